internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// Answers `is X PRED`: yes, no or unknown, with the nearest fact.
struct Verdict {
  let runner: QueryRunner
  private var world: World { runner.world }

  func answer(
    _ subject: Subject, _ set: SetNode, _ row: Slot, _ test: PredicateNode, _ window: Window
  ) throws(Evaluator.Cancelled) -> Answer {
    if case .over = window { return try over(subject, set, row, test, window) }
    let day: Day
    if case .at(let at) = window { day = at } else { day = runner.today }
    var evaluator = runner.evaluator(on: day)
    let found = try evaluator.set(set)
    var truths: [(EntityID, Truth)] = []
    for entity in found.sure.union(found.possible) {
      evaluator.rows[row.index] = entity
      truths.append((entity, try evaluator.truth(test)))
    }
    func names(_ wanted: Truth) -> String {
      let all = truths.filter { $0.1 == wanted }.map { world.name(of: $0.0) }.sorted()
      return SyntaxProblem.either(Array(all.prefix(5))).replacingOr()
        + (all.count > 5 ? " and \(all.count - 5) more" : "")
    }
    if truths.isEmpty {
      var answer = verdict(.unknown, "there is none")
      answer.notes = ["the subject is empty on \(day)"]
      try Emptiness(runner: runner, day: day).explain(set, found, &answer)
      return answer
    }
    switch subject.quantity {
    case .one:
      guard truths.count == 1 else {
        return truths.allSatisfy({ $0.1 == .yes })
          ? verdict(.yes, "all \(truths.count) are")
          : verdict(
            truths.contains { $0.1 == .no } ? .no : .unknown,
            "\(names(.no)) \(truths.filter { $0.1 == .no }.count == 1 ? "is" : "are") not")
      }
      let (entity, truth) = truths[0]
      let reason = Nearest(world: world, day: day, evaluator: evaluator).reason(entity, row, test, truth)
      let doubt = truth == .unknown ? runner.reasons(evaluator.doubts).dropFirstColon() : ""
      return verdict(truth, [reason, doubt].filter { !$0.isEmpty }.joined(separator: "; "))
    case .every:
      let truth = truths.reduce(Truth.yes) { $0.and($1.1) }
      if truth == .no {
        return verdict(.no, "\(names(.no)) \(truths.filter { $0.1 == .no }.count == 1 ? "is" : "are") not")
      }
      return verdict(truth, truth == .yes ? "all \(truths.count) are" : "\(names(.unknown)): not recorded")
    case .some:
      let truth = truths.reduce(Truth.no) { $0.or($1.1) }
      return verdict(
        truth, truth == .yes ? names(.yes) : truth == .no ? "none of \(truths.count) is" : "not recorded")
    case .no:
      let truth = truths.reduce(Truth.no) { $0.or($1.1) }.negated
      return verdict(
        truth,
        truth == .no
          ? "\(names(.yes)) \(truths.filter { $0.1 == .yes }.count == 1 ? "is" : "are")"
          : "none of \(truths.count) is")
    }
  }

  /// `when X PRED`: the periods in which it holds.
  func periods(
    _ set: SetNode, _ row: Slot, _ test: PredicateNode, _ window: Window
  ) throws(Evaluator.Cancelled) -> Answer {
    let filtered = SetNode(
      id: -1, .filter(set, row, test), set.types, slots: set.slots.union(test.slots.subtracting([row])),
      range: set.range)
    let spells = try Spells(filtered, window, runner.evaluator(on: runner.today), upTo: nil)
    let entities = Array(spells.entities)
    var table = Table(columns: [Table.Column("name"), Table.Column("when")], rows: [])
    for entity in entities {
      for period in spells.periods(of: entity) {
        table.rows.append([.name(world.name(of: entity)), .period(period)])
      }
    }
    var answer = Answer(.table(table))
    answer.rowCount = table.rows.count
    if entities.isEmpty {
      let isUnknown = !spells.possible.isEmpty
      answer.notes.append(
        isUnknown ? "on no day for sure" + runner.reasons(spells.doubts) : "on no day of the record")
    }
    return answer
  }

  /// Over a window: yes if on at least one day of it, with the periods.
  private func over(
    _ subject: Subject, _ set: SetNode, _ row: Slot, _ test: PredicateNode, _ window: Window
  ) throws(Evaluator.Cancelled) -> Answer {
    let filtered = SetNode(
      id: -1, .filter(set, row, test), set.types, slots: set.slots.union(test.slots.subtracting([row])),
      range: set.range)
    let spells = try Spells(filtered, window, runner.evaluator(on: runner.today), upTo: nil)
    let entities = Array(spells.entities)
    if entities.isEmpty {
      let unknown = !spells.possible.isEmpty || !spells.doubts.isEmpty
      return verdict(
        unknown ? .unknown : .no, unknown ? runner.reasons(spells.doubts).dropFirstColon() : "on no day of it"
      )
    }
    let texts = entities.prefix(3).map { entity in
      (entities.count > 1 ? world.name(of: entity) + " " : "")
        + spells.periods(of: entity).map(\.description).joined(separator: ", ")
    }
    return verdict(.yes, texts.joined(separator: "; "))
  }

