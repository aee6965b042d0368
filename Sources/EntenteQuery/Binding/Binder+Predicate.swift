internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

extension Binder {
  mutating func bindPredicate(_ syntax: Predicate) throws(Failure) -> PredicateNode {
    let range = syntax.range
    guard let row = rows.last else { throw fail("E0324", "a condition needs rows", range) }
    switch syntax.kind {
    case .invalid: return predicate(.constant(.unknown), range)
    case .any(let all):
      var bound: [PredicateNode] = []
      for part in all { bound.append(try bindPredicate(part)) }
      return predicate(.any(bound), range)
    case .all(let all):
      var bound: [PredicateNode] = []
      for part in all { bound.append(try bindPredicate(part)) }
      return predicate(.all(bound), range)
    case .not(let inner):
      let kept = negative
      negative = true
      defer { negative = kept }
      return predicate(.not(try bindPredicate(inner)), range)
    case .test(let expression): return try bindTest(expression, row, range)
    case .phrase(let phrase): return try bindPhraseTest(phrase, row, range)
    case .verb(let verb, let operand): return try bindVerb(verb, operand, row, range)
    case .adjective(let word): return try bindAdjective(word, row)
    case .quantified(let quantifier, let noun, let inner):
      return try bindQuantified(quantifier, noun, inner, range)
    case .comparison(let a, let symbol, let b): return try bindComparison(a, symbol, b, row, range)
    case .between(let a, let low, let high):
      let first = try bindComparison(a, .greaterOrEqual, low, row, range)
      let second = try bindComparison(a, .lessOrEqual, high, row, range)
      return predicate(.all([first, second]), range)
    case .like(let expression, let pattern):
      let left = try bindValue(expression)
      return predicate(.like(try textual(left, expression.range), Array(Folding.fold(pattern))), range)
    case .known(let expression, let wanted):
      return predicate(.known(try bindValue(expression), wanted), range)
    case .dated(let expression, let time):
      let left = try bindValue(expression)
      guard left.type == .date || left.type == .any else {
        throw fail("E0325", "`\(source.text(expression.range))` is not a date", expression.range)
      }
      return predicate(.dated(left, try bindTime(time, isComparison: true).window), range)
    case .datedFact(let noun, let body, let time):
      for meaning in vocabulary.meanings(of: noun.key) {
        let relation: RelationID
        let begins: Bool
        switch meaning {
        case .begin(let id): (relation, begins) = (id, true)
        case .end(let id): (relation, begins) = (id, false)
        default: continue
        }
        guard row.types.overlaps(schema.relation(relation).subjects, schema) else { continue }
        let set = try bindOperand(body, expected: schema.relation(relation).objects)
        let window =
          try time.map { (clause) throws(Failure) in try bindTime(clause, isComparison: true).window }
          ?? .over(from: nil, to: nil)
        return predicate(.datedFact(relation, row.slot, set, begins: begins, window), range)
      }
      throw fail(
        "E0333",
        "`\(noun.singular)` does not say anything about \(plural(row.types)) and `\(source.text(body.range))`",
        range)
    case .isKind(let noun): return try bindKindTest(noun, row, range)
    case .has(let expression): return predicate(.exists(try bindSet(expression)), range)
    case .about(let name, let inner):
      guard case .name(let text, _, _) = name.kind, let named = scope[Folding.fold(text)] else {
        throw fail("E0301", "no row is named `\(source.text(name.range))`", name.range)
      }
      rows.append(named)
      defer { rows.removeLast() }
      return try bindPredicate(inner)
    case .timed(let inner, let time):
      let window = try bindTime(time).window
      return predicate(.timed(try bindPredicate(inner), window), range)
    }
  }

  // MARK: Nouns and memberships

