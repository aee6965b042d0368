internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// Answers a bound question.
struct QueryRunner {
  let world: World
  let slotBases: [Slot: SetNode]
  let slots: Int
  let today: Day
  let isCancelled: @Sendable () -> Bool
  var claims: ClaimBook?
  /// Standings are shown even if all are full.
  var marksAlways = false
  var maker: CellMaker { CellMaker(world: world) }

  func evaluator(on day: Day) -> Evaluator {
    var evaluator = Evaluator(world, day: day, slotBases: slotBases, slots: slots)
    evaluator.isCancelled = isCancelled
    evaluator.claims = claims
    evaluator.horizon = today
    return evaluator
  }
  func day(of query: QueryNode) -> Day {
    switch query.window {
    case .at(let day): day
    case .over, .throughout: today
    }
  }

  func answer(_ query: QueryNode, head: String?) throws(Evaluator.Cancelled) -> Answer {
    var answer: Answer
    switch query.subject {
    case .value(let value): answer = try self.value(value, query)
    case .grouped(let counted, let key, let set, let row):
      answer = try grouped(set, row, key, query, aggregate: counted)
    case .pairs(let pairs): answer = try self.pairs(pairs, query)
    case .series(let value, let unit): answer = try series(value, by: unit, query)
    case .set(let set):
      if let group = query.group {
        answer = try grouped(set, query.row, group.value, query, aggregate: nil)
      } else if case .at(let day) = query.window, !query.rangesOverOccurrences {
        answer = try rows(set, on: day, query, head)
      } else {
        answer = try spells(set, query, head)
      }
    }
    if let note = query.dayNote { answer.notes.append(note) }
    return answer
  }

  // MARK: One value

  private func value(_ node: ValueNode, _ query: QueryNode) throws(Evaluator.Cancelled) -> Answer {
    if case .over = query.window, let answer = try valueOver(node, query) { return answer }
    var evaluator = evaluator(on: day(of: query))
    let isOccurrences: Bool
    if case .aggregate(_, _, _, let set) = node.kind {
      isOccurrences = query.isDefaultTime && set.types.isOccurrence(world.schema)
    } else {
      isOccurrences = false
    }
    let value: RuntimeValue
    if isOccurrences, case .aggregate(let function, let slot, let inner, let set) = node.kind {
      let spells = try Spells(set, .at(day(of: query)), evaluator, upTo: day(of: query))
      value = try evaluator.aggregate(
        function, slot, inner, TruthSet(sure: spells.entities, possible: spells.possible)
      )
    } else {
      value = try evaluator.value(node)
    }
    return self.value(value, node, evaluator)
  }

  /// The heading of a value.
  func column(_ node: ValueNode) -> Table.Column {
    var title = "value"
    if case .aggregate(let function, _, _, _) = node.kind { title = function.rawValue }
    if node.isCount { title = "count" }
    if case .attribute(let id, _) = node.kind { title = world.schema.attribute(id).noun.singular }
    if case .call(let definition, _) = node.kind { title = definition.name }
    var column = maker.column(title, node.type)
    if case .aggregate(_, _, .some(let inner), _) = node.kind {
      if case .attribute(let id, _) = inner.kind {
        column.title += " \(world.schema.attribute(id).noun.singular)"
      }
      if case .spell(let spell, _) = inner.kind { column.title += " \(spell.rawValue)" }
    }
    return column
  }

  /// One value, with what it leaves open.
  func value(_ value: RuntimeValue, _ node: ValueNode, _ evaluator: Evaluator) -> Answer {
    var answer = Answer(.value(Table(columns: [column(node)], rows: [[maker.cell(value)]])))
    answer.rowCount = 1
    if case .partial(_, let known, let of) = value {
      answer.notes.append("of \(known) known; \(of - known) of \(of) have none recorded")
    }
    if case .number(let quantity, _) = value, quantity.low != quantity.high,
      node.isCount
    {
      answer.notes.append(
        "between \(Int(quantity.low ?? 0)) and \(Int(quantity.high ?? 0)): the record does not decide all of them"
          + reasons(evaluator.doubts))
    } else if case .unknown = value {
      answer.notes.append("the record does not know it" + reasons(evaluator.doubts))
    }
    if evaluator.divisionByZero { answer.notes.append("a division by zero has no value") }
    if evaluator.countedOngoing { answer.notes.append("what goes on is counted through \(today)") }
    return answer
  }

