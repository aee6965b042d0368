package import EntenteLanguage
internal import EntenteSource
package import EntenteWorld

extension Evaluator {
  package mutating func value(_ valueNode: ValueNode) throws(Cancelled) -> RuntimeValue {
    switch valueNode.kind {
    case .number(let quantity): return .number(quantity, asOf: nil)
    case .text(let text): return .text(text)
    case .date(let date): return .date(date)
    case .truth(let truth): return .truth(truth)
    case .attribute(let id, let node): return try attribute(id, set(node))
    case .set(let node): return .set(try set(node))
    case .name(let node): return texts(try set(node).sure.map { world.name(of: $0) })
    case .kindName(let node):
      return texts(try set(node).sure.map { world.schema.kind(world.kind(of: $0)).noun.singular })
    case .began(let node): return try lifeEnd(set(node)) { $0.from }
    case .ended(let node): return try lifeEnd(set(node)) { $0.to }
    case .fact(let column, let slot): return try factColumn(column, slot)
    case .spell(let column, let slot): return spellValue(column, slot)
    case .aggregate(let function, let slot, let inner, let node):
      if let column = prepared[ObjectIdentifier(valueNode)], let entity = rows[column.slot.index],
        let value = column.values[entity]
      {
        return value
      }
      if case .spell(let column, _)? = inner?.kind, case .timed(let base, let window) = node.kind {
        return try aggregate(function, column, base, window.days)
      }
      return try aggregate(function, slot, inner, set(node))
    case .pairsOfFacts(let relation, let filter):
      let spells = WorldOverTime(world).pairs(of: relation, filter)
      let (sure, maybe) = (spells.sure.on(day).count, spells.maybe.on(day).count)
      return .number(Evaluator.quantity(sure, maybe - sure), asOf: nil)
    case .group(let function, let slot, let inner):
      if let groupRows, function != .count, let inner, let group {
        return try groupRows.aggregate(function, slot, inner, group.sure)
      }
      return try aggregate(function, slot, inner, group ?? TruthSet())
    case .negative(let inner):
      if case .number(let quantity, let date) = try value(inner) {
        return .number(quantity.negated, asOf: date)
      }
      return .unknown
    case .timed(let inner, let day):
      var there = elsewhere.removeValue(forKey: day) ?? other(on: day)
      there.rows = rows
      there.doubts = []
      let found = try there.value(inner)
      doubts.formUnion(there.doubts)
      elsewhere[day] = there
      return found
    case .arithmetic(let first, let rest):
      var result = try value(first)
      for (symbol, operand) in rest { result = combine(result, symbol, try value(operand)) }
      return result
    case .call(let definition, let operand):
      let from = try set(operand)
      guard let body = definition.value, from.sure.count <= 1 || from.possible.isEmpty else {
        return .unknown
      }
      var found: [RuntimeValue] = []
      let kept = rows[definition.slot.index]
      defer { rows[definition.slot.index] = kept }
      for entity in from.sure {
        rows[definition.slot.index] = entity
        found.append(try value(body))
      }
      return found.count == 1 ? found[0] : found.isEmpty ? .none : list(found)
    }
  }

  /// Computes what can be computed for all rows at once: counts of what one step reaches.
  package mutating func prepare(_ valueNode: ValueNode, _ slot: Slot, _ entities: EntitySet) throws(Cancelled)
  {
    guard rules.contains(.groupCount), entities.count >= Evaluator.few,
      case .aggregate(.count, let inner, nil, let node) = valueNode.kind,
      node.slots.allSatisfy({ $0 == slot }),
      let counts = try reached(node, inner, nil, slot, entities)
    else { return }
    var values: [EntityID: RuntimeValue] = Dictionary(minimumCapacity: counts.count)
    for (entity, count) in zip(entities, counts) {
      values[entity] = .number(Evaluator.quantity(Int(count.sure), Int(count.possible)), asOf: nil)
    }
    prepared[ObjectIdentifier(valueNode)] = (slot, values)
  }
  static func quantity(_ sure: Int, _ possible: Int) -> Quantity {
    Quantity(low: Double(sure), high: Double(sure + possible), best: possible == 0 ? Double(sure) : nil)
  }

  private func texts(_ texts: [String]) -> RuntimeValue { texts.count == 1 ? .text(texts[0]) : .texts(texts) }
  private func list(_ values: [RuntimeValue]) -> RuntimeValue {
    let dates = values.compactMap { if case .date(let date) = $0 { date } else { nil } }
    return dates.count == values.count ? .dates(dates) : .unknown
  }

