internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

// MARK: - Rows over a window

extension QueryRunner {
  func spells(_ set: SetNode, _ query: QueryNode, _ head: String?) throws(Evaluator.Cancelled) -> Answer {
    let isUpToToday = query.rangesOverOccurrences
    let today = day(of: query)
    let spells = try Spells(set, query.window, evaluator(on: today), upTo: isUpToToday ? today : nil)
    let over = WindowRows(self, spells, isUpToToday: isUpToToday)
    let values = (query.columns?.map(\.value) ?? []) + query.sort.map(\.value)
    let isSplit = values.contains(where: \.isOfOnePeriod)
    let rows = try sorted(spells, query, isSplit: isSplit, over)
    let shown = query.first.map { Array(rows.prefix($0)) } ?? rows
    var table = Table(columns: [], rows: [])
    var about: [EntityID] = []
    if let columns = query.columns {
      table.columns = columns.map { maker.column($0.title, $0.value.type) }
      let isOfFacts = columns.contains(where: \.value.isOfFacts)
      for row in shown {
        var facts: [FactID]?
        if isOfFacts, let base = slotBases[query.row], !isUpToToday {
          facts = try over.facts(
            of: row.entity, base, in: row.spell.map { [$0] } ?? over.periods(of: row.entity))
        }
        let asked = try over.asked(of: row.entity, query.row, row.spell) {
          (evaluator: inout Evaluator) throws(Evaluator.Cancelled) -> [[Cell]] in
          try cells(row.entity, columns, query.row, &evaluator, known: facts)
        }
        table.rows += asked
        about += asked.map { _ in row.entity }
      }
    } else {
      table.columns = [Table.Column(title(set, head)), Table.Column("when")]
      for row in shown {
        let periods = (row.spell.map { [$0] } ?? over.periods(of: row.entity)).map { Cell.period($0.period) }
        table.rows.append([
          .name(world.name(of: row.entity)), periods.count == 1 ? periods[0] : .list(periods),
        ])
      }
      about = shown.map(\.entity)
    }
    var answer = Answer(.table(table))
    answer.entities = about
    answer.rowCount = table.rows.count
    if query.first != nil, rows.count > shown.count {
      answer.notes.append("the first \(shown.count) of \(rows.count)")
    }
    if isUpToToday {
      let current = spells.entities.count { spells.spells(of: $0).last?.to == Int32.max }
      answer.basis.append("all that had begun by \(today), \(current) of them in force")
    }
    noteOngoing(values, spells, &answer)
    note(spells.possible, spells.doubts, &answer)
    if rows.isEmpty {
      let day = query.window.nearest(to: today)
      var evaluator = evaluator(on: day)
      let found = try evaluator.set(set)
      try Emptiness(runner: self, day: day, isWindow: true, clause: query.window.clause).explain(
        set, TruthSet(possible: found.possible), &answer)
    } else if !isUpToToday {
      Emptiness(runner: self, day: today).notAliveThroughout(set, query.window, &answer)
    }
    return answer
  }

  private struct Row {
    var entity: EntityID
    /// Where rows are periods.
    var spell: Spell?
    var keys: [RuntimeValue] = []
  }

  private func sorted(
    _ spells: Spells, _ query: QueryNode, isSplit: Bool, _ over: WindowRows
  ) throws(Evaluator.Cancelled) -> [Row] {
    var rows: [Row] = []
    let entities =
      query.rangesOverOccurrences ? Array(spells.entities) : world.inOrderOfNames(spells.entities)
    for entity in entities {
      for spell in isSplit ? over.periods(of: entity).map({ Optional($0) }) : [nil] {
        var row = Row(entity: entity, spell: spell)
        for key in query.sort { row.keys.append(try over.value(key.value, of: entity, query.row, spell)) }
        rows.append(row)
      }
    }
    func isCurrent(_ entity: EntityID) -> Bool { spells.spells(of: entity).last?.to == Int32.max }
    func begin(_ entity: EntityID) -> Day {
      world.life(of: entity).from.date?.earliest
        ?? Day(number: spells.spells(of: entity).first?.from ?? Int32.min)
    }
    if query.sort.isEmpty, !query.rangesOverOccurrences { return rows }
    let order = rows.indices.sorted { x, y in
      let (a, b) = (rows[x], rows[y])
      for (index, key) in query.sort.enumerated() {
        switch RuntimeValue.order(a.keys[index], b.keys[index], descending: key.descending, world) {
        case .orderedBefore: return true
        case .orderedAfter: return false
        case .same: continue
        }
      }
      // Equal rows keep their order; things that happen go from the present to the past.
      guard query.rangesOverOccurrences else { return x < y }
      if isCurrent(a.entity) != isCurrent(b.entity) { return isCurrent(a.entity) }
      return (begin(b.entity), a.entity) < (begin(a.entity), b.entity)
    }
    return order.map { rows[$0] }
  }