  func reasons(_ doubts: Set<Doubt>) -> String {
    let texts = doubts.map(text).filter { !$0.isEmpty }.sorted()
    return texts.isEmpty ? "" : ": " + texts.joined(separator: "; ")
  }
  func text(_ doubt: Doubt) -> String {
    switch doubt {
    case .attribute(let id): "no recorded \(world.schema.attribute(id).noun.singular)"
    case .relation(let id):
      "the record of \(world.schema.relation(id).nouns.first?.plural ?? world.schema.relation(id).name) is not complete"
    case .precision: "dates are not recorded exactly enough"
    case .comparison: ""
    }
  }

  // MARK: Rows at a day

  private func rows(
    _ set: SetNode, on day: Day, _ query: QueryNode, _ head: String?
  ) throws(Evaluator.Cancelled) -> Answer {
    var evaluator = evaluator(on: day)
    let found = try evaluator.set(set)
    let doubts = evaluator.doubts
    var sorted: [EntityID]
    if case .ranked(_, let slot, let keys, _) = set.kind, query.sort.isEmpty {
      sorted = try evaluator.ranked(found.sure, slot, keys)
    } else {
      sorted = try evaluator.ranked(found.sure, query.row, query.sort)
    }
    let total = sorted.count
    if let first = query.first { sorted = Array(sorted.prefix(first)) }
    let disputes = (claims?.disputes(set, on: day) ?? [:]).filter { sorted.contains($0.key) }
    var table = Table(columns: [], rows: [])
    var about: [EntityID] = []
    if let columns = query.columns {
      table.columns = columns.map { maker.column($0.title, $0.value.type) }
      let shown = EntitySet(sorted)
      for column in columns { try evaluator.prepare(column.value, query.row, shown) }
      for entity in sorted {
        let cells = try cells(entity, columns, query.row, &evaluator)
        table.rows += cells
        about += cells.map { _ in entity }
      }
    } else {
      table.columns = [Table.Column(title(set, head))]
      var marks = try marks(sorted, set, &evaluator, always: marksAlways || !disputes.isEmpty)
      for entity in disputes.keys {
        marks[entity] = (marks[entity].map { $0 + ", " } ?? "") + "disputed"
      }
      if !marks.isEmpty { table.columns.append(Table.Column("status")) }
      for entity in sorted {
        var row: [Cell] = [.name(world.name(of: entity))]
        if !marks.isEmpty { row.append(.text(marks[entity] ?? "")) }
        table.rows.append(row)
      }
      about = sorted
    }
    var answer = Answer(.table(table))
    answer.entities = about
    answer.rowCount = table.rows.count
    if query.first != nil, total > sorted.count {
      answer.notes.append("the first \(sorted.count) of \(total)")
    }
    note(found.possible, doubts, &answer)
    if let claims {
      for entity in sorted {
        if let said = disputes[entity] { answer.notes.append(claims.disputeText(entity, said)) }
      }
    }
    if !evaluator.vacuous.isEmpty {
      let count = evaluator.vacuous.intersection(found.sure).count
      if count > 0 {
        answer.notes.append("for \(Wording.counted(count, "row")) `all` is true because there is none")
      }
    }
    if evaluator.divisionByZero { answer.notes.append("a division by zero has no value") }
    if evaluator.countedOngoing { answer.notes.append("what goes on is counted through \(today)") }
    if sorted.isEmpty { try Emptiness(runner: self, day: day).explain(set, found, &answer) }
    return answer
  }

  /// Heading of the only column: the kind, or `name`.
  func title(_ set: SetNode, _ head: String?) -> String {
    if let head { return head }
    if set.types.kinds.count == 1 { return world.schema.kind(set.types.kinds[0]).noun.singular }
    if let step = LastStep.all(of: set).first?.step {
      let relation = world.schema.relation(step.relation)
      if let noun = step.inverse || relation.isSymmetric ? relation.nouns.first : relation.inverseNouns.first
      {
        return noun.singular
      }
    }
    return "name"
  }

