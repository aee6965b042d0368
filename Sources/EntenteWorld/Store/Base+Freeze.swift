extension Base {
  /// Sorts rows into columns. Entities are renumbered: by kind, then in the order written.
  package convenience init(freezing rows: WorldRows) {
    let order = rows.entities.indices.sorted {
      (rows.entities[$0].kind.index, $0) < (rows.entities[$1].kind.index, $1)
    }
    var renumbered = [UInt32](repeating: 0, count: order.count)
    for (new, old) in order.enumerated() { renumbered[old] = UInt32(new) }
    func source(_ entity: EntityID?) -> UInt32 { entity.map { renumbered[$0.index] + 1 } ?? 0 }

    var pool = StringPool()
    var kindStarts = [UInt32](repeating: 0, count: rows.schema.kinds.count + 1)
    for entity in rows.entities { kindStarts[entity.kind.index + 1] += 1 }
    for index in 1..<max(1, kindStarts.count) { kindStarts[index] += kindStarts[index - 1] }

    let nameRows = rows.names.map {
      NameRow(entity: EntityID(Int(renumbered[$0.entity.index])), text: $0.text, role: $0.role)
    }.sorted { ($0.entity, $0.role.rawValue) < ($1.entity, $1.role.rawValue) }
    var names = NameTable(names: nameRows, pool: &pool)

    var relations: [RelationTable] = []
    var qualifierFacts: [UInt32] = []
    var qualifierIndexes: [UInt8] = []
    var qualifierTexts: [UInt32] = []
    var firstFact = 0
    for relation in rows.schema.relations.indices {
      let facts = rows.facts.filter { $0.relation.index == relation }.map { fact in
        var fact = fact
        fact.subject = EntityID(Int(renumbered[fact.subject.index]))
        fact.object = EntityID(Int(renumbered[fact.object.index]))
        return fact
      }
      let sorted = facts.indices.sorted {
        let (a, b) = (facts[$0], facts[$1])
        return (a.subject, a.object, a.period.from.packed, $0) < (
          b.subject, b.object, b.period.from.packed, $1
        )
      }.map { facts[$0] }
      for (index, fact) in sorted.enumerated() {
        for (qualifier, text) in fact.qualifiers.sorted(by: { $0.key < $1.key }) {
          qualifierFacts.append(UInt32(firstFact + index))
          qualifierIndexes.append(UInt8(qualifier))
          qualifierTexts.append(pool.intern(text))
        }
      }
      firstFact += sorted.count
      relations.append(RelationTable(sorted, source: source))
    }

    var attributes: [AttributeTable] = []
    for attribute in rows.schema.attributes.indices {
      let values = rows.values.filter { $0.attribute.index == attribute }
      let sorted = values.indices.sorted {
        let (a, b) = (values[$0], values[$1])
        return (renumbered[a.entity.index], a.period.from.packed, $0)
          < (renumbered[b.entity.index], b.period.from.packed, $1)
      }.map { values[$0] }
      attributes.append(AttributeTable(sorted, renumbered: renumbered, source: source, pool: &pool))
    }

    let titles = order.map { pool.intern(rows.entities[$0].name) }
    names.arena = Column(pool.arena)
    names.offsets = Column(pool.offsets)
    self.init(
      schema: rows.schema, names: names,
      kinds: Column(order.map { UInt16(rows.entities[$0].kind.index) }), titles: Column(titles),
      lifeFrom: Column(order.map { rows.entities[$0].life.from.packed }),
      lifeTo: Column(order.map { rows.entities[$0].life.to.packed }),
      lifeSources: Column(order.map { source(rows.entities[$0].lifeSource) }),
      kindStarts: Column(kindStarts), relations: relations, attributes: attributes,
      qualifierFacts: Column(qualifierFacts), qualifierIndexes: Column(qualifierIndexes),
      qualifierTexts: Column(qualifierTexts))
  }
}

extension RelationTable {
  fileprivate init(_ facts: [FactRow], source: (EntityID?) -> UInt32) {
    subjects = Column(facts.map { $0.subject.number })
    objects = Column(facts.map { $0.object.number })
    from = Column(facts.map { $0.period.from.packed })
    to = Column(facts.map { $0.period.to.packed })
    statuses = Column(facts.map { $0.status })
    sources = Column(facts.map { source($0.source) })
    forward = Offsets(sorted: facts.map { $0.subject.number })
    let byObject = facts.indices.sorted { (facts[$0].object, $0) < (facts[$1].object, $1) }
    inverse = Offsets(sorted: byObject.map { facts[$0].object.number })
    inverseFacts = Column(byObject.map { UInt32($0) })
    copyForInverse()
  }
}

extension AttributeTable {
  fileprivate init(
    _ values: [ValueRow], renumbered: [UInt32], source: (EntityID?) -> UInt32, pool: inout StringPool
  ) {
    var low: [Double] = []
    var high: [Double] = []
    var best: [Double] = []
    var flags: [UInt8] = []
    var payload: [UInt32] = []
    for row in values {
      let text = if case .text(let text) = row.value { pool.intern(text) } else { UInt32(0) }
      let content = Content(row.value, text: text)
      low.append(content.low)
      high.append(content.high)
      best.append(content.best)
      flags.append(content.flags.rawValue)
      payload.append(content.payload)
    }
    let owners = values.map { renumbered[$0.entity.index] }
    entities = Column(owners)
    self.low = Column(low)
    self.high = Column(high)
    self.best = Column(best)
    self.flags = Column(flags)
    self.payload = Column(payload)
    from = Column(values.map { $0.period.from.packed })
    to = Column(values.map { $0.period.to.packed })
    sources = Column(values.map { source($0.source) })
    offsets = RelationTable.Offsets(sorted: owners)
  }
}