  private func verdict(_ truth: Truth, _ reason: String) -> Answer {
    var answer = Answer(.verdict(truth, reason))
    answer.rowCount = 1
    return answer
  }
}

extension String {
  fileprivate func replacingOr() -> String {
    guard let range = ranges(of: " or ").last else { return self }
    return replacingCharacters(range, " and ")
  }
  private func replacingCharacters(_ range: Range<Index>, _ text: String) -> String {
    String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
  }
  fileprivate func dropFirstColon() -> String { hasPrefix(": ") ? String(dropFirst(2)) : self }
}

/// The nearest true fact to a membership that holds or does not.
struct Nearest {
  let world: World
  let day: Day
  var evaluator: Evaluator

  func reason(_ entity: EntityID, _ row: Slot, _ test: PredicateNode, _ truth: Truth) -> String {
    switch test.kind {
    case .not(let inner): return reason(entity, row, inner, truth.negated)
    case .member(_, let set):
      guard case .step(let step, let operand) = set.kind, step.closure == nil,
        world.schema.relation(step.relation).derivation == nil,
        case .entities(let others) = operand.kind
      else { return "" }
      return others.count == 1 ? membership(entity, step, others[0], truth) : ""
    case .comparison(let left, _, _):
      var copy = evaluator
      copy.rows[row.index] = entity
      guard let value = try? copy.value(left) else { return "" }
      return describe(value, left)
    default: return ""
    }
  }

  private func describe(_ value: RuntimeValue, _ node: ValueNode) -> String {
    switch value {
    case .number(let quantity, let date):
      guard let exact = quantity.exact else { return "" }
      let text = exact == exact.rounded() && abs(exact) < 1e15 ? Wording.grouped(Int(exact)) : "\(exact)"
      return "it is \(text)" + (date.map { " (\($0))" } ?? "")
    case .date(let date): return "it is \(date)"
    case .set(let set):
      let names = set.sure.map { world.name(of: $0) }.sorted()
      return names.isEmpty ? "" : "it is \(names.prefix(5).joined(separator: ", "))"
    case .text(let text): return "it is \(text)"
    default: return ""
    }
  }

  func membership(_ entity: EntityID, _ step: StepRelation, _ other: EntityID, _ truth: Truth)
    -> String
  {
    let relation = world.schema.relation(step.relation)
    var facts: [FactRow] = []
    for direction in relation.isSymmetric ? [true, false] : [!step.inverse] {
      facts += world.facts(of: step.relation, entity, inverse: direction).map { world.fact($0) }
        .filter { (direction ? $0.subject : $0.object) == other }
    }
    facts.sort { $0.period.from.packed < $1.period.from.packed }
    func status(_ fact: FactRow) -> String {
      relation.statuses.isEmpty || fact.status == 0 ? "" : relation.statuses[Int(fact.status)].name + " "
    }
    if truth == .yes {
      guard let fact = facts.first(where: { $0.period.holds(on: day) == .yes }) else { return "" }
      let since = fact.period.from.date.map { "since \($0)" } ?? ""
      return (status(fact) + since).trimmedSpaces()
    }
    if !facts.isEmpty {
      let spells = facts.map { status($0) + $0.period.description }
      return spells.joined(separator: ", ")
    }
    guard relation.closure.isClosed(on: day) else { return "" }
    var parts = ["never"]
    // Under a body that came before or after.
    for (index, succession) in world.schema.relations.enumerated() where succession.isSuccession {
      let id = RelationID(index)
      let before = world.facts(of: id, other, inverse: true).map { world.fact($0).subject }
      let after = world.facts(of: id, other, inverse: false).map { world.fact($0).object }
      for (bodies, noun) in [
        (before, succession.nouns.first?.singular), (after, succession.inverseNouns.first?.singular),
      ] {
        for body in bodies {
          for (index, relation) in world.schema.relations.enumerated() where !relation.isTimeless {
            for id in world.facts(of: RelationID(index), entity, inverse: false) {
              let fact = world.fact(id)
              guard fact.object == body else { continue }
              let word =
                relation.nouns.first.map { "\($0.singular) \($0.connectors.first ?? "of")" } ?? relation.name
              let until = fact.period.to.date.map { " until \($0)" } ?? ""
              let since = until.isEmpty ? fact.period.from.date.map { " since \($0)" } ?? "" : ""
              parts.append("\(word) its \(noun ?? succession.name), \(world.name(of: body)),\(until)\(since)")
            }
          }
        }
      }
    }
    return parts.joined(separator: "; ")
  }
}

extension String {
  func trimmedSpaces() -> String {
    var text = Substring(self)
    while text.last == " " { text.removeLast() }
    while text.first == " " { text.removeFirst() }
    return String(text)
  }
}