  /// A noun, a noun with its preposition and a set, or a set that the row is in.
  private mutating func bindTest(_ expression: Expression, _ row: Row, _ range: SourceRange) throws(Failure)
    -> PredicateNode
  {
    switch expression.kind {
    case .noun(let noun): return try bindNounTest(noun, expression, row, range)
    case .step(let step, let operand):
      return try bindMembership(step, operand, row, range, StepOptions())
    case .qualified(let inner, let tests):
      var options = StepOptions()
      options.tests = tests
      if case .step(let step, let operand) = inner.kind {
        return try bindMembership(step, operand, row, range, options)
      }
      return predicate(.exists(try bindSet(expression)), range)
    case .phrase(let base, let phrase):
      if case .noun(let noun) = base.kind, let opposed = try bindOpposed(noun, phrase, row, range) {
        return opposed
      }
      return predicate(.exists(try bindSet(expression)), range)
    case .modified(let adjective, let base):
      // `is a landlocked state`
      if case .noun(let noun) = base.kind, let kind = vocabulary.kind(noun),
        row.types.overlaps([kind], schema)
      {
        return predicate(
          .all([try bindAdjective(adjective, row), predicate(.isKind(row.slot, [kind]), range)]), range)
      }
      return predicate(.exists(try bindSet(expression)), range)
    case .name(let text, _, let quoted):
      let key = Folding.fold(text)
      let known = !world.matches(key).isEmpty || (!quoted && scope[key] != nil)
      if !known { throw unknownWord(text, row, range) }
      let other = try bindSet(expression, expected: row.types.kinds)
      if !row.types.overlaps(other.types.kinds, schema) {
        throw fail(
          "E0337", "\(plural(row.types)) are never \(plural(other.types))", range,
          notes: ["join it by a noun or a preposition: `in \(text)`"],
          fixes: [replacing(range, with: "in \(source.text(range))")])
      }
      return predicate(.member(row.slot, other), range)
    case .list, .query, .combination, .filtered, .last, .row:
      let set = try bindSet(expression, expected: row.types.kinds)
      if !set.types.isEmpty, !row.types.overlaps(set.types.kinds, schema) {
        throw fail("E0337", "\(plural(row.types)) are never \(plural(set.types))", range)
      }
      return predicate(.member(row.slot, set), range)
    case .column(let word): throw fail("E0326", "`\(word.text)` needs something to compare it with", range)
    case .number, .date, .arithmetic, .negative, .aggregate, .parameter, .pairs, .facts:
      throw fail("E0327", "a number is not a condition", range, notes: ["compare it: `> 5`"])
    case .invalid: return predicate(.constant(.unknown), range)
    }
  }

  private func unknownWord(_ text: String, _ row: Row, _ range: SourceRange) -> Failure {
    let words = Spelling.nearest(Folding.fold(text), in: vocabulary.wordKeys, most: 2)
    var failure = unknownName(text, [], range)
    failure.diagnostic.code = "E0328"
    failure.diagnostic.message =
      "`\(Wording.clipped(text))` is not known as a condition of \(plural(row.types))"
    if !words.isEmpty {
      failure.diagnostic.notes = ["did you mean \(SyntaxProblem.either(words.map { "`\($0)`" }))?"]
      failure.diagnostic.fixes = words.map { Diagnostic.Fix(replacing(range, with: $0)) }
    }
    failure.diagnostic.notes += available(for: row.types)
    return failure
  }

  /// `where conflict`, `where alliance`
  private mutating func bindNounTest(
    _ noun: NounReference, _ expression: Expression, _ row: Row, _ range: SourceRange
  ) throws(Failure) -> PredicateNode {
    let meanings = vocabulary.meanings(of: noun.key)
    for meaning in meanings {
      if case .attribute(let id) = meaning, schema.attribute(id).type == .flag,
        row.types.overlaps(schema.attribute(id).kinds, schema)
      {
        return predicate(.flag(value(.attribute(id, rowNode(row, range)), .flag, range)), range)
      }
    }
    let steps = stepCandidates(noun.key).filter { $0.takes(row.types, schema) }
    let kind = meanings.compactMap { if case .kind(let id) = $0 { id } else { nil } }.first
    let testsKind = kind.map { row.types.overlaps([$0], schema) } ?? false
    if !steps.isEmpty, testsKind, let kind {
      let word = schema.kind(kind).noun.singular
      throw fail(
        "E0329", "`\(word)` can test what the row is, or what it has", range,
        fixes: [
          replacing(range, with: "is \(Wording.article(word))"),
          replacing(range, with: "has \(Wording.article(word))"),
        ])
    }
    if testsKind, let kind { return predicate(.isKind(row.slot, [kind]), range) }
    if steps.isEmpty,
      meanings.contains(where: {
        if case .definition(let index) = $0 { vocabulary.definitions[index].parameter == nil } else { false }
      })
    {
      let set = try bindSet(expression)
      return predicate(.member(row.slot, set), range)
    }
    if case .attribute(let id)? = steps.first {
      throw fail(
        "E0330", "`\(noun.singular)` is a value: it needs something to compare it with", range,
        notes: ["write `\(noun.singular) > …`, or `\(noun.singular) is known`"],
        fixes: [replacing(range, with: "\(schema.attribute(id).noun.singular) is known")])
    }
    return predicate(.exists(try bindSet(expression)), range)
  }

