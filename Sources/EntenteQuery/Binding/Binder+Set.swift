internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

extension Binder {
  /// A set of entities. `expected` are the kinds that the place wants; they settle names of several.
  mutating func bindSet(
    _ expression: Expression, expected: [KindID] = [], options: StepOptions = StepOptions()
  ) throws(Failure) -> SetNode {
    let range = expression.range
    switch expression.kind {
    case .invalid: return node(.empty, KindSet([]), range)
    case .name(let text, let kind, let quoted):
      return try bindName(text, kind, quoted: quoted, range, expected: expected)
    case .noun(let noun): return try bindNoun(noun, range, options)
    case .step(let step, let operand):
      switch try bindStep(step, operand, range, options) {
      case .set(let set): return set
      case .value(let value):
        throw fail(
          "E0304", "`\(step.noun.singular)` is a value, not a set of things", step.noun.range,
          notes: ["ask for it alone (`\(source.text(range))`), compare it, or show it as a column"],
          fixes: value.slots.isEmpty ? ["\(source.text(operand.range)) show name, \(step.noun.singular)"] : []
        )
      }
    case .phrase(let base, let phrase): return try bindPhrase(base, phrase, range, expected, options)
    case .modified(let adjective, let base):
      let set = try bindSet(base, expected: expected, options: options)
      let row = Row(slot: slot(), types: set.types)
      let test = try bindAdjective(adjective, row)
      slotBases[row.slot] = set
      return node(.filter(set, row.slot, test), set.types, range)
    case .qualified(let base, let tests):
      var options = options
      options.tests += tests
      return try bindSet(base, expected: expected, options: options)
    case .filtered(let base, let predicate):
      var options = options
      if mentionsStatus(predicate) { options.liftsStatus = true }
      if case .column(let word) = base.kind, word.key == "anything" { return try bindWho(predicate, range) }
      let set = try bindSet(base, expected: expected, options: options)
      return try bindFilter(set, predicate, range)
    case .row(let base, let name):
      let set = try bindSet(base, expected: expected, options: options)
      let row = Row(slot: slot(), types: set.types)
      scope[name.key] = row
      namedSlots.insert(row.slot)
      slotBases[row.slot] = set
      return node(.filter(set, row.slot, predicate(.constant(.yes), range)), set.types, range)
    case .pairs: throw fail("E0305", "`pairs of` stands at the start of a question", range)
    case .combination(let first, let rest): return try bindCombination(first, rest, range, expected)
    case .list(let items):
      var sets: [SetNode] = []
      for item in items { sets.append(try bindSet(item, expected: expected)) }
      if sets.isEmpty { return node(.empty, KindSet(expected), range) }
      return node(.union(sets), sets.reduce(KindSet([])) { $0.union($1.types) }, range)
    case .facts(let word):
      throw fail(
        "E0358", "facts are counted, not listed", range, notes: ["write `count facts of \(word.text)`"])
    case .last: return try bindLast(range)
    case .query(let query): return try bindSubquery(query, range, expected)
    case .column(let word):
      if word.key == "", let row = rows.last { return rowNode(row, range) }
      if word.key == "anything" {
        let roots = schema.kinds.indices.filter { schema.kinds[$0].parent == nil }.map { KindID($0) }
        return node(.anything, KindSet(roots), range)
      }
      if word.key == "group" { throw fail("E0306", "`count` needs a set: `count members of …`", range) }
      if word.key == "source", let kind = vocabulary.kind("source") {
        return node(.all(kind), KindSet([kind]), range)
      }
      throw fail("E0307", "`\(word.text)` is a column, not a set", range)
    case .parameter(let name):
      throw fail(
        "E0308", "no value is given for `$\(name)`", range, notes: ["start with `--param \(name)=…`"])
    case .number, .date, .arithmetic, .negative, .aggregate:
      throw fail("E0309", "a number stands where a set is wanted", range)
    }
  }

  // MARK: Nouns

  private mutating func bindNoun(_ noun: NounReference, _ range: SourceRange, _ options: StepOptions)
    throws(Failure) -> SetNode
  {
    let meanings = vocabulary.meanings(of: noun.key)
    if let row = rows.last, !row.isGroup {
      // About the row, if its kind has such a step.
      let base = rowNode(row, range)
      let candidates = stepCandidates(noun.key).filter { $0.takes(row.types, schema) }
      if let candidate = try choose(candidates, noun, base, range) {
        switch try apply(candidate, noun, nil, base, range, options) {
        case .set(let set): return set
        case .value: throw fail("E0304", "`\(noun.singular)` is a value, not a set of things", noun.range)
        }
      }
    }
    for meaning in meanings {
      if case .definition(let index) = meaning, vocabulary.definitions[index].parameter == nil {
        return try bindDefinedSet(index, range)
      }
    }
    for meaning in meanings {
      if case .kind(let id) = meaning { return node(.all(id), KindSet([id]), range) }
    }
    if let row = rows.last, !row.isGroup {
      let kind = row.types.kinds.first.map { schema.kind($0).noun.singular } ?? "row"
      throw fail(
        "E0310", "\(Wording.article(kind)) has no `\(noun.singular)`", noun.range,
        notes: available(for: row.types))
    }
    throw fail(
      "E0311", "`\(noun.isPlural ? noun.plural : noun.singular)` needs `of`", noun.range,
      notes: ["say of what: `\(noun.plural) of …`"])
  }

