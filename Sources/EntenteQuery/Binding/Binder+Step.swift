internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// One way to read `NOUN of`.
enum StepCandidate {
  /// From kinds along a relation to kinds, narrowed to some of them.
  case relation(RelationID, inverse: Bool, narrowed: [KindID])
  case attribute(AttributeID)
  case definition(Int)
  case began, ended

  func sources(_ schema: Schema) -> [KindID]? {
    switch self {
    case .relation(let id, let inverse, _):
      let relation = schema.relation(id)
      if relation.isSymmetric { return relation.subjects + relation.objects }
      return inverse ? relation.objects : relation.subjects
    case .attribute(let id): return schema.attribute(id).kinds
    case .definition, .began, .ended: return nil
    }
  }
  func takes(_ types: KindSet, _ schema: Schema) -> Bool {
    guard let sources = sources(schema) else { return true }
    return types.overlaps(sources, schema)
  }
}

struct DefinitionKey: Hashable {
  var index: Int
  var kinds: [KindID]
}

enum Denotation {
  case set(SetNode)
  case value(ValueNode)
}

extension Binder {
  /// All ways to read `NOUN of`, whatever it is of.
  func stepCandidates(_ key: String) -> [StepCandidate] {
    let meanings = vocabulary.meanings(of: key)
    var found: [StepCandidate] = []
    for meaning in meanings {
      if case .definition(let index) = meaning, vocabulary.definitions[index].parameter != nil {
        return [.definition(index)]
      }
    }
    for meaning in meanings {
      switch meaning {
      case .subject(let id): found.append(.relation(id, inverse: true, narrowed: []))
      case .object(let id): found.append(.relation(id, inverse: false, narrowed: []))
      case .attribute(let id): found.append(.attribute(id))
      case .began: found.append(.began)
      case .ended: found.append(.ended)
      case .kind, .definition, .qualifier, .begin, .end: break
      }
    }
    // A subkind narrows: `alliances of Armenia` are organizations of Armenia.
    for meaning in meanings {
      guard case .kind(let kind) = meaning else { continue }
      func narrows(_ noun: Noun) -> Bool {
        guard noun.key != key, let wide = vocabulary.kind(noun.singular) else { return false }
        return wide != kind && schema.isKind(kind, under: wide)
      }
      for (index, relation) in schema.relations.enumerated() {
        if relation.nouns.contains(where: narrows) {
          found.append(.relation(RelationID(index), inverse: true, narrowed: [kind]))
        }
        if relation.inverseNouns.contains(where: narrows) {
          found.append(.relation(RelationID(index), inverse: false, narrowed: [kind]))
        }
      }
    }
    return found
  }

  /// `NOUN of OPERAND`: a set, or a value.
  mutating func bindStep(
    _ step: Step, _ operand: Expression, _ range: SourceRange, _ options: StepOptions
  ) throws(Failure) -> Denotation {
    if step.noun.key == "name" {
      let set = try bindOperand(operand, expected: [])
      return .value(value(.name(set), .text, range))
    }
    let candidates = stepCandidates(step.noun.key)
    let expected = candidates.flatMap { $0.sources(schema) ?? [] }
    let base = try bindOperand(
      operand, expected: candidates.contains { $0.sources(schema) == nil } ? [] : expected)
    let fitting = candidates.filter { $0.takes(base.types, schema) }
    if let candidate = try choose(fitting, step.noun, base, range) {
      return try apply(candidate, step.noun, step.closure, base, range, options)
    }
    // `states of Africa` is read as `states in Africa`.
    if let kind = vocabulary.kind(step.noun) {
      for (index, relation) in schema.relations.enumerated()
      where !relation.prepositions.isEmpty && relation.derivation == nil
        && KindSet([kind]).overlaps(relation.subjects, schema)
        && base.types.overlaps(relation.objects, schema)
      {
        let all = node(.all(kind), KindSet([kind]), step.noun.range)
        let placed = placedStep(RelationID(index), inverse: true, base, range)
        readings.append(
          Reading(
            of: "\(step.noun.isPlural ? step.noun.plural : step.noun.singular) of \(Printer.print(operand))",
            as: "\(step.noun.plural) \(relation.prepositions[0]) \(Printer.print(operand))"))
        return .set(node(.intersection([all, placed]), KindSet([kind]), range))
      }
    }
    throw noSuchStep(step.noun, base, candidates, range)
  }

