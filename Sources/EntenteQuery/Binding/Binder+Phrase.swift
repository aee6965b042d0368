internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

extension Binder {
  /// How a preposition may join things of some kinds to others.
  enum Joint {
    /// Left is the subject (or, inverse, the object) of a fact whose other end is in the operand.
    case relation(RelationID, inverse: Bool)
    /// Left is what the operand's members are opposed in: `conflicts with Azerbaijan`.
    case opposing(RelationID)
  }

  func joints(_ preposition: String) -> [Joint] {
    var found: [Joint] = []
    for (index, relation) in schema.relations.enumerated() {
      let id = RelationID(index)
      func has(_ words: [String]) -> Bool { words.contains { Folding.fold($0) == preposition } }
      if has(relation.prepositions) { found.append(.relation(id, inverse: false)) }
      if has(relation.inversePrepositions) { found.append(.relation(id, inverse: true)) }
      if has(relation.opposingPrepositions) { found.append(.opposing(id)) }
    }
    return found
  }
  func kinds(of joint: Joint) -> (left: [KindID], right: [KindID]) {
    switch joint {
    case .relation(let id, let inverse):
      let relation = schema.relation(id)
      return inverse ? (relation.objects, relation.subjects) : (relation.subjects, relation.objects)
    case .opposing(let id): return (schema.relation(id).objects, schema.relation(id).subjects)
    }
  }

  /// `states in Europe`, `members of NATO in Europe`, `conflicts between Armenia and Azerbaijan`
  mutating func bindPhrase(
    _ base: Expression, _ phrase: Phrase, _ range: SourceRange, _ expected: [KindID], _ options: StepOptions
  ) throws(Failure) -> SetNode {
    let joints = joints(phrase.preposition.key)
    guard !joints.isEmpty else {
      throw fail("E0321", "`\(phrase.preposition.text)` joins nothing here", phrase.preposition.range)
    }
    let set = try bindSet(base, expected: expected, options: options)
    let operand = try bindOperand(phrase.operand, expected: joints.flatMap { kinds(of: $0).right })
    let other = try phrase.other.map { (expression) throws(Failure) in
      try bindOperand(expression, expected: joints.flatMap { kinds(of: $0).right })
    }
    let fitting = joints.filter { fits($0, set.types, operand.types) }
    // The phrase may also belong to a link further in.
    let inner = innerLinks(base).compactMap { link -> String? in
      guard let types = try? typesOf(link), joints.contains(where: { fits($0, types, operand.types) }) else {
        return nil
      }
      let tail = source.text(SourceRange(phrase.preposition.range.lower, range.upper))
      let whole = replacing(
        range,
        with:
          "\(source.text(SourceRange(base.range.lower, link.range.lower)))(\(source.text(link.range)) \(tail))"
      )
      return whole
    }
    if !fitting.isEmpty, let first = inner.first {
      let tail = source.text(SourceRange(phrase.preposition.range.lower, range.upper))
      throw fail(
        "E0322", "`\(tail)` can belong to the whole or to a part of it",
        SourceRange(phrase.preposition.range.lower, range.upper),
        notes: ["put parentheses around what it belongs to"],
        fixes: [replacing(range, with: "(\(source.text(base.range))) \(tail)"), first])
    }
    guard let joint = fitting.first else {
      if let first = inner.first {
        throw fail(
          "E0323", "`\(phrase.preposition.text)` does not fit \(plural(set.types))", phrase.preposition.range,
          fixes: [first])
      }
      throw misplaced(phrase, set.types, operand, joints)
    }
    return try place(set, joint, operand, other, range, narrowed: set.types)
  }

  func fits(_ joint: Joint, _ left: KindSet, _ right: KindSet) -> Bool {
    let (a, b) = kinds(of: joint)
    return left.overlaps(a, schema) && right.overlaps(b, schema)
  }

