internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

// MARK: - Facts and values of a batch, column by column

extension ImportRun {
  /// What the ends of a period are in a row; nil after a mistake.
  @inline(__always)
  mutating func period(_ clauses: ImportPlan.Clauses, _ frame: Frame, _ row: Int) -> (from: Int32, to: Int32)?
  {
    var from = Int32.min
    var to = Int32.min
    if let since = clauses.since {
      guard let bound = bound(since, frame, row, empty: Int32.max) else { return nil }
      from = bound
    }
    if let until = clauses.until {
      guard let bound = bound(until, frame, row, empty: Int32.min) else { return nil }
      to = bound
    }
    if let through = clauses.through {
      guard let bound = bound(through, frame, row, empty: Int32.min) else { return nil }
      to = ImportRun.dayAfter(bound)
    }
    if let (first, last) = clauses.during {
      guard let begin = bound(first, frame, row, empty: Int32.max) else { return nil }
      from = ImportRun.firstDay(begin)
      if let last {
        guard let bound = bound(last, frame, row, empty: Int32.min) else { return nil }
        to = ImportRun.dayAfter(bound)
      } else {
        to = ImportRun.dayAfter(begin)
      }
    }
    if to != Int32.min, from != Int32.min, to <= from || (from | to) & 3 != 0 {
      guard isOrdered(from, to) else {
        let end = clauses.until ?? clauses.through ?? clauses.during?.1 ?? clauses.during?.0
        note(frame, row, end?.slot ?? 0) { _ in
          "the period ends (\(Self.text(to))) before it begins (\(Self.text(from)))"
        }
        return nil
      }
    }
    return (from, to)
  }
  private func isOrdered(_ from: Int32, _ to: Int32) -> Bool {
    guard let first = Bound(packed: from).date, let last = Bound(packed: to).date else { return true }
    return last.latest > first.earliest
  }
  private static func text(_ packed: Int32) -> String {
    Bound(packed: packed).date.map(\.description) ?? "open"
  }
  private static func firstDay(_ packed: Int32) -> Int32 {
    packed & 3 == 0
      ? packed : Bound(packed: packed).date.map { PartialDate($0.earliest, .day).packed } ?? packed
  }
  /// The day after the last one that a date may mean.
  private static func dayAfter(_ packed: Int32) -> Int32 {
    Bound(packed: packed).date.map { PartialDate($0.latest.advanced(by: 1), .day).packed } ?? packed
  }

  @inline(__always)
  private mutating func bound(
    _ moment: ImportPlan.Clauses.Moment, _ frame: Frame, _ row: Int, empty: Int32
  ) -> Int32? {
    let cell = frame.cell(row, moment.slot)
    if cell.length <= 0 { return cell.length == 0 ? empty : cell.length == -2 ? Int32.min : Int32.max }
    if let date = moment.date(frame.batch.bytes, cell) { return date }
    noDate(moment, frame, row)
    return nil
  }
  private mutating func noDate(_ moment: ImportPlan.Clauses.Moment, _ frame: Frame, _ row: Int) {
    note(frame, row, moment.slot) { _ in
      moment.style.order.isEmpty
        ? "it is not a date such as 1994, 1994-04 or 1994-04-20"
        : "it is not a date in the order that is stated"
    }
  }

  // MARK: Facts

  mutating func add(_ fact: ImportPlan.Fact, _ frame: Frame, _ selection: [Int32]) {
    let left = frame.registers[fact.left]
    let right = frame.registers[fact.right]
    if left.isEmpty || right.isEmpty { return }
    var made = fact.candidates.map { _ in FactColumns() }
    for position in selection {
      let row = Int(position)
      let (a, b) = (left[row], right[row])
      if a == Frame.none || b == Frame.none { continue }
      guard let (from, to) = period(fact.clauses, frame, row) else { continue }
      var choice = 0
      if fact.checksKinds {
        guard let fitting = candidate(fact, EntityID(Int(a)), EntityID(Int(b))) else {
          note(frame, row, plan.things.first { $0.register == fact.right }?.slot ?? 0) { run in
            let (x, y) = (run.names.kind(of: EntityID(Int(a))), run.names.kind(of: EntityID(Int(b))))
            return
              "\(fact.what) does not join \(Wording.article(run.schema.kind(x).noun.singular)) and \(Wording.article(run.schema.kind(y).noun.singular))"
          }
          continue
        }
        choice = fitting
      }
      let candidate = fact.candidates[choice]
      var status: UInt8 = 0
      if let slot = fact.clauses.status {
        guard let known = self.status(slot, candidate.relation, frame, row) else { continue }
        status = known
      }
      let count = made[choice].subjects.count
      made[choice].subjects.append(candidate.isInverse ? b : a)
      made[choice].objects.append(candidate.isInverse ? a : b)
      made[choice].from.append(from)
      made[choice].to.append(to)
      if fact.clauses.status != nil { made[choice].statuses.append(status) }
      if let source = fact.clauses.source {
        made[choice].sources.append(frame.entity(source, row).map { $0.number + 1 } ?? 0)
      }
      if !fact.clauses.qualifiers.isEmpty {
        var texts: [(Int, UInt32)] = []
        for (indexes, slot) in fact.clauses.qualifiers {
          if let text = qualifier(slot, frame, row) { texts.append((indexes[choice], text)) }
        }
        if texts.count > 1 { texts.sort { $0.0 < $1.0 } }
        for (index, text) in texts { made[choice].qualifiers.append(count, index, text) }
      }
    }
    for (choice, columns) in made.enumerated() where columns.count > 0 {
      growth.facts[fact.candidates[choice].relation.index].append(columns)
    }
  }

