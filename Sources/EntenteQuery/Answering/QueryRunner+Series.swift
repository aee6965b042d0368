internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// Numbers over time: a step for each day on which they change, or one for each month, year or decade.
extension QueryRunner {
  func series(_ node: ValueNode, by unit: CalendarUnit, _ query: QueryNode) throws(Evaluator.Cancelled)
    -> Answer
  {
    let days = query.window.days
    var made: Made
    switch node.kind {
    case .pairsOfFacts(let relation, let filter):
      made = pairSeries(relation, filter, unit, days)
    case .aggregate(let function, let slot, let inner, let set):
      var evaluator = WindowEvaluator(days, evaluator(on: today))
      if function != .count, let inner, unit == .day {
        made = try steps(node, days) { (evaluator: inout Evaluator) throws(Evaluator.Cancelled) in
          try evaluator.aggregate(function, slot, inner, evaluator.set(set))
        }
      } else {
        let found = try evaluator.set(set).clipped(to: days)
        made = unit == .day ? daily(found, days) : bucketed(found, unit, days)
        if function != .count, let inner { made = try values(function, slot, inner, found, unit, days) }
        made.doubts.formUnion(evaluator.doubts)
      }
    default: return Answer(.nothing)
    }
    return table(made, node, unit, query)
  }

  private struct Made {
    /// The bucket, or the period of the step.
    var rows: [(key: Period, value: RuntimeValue)] = []
    var doubts: Set<Doubt> = []
  }

  // MARK: Counts

  private func pairSeries(_ relation: RelationID, _ filter: FactFilter, _ unit: CalendarUnit, _ days: Days)
    -> Made
  {
    let time = WorldOverTime(world)
    if unit != .day, days.from != Int32.min, days.to != Int32.max {
      let buckets = Buckets(unit, from: Day(number: days.from), to: Day(number: days.to))
      if let counts = time.pairCounts(of: relation, filter, buckets) {
        return Made(
          rows: zip(buckets.labels, counts).map {
            (Period(from: .on($0)), .number(Quantity(Double($1)), asOf: nil))
          })
      }
    }
    let found = time.pairs(of: relation, filter).clipped(to: days)
    var made = unit == .day ? daily(found, days) : bucketed(found, unit, days)
    if found.doubtful != nil { made.doubts.insert(.precision) }
    return made
  }

  /// The buckets of the window; of an open one, those from the first change to the session's day or the last change.
  private func buckets(_ found: TruthSpells, _ unit: CalendarUnit, _ days: Days) -> Buckets? {
    var first = days.from == Int32.min ? nil : days.from
    var end = days.to == Int32.max ? nil : days.to
    if first == nil || end == nil {
      let edges = found.maybe.spells.flatMap { [$0.from, $0.to] }.filter {
        $0 != Int32.min && $0 != Int32.max
      }
      let goesOn = found.maybe.spells.contains { $0.to == Int32.max }
      let begins = found.maybe.spells.map(\.from).filter { $0 != Int32.min }
      let ends = found.maybe.spells.map(\.to).filter { $0 != Int32.max }
      if first == nil { first = edges.min() }
      if end == nil {
        end = [begins.max().map { $0 + 1 }, ends.max(), goesOn ? today.number + 1 : nil].compactMap(\.self)
          .max()
      }
    }
    guard let first, let end, first < end else { return nil }
    return Buckets(unit, from: Day(number: first), to: Day(number: end))
  }

  private func bucketed(_ found: TruthSpells, _ unit: CalendarUnit, _ days: Days) -> Made {
    guard let buckets = buckets(found, unit, days) else { return Made() }
    func counts(_ spells: SpellSet) -> [Int] {
      var counter = BucketCounter(buckets)
      spells.forEachEntity { _, own in
        counter.begin()
        for spell in own { counter.add(buckets.range(spell.from, spell.to)) }
      }
      return counter.counts
    }
    let sure = counts(found.sure)
    let maybe = found.doubtful.map(counts) ?? sure
    return Made(
      rows: buckets.labels.indices.map { index in
        (
          Period(from: .on(buckets.labels[index])),
          .number(Evaluator.quantity(sure[index], maybe[index] - sure[index]), asOf: nil)
        )
      })
  }

