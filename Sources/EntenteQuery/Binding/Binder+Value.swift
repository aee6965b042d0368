internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

extension Binder {
  /// A value, or a set as one. `against` is the type it will be compared with: `1990` can be a year.
  mutating func bindValue(_ expression: Expression, against: ValueType? = nil) throws(Failure) -> ValueNode {
    let range = expression.range
    if let found = try tryValue(expression, against: against) { return found }
    if case .name(let text, let kind, let quoted) = expression.kind {
      // Against a text, a word that is no name is a text.
      if against == .text || against == .any, kind == nil, quoted || world.matches(Folding.fold(text)).isEmpty
      {
        return value(.text(text), .text, range)
      }
      if against == .flag,
        let truth = ["yes": Truth.yes, "no": .no, "true": .yes, "false": .no][Folding.fold(text)]
      {
        return value(.truth(truth), .flag, range)
      }
      if against == .date, let date = WrittenDate.civil(text) {
        return value(.date(self.date(date)), .date, range)
      }
      var expected: [KindID] = []
      if case .entities(let types)? = against { expected = types.kinds }
      let set = try bindName(text, kind, quoted: quoted, range, expected: expected)
      return value(.set(set), .entities(set.types), range)
    }
    var expected: [KindID] = []
    if case .entities(let types)? = against { expected = types.kinds }
    let set = try bindSet(expression, expected: expected)
    return value(.set(set), .entities(set.types), range)
  }

  /// Nil for what denotes a set.
  mutating func tryValue(_ expression: Expression, against: ValueType? = nil) throws(Failure) -> ValueNode? {
    let range = expression.range
    switch expression.kind {
    case .number(let literal):
      if against == .date, literal.unit == nil, let year = Int(exactly: literal.value),
        let date = PartialDate(year: year)
      {
        return value(.date(date), .date, range)
      }
      return try bindNumber(literal, against, range)
    case .date(let written): return value(.date(date(written)), .date, range)
    case .negative(let inner):
      let node = try bindValue(inner, against: against)
      guard case .number = node.type else { throw fail("E0341", "`-` needs a number", range) }
      return value(.negative(node), node.type, range)
    case .arithmetic(let first, let rest): return try bindArithmetic(first, rest, range)
    case .aggregate(let function, let attribute, let operand):
      return try bindAggregate(function, attribute, operand, range)
    case .column(let word): return try bindColumn(word, range)
    case .step(let step, let operand):
      switch try bindStep(step, operand, range, StepOptions()) {
      case .value(let value): return value
      case .set(let set): return value(.set(set), .entities(set.types), range)
      }
    case .noun(let noun): return try bindNounValue(noun, range)
    case .query(let query) where query.time == nil && query.results.isEmpty && query.by == nil:
      if case .step = query.expression.kind { return try tryValue(query.expression, against: against) }
      return nil
    case .query(let query) where query.time != nil && query.results.isEmpty && query.by == nil:
      return try bindTimedValue(query, range)
    case .parameter(let name):
      throw fail(
        "E0308", "no value is given for `$\(name)`", range, notes: ["start with `--param \(name)=…`"])
    case .invalid, .name, .phrase, .modified, .qualified, .filtered, .row, .pairs, .combination, .list, .last,
      .facts, .query:
      return nil
    }
  }

  /// `(population as of 1990)`, `(count members of NATO ever)`; nil for a set.
  private mutating func bindTimedValue(_ query: Query, _ range: SourceRange) throws(Failure) -> ValueNode? {
    guard let time = query.time else { return nil }
    switch query.expression.kind {
    case .step, .noun, .aggregate, .arithmetic, .negative, .query: break
    default: return nil
    }
    let keptPast = allowsPast
    allowsPast = false
    defer { allowsPast = keptPast }
    // What turns out to be a set is bound as one.
    var trial = self
    guard let found = try trial.tryValue(query.expression) else { return nil }
    if case .set = found.kind { return nil }
    let window = try trial.bindTime(time).window
    self = trial
    if case .at(let day) = window { return value(.timed(found, day), found.type, range) }
    if case .aggregate(.count, let slot, nil, let set) = found.kind {
      let timed = node(.timed(set, window), set.types, range)
      return value(.aggregate(.count, slot, nil, timed), found.type, range)
    }
    throw fail(
      "E0368", "a value in parentheses is asked at a day", time.range,
      notes: [
        "write `as of …`; over a window a value has several periods, a count of distinct things is one number"
      ])
  }

  func date(_ written: WrittenDate) -> PartialDate {
    PartialDate(year: written.year, month: written.month, day: written.day)
      ?? PartialDate(Day(number: 0), .day)
  }

