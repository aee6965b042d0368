internal import EntenteLanguage
internal import EntenteQuery
internal import EntenteSource
internal import EntenteWorld

/// What `.schema` says: the words of a world, with counts and dates.
struct SchemaText {
  let session: Session
  let theme: Theme
  private var world: World { session.world }
  private var schema: Schema { session.world.schema }

  func text(about word: String) -> String {
    let key = Folding.fold(word)
    if key.isEmpty { return overview }
    let noun = session.vocabulary.noun(key)?.key ?? key
    let meanings = session.vocabulary.meanings(of: noun)
    var parts = meanings.map { text($0) }
    let events = schema.events.filter { event in
      ["event", "events"].contains(key) || event.verb.forms.contains { Folding.fold($0) == key }
    }
    if !events.isEmpty {
      parts.append(theme.paint("what may happen", .heading))
      parts += events.map { "  " + text($0) }
    }
    if !parts.isEmpty { return parts.joined(separator: "\n") }
    if let index = schema.relations.firstIndex(where: { Folding.fold($0.name) == key }) {
      return text(RelationID(index))
    }
    let near = Spelling.nearest(key, in: session.vocabulary.nounKeys, most: 3)
    return "no noun `\(word)`"
      + (near.isEmpty ? "; .schema lists them" : "; did you mean \(SyntaxProblem.either(near))?")
  }

  /// `a state, a territory or a group leaves an organization`
  private func text(_ event: Event) -> String {
    func parties(_ kinds: [KindID]) -> String {
      SyntaxProblem.either(kinds.map { Wording.article(schema.kind($0).noun.singular) })
    }
    return parties(event.subjects) + " \(event.verb.forms[0])"
      + (event.objects.isEmpty ? "" : " " + parties(event.objects))
      + (event.recipients.isEmpty ? "" : " to " + parties(event.recipients))
  }

  private var overview: String {
    var lines = [theme.paint("kinds", .heading)]
    for (index, kind) in schema.kinds.enumerated() {
      let count = world.entities(of: KindID(index)).count
      let depth = depth(KindID(index))
      lines.append(
        "  " + String(repeating: "  ", count: depth) + padded(kind.noun.plural, 26 - 2 * depth)
          + Wording.grouped(count))
    }
    lines.append(theme.paint("relations", .heading))
    for index in schema.relations.indices where schema.relations[index].derivation == nil {
      lines.append("  " + head(RelationID(index)))
    }
    lines.append(theme.paint("attributes", .heading))
    for (index, attribute) in schema.attributes.enumerated() {
      lines.append(
        "  \(padded(attribute.noun.singular, 18)) of \(kinds(attribute.kinds)): \(type(attribute)), \(Wording.counted(world.valueCount(of: AttributeID(index)), "value"))"
      )
    }
    let defined = session.vocabulary.definitions.map {
      $0.noun.singular + ($0.parameter == nil ? "" : " of …")
    }
    if !schema.events.isEmpty {
      lines.append(theme.paint("events", .heading))
      lines.append(
        "  "
          + schema.events.reduce(into: [String]()) { list, event in
            if !list.contains(event.verb.forms[0]) { list.append(event.verb.forms[0]) }
          }.joined(separator: ", "))
    }
    lines.append(theme.paint("defined words", .heading))
    lines.append("  " + defined.joined(separator: ", "))
    lines.append("`.schema NOUN` tells more about one")
    return lines.joined(separator: "\n")
  }

