internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

// MARK: - Numbers over time

extension ValueNode {
  var isCount: Bool {
    switch kind {
    case .aggregate(.count, _, _, _), .pairsOfFacts: true
    default: false
    }
  }
}

extension Binder {
  /// `facts of membership`: a relation by its name or by one of its nouns.
  func bindFacts(_ word: WordReference, _ range: SourceRange) throws(Failure) -> ValueNode {
    var found: [RelationID] = []
    for (index, relation) in schema.relations.enumerated() {
      let name = Folding.fold(relation.name)
      if word.key == name || word.key == Folding.fold(Noun.pluralized(relation.name)) {
        found = [RelationID(index)]
        break
      }
      let nouns = (relation.nouns + relation.inverseNouns).flatMap { [$0.singular, $0.plural] }
      if nouns.contains(where: { Folding.fold($0) == word.key }) { found.append(RelationID(index)) }
    }
    guard let id = found.first else {
      let names = schema.relations.map(\.name)
      let near = Spelling.nearest(word.key, in: names)
      throw fail(
        "E0359", "no relation `\(Wording.clipped(word.text))`", word.range,
        notes: near.isEmpty
          ? ["`.schema relations` lists them"]
          : ["did you mean \(SyntaxProblem.either(near.map { "`\($0)`" }))?"],
        fixes: near.map { replacing(word.range, with: $0) })
    }
    if found.count > 1 {
      let names = found.map { schema.relation($0).name }
      throw fail(
        "E0359", "`\(word.text)` are of several relations: \(SyntaxProblem.either(names.map { "`\($0)`" }))",
        word.range,
        notes: ["name the relation"], fixes: names.map { replacing(word.range, with: $0) })
    }
    let relation = schema.relation(id)
    if relation.derivation != nil {
      throw fail("E0359", "`\(relation.name)` has no facts of its own: it is derived", word.range)
    }
    var filter = FactFilter()
    if !relation.statuses.isEmpty {
      filter.statuses = relation.statuses.enumerated().reduce(0) {
        $1.element.counts ? $0 | 1 << UInt64($1.offset) : $0
      }
    }
    return value(.pairsOfFacts(id, filter), .number(Dimension()), range)
  }

  /// `by year`: without a time clause over all days.
  mutating func bindSeries(
    _ counted: ValueNode, _ unit: CalendarUnit, _ query: Query, _ node: inout QueryNode
  )
    throws(Failure)
  {
    switch counted.kind {
    case .aggregate(let function, _, let inner, _):
      if let inner, case .spell = inner.kind {
        throw fail(
          "E0349", "a duration has no `by \(unit.rawValue)`", query.by?.range ?? query.range,
          notes: ["group the periods: `… ever group by … show \(function.rawValue) duration`"])
      }
    case .pairsOfFacts: break
    default: throw fail("E0349", "`by` needs a set to group", query.range)
    }
    if case .at(let day) = node.window {
      guard query.time == nil else {
        throw fail(
          "E0357", "`by \(unit.rawValue)` goes over a window, and this is one day (\(day))",
          query.time?.range ?? query.range, notes: ["write `since …`, `between … and …` or `ever`"])
      }
      node.window = .over(from: nil, to: nil)
    }
    node.subject = .series(counted, unit)
    for clause in query.results {
      switch clause.kind {
      case .sort(let keys):
        for key in keys {
          let isUnit = Folding.fold(source.text(key.value.range)) == unit.rawValue
          var isValue = false
          if case .aggregate = key.value.kind { isValue = true }
          guard isUnit || isValue else {
            throw fail(
              "E0345", "a series has the columns `\(unit.rawValue)` and its value", key.value.range,
              notes: ["sort by `\(unit.rawValue)` or by `count`"])
          }
          let column = isUnit ? ValueNode.Kind.number(Quantity(0)) : .number(Quantity(1))
          node.sort.append(
            SortNode(value: value(column, .number(Dimension()), key.value.range), descending: key.descending))
        }
      case .first(let count): node.first = count
      case .show, .group:
        throw fail(
          "E0351", "a series has its own columns", clause.range,
          notes: ["`sort by` and `first` follow it; `group by` is another question"])
      }
    }
  }
}