  /// An operand: a bare kind is all of it, also in a condition.
  mutating func bindOperand(_ expression: Expression, expected: [KindID]) throws(Failure) -> SetNode {
    if case .noun(let noun) = expression.kind, vocabulary.kind(noun) != nil {
      let kept = rows
      rows = []
      defer { rows = kept }
      return try bindSet(expression, expected: expected)
    }
    return try bindSet(expression, expected: expected)
  }

  func choose(_ candidates: [StepCandidate], _ noun: NounReference, _ base: SetNode, _ range: SourceRange)
    throws(Failure) -> StepCandidate?
  {
    guard candidates.count > 1 else { return candidates.first }
    // What a relation is called outranks a narrowing.
    let direct = candidates.filter {
      if case .relation(_, _, let narrowed) = $0 { narrowed.isEmpty } else { true }
    }
    if direct.count == 1 { return direct[0] }
    // The relation whose kinds fit the operand's own kind rather than one above or below it.
    let exact = candidates.filter { candidate in
      guard let sources = candidate.sources(schema) else { return true }
      return base.types.kinds.allSatisfy { kind in sources.contains { schema.isKind(kind, under: $0) } }
    }
    if exact.count == 1 { return exact[0] }
    let names = candidates.map { candidate -> String in
      switch candidate {
      case .relation(let id, _, _): "the relation `\(schema.relation(id).name)`"
      case .attribute(let id): "the attribute `\(schema.attribute(id).noun.singular)`"
      case .definition(let index): "the definition of `\(vocabulary.definitions[index].noun.singular)`"
      case .began, .ended: "an end of its life"
      }
    }
    throw fail(
      "E0316", "`\(noun.singular)` can be \(SyntaxProblem.either(names)) here", noun.range,
      notes: ["use another noun of the one you mean: `.schema \(noun.singular)` lists them"])
  }

  mutating func apply(
    _ candidate: StepCandidate, _ noun: NounReference, _ closure: StepClosure?, _ base: SetNode,
    _ range: SourceRange,
    _ options: StepOptions
  ) throws(Failure) -> Denotation {
    switch candidate {
    case .relation(let id, let inverse, let narrowed):
      let relation = schema.relation(id)
      var step = StepRelation(relation: id, inverse: inverse, filter: FactFilter(), closure: closure)
      try fill(&step, relation, options)
      step.includesPast = allowsPast && base.slots.isEmpty && base.types.isOccurrence(schema)
      var kinds =
        relation.isSymmetric
        ? relation.subjects + relation.objects : inverse ? relation.subjects : relation.objects
      if closure != nil,
        !KindSet(kinds).overlaps(
          relation.isSymmetric ? kinds : inverse ? relation.objects : relation.subjects, schema)
      {
        throw fail(
          "E0317", "`\(noun.plural)+` cannot go on: \(plural(KindSet(kinds))) have no `\(noun.plural)`",
          noun.range)
      }
      var set = node(.step(step, base), KindSet(kinds), range)
      if !narrowed.isEmpty {
        kinds = narrowed
        set = node(.narrowed(set, narrowed), KindSet(kinds), range)
      }
      return .set(set)
    case .attribute(let id):
      if closure != nil {
        throw fail("E0317", "`\(noun.singular)` is an attribute: it has no `+`", noun.range)
      }
      let attribute = schema.attribute(id)
      return .value(value(.attribute(id, base), type(of: attribute), range))
    case .began: return .value(value(.began(base), .date, range))
    case .ended: return .value(value(.ended(base), .date, range))
    case .definition(let index): return try bindCall(index, base, range)
    }
  }

  func type(of attribute: Attribute) -> ValueType {
    switch attribute.type {
    case .number(let unit): .number(Dimension(unit.map { schema.unit($0).base }))
    case .text, .code: .text
    case .date: .date
    case .flag: .flag
    }
  }