  private func bindNumber(_ literal: NumberLiteral, _ against: ValueType?, _ range: SourceRange)
    throws(Failure) -> ValueNode
  {
    var dimension = Dimension()
    var number = literal.value
    if let name = literal.unit, let unit = schema.units.first(where: { $0.symbol == name }) {
      dimension = Dimension(unit.base)
      number *= unit.factor
      if case .number(let other)? = against, other != dimension {
        throw differentUnits(other, dimension, range)
      }
    } else if case .number(let other)? = against {
      dimension = other
    }
    return value(.number(Quantity(number)), .number(dimension), range)
  }

  /// `population`, `neighbours`, `joined`, `role` about the row.
  private mutating func bindNounValue(_ noun: NounReference, _ range: SourceRange) throws(Failure)
    -> ValueNode?
  {
    guard let row = rows.last else { return nil }
    if row.isGroup { return nil }
    let base = rowNode(row, range)
    let candidates = stepCandidates(noun.key).filter { $0.takes(row.types, schema) }
    let attributes = candidates.filter { if case .relation = $0 { false } else { true } }
    if let candidate = try choose(attributes.isEmpty ? candidates : attributes, noun, base, range) {
      switch try apply(candidate, noun, nil, base, range, StepOptions()) {
      case .value(let found): return found
      case .set(let set): return value(.set(set), .entities(set.types), range)
      }
    }
    for meaning in vocabulary.meanings(of: noun.key) {
      switch meaning {
      case .begin(let id), .end(let id):
        guard reaches(row.slot, id) else { continue }
        if case .begin = meaning { return value(.fact(.since, row.slot), .date, range) }
        return value(.fact(.until, row.slot), .date, range)
      case .qualifier(let id, let index):
        guard reaches(row.slot, id) else { continue }
        return value(.fact(.qualifier(id, index), row.slot), .any, range)
      case .kind, .subject, .object, .attribute, .definition, .began, .ended: break
      }
    }
    return nil
  }

  /// The noun's value of what the node stands for; nil if it is no value.
  mutating func bindValueOf(_ noun: NounReference, _ base: SetNode) throws(Failure) -> ValueNode? {
    let candidates = stepCandidates(noun.key).filter { $0.takes(base.types, schema) }
    guard let candidate = try choose(candidates, noun, base, noun.range),
      case .value(let found) = try apply(candidate, noun, nil, base, noun.range, StepOptions())
    else { return nil }
    return found
  }

  /// Whether facts of the relation reached the rows of the slot.
  private func reaches(_ slot: Slot, _ relation: RelationID) -> Bool {
    guard let base = slotBases[slot] else { return false }
    return LastStep.all(of: base).contains { $0.step.relation == relation }
  }

  private mutating func bindColumn(_ word: WordReference, _ range: SourceRange) throws(Failure) -> ValueNode {
    guard let row = rows.last else {
      throw fail(
        "E0342", "`\(word.text)` is a column: it needs rows", range,
        notes: ["ask for a set and `show \(word.text)`"])
    }
    let base = rowNode(row, range)
    switch word.key {
    case "name": return value(.name(base), .text, range)
    case "kind": return value(.kindName(base), .text, range)
    case "began": return value(.began(base), .date, range)
    case "ended": return value(.ended(base), .date, range)
    case "since", "until", "status", "source", "when", "from", "to", "duration", "first time", "last time":
      if row.slot == answerSlot, let own = spellColumn(word.key, row.slot, range) { return own }
      guard let set = slotBases[row.slot] else {
        throw fail("E0342", "`\(word.text)` is a column: it needs rows", range)
      }
      let steps = LastStep.all(of: set)
      let isLife = set.types.isOccurrence(schema)
      if SpellColumn(rawValue: word.key) != nil, !isLife || word.key.hasSuffix("time") {
        throw notOverAWindow(word.text, range)
      }
      if steps.isEmpty, !isLife {
        throw fail(
          "E0344", "`\(word.text)` speaks of the facts that reached a row, and no step did", range,
          notes: ["it follows a step: `members of … show name, \(word.text)`"])
      }
      switch word.key {
      case "since", "from": return value(.fact(.since, row.slot), .date, range)
      case "until", "to": return value(.fact(.until, row.slot), .date, range)
      case "status": return value(.fact(.status, row.slot), .text, range)
      case "when": return value(.fact(.period, row.slot), .period, range)
      case "duration":
        return value(
          .arithmetic(
            value(.fact(.until, row.slot), .date, range),
            [(.minus, value(.fact(.since, row.slot), .date, range))]),
          .number(days), range)
      default:
        return value(
          .fact(.source, row.slot),
          .entities(
            KindSet(schema.kinds.indices.filter { schema.kinds[$0].isProvenance }.map { KindID($0) })), range)
      }
    default: throw fail("E0345", "`\(word.text)` is not a column here", range)
    }
  }

  // MARK: Arithmetic