  private func lifeEnd(_ set: TruthSet, _ end: (Period) -> Bound) -> RuntimeValue {
    let bounds = set.sure.map { end(world.life(of: $0)) }
    guard bounds.count == 1 else {
      let dates = bounds.compactMap(\.date)
      return bounds.isEmpty ? .none : .dates(dates)
    }
    switch bounds[0] {
    case .on(let date): return .date(date)
    case .unrecorded: return .unknown
    // A life without a recorded beginning is of unknown age; one without an end has not ended.
    case .open: return .unknown
    }
  }

  // MARK: Attributes

  /// The value of the attribute for the one entity of the set.
  private func attribute(_ id: AttributeID, _ set: TruthSet) -> RuntimeValue {
    let declared = world.schema.attribute(id)
    var found: [RuntimeValue] = []
    for entity in set.sure { found.append(current(id, declared, entity)) }
    if found.count == 1 { return found[0] }
    if found.isEmpty { return set.possible.isEmpty ? .none : .unknown }
    // Several entities: their texts side by side; numbers need an aggregate.
    var texts: [String] = []
    for value in found {
      if case .text(let text) = value { texts.append(text) }
      if case .texts(let more) = value { texts += more }
    }
    return texts.isEmpty ? list(found) : .texts(texts)
  }

  package func current(_ id: AttributeID, _ declared: Attribute, _ entity: EntityID) -> RuntimeValue {
    if let role = declared.role, let judged = claims?.judged(role, entity) { return judged }
    switch world.current(id, isMeasured: declared.isMeasured, entity, on: day) {
    case .unknown: return .unknown
    case .none:
      return declared.type == .flag && declared.closure.isClosed(on: day) ? .truth(.no) : .unknown
    case .value(.number(let quantity), let period, _):
      var date: PartialDate?
      if declared.isMeasured, case .on(let measured) = period.from, measured.latest.advanced(by: 366) < day {
        date = measured
      }
      return .number(quantity, asOf: date)
    case .value(.text(let text), _, let texts): return texts.count > 1 ? .texts(texts) : .text(text)
    case .value(.date(let date), _, _): return .date(date)
    case .value(.flag(let flag), _, _): return .truth(Truth(flag))
    }
  }

  // MARK: Facts of the last step

  /// The facts by which the row at hand was reached.
  package mutating func facts(reaching slot: Slot) throws(Cancelled) -> [FactID] {
    guard let entity = rows[slot.index], let base = slotBases[slot] else { return [] }
    return try facts(reaching: entity, base)
  }
  package mutating func facts(reaching entity: EntityID, _ base: SetNode) throws(Cancelled) -> [FactID] {
    var found: [FactID] = []
    for last in LastStep.all(of: base) {
      let operand = try set(last.operand)
      let declared = world.schema.relation(last.step.relation)
      if declared.derivation != nil { continue }
      for inverse in declared.isSymmetric ? [true, false] : [!last.step.inverse] {
        world.walk(
          last.step.relation, entity, inverse: inverse, on: day, last.step.filter,
          includingPast: last.step.includesPast
        ) { other, _, fact in
          if last.step.closure != nil || operand.truth(of: other) != .no, !found.contains(fact) {
            found.append(fact)
          }
        }
      }
    }
    return found.sorted()
  }