  private func daily(_ found: TruthSpells, _ days: Days) -> Made {
    var changes: [Int32: (sure: Int, maybe: Int)] = [:]
    var written: [Int32: Int32] = [:]
    func note(_ day: Int32, _ packed: Int32) {
      // A day that some record has exactly is written exactly.
      if let known = written[day], known & 3 == 0 { return }
      written[day] = packed
    }
    for spell in found.sure.spells {
      changes[spell.from, default: (0, 0)].sure += 1
      changes[spell.to, default: (0, 0)].sure -= 1
      note(spell.from, spell.begin)
      note(spell.to, spell.end)
    }
    for spell in found.maybe.spells {
      changes[spell.from, default: (0, 0)].maybe += 1
      changes[spell.to, default: (0, 0)].maybe -= 1
      note(spell.from, spell.begin)
      note(spell.to, spell.end)
    }
    changes[Int32.max] = nil
    if days.from != Int32.min { changes[days.from, default: (0, 0)].sure += 0 }
    if days.to != Int32.max { changes[days.to] = nil }
    var made = Made()
    var (sure, maybe) = (0, 0)
    for (day, change) in changes.sorted(by: { $0.key < $1.key }) {
      let (before, beforeMaybe) = (sure, maybe)
      sure += change.sure
      maybe += change.maybe
      if !made.rows.isEmpty, (before, beforeMaybe) == (sure, maybe) { continue }
      let begin = day == Int32.min ? Bound.open : Bound(packed: written[day] ?? day << 2)
      if !made.rows.isEmpty { made.rows[made.rows.count - 1].key.to = begin }
      made.rows.append(
        (Period(from: begin), .number(Evaluator.quantity(sure, maybe - sure), asOf: nil)))
    }
    if days.to != Int32.max, !made.rows.isEmpty {
      made.rows[made.rows.count - 1].key.to = Bound(packed: days.writtenTo)
    }
    return made
  }

  // MARK: Values

  /// An aggregate over those that belong in each bucket, each with its value on its last day in it.
  private func values(
    _ function: AggregateFunction, _ slot: Slot, _ inner: ValueNode, _ found: TruthSpells,
    _ unit: CalendarUnit,
    _ days: Days
  ) throws(Evaluator.Cancelled) -> Made {
    guard let buckets = buckets(found, unit, days) else { return Made() }
    var last = [[(entity: EntityID, day: Int32)]](repeating: [], count: buckets.count)
    for spell in found.sure.spells {
      for index in buckets.range(spell.from, spell.to) {
        let bucket = buckets.days(index)
        var day = min(spell.to, bucket.to) - 1
        if spell.to == Int32.max, day > today.number { day = max(today.number, max(spell.from, bucket.from)) }
        let entity = EntityID(Int(spell.entity))
        if let end = last[index].last, end.entity == entity { last[index].removeLast() }
        last[index].append((entity, day))
      }
    }
    var made = Made()
    for index in 0..<buckets.count {
      var collected = Evaluator.Collected()
      var evaluators: [Int32: Evaluator] = [:]
      for (entity, day) in last[index] {
        if isCancelled() { throw Evaluator.Cancelled() }
        var evaluator = evaluators.removeValue(forKey: day) ?? self.evaluator(on: Day(number: day))
        evaluator.rows[slot.index] = entity
        collected.add(try evaluator.value(inner))
        evaluators[day] = evaluator
      }
      made.rows.append((Period(from: .on(buckets.labels[index])), collected.result(function)))
    }
    return made
  }