  private func depth(_ kind: KindID) -> Int { schema.kind(kind).parent.map { depth($0) + 1 } ?? 0 }
  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - displayWidth(text)))
  }
  private func kinds(_ ids: [KindID]) -> String {
    ids.map { schema.kind($0).noun.plural }.joined(separator: ", ")
  }

  private func head(_ id: RelationID) -> String {
    let relation = schema.relation(id)
    let nouns =
      (relation.nouns.first.map { ["\($0.plural) \($0.connectors.first ?? "of") …"] } ?? [])
      + (relation.isSymmetric ? [] : relation.inverseNouns.prefix(1).map { "\($0.plural) of …" })
    return
      "\(padded(relation.name, 18)) \(padded(nouns.joined(separator: ", "), 44)) \(Wording.counted(world.factCount(of: id), "fact"))\(dates(id))"
  }

  /// `, 1945–2024`
  private func dates(_ id: RelationID) -> String {
    var least: Int?
    var most: Int?
    for fact in world.facts(of: id) {
      let period = world.fact(fact).period
      for date in [period.from.date, period.to.date].compactMap({ $0 }) {
        let year = date.earliest.civil.year
        least = min(least ?? year, year)
        most = max(most ?? year, year)
      }
    }
    guard let least, let most else { return "" }
    return ", \(least)–\(most)"
  }

  private func type(_ attribute: Attribute) -> String {
    let name: String
    switch attribute.type {
    case .number(let unit): name = "number" + (unit.map { " of " + schema.unit($0).symbol } ?? "")
    case .text: name = "text"
    case .date: name = "date"
    case .flag: name = "yes or no"
    case .code: name = "code"
    }
    return name + (attribute.isMeasured ? ", measured" : "")
  }

  private func text(_ meaning: NounMeaning) -> String {
    switch meaning {
    case .kind(let id):
      let kind = schema.kind(id)
      let names = kind.nouns.dropFirst().map(\.singular)
      var lines = [
        theme.paint(kind.noun.singular, .heading) + " is a kind"
          + (kind.parent.map { " of \(schema.kind($0).noun.singular)" } ?? "")
          + (names.isEmpty ? "" : "; also \(names.joined(separator: ", "))")
      ]
      lines.append(
        "  \(Wording.counted(world.entities(of: id).count, "entity", "entities")), for example "
          + world.entities(of: id).prefix(5).map { Printer.quoted(world.name(of: $0)) }.joined(
            separator: ", "))
      let nouns = session.nouns(about: id)
      if !nouns.isEmpty { lines.append("  it has " + nouns.joined(separator: ", ")) }
      return lines.joined(separator: "\n")
    case .subject(let id), .object(let id): return text(id)
    case .attribute(let id):
      let attribute = schema.attribute(id)
      return
        "\(theme.paint(attribute.noun.singular, .heading)) is an attribute of \(kinds(attribute.kinds)): \(type(attribute)); \(Wording.counted(world.valueCount(of: id), "value"))"
    case .definition(let index):
      let definition = session.vocabulary.definitions[index]
      return
        "\(theme.paint(definition.noun.singular, .heading)) is defined\(definition.parameter.map { " of \($0.uppercased())" } ?? "") as \(definition.body)"
    case .qualifier(let id, let index):
      return
        "\(theme.paint(schema.relation(id).qualifiers[index], .heading)) qualifies facts of \(schema.relation(id).name): `with \(schema.relation(id).qualifiers[index]) …`"
    case .begin(let id): return "the first day of a fact of \(schema.relation(id).name)"
    case .end(let id): return "the day a fact of \(schema.relation(id).name) ended"
    case .began: return "the first day of a life"
    case .ended: return "the day a life ended"
    }
  }

  private func text(_ id: RelationID) -> String {
    let relation = schema.relation(id)
    var lines = [
      theme.paint(relation.name, .heading)
        + ": \(kinds(relation.subjects)) → \(kinds(relation.objects)); \(Wording.counted(world.factCount(of: id), "fact"))\(dates(id))"
    ]
    if !relation.nouns.isEmpty {
      lines.append(
        "  nouns: "
          + relation.nouns.map { "\($0.plural) \($0.connectors.first ?? "of") …" }.joined(separator: ", "))
    }
    if !relation.inverseNouns.isEmpty {
      lines.append(
        "  the other way: " + relation.inverseNouns.map { "\($0.plural) of …" }.joined(separator: ", "))
    }
    let joints = relation.prepositions + relation.inversePrepositions + relation.opposingPrepositions
    if !joints.isEmpty { lines.append("  prepositions: " + joints.joined(separator: ", ")) }
    let verbs = (relation.verbs + relation.inverseVerbs).map { $0.forms[0] }
    if !verbs.isEmpty { lines.append("  verbs: " + verbs.joined(separator: ", ")) }
    if !relation.statuses.isEmpty {
      lines.append(
        "  statuses: "
          + relation.statuses.map { $0.name + ($0.counts ? "" : " (does not count)") }.joined(separator: ", ")
      )
    }
    if !relation.qualifiers.isEmpty {
      lines.append("  qualifiers: " + relation.qualifiers.joined(separator: ", "))
    }
    var traits: [String] = []
    func plurals(_ kinds: [KindID]) -> String {
      kinds.map { session.world.schema.kind($0).nouns[0].plural }.joined(separator: ", ")
    }
    let scope =
      (relation.isClosedWhereRecorded ? " where recorded" : "")
      + (relation.closedKinds.isEmpty ? "" : " for " + plurals(relation.closedKinds))
      + (relation.openKinds.isEmpty ? "" : " except for " + plurals(relation.openKinds))
    if relation.isSymmetric { traits.append("symmetric") }
    if relation.isTransitive { traits.append("transitive") }
    if relation.isFunctional { traits.append("one at a time") }
    if relation.isTimeless { traits.append("timeless") }
    switch relation.closure {
    case .open: traits.append("open: absence means unknown")
    case .closed: traits.append("closed\(scope): absence means no")
    case .within(let from, let to): traits.append("closed\(scope) from \(from) to \(to)")
    }
    lines.append("  " + traits.joined(separator: ", "))
    return lines.joined(separator: "\n")
  }
}
