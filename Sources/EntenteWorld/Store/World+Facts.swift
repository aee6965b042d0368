// MARK: - Facts and values, one at a time

extension World {
  package func fact(_ id: FactID) -> FactRow {
    if id.index >= base.factCount { return layer.facts[id.index - base.factCount] }
    let relation = base.relation(ofFact: id.index)
    let table = base.relations[relation]
    let row = id.index - base.firstFact[relation]
    var fact = FactRow(
      relation: RelationID(relation), subject: EntityID(Int(table.subjects[row])),
      object: EntityID(Int(table.objects[row])))
    fact.period = table.period(row)
    fact.status = table.statuses[row]
    let source = table.sources[row]
    fact.source = source == 0 ? nil : EntityID(Int(source) - 1)
    fact.qualifiers = base.qualifiers(ofFact: id.index)
    return fact
  }

  /// The facts in which the entity is the subject (or, inverse, the object), whenever they hold.
  package func facts(of relation: RelationID, _ entity: EntityID, inverse: Bool) -> [FactID] {
    var found: [FactID] = []
    let table = base.relations[relation.index]
    let first = base.firstFact[relation.index]
    for position in (inverse ? table.inverse : table.forward).range(entity.index) {
      let row = inverse ? Int(table.inverseFacts[position]) : position
      if layer.maskedFacts.isEmpty || !layer.maskedFacts.contains(UInt32(first + row)) {
        found.append(FactID(first + row))
      }
    }
    for index in layer.facts(of: relation, entity, inverse: inverse) {
      let id = base.factCount + index
      if !layer.maskedFacts.contains(UInt32(id)) { found.append(FactID(id)) }
    }
    return found
  }

  /// All facts of the relation that are not masked.
  package func facts(of relation: RelationID) -> [FactID] {
    let first = base.firstFact[relation.index]
    var found = (0..<base.relations[relation.index].count).map { FactID(first + $0) }
    found += (layer.factsByRelation[relation.index] ?? []).map { FactID(base.factCount + $0) }
    return layer.maskedFacts.isEmpty ? found : found.filter { !layer.maskedFacts.contains($0.number) }
  }
  package func factCount(of relation: RelationID) -> Int {
    base.relations[relation.index].count + (layer.factsByRelation[relation.index]?.count ?? 0)
  }

  /// Values of the attribute, oldest first.
  package func values(of attribute: AttributeID, _ entity: EntityID) -> [ValueRow] {
    let table = base.attributes[attribute.index]
    var found: [ValueRow] = []
    if layer.maskedValues.isEmpty
      || !layer.maskedValues.contains(.init(attribute: attribute.index, entity: entity.number))
    {
      for row in table.offsets.range(entity.index) { found.append(value(attribute, table, row)) }
    }
    if !layer.values.isEmpty {
      found += layer.values.filter { $0.attribute == attribute && $0.entity == entity }
      found.sort { $0.period.from.packed < $1.period.from.packed }
    }
    return found
  }
  /// What an attribute is on a day.
  package enum Current: Sendable {
    case none
    /// Whether some value holds is in doubt.
    case unknown
    /// The value, when it holds, and all texts in force where there are several.
    case value(AttributeValue, Period, texts: [String])
  }
  /// The latest measurement not after the day; or what holds on it. A measurement of a year speaks for all of it.
  package func current(_ attribute: AttributeID, isMeasured: Bool, _ entity: EntityID, on day: Day) -> Current
  {
    let gate = DayGate(day, includingPast: isMeasured)
    let table = base.attributes[attribute.index]
    if layer.values.isEmpty, layer.maskedValues.isEmpty {
      // Without rows made of them.
      let range = table.offsets.range(entity.index)
      if range.isEmpty { return .none }
      var last: Int?
      var texts: [String] = []
      var isDoubtful = false
      for row in range {
        switch gate.truth(table.from[row], table.to[row]) {
        case .yes:
          last = row
          if table.flags[row] & AttributeTable.Flags.text.rawValue != 0 {
            texts.append(base.names.string(table.payload[row]))
          }
        case .unknown where isMeasured: last = row
        case .unknown: isDoubtful = true
        case .no: break
        }
      }
      guard let last else { return isDoubtful ? .unknown : .none }
      let period = Period(from: Bound(packed: table.from[last]), to: Bound(packed: table.to[last]))
      return .value(content(table, last), period, texts: isMeasured ? [] : texts)
    }
    let rows = values(of: attribute, entity)
    let truths = rows.map { gate.truth($0.period.from.packed, $0.period.to.packed) }
    guard let last = truths.lastIndex(where: { $0 == .yes || (isMeasured && $0 == .unknown) }) else {
      return truths.contains(.unknown) ? .unknown : .none
    }
    let texts = zip(rows, truths).compactMap { row, truth -> String? in
      if truth == .yes, case .text(let text) = row.value { text } else { nil }
    }
    return .value(rows[last].value, rows[last].period, texts: isMeasured ? [] : texts)
  }
  package func valueCount(of attribute: AttributeID) -> Int {
    base.attributes[attribute.index].count + layer.values.count { $0.attribute == attribute }
  }
  package func values(of attribute: AttributeID) -> [ValueRow] {
    let table = base.attributes[attribute.index]
    return (0..<table.count).map { value(attribute, table, $0) }
      + layer.values.filter { $0.attribute == attribute }
  }