  /// `member of CSTO`: the row is one of the step's results.
  private mutating func bindMembership(
    _ step: Step, _ operand: Expression, _ row: Row, _ range: SourceRange, _ options: StepOptions
  ) throws(Failure) -> PredicateNode {
    let set: SetNode
    switch try bindStep(step, operand, range, options) {
    case .set(let found): set = found
    case .value:
      throw fail(
        "E0330", "`\(source.text(range))` is a value: it needs something to compare it with", range,
        notes: ["write `\(step.noun.singular) > …`"])
    }
    guard row.types.overlaps(set.types.kinds, schema) else {
      // `where organization of Armenia` about a state: the other way round.
      throw fail(
        "E0331", "\(plural(row.types)) are never `\(source.text(range))`: those are \(plural(set.types))",
        range)
    }
    if set.slots.contains(row.slot), case .column = operand.kind { return predicate(.exists(set), range) }
    return predicate(.member(row.slot, set), range)
  }

  mutating func bindKindTest(_ noun: NounReference, _ row: Row, _ range: SourceRange) throws(Failure)
    -> PredicateNode
  {
    if let kind = vocabulary.kind(noun) {
      guard row.types.overlaps([kind], schema) else {
        throw fail("E0332", "\(plural(row.types)) are never \(schema.kind(kind).noun.plural)", range)
      }
      return predicate(.isKind(row.slot, [kind]), range)
    }
    return try bindNounTest(noun, Expression(.noun(noun), noun.range), row, range)
  }

  mutating func bindAdjective(_ word: WordReference, _ row: Row) throws(Failure) -> PredicateNode {
    for meaning in vocabulary.meanings(of: vocabulary.noun(word.key)?.key ?? word.key) {
      switch meaning {
      case .attribute(let id) where schema.attribute(id).type == .flag:
        guard row.types.overlaps(schema.attribute(id).kinds, schema) else { continue }
        return predicate(
          .flag(value(.attribute(id, rowNode(row, word.range)), .flag, word.range)), word.range)
      case .definition(let index) where vocabulary.definitions[index].parameter == nil:
        let set = try bindDefinedSet(index, word.range)
        guard row.types.overlaps(set.types.kinds, schema) else { continue }
        return predicate(.member(row.slot, set), word.range)
      case .attribute, .definition, .kind, .subject, .object, .qualifier, .begin, .end, .began, .ended: break
      }
    }
    throw fail("E0333", "`\(word.text)` does not say anything about \(plural(row.types))", word.range)
  }

  // MARK: Verbs

  private mutating func bindVerb(
    _ verb: WordReference, _ operand: Expression?, _ row: Row, _ range: SourceRange
  ) throws(Failure) -> PredicateNode {
    func has(_ verbs: [Verb]) -> Bool {
      verbs.contains { $0.forms.contains { Folding.fold($0) == verb.key } }
    }
    var forward: [(RelationID, inverse: Bool)] = []
    for (index, relation) in schema.relations.enumerated() {
      if has(relation.verbs) { forward.append((RelationID(index), false)) }
      if has(relation.inverseVerbs) { forward.append((RelationID(index), true)) }
    }
    func left(_ candidate: (RelationID, inverse: Bool)) -> [KindID] {
      let relation = schema.relation(candidate.0)
      return candidate.inverse ? relation.objects : relation.subjects
    }
    func right(_ candidate: (RelationID, inverse: Bool)) -> [KindID] {
      let relation = schema.relation(candidate.0)
      return candidate.inverse ? relation.subjects : relation.objects
    }
    let fitting = forward.filter { row.types.overlaps(left($0), schema) }
    guard let operand else {
      guard let choice = fitting.first else { throw wrongDirection(verb, nil, forward, row, range) }
      let step = StepRelation(relation: choice.0, inverse: choice.inverse, filter: FactFilter())
      return predicate(.exists(node(.step(step, rowNode(row, range)), KindSet(right(choice)), range)), range)
    }
    let set = try bindOperand(
      operand, expected: fitting.isEmpty ? forward.flatMap { left($0) } : fitting.flatMap { right($0) })
    guard let choice = fitting.first(where: { set.types.overlaps(right($0), schema) }) else {
      throw wrongDirection(verb, set, forward, row, range)
    }
    let step = placedStep(choice.0, inverse: !choice.inverse, set, range)
    return predicate(.member(row.slot, step), range)
  }