  /// A word that stands for a set: `giant`, a `let`.
  mutating func bindDefinedSet(_ index: Int, _ range: SourceRange) throws(Failure) -> SetNode {
    let definition = vocabulary.definitions[index]
    if binding.contains(where: { $0.index == index }) {
      throw fail("E0312", "`\(definition.noun.singular)` is defined by itself", range)
    }
    return try inside(definition, index) { (binder: inout Binder, query: Query) throws(Failure) in
      try binder.bindSubquery(query, query.range, [])
    }
  }

  /// Parses and binds the body of a definition where only its own names are known.
  mutating func inside<Node>(
    _ definition: DefinedWord, _ index: Int, _ body: (inout Binder, Query) throws(Failure) -> Node
  ) throws(Failure) -> Node {
    let kept = (source, rows, scope)
    source = SourceText(name: definition.noun.singular, definition.body)
    rows = []
    if definition.parameter == nil { scope = [:] }
    binding.append((index, false))
    defer {
      (source, rows, scope) = kept
      binding.removeLast()
    }
    let lexicon = ExtendedLexicon(base: vocabulary, names: definition.parameter.map { [$0] } ?? [])
    let parsed = Parser.parse(source, lexicon: lexicon)
    guard parsed.count == 1, parsed[0].problems.isEmpty, case .query(let query) = parsed[0].statement.kind
    else {
      throw Failure(
        diagnostic: Diagnostic(
          code: "E0313", "the definition of `\(definition.noun.singular)` does not hold any more",
          at: kept.0.bytes.isEmpty ? SourceRange(0, 0) : SourceRange(0, 1),
          notes: [definition.body]))
    }
    do throws(Failure) {
      return try body(&self, query)
    } catch {
      var diagnostic = error.diagnostic
      if binding.count > 1 || kept.0.name != source.name {
        diagnostic.message = "in the definition of `\(definition.noun.singular)`: " + diagnostic.message
        diagnostic.primary.range = SourceRange(0, 0)
        diagnostic.notes.append("it reads: \(definition.body)")
        diagnostic.fixes = []
      }
      throw Failure(diagnostic: diagnostic)
    }
  }

  // MARK: where, as, set operators

  mutating func bindFilter(_ set: SetNode, _ syntax: Predicate, _ range: SourceRange) throws(Failure)
    -> SetNode
  {
    // `as x` names the row of the filters that follow: they share its slot.
    if case .filter(let base, let named, let inner) = set.kind, namedSlots.contains(named) {
      rows.append(Row(slot: named, types: set.types))
      defer { rows.removeLast() }
      let test = try bindPredicate(syntax)
      return node(.filter(base, named, predicate(.all([inner, test]), range)), set.types, range)
    }
    let row = Row(slot: slot(), types: set.types)
    slotBases[row.slot] = set
    rows.append(row)
    defer { rows.removeLast() }
    let test = try bindPredicate(syntax)
    return node(.filter(set, row.slot, test), set.types, range)
  }

  private mutating func bindWho(_ syntax: Predicate, _ range: SourceRange) throws(Failure) -> SetNode {
    let roots = schema.kinds.indices.filter { schema.kinds[$0].parent == nil }.map { KindID($0) }
    let everything = node(.anything, KindSet(roots), range)
    return try bindFilter(everything, syntax, range)
  }