  private func content(_ table: AttributeTable, _ row: Int) -> AttributeValue {
    let flags = AttributeTable.Flags(rawValue: table.flags[row])
    if flags.contains(.number) {
      var quantity = Quantity(
        low: table.low[row] == -.infinity ? nil : table.low[row],
        high: table.high[row] == .infinity ? nil : table.high[row],
        best: table.best[row].isNaN ? nil : table.best[row])
      quantity.excludesLow = flags.contains(.excludesLow)
      quantity.excludesHigh = flags.contains(.excludesHigh)
      return .number(quantity)
    }
    if flags.contains(.text) { return .text(base.names.string(table.payload[row])) }
    if flags.contains(.date) { return .date(PartialDate(packed: Int32(bitPattern: table.payload[row]))) }
    return .flag(flags.contains(.yes))
  }
  private func value(_ attribute: AttributeID, _ table: AttributeTable, _ row: Int) -> ValueRow {
    var found = ValueRow(
      attribute: attribute, entity: EntityID(Int(table.entities[row])), value: content(table, row))
    found.period = Period(from: Bound(packed: table.from[row]), to: Bound(packed: table.to[row]))
    let source = table.sources[row]
    found.source = source == 0 ? nil : EntityID(Int(source) - 1)
    return found
  }

  /// The world in rows again, to declare more and freeze anew. Entities keep their ids as positions.
  package func thawed() -> WorldRows {
    var rows = WorldRows()
    rows.schema = schema
    for index in 0..<entityCount {
      let entity = EntityID(index)
      var row = EntityRow(name: name(of: entity), kind: kind(of: entity))
      row.life = life(of: entity)
      row.lifeSource = lifeSource(of: entity)
      rows.entities.append(row)
      rows.names += names(of: entity).map { NameRow(entity: entity, text: $0.text, role: $0.role) }
    }
    for relation in schema.relations.indices {
      rows.facts += facts(of: RelationID(relation)).map { fact($0) }
    }
    for attribute in schema.attributes.indices {
      let table = base.attributes[attribute]
      for row in 0..<table.count
      where layer.maskedValues.isEmpty
        || !layer.maskedValues.contains(.init(attribute: attribute, entity: table.entities[row]))
      {
        rows.values.append(value(AttributeID(attribute), table, row))
      }
      rows.values += layer.values.filter { $0.attribute.index == attribute }
    }
    return rows
  }
}