  /// The elements as the sentence sorts them.
  func sortedEntities(_ spells: Spells, _ query: QueryNode) throws(Evaluator.Cancelled) -> [EntityID] {
    let over = WindowRows(self, spells, isUpToToday: false)
    var seen: Set<EntityID> = []
    return try sorted(spells, query, isSplit: query.sort.contains { $0.value.isOfOnePeriod }, over).compactMap
    {
      row in seen.insert(row.entity).inserted ? row.entity : nil
    }
  }

  /// What still goes on is counted through the session's day.
  func noteOngoing(_ values: [ValueNode], _ spells: Spells, _ answer: inout Answer) {
    let asksDuration = values.contains { value in
      value.contains { if case .spell(.duration, _) = $0.kind { true } else { false } }
    }
    guard asksDuration, spells.sure.spells.contains(where: { $0.to == Int32.max }) else { return }
    answer.notes.append("what goes on is counted through \(today)")
  }

  // MARK: One value over a window

  /// An aggregate over all that belong on some day, each with its value on its last day; nil for other values.
  func valueOver(_ node: ValueNode, _ query: QueryNode) throws(Evaluator.Cancelled) -> Answer? {
    if case .pairsOfFacts(let relation, let filter) = node.kind {
      let days = query.window.days
      return count(WorldOverTime(world).pairs(of: relation, filter).clipped(to: days), days, [])
    }
    guard case .aggregate(let function, let slot, let inner, let set) = node.kind else {
      return try node.isConstantInTime ? nil : valueSteps(node, query)
    }
    guard let inner else {
      let days = query.window.days
      var evaluator = WindowEvaluator(days, evaluator(on: today))
      return count(try evaluator.set(set).clipped(to: days), days, evaluator.doubts)
    }
    if case .timed = set.kind { return nil }
    let spells = try Spells(set, query.window, evaluator(on: today), upTo: nil)
    let rows = WindowRows(self, spells, isUpToToday: false)
    let value = try rows.aggregate(function, slot, inner, spells.entities)
    var answer = self.value(value, node, evaluator(on: today))
    if case .spell = inner.kind {
      noteOngoing([inner], spells, &answer)
    } else {
      answer.notes.append(
        "over the \(Wording.grouped(spells.entities.count)) that belong on some day, each on its last day")
    }
    note(spells.possible, spells.doubts, &answer)
    return answer
  }

  /// The distinct elements, with the least and the most on one day.
  private func count(_ found: TruthSpells, _ days: Days, _ doubts: Set<Doubt>) -> Answer {
    let sure = found.sure.entities.count
    let possible = found.maybe.entities.count - sure
    let table = Table(
      columns: [Table.Column("count", isNumeric: true)],
      rows: [[.number(Evaluator.quantity(sure, possible))]])
    var answer = Answer(.value(table))
    answer.rowCount = 1
    let (least, most) = (Spells.range(found.sure, days), Spells.range(found.maybe, days))
    func text(_ low: Int, _ high: Int) -> String {
      low == high ? Wording.grouped(low) : "\(Wording.grouped(low)) to \(Wording.grouped(high))"
    }
    answer.notes = [
      "on one day at least \(text(least.lowerBound, most.lowerBound)), at most \(text(least.upperBound, most.upperBound))"
    ]
    if possible > 0 { answer.notes.append("the record does not decide all of them" + reasons(doubts)) }
    return answer
  }
}

extension ValueNode {
  /// Whether no day changes it.
  fileprivate var isConstantInTime: Bool {
    switch kind {
    case .number, .text, .date, .truth, .spell, .group, .fact, .timed: true
    case .aggregate(_, _, _, let set): if case .timed = set.kind { true } else { false }
    case .arithmetic(let first, let rest): first.isConstantInTime && rest.allSatisfy { $0.1.isConstantInTime }
    case .negative(let inner): inner.isConstantInTime
    case .attribute, .set, .name, .kindName, .began, .ended, .pairsOfFacts, .call: false
    }
  }
}