  /// Asks on each day on which something that the value rests on begins or ends.
  private func steps(
    _ node: ValueNode, _ days: Days, _ ask: (inout Evaluator) throws(Evaluator.Cancelled) -> RuntimeValue
  ) throws(Evaluator.Cancelled) -> Made {
    var mentions = Mentions(slotBases)
    mentions.add(node)
    let changes = world.changes(
      relations: mentions.relations, attributes: mentions.attributes, lives: mentions.asksLives, in: days)
    var made = Made()
    var before: Cell?
    func add(_ found: RuntimeValue, _ begin: Bound) {
      // Its own period says when it was measured.
      let value =
        if case .number(let quantity, _) = found { RuntimeValue.number(quantity, asOf: nil) } else { found }
      let cell = maker.cell(value)
      if cell == before { return }
      before = cell
      if !made.rows.isEmpty { made.rows[made.rows.count - 1].key.to = begin }
      made.rows.append((Period(from: begin), value))
    }
    var first = evaluator(on: days.from == Int32.min ? Day.first : Day(number: days.from))
    add(try ask(&first), days.from == Int32.min ? .open : Bound(packed: days.writtenFrom))
    made.doubts.formUnion(first.doubts)
    for change in changes {
      if isCancelled() { throw Evaluator.Cancelled() }
      var evaluator = evaluator(on: change.day)
      add(try ask(&evaluator), Bound(packed: change.begin & 3 != 0 ? change.begin : change.end))
      made.doubts.formUnion(evaluator.doubts)
    }
    // Before the first record there is nothing to say.
    if days.from == Int32.min, made.rows.count > 1 {
      switch made.rows[0].value {
      case .unknown, .none: made.rows.removeFirst()
      default: break
      }
    }
    if days.to != Int32.max, !made.rows.isEmpty {
      made.rows[made.rows.count - 1].key.to = Bound(packed: days.writtenTo)
    }
    return made
  }

  /// A value over a window, with the periods in which it holds.
  func valueSteps(_ node: ValueNode, _ query: QueryNode) throws(Evaluator.Cancelled) -> Answer {
    let made = try steps(node, query.window.days) {
      (evaluator: inout Evaluator) throws(Evaluator.Cancelled) in try evaluator.value(node)
    }
    let table = Table(
      columns: [column(node), Table.Column("when")],
      rows: made.rows.map { [maker.cell($0.value), .period($0.key)] })
    var answer = Answer(.table(table))
    answer.rowCount = table.rows.count
    return answer
  }

  // MARK: The answer

  private func table(_ made: Made, _ node: ValueNode, _ unit: CalendarUnit, _ query: QueryNode) -> Answer {
    func bound(_ bound: Bound) -> Cell {
      switch bound {
      case .open: .none
      case .unrecorded: .unknown
      case .on(let date): .date(date)
      }
    }
    var column = column(node)
    if node.isCount { column = Table.Column("count", isNumeric: true) }
    var rows = made.rows
    if !query.sort.isEmpty {
      let order = rows.indices.sorted { x, y in
        for key in query.sort {
          let isValue: Bool
          if case .number(let quantity) = key.value.kind {
            isValue = quantity.exact == 1
          } else {
            isValue = false
          }
          let (a, b) =
            isValue
            ? (rows[x].value, rows[y].value) : (.period([rows[x].key]), .period([rows[y].key]))
          switch RuntimeValue.order(a, b, descending: key.descending, world) {
          case .orderedBefore: return true
          case .orderedAfter: return false
          case .same: continue
          }
        }
        return x < y
      }
      rows = order.map { rows[$0] }
    }
    let total = rows.count
    if let first = query.first { rows = Array(rows.prefix(first)) }
    let isPartial = rows.contains { if case .partial = $0.value { true } else { false } }
    let keys = unit == .day ? [Table.Column("from"), Table.Column("to")] : [Table.Column(unit.rawValue)]
    var table = Table(columns: keys + [column], rows: [])
    if isPartial { table.columns.append(Table.Column("known")) }
    for row in rows {
      var cells = unit == .day ? [bound(row.key.from), bound(row.key.to)] : [bound(row.key.from)]
      cells.append(maker.cell(row.value))
      if isPartial {
        if case .partial(_, let known, let of) = row.value {
          cells.append(.text("\(known) of \(of)"))
        } else {
          cells.append(.none)
        }
      }
      table.rows.append(cells)
    }
    var answer = Answer(.table(table))
    answer.rowCount = table.rows.count
    if total > rows.count { answer.notes.append("the first \(rows.count) of \(total)") }
    if !node.isCount, unit != .day {
      answer.notes.append(
        "over those that belong on some day of a \(unit.rawValue), each on its last day in it")
    }
    let isRange = made.rows.contains { row in
      if case .number(let quantity, _) = row.value { quantity.exact == nil } else { false }
    }
    if node.isCount, isRange {
      answer.notes.append("a range where the record does not decide it" + reasons(made.doubts))
    }
    if made.rows.isEmpty { answer.notes.append("on no day of it") }
    return answer
  }
}
