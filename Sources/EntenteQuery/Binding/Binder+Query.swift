package import EntenteLanguage
internal import EntenteSource
package import EntenteWorld

extension Binder {
  /// A whole question.
  package mutating func bindQuery(_ query: Query) throws(Failure) -> QueryNode {
    var node = try bindTimedQuery(query)
    guard case .throughout(let from, let to) = node.window else { return node }
    // On every day: who belongs is one set, whatever the day.
    switch node.subject {
    case .set(let set): node.subject = .set(self.node(.timed(set, node.window), set.types, set.range))
    case .value(let counted):
      guard case .aggregate(let function, let slot, let inner, let set) = counted.kind else { fallthrough }
      let whole = self.node(.timed(set, node.window), set.types, set.range)
      node.subject = .value(value(.aggregate(function, slot, inner, whole), counted.type, counted.range))
    case .grouped, .pairs, .series:
      throw fail(
        "E0357", "`throughout` asks who belongs on every day", query.time?.range ?? query.range,
        notes: ["put it into parentheses: `count (members of NATO throughout 2020)`"])
    }
    node.window = .at(context.day)
    node.rangesOverOccurrences = false
    let end = to.map { "\($0.advanced(by: -1))" }
    node.dayNote =
      "on every day "
      + [from.map { "from \($0)" }, end.map { "to \($0)" }].compactMap(\.self).joined(separator: " ")
    return node
  }
  private mutating func bindTimedQuery(_ query: Query) throws(Failure) -> QueryNode {
    allowsPast = query.time == nil
    var window = Window.at(context.day)
    var note: String?
    if let time = query.time { (window, note) = try bindTime(time) }
    if case .over = window { isOverWindow = true }
    var node = QueryNode(
      subject: .set(self.node(.empty, KindSet([]), query.range)), row: slot(), window: window,
      isDefaultTime: query.time == nil, rangesOverOccurrences: false, columns: nil, sort: [], group: nil,
      first: nil,
      dayNote: note)
    if case .aggregate(.count, nil, let operand) = query.expression.kind,
      let pairs = try bindPairs(operand, query, node)
    {
      if let clause = query.results.first {
        throw fail("E0353", "a count of pairs is one number", clause.range)
      }
      node = pairs
      node.countsPairs = true
      return node
    }
    if case .aggregate = query.expression.kind {
      let counted = try bindValue(query.expression)
      if let by = query.by, case .column(let word) = by.kind, let unit = CalendarUnit(rawValue: word.key) {
        try bindSeries(counted, unit, query, &node)
        return node
      }
      if let by = query.by {
        guard case .aggregate(_, _, _, let set) = counted.kind else {
          throw fail("E0349", "`by` needs a set to group", query.range)
        }
        let row = Row(slot: slot(), types: set.types)
        slotBases[row.slot] = set
        rows.append(row)
        let key = try bindValue(by)
        rows.removeLast()
        node.subject = .grouped(counted, by: key, of: set, row.slot)
        node.columns = nil
        node.group = (key, source.text(by.range))
        try bindGroupResults(query, &node, row)
        return node
      }
      node.subject = .value(counted)
      guard query.results.isEmpty else { throw noRows(query) }
      return node
    }
    if let pairs = try bindPairs(query.expression, query, node) { return pairs }
    if let value = try tryValue(query.expression) {
      if case .set(let set) = value.kind {
        try finish(set, query, &node)
        return node
      }
      if let many = try bindKeyedColumn(value, query.expression), query.results.isEmpty {
        node.subject = .set(many.set)
        node.row = many.row.slot
        node.columns = many.columns
        node.rangesOverOccurrences = query.time == nil && many.set.types.isOccurrence(schema)
        return node
      }
      node.subject = .value(value)
      guard query.results.isEmpty else { throw noRows(query) }
      return node
    }
    try finish(try bindSet(query.expression), query, &node)
    return node
  }

  /// An attribute of a set of several is a column keyed by entity: `population of members of CSTO`.
  private mutating func bindKeyedColumn(
    _ value: ValueNode, _ expression: Expression
  ) throws(Failure) -> (set: SetNode, row: Row, columns: [ColumnNode])? {
    guard case .step(let step, _) = expression.kind else { return nil }
    let set: SetNode
    switch value.kind {
    case .attribute(_, let of), .began(let of), .ended(let of), .call(_, let of): set = of
    default: return nil
    }
    if case .entities(let one) = set.kind, one.count == 1 { return nil }
    let row = Row(slot: slot(), types: set.types)
    slotBases[row.slot] = set
    rows.append(row)
    defer { rows.removeLast() }
    let base = rowNode(row, expression.range)
    guard let cell = try bindValueOf(step.noun, base) else { return nil }
    return (
      set, row,
      [
        ColumnNode(title: "name", value: self.value(.name(base), .text, expression.range)),
        ColumnNode(title: step.noun.singular, value: cell),
      ]
    )
  }

  private func noRows(_ query: Query) -> Failure {
    fail(
      "E0351", "one value has no rows to show, sort or group", query.results[0].range,
      notes: ["ask for the set itself"])
  }