  func note(_ possible: EntitySet, _ doubts: Set<Doubt>, _ answer: inout Answer) {
    let count = possible.count
    guard count > 0 else { return }
    // Of things of all kinds the number says nothing.
    var kinds: Set<KindID> = []
    for entity in possible where kinds.count < 8 { kinds.insert(world.kind(of: entity)) }
    answer.notes.append(
      (kinds.count == 8
        ? "whether others do is unknown" : "\(count) more \(count == 1 ? "is" : "are") unknown")
        + reasons(doubts))
  }

  /// Standings that count but are not the full one.
  private func marks(
    _ entities: [EntityID], _ set: SetNode, _ evaluator: inout Evaluator, always: Bool
  ) throws(Evaluator.Cancelled) -> [EntityID: String] {
    var marks: [EntityID: String] = [:]
    guard LastStep.all(of: set).contains(where: { !world.schema.relation($0.step.relation).statuses.isEmpty })
    else { return [:] }
    var isSpecial = false
    for entity in entities {
      let names = try evaluator.facts(reaching: entity, set).map { world.fact($0) }.compactMap {
        fact -> (UInt8, String)? in
        let statuses = world.schema.relation(fact.relation).statuses
        return statuses.isEmpty ? nil : (fact.status, statuses[Int(fact.status)].name)
      }
      if names.contains(where: { $0.0 != 0 }) { isSpecial = true }
      if let best = names.min(by: { $0.0 < $1.0 }) { marks[entity] = best.1 }
    }
    return isSpecial || always ? marks : [:]
  }

  /// The rows of an entity: one a fact where a column is about facts and there are several.
  ///
  /// - Parameter known: the facts, where they are not those of the day.
  func cells(
    _ entity: EntityID, _ columns: [ColumnNode], _ row: Slot, _ evaluator: inout Evaluator,
    known: [FactID]? = nil
  ) throws(Evaluator.Cancelled) -> [[Cell]] {
    evaluator.rows[row.index] = entity
    defer { evaluator.rows[row.index] = nil }
    let speaksOfFacts = columns.contains { if case .fact(_, row) = $0.value.kind { true } else { false } }
    var facts: [FactID?] = [nil]
    if let known {
      if !known.isEmpty { facts = known }
    } else if speaksOfFacts, let base = slotBases[row] {
      let found = try evaluator.facts(reaching: entity, base)
      if found.count > 1 {
        facts = found.sorted { world.fact($0).period.from.packed < world.fact($1).period.from.packed }
      }
    }
    var result: [[Cell]] = []
    for fact in facts {
      evaluator.chosenFact = fact
      var cells: [Cell] = []
      for column in columns {
        if case .name = column.value.kind, case .text(let text) = try evaluator.value(column.value) {
          cells.append(.name(text))
        } else {
          cells.append(maker.cell(try evaluator.value(column.value)))
        }
      }
      if !result.contains(cells) { result.append(cells) }
    }
    evaluator.chosenFact = nil
    return result
  }

  // MARK: Groups