  private mutating func bindArithmetic(
    _ first: Expression, _ rest: [(ArithmeticOperator, Expression)], _ range: SourceRange
  ) throws(Failure) -> ValueNode {
    let left = try bindValue(first)
    var type = left.type
    var parts: [(ArithmeticOperator, ValueNode)] = []
    let day = days
    for (symbol, operand) in rest {
      let right = try bindValue(operand, against: symbol == .plus || symbol == .minus ? numeric(type) : nil)
      switch (type, right.type, symbol) {
      case (.number(let x), .number(let y), .plus), (.number(let x), .number(let y), .minus):
        if x != y { throw differentUnits(x, y, SourceRange(first.range.lower, operand.range.upper)) }
      case (.number(let x), .number(let y), .times): type = .number(x.times(y, 1))
      case (.number(let x), .number(let y), .over), (.number(let x), .number(let y), .wholes):
        type = .number(x.times(y, -1))
      case (.date, .date, .minus): type = .number(day)
      case (.date, .number(let x), .plus), (.date, .number(let x), .minus):
        if !x.isNone, x != day {
          throw fail("E0346", "a date moves by days, not by \(name(of: x))", operand.range)
        }
      case (.any, _, _), (_, .any, _): type = .any
      default:
        let text = source.text(SourceRange(first.range.lower, operand.range.upper))
        if case .entities = type { throw notANumber(left, first) }
        if case .entities = right.type { throw notANumber(right, operand) }
        throw fail(
          "E0347",
          "`\(Wording.clipped(text))`: \(describe(type)) and \(describe(right.type)) do not go together under `\(symbol.rawValue)`",
          SourceRange(first.range.lower, operand.range.upper))
      }
      parts.append((symbol, right))
    }
    return value(.arithmetic(left, parts), type, range)
  }
  private func numeric(_ type: ValueType) -> ValueType? { if case .number = type { type } else { nil } }
  private func notANumber(_ node: ValueNode, _ expression: Expression) -> Failure {
    fail(
      "E0348", "`\(source.text(expression.range))` is not a number", expression.range,
      fixes: [replacing(expression.range, with: "count \(source.text(expression.range))")])
  }

  // MARK: Aggregates

  private mutating func bindAggregate(
    _ function: AggregateFunction, _ attribute: NounReference?, _ operand: Expression, _ range: SourceRange
  ) throws(Failure) -> ValueNode {
    let kept = negative
    negative = true
    defer { negative = kept }
    if case .facts(let word) = operand.kind { return try bindFacts(word, range) }
    if let attribute, let column = SpellColumn(rawValue: attribute.key), stepCandidates(attribute.key).isEmpty
    {
      return try bindSpellAggregate(function, column, attribute, operand, range)
    }
    if case .column(let word) = operand.kind, word.key == "group" {
      guard let row = rows.last, row.isGroup else {
        throw fail(
          "E0349", "`\(function.rawValue)` needs a set", range,
          notes: ["write `\(function.rawValue) … of …`, or `group by` first"])
      }
      let element = Row(slot: slot(), types: row.types)
      let inner = try attribute.map { (noun) throws(Failure) in try perElement(noun, element) }
      return value(.group(function, element.slot, inner), inner?.type ?? .number(Dimension()), range)
    }
    let set: SetNode
    if let noun = attribute {
      let kinds = stepCandidates(noun.key).flatMap { $0.sources(schema) ?? [] }
      set = try bindOperand(operand, expected: kinds)
    } else {
      set = try countable(operand)
    }
    let element = Row(slot: slot(), types: set.types)
    slotBases[element.slot] = set
    guard let noun = attribute else {
      return value(.aggregate(.count, element.slot, nil, set), .number(Dimension()), range)
    }
    let candidates = stepCandidates(noun.key)
    if !candidates.contains(where: { $0.takes(set.types, schema) }) {
      throw noSuchStep(noun, set, candidates, range)
    }
    let inner = try perElement(noun, element)
    return value(.aggregate(function, element.slot, inner, set), inner.type, range)
  }

  /// What is counted; a value is not.
  private mutating func countable(_ operand: Expression) throws(Failure) -> SetNode {
    try bindSet(operand)
  }

  private mutating func perElement(_ noun: NounReference, _ row: Row) throws(Failure) -> ValueNode {
    rows.append(row)
    defer { rows.removeLast() }
    let candidates = stepCandidates(noun.key).filter { $0.takes(row.types, schema) }
    guard !candidates.isEmpty else {
      throw fail(
        "E0310", "\(plural(row.types)) have no `\(noun.singular)`", noun.range,
        notes: available(for: row.types))
    }
    guard let found = try bindNounValue(noun, noun.range) else {
      throw fail("E0310", "\(plural(row.types)) have no `\(noun.singular)`", noun.range)
    }
    switch found.type {
    case .number, .date: return found
    case .text, .entities, .flag, .period, .any:
      throw fail(
        "E0350", "`\(noun.singular)` is \(describe(found.type)): it has no total or average", noun.range,
        notes: ["count the set instead"])
    }
  }
}