  /// A verb used in the wrong direction gets the right one.
  private func wrongDirection(
    _ verb: WordReference, _ operand: SetNode?, _ candidates: [(RelationID, inverse: Bool)], _ row: Row,
    _ range: SourceRange
  ) -> Failure {
    var fixes: [String] = []
    for candidate in candidates {
      let relation = schema.relation(candidate.0)
      let turned = candidate.inverse ? relation.verbs.first : relation.inverseVerbs.first
      if let turned, let operand {
        fixes.append(replacing(range, with: "\(turned.forms[0]) \(source.text(operand.range))"))
      }
      if turned == nil, let operand {
        let noun = candidate.inverse ? relation.nouns.first : relation.inverseNouns.first
        if let noun {
          fixes.append(replacing(range, with: "\(noun.singular) of \(source.text(operand.range))"))
        }
      }
    }
    let can = candidates.flatMap {
      $0.inverse ? schema.relation($0.0).objects : schema.relation($0.0).subjects
    }
    return fail(
      "E0334", "\(plural(row.types)) do not `\(verb.text)`\(operand.map { " \(plural($0.types))" } ?? "")",
      verb.range,
      notes: can.isEmpty
        ? []
        : [
          "`\(verb.text)` is said of \(SyntaxProblem.either(KindSet(can).kinds.prefix(4).map { schema.kind($0).noun.plural }))"
        ],
      fixes: fixes)
  }

  // MARK: Quantifiers

  private mutating func bindQuantified(
    _ quantifier: Quantifier, _ noun: Expression, _ inner: Predicate?, _ range: SourceRange
  ) throws(Failure) -> PredicateNode {
    let kept = negative
    switch quantifier {
    case .no, .all, .atMost, .exactly: negative = true
    case .some, .atLeast: break
    }
    defer { negative = kept }
    let set = try bindSet(noun)
    let row = Row(slot: slot(), types: set.types)
    slotBases[row.slot] = set
    var test: PredicateNode?
    if let inner {
      rows.append(row)
      defer { rows.removeLast() }
      test = try bindPredicate(inner)
    }
    return predicate(.quantified(quantifier, set, row.slot, test), range)
  }

  // MARK: Comparisons

  private mutating func bindComparison(
    _ a: Expression, _ symbol: ComparisonOperator, _ b: Expression, _ row: Row, _ range: SourceRange
  ) throws(Failure) -> PredicateNode {
    // `kind = war`
    if case .column(let word) = a.kind, word.key == "kind", case .noun(let noun) = b.kind {
      let test = try bindKindTest(noun, row, range)
      return symbol == .unequal ? predicate(.not(test), range) : test
    }
    if case .noun(let noun) = a.kind, noun.key == "kind", case .noun(let other) = b.kind {
      return try bindKindTest(other, row, range)
    }
    var left = try bindValue(a)
    var right =
      if case .column(let word) = a.kind, word.key == "status", case .noun(let noun) = b.kind {
        // A standing, though it is a noun too.
        value(.text(noun.singular), .text, b.range)
      } else {
        try bindValue(b, against: left.type)
      }
    if case .number = left.kind, right.type == .date { left = try bindValue(a, against: .date) }
    if case .set(let set) = left.kind, case .number = right.type {
      throw fail(
        "E0335", "`\(source.text(a.range))` is a set of \(plural(set.types)), not a number", a.range,
        fixes: [replacing(a.range, with: "count \(source.text(a.range))")])
    }
    (left, right) = try matched(left, right, a, b, range)
    if symbol != .equal, symbol != .unequal {
      switch left.type {
      case .number, .date, .any: break
      case .text, .entities, .flag, .period:
        throw fail(
          "E0336", "`\(symbol.rawValue)` compares numbers and dates", range,
          notes: ["texts and names compare with `=`, `!=` and `like`"])
      }
    }
    return predicate(.comparison(left, symbol, right), range)
  }