  private func grouped(
    _ set: SetNode, _ row: Slot, _ key: ValueNode, _ query: QueryNode, aggregate: ValueNode?
  ) throws(Evaluator.Cancelled) -> Answer {
    var evaluator = evaluator(on: day(of: query))
    var elements: TruthSet
    var over: WindowRows?
    if case .over = query.window {
      let rows = WindowRows(self, try Spells(set, query.window, evaluator, upTo: nil), isUpToToday: false)
      elements = TruthSet(sure: rows.spells.entities, possible: rows.spells.possible)
      evaluator.doubts = rows.spells.doubts
      over = rows
    } else if query.isDefaultTime, set.types.isOccurrence(world.schema) {
      let spells = try Spells(set, .at(day(of: query)), evaluator, upTo: day(of: query))
      elements = TruthSet(sure: spells.entities)
    } else {
      elements = try evaluator.set(set)
    }
    struct Group {
      var cell: Cell
      var order: RuntimeValue
      var elements: EntitySet
    }
    var groups: [Cell: Group] = [:]
    var unknown = EntitySet()
    for entity in elements.sure {
      let value: RuntimeValue
      if over != nil {
        value = try over?.value(key, of: entity, row) ?? .none
      } else {
        evaluator.rows[row.index] = entity
        value = try evaluator.value(key)
      }
      let values: [(Cell, RuntimeValue)]
      switch value {
      case .set(let set):
        values = set.sure.map { (.name(world.name(of: $0)), .text(world.name(of: $0))) }
      case .texts(let texts): values = texts.map { (.text($0), .text($0)) }
      case .dates(let dates): values = dates.map { (.date($0), .date($0)) }
      case .unknown, .none: values = []
      case .number, .text, .date, .truth, .period, .partial: values = [(maker.cell(value), value)]
      }
      if values.isEmpty { unknown.insert(entity) }
      for (cell, order) in values {
        groups[cell, default: Group(cell: cell, order: order, elements: EntitySet())].elements.insert(entity)
      }
    }
    evaluator.rows[row.index] = nil
    var sorted = groups.values.sorted { a, b in
      switch RuntimeValue.order(a.order, b.order, descending: false, world) {
      case .orderedBefore: true
      case .orderedAfter, .same: false
      }
    }
    if !unknown.isEmpty { sorted.append(Group(cell: .unknown, order: .unknown, elements: unknown)) }
    var aggregateColumn: ColumnNode?
    if let aggregate, case .aggregate(let function, let slot, let inner, _) = aggregate.kind {
      var title = function.rawValue
      if let inner, case .attribute(let id, _) = inner.kind {
        title += " " + world.schema.attribute(id).noun.singular
      }
      aggregateColumn = ColumnNode(
        title: title,
        value: ValueNode(.group(function, slot, inner), aggregate.type, slots: [], range: aggregate.range))
    }
    var columns = query.columns ?? []
    let keyTitle = query.group?.title ?? "group"
    let isKey: (ColumnNode) -> Bool = {
      if case .fact(_, let slot) = $0.value.kind { slot.index < 0 } else { false }
    }
    if query.columns == nil {
      let count =
        aggregateColumn
        ?? ColumnNode(
          title: "count",
          value: ValueNode(.group(.count, row, nil), .number(Dimension()), slots: [], range: key.range))
      let keyColumn = ColumnNode(
        title: keyTitle, value: ValueNode(.fact(.period, Slot(index: -1)), .any, slots: [], range: key.range))
      columns = [keyColumn, count]
    }
    var rows: [(cells: [Cell], keys: [RuntimeValue])] = []
    for group in sorted {
      evaluator.group = TruthSet(sure: group.elements)
      evaluator.groupRows = over
      var cells: [Cell] = []
      for column in columns {
        cells.append(isKey(column) ? group.cell : maker.cell(try evaluator.value(column.value)))
      }
      var keys: [RuntimeValue] = []
      for sort in query.sort {
        if case .fact(_, let slot) = sort.value.kind, slot.index < 0 {
          keys.append(group.order)
        } else {
          keys.append(try evaluator.value(sort.value))
        }
      }
      rows.append((cells, keys))
    }
    let order = rows.indices.sorted { x, y in
      for (index, key) in query.sort.enumerated() {
        switch RuntimeValue.order(rows[x].keys[index], rows[y].keys[index], descending: key.descending, world)
        {
        case .orderedBefore: return true
        case .orderedAfter: return false
        case .same: continue
        }
      }
      return x < y
    }
    rows = order.map { rows[$0] }
    if let first = query.first { rows = Array(rows.prefix(first)) }
    let table = Table(
      columns: columns.map {
        isKey($0)
          ? Table.Column($0.title, isNumeric: { if case .number = key.type { true } else { false } }())
          : maker.column($0.title, $0.value.type)
      },
      rows: rows.map(\.cells))
    var answer = Answer(.table(table))
    answer.rowCount = table.rows.count
    if !elements.possible.isEmpty { note(elements.possible, evaluator.doubts, &answer) }
    return answer
  }
}