  private func candidate(_ fact: ImportPlan.Fact, _ left: EntityID, _ right: EntityID) -> Int? {
    let (a, b) = (names.kind(of: left), names.kind(of: right))
    func fits(_ kind: KindID, _ kinds: [KindID]) -> Bool { kinds.contains { schema.isKind(kind, under: $0) } }
    return fact.candidates.firstIndex { candidate in
      let relation = schema.relation(candidate.relation)
      return fits(a, candidate.isInverse ? relation.objects : relation.subjects)
        && fits(b, candidate.isInverse ? relation.subjects : relation.objects)
    }
  }

  private static let unknown = UInt32.max

  private mutating func status(_ slot: Int, _ relation: RelationID, _ frame: Frame, _ row: Int) -> UInt8? {
    let cell = frame.cell(row, slot)
    if cell.length <= 0 { return 0 }
    let key = StatusKey(relation: relation.index, slot: slot)
    let entry = statusCaches[key, default: BytesTable()].entry(
      frame.batch.bytes, Int(cell.start), Int(cell.length), new: ImportRun.unknown)
    if statusCaches[key]?.values[entry] == ImportRun.unknown, let text = text(frame, row, slot) {
      let wanted = Folding.fold(text)
      let statuses = schema.relation(relation).statuses
      if let index = statuses.firstIndex(where: { Folding.fold($0.name) == wanted }) {
        statusCaches[key]?.values[entry] = UInt32(index)
      }
    }
    if let known = statusCaches[key]?.values[entry], known != ImportRun.unknown { return UInt8(known) }
    note(frame, row, slot) { run in
      let statuses = run.schema.relation(relation).statuses.map { "`\($0.name)`" }
      return "it is no status of `\(run.schema.relation(relation).name)`"
        + (statuses.isEmpty ? "" : ", which has \(SyntaxProblem.either(statuses))")
    }
    return nil
  }

  private mutating func qualifier(_ slot: Int, _ frame: Frame, _ row: Int) -> UInt32? {
    let cell = frame.cell(row, slot)
    if cell.length <= 0 { return nil }
    let entry = qualifierCaches[slot, default: BytesTable()].entry(
      frame.batch.bytes, Int(cell.start), Int(cell.length), new: ImportRun.unknown)
    if let known = qualifierCaches[slot]?.values[entry], known != ImportRun.unknown { return known }
    guard let text = text(frame, row, slot) else { return nil }
    let number = growth.number(of: Folding.compose(text))
    qualifierCaches[slot]?.values[entry] = number
    return number
  }

  // MARK: Lives

  mutating func live(_ register: Int, _ clauses: ImportPlan.Clauses, _ frame: Frame, _ selection: [Int32]) {
    for position in selection {
      let row = Int(position)
      guard let entity = frame.entity(register, row), let (from, to) = period(clauses, frame, row) else {
        continue
      }
      let period = Period(from: Bound(packed: from), to: Bound(packed: to))
      let known = growth.lives[entity]?.period ?? names.life(of: entity)
      if known == period { continue }
      guard known == .always else {
        let moment = clauses.since ?? clauses.during?.0 ?? clauses.until ?? clauses.through
        note(frame, row, moment?.slot ?? 0) { run in "`\(run.names.name(of: entity))` lives \(known) already"
        }
        continue
      }
      let source = clauses.source.flatMap { frame.entity($0, row) }
      if entity.index < names.world.entityCount {
        growth.lives[entity] = (period, source)
      } else {
        names.setLife(entity, period, source: source)
      }
    }
  }

  // MARK: Values