  /// Both sides in one type and one unit.
  private mutating func matched(
    _ left: ValueNode, _ right: ValueNode, _ a: Expression, _ b: Expression, _ range: SourceRange
  ) throws(Failure) -> (ValueNode, ValueNode) {
    switch (left.type, right.type) {
    case (.number(let x), .number(let y)):
      if x != y, !isBare(a), !isBare(b) { throw differentUnits(x, y, range) }
      return (left, right)
    case (.any, _), (_, .any): return (left, right)
    case (.text, .text), (.date, .date), (.flag, .flag), (.period, .period): return (left, right)
    case (.entities(let x), .entities(let y)):
      if !x.isEmpty, !y.isEmpty, !x.overlaps(y.kinds, schema) {
        throw fail("E0337", "\(plural(x)) are never \(plural(y))", range)
      }
      return (left, right)
    case (.text, .entities), (.entities, .text):
      return (try textual(left, a.range), try textual(right, b.range))
    case (.number, .text), (.number, .date), (.number, .entities), (.number, .flag), (.number, .period),
      (.text, .number), (.text, .date), (.text, .flag), (.text, .period),
      (.date, .number), (.date, .text), (.date, .entities), (.date, .flag), (.date, .period),
      (.entities, .number), (.entities, .date), (.entities, .flag), (.entities, .period),
      (.flag, .number), (.flag, .text), (.flag, .date), (.flag, .entities), (.flag, .period),
      (.period, .number), (.period, .text), (.period, .date), (.period, .entities), (.period, .flag):
      throw fail(
        "E0338", "\(describe(left.type)) cannot be compared with \(describe(right.type))", range,
        notes: [
          "`\(source.text(a.range))` is \(describe(left.type)), `\(source.text(b.range))` is \(describe(right.type))"
        ])
    }
  }

  /// A number without unit takes the other side's.
  func isBare(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .number(let literal): literal.unit == nil
    case .negative(let inner): isBare(inner)
    case .arithmetic(let first, let rest): isBare(first) && rest.allSatisfy { isBare($0.1) }
    default: false
    }
  }

  func differentUnits(_ x: Dimension, _ y: Dimension, _ range: SourceRange) -> Failure {
    fail("E0339", "\(name(of: x)) and \(name(of: y)) cannot be compared or added", range)
  }
  func name(of dimension: Dimension) -> String {
    guard !dimension.isNone else { return "a plain number" }
    let parts = dimension.exponents.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    var text = ""
    for (unit, exponent) in parts {
      let symbol = schema.units[unit].symbol
      let power = abs(exponent) == 1 ? "" : "^\(abs(exponent))"
      if text.isEmpty {
        text = exponent > 0 ? symbol + power : "1 / \(symbol)\(power)"
      } else {
        text += exponent > 0 ? " \(symbol)\(power)" : " / \(symbol)\(power)"
      }
    }
    return "`\(text)`"
  }

  func describe(_ type: ValueType) -> String {
    switch type {
    case .number(let dimension): dimension.isNone ? "a number" : "a number of \(name(of: dimension))"
    case .text: "a text"
    case .date: "a date"
    case .entities(let types):
      types.kinds.first.map { Wording.article(schema.kind($0).noun.singular) } ?? "a thing"
    case .flag: "yes or no"
    case .period: "a period"
    case .any: "a value"
    }
  }

  /// Names of entities are texts too.
  func textual(_ node: ValueNode, _ range: SourceRange) throws(Failure) -> ValueNode {
    switch node.type {
    case .text, .any: return node
    case .entities:
      if case .set(let set) = node.kind { return value(.name(set), .text, range) }
      return node
    case .number, .date, .flag, .period: throw fail("E0340", "\(describe(node.type)) is not a text", range)
    }
  }
}