  /// Statuses and qualifiers of a step.
  private func fill(_ step: inout StepRelation, _ relation: Relation, _ options: StepOptions) throws(Failure)
  {
    var mask: UInt64 = 0
    for (index, status) in relation.statuses.enumerated() where status.counts { mask |= 1 << UInt64(index) }
    step.filter.statuses = relation.statuses.isEmpty || options.liftsStatus ? .max : mask
    if options.liftsStatus { step.isDefault = false }
    for test in options.tests {
      if test.qualifier.key == "status" {
        step.isDefault = false
        guard let wanted = test.value else {
          step.filter.statuses = .max
          continue
        }
        guard
          let index = relation.statuses.firstIndex(where: { Folding.fold($0.name) == Folding.fold(wanted) })
        else {
          throw fail(
            "E0318", "`\(relation.name)` has no status `\(wanted)`", test.range,
            notes: relation.statuses.isEmpty
              ? [] : ["its statuses are \(SyntaxProblem.either(relation.statuses.map { "`\($0.name)`" }))"])
        }
        step.filter.statuses = 1 << UInt64(index)
      } else {
        guard let index = relation.qualifiers.firstIndex(where: { Folding.fold($0) == test.qualifier.key })
        else {
          throw fail(
            "E0319", "`\(relation.name)` has no qualifier `\(test.qualifier.text)`", test.range,
            notes: relation.qualifiers.isEmpty
              ? [] : ["it has \(SyntaxProblem.either(relation.qualifiers.map { "`\($0)`" }))"])
        }
        if let value = test.value { step.filter.qualifiers[index] = value }
      }
    }
  }

  /// The subjects (inverse) or objects that a preposition joins to the set; over a transitive relation, however far.
  mutating func placedStep(_ id: RelationID, inverse: Bool, _ operand: SetNode, _ range: SourceRange)
    -> SetNode
  {
    let relation = schema.relation(id)
    var step = StepRelation(relation: id, inverse: inverse, filter: FactFilter())
    try? fill(&step, relation, StepOptions())
    step.includesPast =
      allowsPast && operand.slots.isEmpty && isNamed(operand) && operand.types.isOccurrence(schema)
    if relation.isTransitive { step.closure = StepClosure(least: 1, most: nil) }
    return node(.step(step, operand), KindSet(inverse ? relation.subjects : relation.objects), range)
  }

  /// What a sentence names it means, whenever it was; of a kind of things, those of the day.
  private func isNamed(_ set: SetNode) -> Bool {
    if case .entities = set.kind { return true }
    return false
  }

  func noSuchStep(
    _ noun: NounReference, _ base: SetNode, _ candidates: [StepCandidate], _ range: SourceRange
  ) -> Failure {
    let kind = base.types.kinds.first.map { schema.kind($0).noun.singular } ?? "thing"
    let operand = source.text(base.range)
    var notes: [String] = []
    var fixes: [String] = []
    for candidate in candidates {
      guard case .relation(let id, let inverse, _) = candidate else { continue }
      let relation = schema.relation(id)
      let wanted = inverse ? relation.objects : relation.subjects
      if !wanted.isEmpty {
        notes.append(
          "`\(noun.plural)` are of \(SyntaxProblem.either(wanted.prefix(4).map { schema.kind($0).noun.plural }))"
        )
      }
      // The other direction fits: offer its noun.
      let other = inverse ? relation.inverseNouns.first : relation.nouns.first
      if let other, base.types.overlaps(inverse ? relation.subjects : relation.objects, schema) {
        fixes.append(replacing(noun.range, with: noun.isPlural ? other.plural : other.singular))
      }
    }
    // What it is of may lie in the thing: `capitals of states in Asia`.
    for wanted in candidates.compactMap({ $0.sources(schema)?.first }) where fixes.isEmpty {
      for relation in schema.relations where !relation.prepositions.isEmpty && relation.derivation == nil {
        guard KindSet([wanted]).overlaps(relation.subjects, schema),
          base.types.overlaps(relation.objects, schema)
        else { continue }
        fixes.append(
          replacing(
            base.range, with: "\(schema.kind(wanted).noun.plural) \(relation.prepositions[0]) \(operand)"))
        break
      }
    }
    if fixes.isEmpty { notes += available(for: base.types) }
    return fail(
      "E0310", "`\(Wording.clipped(operand))` is \(Wording.article(kind)): it has no `\(noun.plural)`",
      noun.range, notes: notes,
      fixes: fixes)
  }