  private mutating func finish(_ set: SetNode, _ query: Query, _ node: inout QueryNode) throws(Failure) {
    node.subject = .set(set)
    node.rangesOverOccurrences = query.time == nil && set.types.isOccurrence(schema)
    slotBases[node.row] = set
    let row = Row(slot: node.row, types: set.types)
    if isOverWindow || node.rangesOverOccurrences { answerSlot = node.row }
    // The name of the row is good for the columns too.
    if let name = rowName(query.expression) { scope[name.key] = row }
    let group = query.results.first { if case .group = $0.kind { true } else { false } }
    if let group, case .group(let key) = group.kind {
      rows.append(row)
      let value = try bindValue(key)
      rows.removeLast()
      node.group = (value, source.text(key.range))
      try bindGroupResults(query, &node, row)
      return
    }
    rows.append(row)
    defer { rows.removeLast() }
    for clause in query.results {
      switch clause.kind {
      case .show(let items): node.columns = try bindColumns(items)
      case .sort(let keys):
        for key in keys { node.sort.append(SortNode(value: try sortable(key), descending: key.descending)) }
      case .first(let count): node.first = count
      case .group: break
      }
    }
  }

  private func rowName(_ expression: Expression) -> WordReference? {
    switch expression.kind {
    case .row(_, let name): name
    case .filtered(let base, _), .qualified(let base, _): rowName(base)
    default: nil
    }
  }

  private mutating func sortable(_ key: SortKey) throws(Failure) -> ValueNode {
    try bindValue(key.value)
  }

  private mutating func bindColumns(_ items: [ResultItem]) throws(Failure) -> [ColumnNode] {
    var columns: [ColumnNode] = []
    for item in items {
      let value = try bindValue(item.value)
      columns.append(ColumnNode(title: item.title ?? title(of: item.value), value: value))
    }
    return columns
  }

  /// `population`, `neighbours`, `count neighbours`
  private func title(of expression: Expression) -> String { Printer.print(expression) }

  /// Columns and sort keys about a group: its value, and aggregates over its elements.
  private mutating func bindGroupResults(_ query: Query, _ node: inout QueryNode, _ row: Row) throws(Failure)
  {
    var group = row
    group.isGroup = true
    group.slot = slot()
    rows.append(group)
    defer { rows.removeLast() }
    let by =
      query.by
      ?? {
        for clause in query.results { if case .group(let key) = clause.kind { return key } }
        return nil
      }()
    func isKey(_ expression: Expression) -> Bool {
      guard let by else { return false }
      return Folding.fold(source.text(expression.range)) == Folding.fold(source.text(by.range))
        || {
          if case .noun(let a) = expression.kind, case .noun(let b) = by.kind { return a.key == b.key }
          return false
        }()
    }
    for clause in query.results {
      switch clause.kind {
      case .show(let items):
        var columns: [ColumnNode] = []
        for item in items {
          let value =
            isKey(item.value)
            ? self.value(.fact(.period, Slot(index: -1)), .any, item.value.range) : try groupValue(item.value)
          columns.append(ColumnNode(title: item.title ?? title(of: item.value), value: value))
        }
        node.columns = columns
      case .sort(let keys):
        for key in keys {
          let value =
            isKey(key.value)
            ? self.value(.fact(.period, Slot(index: -1)), .any, key.value.range) : try groupValue(key.value)
          node.sort.append(SortNode(value: value, descending: key.descending))
        }
      case .first(let count): node.first = count
      case .group: break
      }
    }
  }

  private mutating func groupValue(_ expression: Expression) throws(Failure) -> ValueNode {
    if case .noun(let noun) = expression.kind {
      throw fail(
        "E0352", "`\(noun.singular)` has a value for each element, not for a group", expression.range,
        notes: [
          "write `total \(noun.singular)`, `average \(noun.singular)`, `greatest \(noun.singular)` or `count`"
        ])
    }
    return try bindValue(expression)
  }

  private mutating func bindPairs(_ expression: Expression, _ query: Query, _ node: QueryNode) throws(Failure)
    -> QueryNode?
  {
    switch expression.kind {
    case .pairs(let base, let a, let b): return try bindPairs(base, a, b, nil, query, node)
    case .filtered(let inner, let condition):
      guard case .pairs(let base, let a, let b) = inner.kind else { return nil }
      return try bindPairs(base, a, b, condition, query, node)
    default: return nil
    }
  }
  private mutating func bindPairs(
    _ base: Expression, _ a: WordReference, _ b: WordReference, _ condition: Predicate?, _ query: Query,
    _ node: QueryNode
  ) throws(Failure) -> QueryNode {
    var node = node
    let set = try bindSet(base)
    let first = Row(slot: slot(), types: set.types)
    let second = Row(slot: slot(), types: set.types)
    scope[a.key] = first
    scope[b.key] = second
    slotBases[first.slot] = set
    slotBases[second.slot] = set
    var test: PredicateNode?
    if let condition {
      rows.append(first)
      defer { rows.removeLast() }
      test = try bindPredicate(condition)
    }
    node.subject = .pairs(
      PairsNode(set: set, a: first.slot, b: second.slot, test: test, names: (a.text, b.text)))
    rows.append(first)
    defer { rows.removeLast() }
    for clause in query.results {
      switch clause.kind {
      case .show(let items): node.columns = try bindColumns(items)
      case .sort(let keys):
        for key in keys {
          node.sort.append(SortNode(value: try bindValue(key.value), descending: key.descending))
        }
      case .first(let count): node.first = count
      case .group: throw fail("E0353", "pairs are not grouped", clause.range)
      }
    }
    return node
  }