  mutating func add(_ value: ImportPlan.Value, _ frame: Frame, _ selection: [Int32]) {
    let kinds = schema.attribute(value.attribute).kinds
    for position in selection {
      let row = Int(position)
      guard let entity = frame.entity(value.register, row) else { continue }
      guard let (from, to) = period(value.clauses, frame, row) else { continue }
      var period = Period(from: Bound(packed: from), to: Bound(packed: to))
      if let moment = value.clauses.asOf {
        guard let bound = bound(moment, frame, row, empty: Int32.max) else { continue }
        period.from = Bound(packed: bound)
      }
      let source = value.clauses.source.flatMap { frame.entity($0, row) }
      if value.checksKinds, !kinds.contains(where: { schema.isKind(names.kind(of: entity), under: $0) }) {
        note(frame, row, plan.things.first { $0.register == value.register }?.slot ?? 0) { run in
          let kind = run.schema.kind(run.names.kind(of: entity)).noun.singular
          return "\(Wording.article(kind)) has no `\(run.schema.attribute(value.attribute).noun.singular)`"
        }
        continue
      }
      let index = value.attribute.index
      switch value.content {
      case .number(let low, let high, let best, let excludesLow, let excludesHigh, let factor):
        guard
          let quantity = quantity(low, high, best, excludesLow, excludesHigh, factor, frame, row)
        else { continue }
        growth.values[index].append(entity, .number(quantity), period, source: source)
      case .text(let slot):
        guard let text = text(frame, row, slot) else { continue }
        let composed = Folding.compose(text)
        growth.values[index].append(
          entity, .text(composed), text: growth.number(of: composed), period, source: source)
      case .code(let slot):
        guard let text = text(frame, row, slot) else { continue }
        let composed = Folding.compose(text)
        if names.add(composed, to: entity, value.attribute) {
          growth.values[index].append(
            entity, .text(composed), text: growth.number(of: composed), period, source: source)
        }
      case .date(let moment):
        let cell = frame.cell(row, moment.slot)
        if cell.length <= 0 { continue }
        guard let packed = moment.date(frame.batch.bytes, cell)
        else {
          noDate(moment, frame, row)
          continue
        }
        growth.values[index].append(entity, .date(PartialDate(packed: packed)), period, source: source)
      case .flag(let slot):
        if frame.cell(row, slot).length <= 0 { continue }
        guard let flag = CellReader.flag(frame.batch.text(row, slot)) else {
          note(frame, row, slot) { _ in "it is neither yes nor no" }
          continue
        }
        growth.values[index].append(entity, .flag(flag), period, source: source)
      case .always(let yes): growth.values[index].append(entity, .flag(yes), period, source: source)
      }
    }
  }

  /// Nil where the row has no number, or a wrong one.
  private mutating func quantity(
    _ low: Int?, _ high: Int?, _ best: Int?, _ excludesLow: Bool, _ excludesHigh: Bool, _ factor: Double,
    _ frame: Frame, _ row: Int
  ) -> Quantity? {
    var isWrong = false
    func number(_ slot: Int?, _ run: inout ImportRun) -> Double? {
      guard let slot else { return nil }
      let cell = frame.cell(row, slot)
      if cell.length <= 0 { return nil }
      if let value = CellReader.number(frame.batch.bytes, Int(cell.start), Int(cell.length), run.numbers) {
        return value * factor
      }
      isWrong = true
      run.note(frame, row, slot) { _ in "it is not a number" }
      return nil
    }
    if low == high, best == nil {
      guard let value = number(low, &self) else { return nil }
      return Quantity(value)
    }
    var quantity = Quantity(low: number(low, &self), high: number(high, &self), best: number(best, &self))
    if isWrong || quantity.low == nil && quantity.high == nil && quantity.best == nil { return nil }
    if let least = quantity.low, let most = quantity.high, least > most {
      note(frame, row, high ?? 0) { _ in "the range ends below its beginning" }
      return nil
    }
    quantity.excludesLow = excludesLow
    quantity.excludesHigh = excludesHigh
    return quantity
  }
}

extension ImportPlan.Clauses.Moment {
  /// A packed date; nil for what is none.
  @inline(__always) func date(_ bytes: [UInt8], _ cell: RowBatch.Cell) -> Int32? {
    guard let packed = CellReader.date(bytes, Int(cell.start), Int(cell.length), style) else { return nil }
    guard let precision else { return packed }
    let date = PartialDate(packed: packed)
    if date.precision.rawValue >= precision.rawValue { return packed }
    let (year, month, _) = date.earliest.civil
    return PartialDate(year: year, month: precision == .month ? month : nil)?.packed
  }
}