  private mutating func factColumn(_ column: FactColumn, _ slot: Slot) throws(Cancelled) -> RuntimeValue {
    guard slot.index >= 0, let entity = rows[slot.index] else { return .none }
    let ids: [FactID]
    if let chosen = chosenFact { ids = [chosen] } else { ids = try facts(reaching: slot) }
    let facts = ids.map { world.fact($0) }
    let life = world.life(of: entity)
    let isOccurrence = world.schema.isOccurrence(world.kind(of: entity))
    // Without facts of their own dates, things that happen have those of their lives.
    func dates(_ end: (Period) -> Bound) -> RuntimeValue {
      var bounds = facts.map { end($0.period) }
      if isOccurrence, bounds.allSatisfy({ $0 == .open }) { bounds = [end(life)] }
      let known = bounds.compactMap(\.date)
      if known.isEmpty { return bounds.contains(.unrecorded) ? .unknown : .none }
      return known.count == 1 ? .date(known[0]) : .dates(known)
    }
    switch column {
    case .since: return dates { $0.from }
    case .until: return dates { $0.to }
    case .period:
      var periods = facts.map(\.period).filter { $0 != .always }
      if periods.isEmpty || isOccurrence { periods = [life] }
      return .period(periods)
    case .status:
      let names = facts.compactMap { fact -> String? in
        let statuses = world.schema.relation(fact.relation).statuses
        return statuses.isEmpty ? nil : statuses[Int(fact.status)].name
      }
      return names.isEmpty ? .none : texts(unique(names))
    case .source:
      let sources = facts.compactMap(\.source)
      if sources.isEmpty, let source = world.lifeSource(of: entity) {
        return .set(TruthSet(sure: EntitySet([source])))
      }
      return sources.isEmpty ? .unknown : .set(TruthSet(sure: EntitySet(sources)))
    case .qualifier(let relation, let index):
      let texts = facts.filter { $0.relation == relation }.compactMap { $0.qualifiers[index] }
      return texts.isEmpty ? .unknown : self.texts(unique(texts))
    }
  }
  private func unique(_ texts: [String]) -> [String] {
    texts.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  // MARK: Aggregates

  package mutating func aggregate(
    _ function: AggregateFunction, _ slot: Slot, _ inner: ValueNode?, _ set: TruthSet
  ) throws(Cancelled) -> RuntimeValue {
    guard function != .count, let inner else {
      return .number(Evaluator.quantity(set.sure.count, set.possible.count), asOf: nil)
    }
    var collected = Collected()
    let kept = rows[slot.index]
    defer { rows[slot.index] = kept }
    for entity in set.sure {
      rows[slot.index] = entity
      collected.add(try value(inner))
    }
    if collected.missing > 0 { doubts.insert(doubt(of: inner)) }
    return collected.result(function)
  }

  /// The values of which an aggregate is made.
  struct Collected {
    private var values: [Quantity] = []
    private var dates: [PartialDate] = []
    private(set) var missing = 0

    mutating func add(_ value: RuntimeValue) {
      switch value {
      case .number(let quantity, _): values.append(quantity)
      case .date(let date): dates.append(date)
      case .unknown, .none, .text, .texts, .dates, .set, .truth, .period, .partial: missing += 1
      }
    }

    func result(_ function: AggregateFunction) -> RuntimeValue {
      if !dates.isEmpty {
        let sorted = dates.sorted { $0.earliest < $1.earliest }
        switch function {
        case .least: return .date(sorted[0])
        case .greatest: return .date(sorted[sorted.count - 1])
        case .median: return .date(sorted[sorted.count / 2])
        case .count, .total, .average: return .unknown
        }
      }
      guard !values.isEmpty else {
        if missing > 0 { return .unknown }
        return function == .total ? .number(Quantity(0), asOf: nil) : .none
      }
      let result: Quantity
      switch function {
      case .count: result = Quantity(Double(values.count))
      case .total: result = values.dropFirst().reduce(values[0], +)
      case .average:
        result = (values.dropFirst().reduce(values[0], +) / Quantity(Double(values.count))) ?? values[0]
      case .median:
        let sorted = values.sorted { $0.representative < $1.representative }
        let middle = sorted.count / 2
        result =
          sorted.count % 2 == 1
          ? sorted[middle] : ((sorted[middle - 1] + sorted[middle]) / Quantity(2)) ?? sorted[middle]
      case .least: result = values.min { $0.representative < $1.representative } ?? values[0]
      case .greatest: result = values.max { $0.representative < $1.representative } ?? values[0]
      }
      return missing > 0
        ? .partial(result, known: values.count, of: values.count + missing) : .number(result, asOf: nil)
    }
  }

  // MARK: Arithmetic

  private mutating func combine(_ left: RuntimeValue, _ symbol: ArithmeticOperator, _ right: RuntimeValue)
    -> RuntimeValue
  {
    switch (left, right) {
    case (.number(let x, let a), .number(let y, let b)):
      let date = a ?? b
      switch symbol {
      case .plus: return .number(x + y, asOf: date)
      case .minus: return .number(x - y, asOf: date)
      case .times: return .number(x * y, asOf: date)
      case .over:
        guard let quotient = x / y else {
          divisionByZero = true
          return .unknown
        }
        return .number(quotient, asOf: date)
      case .wholes:
        guard let quotient = x / y else {
          divisionByZero = true
          return .unknown
        }
        return .number(quotient.roundedDown, asOf: date)
      }
    case (.date(let x), .date(let y)) where symbol == .minus:
      let low = Double(x.earliest - y.latest)
      let high = Double(x.latest - y.earliest)
      return .number(Quantity(low: low, high: high, best: low == high ? low : nil), asOf: nil)
    case (.date(let x), .number(let y, _)):
      guard let days = y.exact else { return .unknown }
      let moved = x.earliest.advanced(by: (symbol == .minus ? -1 : 1) * Int(max(-1e7, min(1e7, days))))
      return .date(PartialDate(moved, x.precision))
    case (.partial(let x, let known, let of), .number(let y, _)):
      if case .number(let result, _) = combine(.number(x, asOf: nil), symbol, .number(y, asOf: nil)) {
        return .partial(result, known: known, of: of)
      }
      return .unknown
    case (.none, _), (_, .none): return .none
    default: return .unknown
    }
  }
}