  private mutating func bindCombination(
    _ first: Expression, _ rest: [(SetOperator, Expression)], _ range: SourceRange, _ expected: [KindID]
  ) throws(Failure) -> SetNode {
    var result = try bindSet(first, expected: expected)
    // Runs of one operator are one node: long chains stay flat.
    var run: (symbol: SetOperator, first: SetNode, others: [SetNode], types: KindSet)?
    var turns = 0
    func close(_ binder: inout Binder) {
      guard let made = run else { return }
      switch made.symbol {
      case .union: result = binder.node(.union([made.first] + made.others), made.types, range)
      case .intersect: result = binder.node(.intersection([made.first] + made.others), made.types, range)
      case .except:
        let left =
          made.others.count == 1 ? made.others[0] : binder.node(.union(made.others), made.types, range)
        result = binder.node(.difference(made.first, left), made.types, range)
      }
      run = nil
    }
    for (symbol, operand) in rest {
      let kept = negative
      if symbol == .except { negative = true }
      let types = run?.types ?? result.types
      let other = try bindSet(operand, expected: types.kinds)
      negative = kept
      if !types.overlaps(other.types.kinds, schema), symbol != .union, !types.isEmpty, !other.types.isEmpty {
        throw fail(
          "E0314",
          "`\(symbol.rawValue)` joins \(plural(types)) and \(plural(other.types)): they have nothing in common",
          SourceRange(first.range.lower, operand.range.upper))
      }
      if run?.symbol != symbol {
        close(&self)
        turns += 1
        if turns > 1_000 {
          throw fail(
            "E0107", "`union` and `except` take turns more than 1000 times", range,
            notes: ["name a part with `let`"])
        }
        run = (symbol, result, [], result.types)
      }
      run?.others.append(other)
      switch symbol {
      case .union: run?.types = types.union(other.types)
      case .intersect: run?.types = types.narrowed(to: other.types.kinds, schema)
      case .except: break
      }
    }
    close(&self)
    return result
  }

  func plural(_ types: KindSet) -> String {
    types.kinds.first.map { schema.kind($0).noun.plural } ?? "things"
  }

  private mutating func bindLast(_ range: SourceRange) throws(Failure) -> SetNode {
    guard let last = context.last, let text = context.lastSource else {
      throw fail("E0315", "there is no last answer to go on from", range, notes: ["ask a question first"])
    }
    let kept = (source, rows, scope)
    source = text
    rows = []
    scope = [:]
    defer { (source, rows, scope) = kept }
    return try bindSubquery(last, last.range, [])
  }

  /// A sentence in parentheses: its time clause is its own, and makes it constant for the outer one.
  mutating func bindSubquery(_ query: Query, _ range: SourceRange, _ expected: [KindID]) throws(Failure)
    -> SetNode
  {
    if case .aggregate = query.expression.kind {
      throw fail("E0309", "a number stands where a set is wanted", range)
    }
    // `(states)` is all states, also in a condition; `(members ever)` is about the row.
    let kept = rows
    defer { rows = kept }
    let keptPast = allowsPast
    if query.time != nil { allowsPast = false }
    defer { allowsPast = keptPast }
    if case .noun(let noun) = query.expression.kind, isWhole(noun) { rows = [] }
    var set = try bindSet(query.expression, expected: expected)
    rows = kept
    if !query.results.isEmpty {
      let row = Row(slot: slot(), types: set.types)
      slotBases[row.slot] = set
      rows.append(row)
      defer { rows.removeLast() }
      var keys: [SortNode] = []
      var first: Int?
      for clause in query.results {
        switch clause.kind {
        case .sort(let syntax):
          for key in syntax {
            keys.append(SortNode(value: try bindValue(key.value), descending: key.descending))
          }
        case .first(let count): first = count
        case .show, .group: break
        }
      }
      if first != nil {
        if negative || !binding.isEmpty && binding.contains(where: { $0.negative }) {}
        set = node(.ranked(set, row.slot, keys, first: first), set.types, range)
      }
    }
    if let time = query.time { set = node(.timed(set, try bindTime(time).window), set.types, range) }
    return set
  }

  /// Whether the noun alone is a set: a kind, or a word that was defined.
  private func isWhole(_ noun: NounReference) -> Bool {
    vocabulary.meanings(of: noun.key).contains { meaning in
      switch meaning {
      case .kind: true
      case .definition(let index): vocabulary.definitions[index].parameter == nil
      case .subject, .object, .attribute, .begin, .end, .qualifier, .began, .ended: false
      }
    }
  }

  private func mentionsStatus(_ predicate: Predicate) -> Bool {
    func value(_ expression: Expression) -> Bool {
      switch expression.kind {
      case .column(let word): word.key == "status"
      case .arithmetic(let first, let rest): value(first) || rest.contains { value($0.1) }
      default: false
      }
    }
    switch predicate.kind {
    case .any(let all), .all(let all): return all.contains(where: mentionsStatus)
    case .not(let inner), .timed(let inner, _), .about(_, let inner): return mentionsStatus(inner)
    case .comparison(let a, _, let b): return value(a) || value(b)
    case .like(let a, _), .known(let a, _): return value(a)
    case .invalid, .test, .phrase, .verb, .adjective, .quantified, .between, .dated, .datedFact, .isKind,
      .has:
      return false
    }
  }
}