  /// What can be asked of things of the kinds.
  func available(for types: KindSet) -> [String] {
    var words: [String] = []
    for key in vocabulary.nounKeys {
      let fits = stepCandidates(key).contains { candidate in
        if case .definition = candidate { return false }
        return candidate.sources(schema) != nil && candidate.takes(types, schema)
      }
      if fits, let noun = vocabulary.noun(key) { words.append("`\(noun.singular)`") }
    }
    guard !words.isEmpty else { return [] }
    let shown = words.prefix(10)
    let what = types.kinds.first.map { Wording.article(schema.kind($0).noun.singular) } ?? "it"
    return ["\(what) has \(shown.joined(separator: ", "))\(words.count > shown.count ? " …" : "")"]
  }

  // MARK: Definitions with a parameter

  mutating func bindCall(_ index: Int, _ operand: SetNode, _ range: SourceRange) throws(Failure) -> Denotation
  {
    let definition = try definitionNode(index, operand.types, range)
    if definition.value != nil {
      return .value(value(.call(definition, operand), definition.value?.type ?? .any, range))
    }
    return .set(node(.call(definition, operand), definition.types, range))
  }

  /// The body is bound anew for each type of operand: `offices of X` differs for a person and a state.
  private mutating func definitionNode(_ index: Int, _ types: KindSet, _ range: SourceRange) throws(Failure)
    -> DefinitionNode
  {
    let word = vocabulary.definitions[index]
    if let at = binding.firstIndex(where: { $0.index == index }) {
      // The definition calls itself: allowed while more in never means less out.
      recursive.formUnion(binding[at...].map(\.index))
      if negative || binding[(at + 1)...].contains(where: { $0.negative }) {
        let cycle =
          binding[at...].map { "`\(vocabulary.definitions[$0.index].noun.singular)`" } + [
            "`\(word.noun.singular)`"
          ]
        throw fail(
          "E0320",
          "`\(word.noun.singular)` is defined by what it excludes: \(cycle.joined(separator: " → "))", range,
          notes: [
            "a definition may call itself, but not through `not`, `no`, `all`, `at most`, `exactly`, the right of `except`, a count or `first`"
          ])
      }
    }
    let everything = schema.kinds.indices.filter { schema.kinds[$0].parent == nil }.map { KindID($0) }
    let types = binding.count { $0.index == index } >= 3 ? KindSet(everything) : types
    let key = DefinitionKey(index: index, kinds: types.kinds)
    if let known = definitions[key] { return known }
    let made = DefinitionNode(index: index, name: word.noun.singular, slot: slot())
    made.types = KindSet(everything)
    definitions[key] = made
    let wasNegative = negative
    let kept = scope
    if !binding.isEmpty { binding[binding.count - 1].negative = wasNegative }
    negative = false
    scope = [word.parameter ?? "": Row(slot: made.slot, types: types)]
    defer {
      scope = kept
      negative = wasNegative
      if !binding.isEmpty { binding[binding.count - 1].negative = false }
    }
    do throws(Failure) {
      try inside(word, index) { (binder: inout Binder, query: Query) throws(Failure) in
        if query.time == nil, query.results.isEmpty, query.by == nil,
          let value = try binder.tryValue(query.expression)
        {
          if case .set(let set) = value.kind {
            made.set = set
            made.types = set.types
          } else {
            made.value = value
          }
        } else {
          let set = try binder.bindSubquery(query, query.range, [])
          made.set = set
          made.types = set.types
        }
      }
    } catch {
      definitions[key] = nil
      throw error
    }
    made.isRecursive = recursive.contains(index)
    return made
  }
}
