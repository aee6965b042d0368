internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// Changes and events in words.
struct ChangeText {
  let world: World
  private var schema: Schema { world.schema }

  init(_ world: World) { self.world = world }

  /// `Russia loses "Russo-Ukrainian War"`
  func text(_ event: BoundEvent) -> String {
    func name(_ entity: EntityID) -> String {
      let name = world.name(of: entity)
      return name.contains(" ") || Printer.quoted(name) != name ? "\"\(name)\"" : name
    }
    return (event.isNegative ? "not " : "") + name(event.subject) + " "
      + schema.event(event.event).verb.forms[0] + (event.object.map { " " + name($0) } ?? "")
      + (event.recipient.map { " to " + name($0) } ?? "")
  }

  /// A line, and lines under it.
  func lines(_ change: Change) -> (String, [String]) {
    switch change {
    case .added(let fact): return ("+ \(sentence(fact))", [])
    case .ended(let fact): return ("− \(sentence(fact))\(since(fact))", [])
    case .prevented(let fact): return ("− \(sentence(fact)), which would begin later\(since(fact))", [])
    case .changed(let fact, let old):
      let statuses = schema.relation(fact.relation).statuses
      return (
        "\(sentence(fact)): \(statuses[Int(old.status)].name) becomes \(statuses[Int(fact.status)].name)", []
      )
    case .ceased(let entity, let ended, let prevented):
      let groups = grouped(ended, around: entity)
      let later =
        prevented.isEmpty
        ? ""
        : " (\(Wording.counted(prevented.count, "later fact")) of it never \(prevented.count == 1 ? "begins" : "begin"))"
      return ("\(world.name(of: entity)) ends\(later)\(groups.isEmpty ? "" : ", and with it")", groups)
    case .set(let attribute, let entity, let text):
      return ("\(schema.attribute(attribute).noun.singular) of \(world.name(of: entity)): \(text)", [])
    case .told(let noun, let rows):
      let isLoss = rows.allSatisfy { $0.gained.isEmpty }
      return (
        "\(noun) \(isLoss ? "lost" : rows.allSatisfy { $0.lost.isEmpty } ? "gained" : "change")",
        rows.map { owner, lost, gained in
          let parts = [
            lost.isEmpty ? "" : (isLoss ? "" : "− ") + names(lost),
            gained.isEmpty ? "" : (isLoss ? "" : "+ ") + names(gained),
          ].filter { !$0.isEmpty }
          return "\(world.name(of: owner)): \(parts.joined(separator: "; "))"
        }
      )
    case .nothing(let reason): return ("no effect: \(reason)", [])
    }
  }

  func sentence(_ fact: FactRow) -> String {
    let relation = schema.relation(fact.relation)
    let (a, b) = (world.name(of: fact.subject), world.name(of: fact.object))
    let status =
      relation.statuses.isEmpty || fact.status == 0 ? "" : " (\(relation.statuses[Int(fact.status)].name))"
    if let noun = relation.nouns.first {
      return "\(a) \(noun.singular) \(noun.connectors.first ?? "of") \(b)\(status)"
    }
    if let noun = relation.inverseNouns.first { return "\(b) \(noun.singular) of \(a)\(status)" }
    return "\(a) \(relation.name) \(b)\(status)"
  }

  private func since(_ fact: FactRow) -> String { fact.period.from.date.map { " (since \($0))" } ?? "" }

  /// `6 members: Armenia, Belarus …`
  private func grouped(_ facts: [FactRow], around entity: EntityID) -> [String] {
    struct Group: Hashable {
      var relation: Int
      var inverse: Bool
    }
    var order: [Group] = []
    var members: [Group: [EntityID]] = [:]
    for fact in facts {
      let inverse = fact.object == entity
      let group = Group(relation: fact.relation.index, inverse: inverse)
      if members[group] == nil { order.append(group) }
      let other = inverse ? fact.subject : fact.object
      if members[group]?.contains(other) != true { members[group, default: []].append(other) }
    }
    var lines: [String] = []
    var rest: [String] = []
    for group in order.sorted(by: {
      (members[$1]?.count ?? 0, $0.relation) < (members[$0]?.count ?? 0, $1.relation)
    }) {
      let relation = schema.relations[group.relation]
      let noun = (group.inverse ? relation.nouns.first : relation.inverseNouns.first) ?? Noun(relation.name)
      let all = members[group] ?? []
      let count = Wording.counted(all.count, noun.singular, noun.plural)
      // The two largest are named, the others counted on one line.
      if lines.count < 2 { lines.append("\(count): \(names(all))") } else { rest.append(count) }
    }
    return rest.isEmpty ? lines : lines + [rest.joined(separator: ", ")]
  }

  private func names(_ entities: [EntityID]) -> String {
    let sorted = entities.map { world.name(of: $0) }.sorted {
      (Folding.fold($0), $0) < (Folding.fold($1), $1)
    }
    return sorted.count > 8
      ? sorted.prefix(6).joined(separator: ", ") + " and \(sorted.count - 6) more"
      : sorted.joined(separator: ", ")
  }
}