  private mutating func place(
    _ set: SetNode, _ joint: Joint, _ operand: SetNode, _ other: SetNode?, _ range: SourceRange,
    narrowed: KindSet
  ) throws(Failure) -> SetNode {
    switch joint {
    case .relation(let id, let inverse):
      let step = placedStep(id, inverse: !inverse, operand, range)
      return node(.intersection([set, step]), set.types, range)
    case .opposing(let id):
      // `conflicts of Armenia with Azerbaijan`: Armenia's side and the other.
      var own: SetNode? = other == nil ? nil : operand
      if own == nil, case .step(let step, let base) = core(of: set).kind, step.relation == id, !step.inverse {
        own = base
      }
      let opposed = node(.opposed(id, own, other ?? operand), KindSet(schema.relation(id).objects), range)
      return node(.intersection([set, opposed]), set.types, range)
    }
  }

  /// Without filters and narrowings.
  func core(of set: SetNode) -> SetNode {
    switch set.kind {
    case .filter(let base, _, _), .narrowed(let base, _), .ranked(let base, _, _, _): core(of: base)
    default: set
    }
  }

  /// The sets inside a chain of steps, without the name at its end.
  private func innerLinks(_ expression: Expression) -> [Expression] {
    guard case .step(_, let operand) = expression.kind else { return [] }
    switch operand.kind {
    case .step, .modified: return [operand] + innerLinks(operand)
    default: return []
    }
  }
  private func typesOf(_ expression: Expression) throws -> KindSet {
    var copy = self
    return try copy.bindSet(expression).types
  }

  private func misplaced(_ phrase: Phrase, _ left: KindSet, _ operand: SetNode, _ joints: [Joint]) -> Failure
  {
    let words = joints.prefix(5).map { joint -> String in
      let (a, b) = kinds(of: joint)
      return "\(plural(KindSet(a))) \(phrase.preposition.text) \(plural(KindSet(b)))"
    }
    return fail(
      "E0323", "\(plural(left)) are not `\(phrase.preposition.text)` \(plural(operand.types))",
      phrase.preposition.range,
      notes: ["there are " + SyntaxProblem.either(words)])
  }

  // MARK: Predicates

  /// `where in NATO`
  mutating func bindPhraseTest(_ phrase: Phrase, _ row: Row, _ range: SourceRange) throws(Failure)
    -> PredicateNode
  {
    // `in conflict with Azerbaijan` is `conflict with Azerbaijan`.
    if case .phrase(let inner, let opposing) = phrase.operand.kind, case .noun(let noun) = inner.kind {
      let opposed = joints(opposing.preposition.key).contains {
        if case .opposing = $0 { fits($0, KindSet(kinds(of: $0).left), row.types) || true } else { false }
      }
      if opposed, let test = try bindOpposed(noun, opposing, row, range) { return test }
    }
    let joints = joints(phrase.preposition.key).filter { if case .relation = $0 { true } else { false } }
    let operand = try bindOperand(phrase.operand, expected: joints.flatMap { kinds(of: $0).right })
    let fitting = joints.filter { fits($0, row.types, operand.types) }
    guard case .relation(let id, let inverse) = fitting.first else {
      throw misplaced(phrase, row.types, operand, self.joints(phrase.preposition.key))
    }
    let step = placedStep(id, inverse: !inverse, operand, range)
    return predicate(.member(row.slot, step), range)
  }

  /// `conflict with Azerbaijan` about a row that takes part in conflicts.
  mutating func bindOpposed(
    _ noun: NounReference, _ phrase: Phrase, _ row: Row, _ range: SourceRange
  ) throws(Failure) -> PredicateNode? {
    guard let kind = vocabulary.kind(noun) else { return nil }
    for joint in joints(phrase.preposition.key) {
      guard case .opposing(let id) = joint, KindSet([kind]).overlaps(schema.relation(id).objects, schema),
        row.types.overlaps(schema.relation(id).subjects, schema)
      else { continue }
      let operand = try bindOperand(phrase.operand, expected: schema.relation(id).subjects)
      guard operand.types.overlaps(schema.relation(id).subjects, schema) else { continue }
      return predicate(.opposed(id, row.slot, operand, narrowed: [kind]), range)
    }
    return nil
  }
}