  /// `is X PRED`: the subject's set, and the predicate about each of its elements.
  package mutating func bindQuestion(
    _ subject: Subject, _ predicate: Predicate, _ time: TimeClause?
  ) throws(Failure) -> (subject: SetNode, row: Slot, test: PredicateNode, window: Window, value: ValueNode?) {
    allowsPast = time == nil
    let window = try time.map { (clause) throws(Failure) in try bindTime(clause).window } ?? .at(context.day)
    let set = try bindSet(subject.expression)
    let row = Row(slot: slot(), types: set.types)
    slotBases[row.slot] = set
    if case .row(_, let name) = subject.expression.kind { scope[name.key] = row }
    rows.append(row)
    defer { rows.removeLast() }
    let test = try bindPredicate(predicate)
    if case .throughout = window {
      return (set, row.slot, self.predicate(.timed(test, window), predicate.range), .at(context.day), nil)
    }
    return (set, row.slot, test, window, nil)
  }

  /// A definition must hold when it is made.
  package mutating func checkDefinition(parameter: String?, _ name: String, _ body: Query) throws(Failure) {
    let key = vocabulary.noun(Folding.fold(name))?.key ?? Folding.fold(name)
    for meaning in vocabulary.meanings(of: key) {
      guard case .definition(let index) = meaning else { continue }
      if parameter == nil {
        _ = try bindDefinedSet(index, body.range)
      } else {
        let roots = schema.kinds.indices.filter { schema.kinds[$0].parent == nil }.map { KindID($0) }
        // It must make sense for at least one kind of thing.
        var first: Failure?
        for kind in [KindSet(roots)] + roots.map({ KindSet([$0]) }) {
          do throws(Failure) {
            let operand = node(.empty, kind, body.range)
            _ = try bindCall(index, operand, body.range)
            return
          } catch { if first == nil || error.diagnostic.code == "E0320" { first = error } }
        }
        if let first { throw first }
      }
    }
  }

  package mutating func bindExpression(_ expression: Expression, expected: [KindID] = []) throws(Failure)
    -> SetNode
  {
    try bindSet(expression, expected: expected)
  }
  package mutating func bindExpected(_ expression: Expression, against: ValueType?) throws(Failure)
    -> ValueNode
  {
    try bindValue(expression, against: against)
  }

  // MARK: Time

  /// The days of a time clause. A year or a month after `as of` means its first day, and the answer says so.
  package mutating func bindTime(_ time: TimeClause, isComparison: Bool = false) throws(Failure) -> (
    window: Window, note: String?
  ) {
    func moment(_ moment: TimeClause.Moment) throws(Failure) -> PartialDate {
      switch moment {
      case .date(let written): return date(written)
      case .today: return PartialDate(context.day, .day)
      case .parameter(let name):
        throw fail(
          "E0308", "no value is given for `$\(name)`", time.range, notes: ["start with `--param \(name)=…`"])
      }
    }
    func over(_ from: Day?, _ to: Day?) throws(Failure) -> (Window, String?) {
      if let from, let to, to <= from { throw fail("E0354", "the window ends before it begins", time.range) }
      return (.over(from: from, to: to), nil)
    }
    switch time.kind {
    case .asOf(let at):
      let date = try moment(at)
      return (.at(date.earliest), date.precision == .day ? nil : "\(date) is read as \(date.earliest)")
    case .ever: return try over(nil, nil)
    case .within(let at):
      let date = try moment(at)
      return try over(date.earliest, date.latest.advanced(by: 1))
    case .since(let at): return try over(try moment(at).earliest, nil)
    case .until(let at): return try over(nil, try moment(at).latest.advanced(by: 1))
    case .before(let at): return try over(nil, try moment(at).earliest)
    case .after(let at): return try over(try moment(at).latest.advanced(by: 1), nil)
    case .between(let low, let high), .fromTo(let low, let high):
      return try over(try moment(low).earliest, try moment(high).latest.advanced(by: 1))
    case .during(let expression):
      let set = try bindOperand(expression, expected: [])
      guard case .entities(let entities) = set.kind, let entity = entities.first else {
        throw fail("E0355", "`during` takes a period, or something with a life", expression.range)
      }
      let life = world.life(of: entity)
      guard life != .always else {
        throw fail("E0356", "the record has no period for `\(world.name(of: entity))`", expression.range)
      }
      return try over(life.from.date?.earliest, life.to.date?.earliest)
    case .throughout(let inner):
      let (window, note) = try bindTime(inner)
      guard case .over(let from, let to) = window else { return (window, note) }
      return (.throughout(from: from, to: to), note)
    }
  }
}
