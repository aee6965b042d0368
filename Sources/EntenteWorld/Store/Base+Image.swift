extension Base {
  /// The world as bytes; `origin` says what it was made from.
  package func image(origin: UInt64) -> [UInt8] {
    var writer = ImageWriter()
    var coder = ImageCoder()
    var schema = schema
    coder.code(&schema)
    writer.add(coder.bytes)
    writer.add(names.arena)
    writer.add(names.offsets)
    writer.add(names.keys)
    writer.add(names.texts)
    writer.add(names.entities)
    writer.add(names.roles)
    writer.add(names.next)
    writer.add(names.slots)
    writer.add(names.sorted)
    writer.add(Column([UInt32(names.longest)]))
    writer.add(kinds)
    writer.add(titles)
    writer.add(lifeFrom)
    writer.add(lifeTo)
    writer.add(lifeSources)
    writer.add(kindStarts)
    writer.add(qualifierFacts)
    writer.add(qualifierIndexes)
    writer.add(qualifierTexts)
    for table in relations {
      writer.add(table.subjects)
      writer.add(table.objects)
      writer.add(table.from)
      writer.add(table.to)
      writer.add(table.statuses)
      writer.add(table.sources)
      writer.add(Column([UInt32(table.forward.first), UInt32(table.inverse.first)]))
      writer.add(table.forward.starts)
      writer.add(table.inverse.starts)
      writer.add(table.inverseFacts)
    }
    for table in attributes {
      writer.add(table.entities)
      writer.add(table.low)
      writer.add(table.high)
      writer.add(table.best)
      writer.add(table.flags)
      writer.add(table.payload)
      writer.add(table.from)
      writer.add(table.to)
      writer.add(table.sources)
      writer.add(Column([UInt32(table.offsets.first)]))
      writer.add(table.offsets.starts)
    }
    return writer.bytes(origin: origin)
  }

  /// Reads an image in place. `owner` keeps the bytes alive; nil for bytes that live as long as the program.
  package convenience init(
    image bytes: UnsafeRawBufferPointer, owner: AnyObject?, expectedOrigin: UInt64? = nil
  ) throws(ImageProblem) {
    var reader = try ImageReader(bytes, owner: owner)
    if let expectedOrigin, reader.origin != expectedOrigin { throw .corrupt("it was made from other texts") }
    var coder = ImageCoder(reading: try reader.block())
    var schema = Schema()
    coder.code(&schema)
    if coder.isBroken { throw .corrupt("its schema") }

    let arena = try reader.column(UInt8.self)
    let offsets = try reader.column(UInt32.self)
    var names = NameTable(
      arena: arena, offsets: offsets, keys: try reader.column(UInt32.self),
      texts: try reader.column(UInt32.self),
      entities: try reader.column(UInt32.self), roles: try reader.column(UInt8.self),
      next: try reader.column(UInt32.self), slots: try reader.column(UInt32.self),
      sorted: try reader.column(UInt32.self), longest: 1)
    names.longest = max(1, min(64, (try reader.column(UInt32.self)).array.first.map { Int($0) } ?? 1))
    let kinds = try reader.column(UInt16.self)
    let titles = try reader.column(UInt32.self)
    let lifeFrom = try reader.column(Int32.self)
    let lifeTo = try reader.column(Int32.self)
    let lifeSources = try reader.column(UInt32.self)
    let kindStarts = try reader.column(UInt32.self)
    let qualifierFacts = try reader.column(UInt32.self)
    let qualifierIndexes = try reader.column(UInt8.self)
    let qualifierTexts = try reader.column(UInt32.self)

    func offsetsPair(_ reader: inout ImageReader) throws(ImageProblem) -> [UInt32] {
      (try reader.column(UInt32.self)).array
    }
    var relations: [RelationTable] = []
    for _ in schema.relations {
      let subjects = try reader.column(UInt32.self)
      let objects = try reader.column(UInt32.self)
      let from = try reader.column(Int32.self)
      let to = try reader.column(Int32.self)
      let statuses = try reader.column(UInt8.self)
      let sources = try reader.column(UInt32.self)
      let firsts = try offsetsPair(&reader)
      guard firsts.count == 2 else { throw .corrupt("a relation") }
      let forward = RelationTable.Offsets(first: Int(firsts[0]), starts: try reader.column(UInt32.self))
      let inverse = RelationTable.Offsets(first: Int(firsts[1]), starts: try reader.column(UInt32.self))
      relations.append(
        RelationTable(
          subjects: subjects, objects: objects, from: from, to: to, statuses: statuses, sources: sources,
          forward: forward, inverse: inverse, inverseFacts: try reader.column(UInt32.self)))
    }
    var attributes: [AttributeTable] = []
    for _ in schema.attributes {
      let entities = try reader.column(UInt32.self)
      let low = try reader.column(Double.self)
      let high = try reader.column(Double.self)
      let best = try reader.column(Double.self)
      let flags = try reader.column(UInt8.self)
      let payload = try reader.column(UInt32.self)
      let from = try reader.column(Int32.self)
      let to = try reader.column(Int32.self)
      let sources = try reader.column(UInt32.self)
      let firsts = try offsetsPair(&reader)
      guard firsts.count == 1 else { throw .corrupt("an attribute") }
      attributes.append(
        AttributeTable(
          entities: entities, low: low, high: high, best: best, flags: flags, payload: payload, from: from,
          to: to,
          sources: sources,
          offsets: RelationTable.Offsets(first: Int(firsts[0]), starts: try reader.column(UInt32.self))))
    }
    self.init(
      schema: schema, names: names, kinds: kinds, titles: titles, lifeFrom: lifeFrom, lifeTo: lifeTo,
      lifeSources: lifeSources, kindStarts: kindStarts, relations: relations, attributes: attributes,
      qualifierFacts: qualifierFacts, qualifierIndexes: qualifierIndexes, qualifierTexts: qualifierTexts)
    if let problem = inconsistency() { throw .corrupt(problem) }
  }

  /// What would lead a reader out of a column; nil if all ids and offsets are in range. Cost: every value once.
  package func inconsistency() -> String? {
    let entities = kinds.count
    let strings = names.offsets.count - 1
    guard strings >= 0, isAscending(names.offsets, upTo: names.arena.count) else { return "names" }
    let rows = names.keys.count
    guard names.texts.count == rows, names.entities.count == rows, names.roles.count == rows,
      names.next.count == rows,
      names.sorted.count == rows, names.slots.count & (names.slots.count - 1) == 0,
      names.slots.count >= 2 * rows || rows == 0,
      isBelow(names.keys, strings), isBelow(names.texts, strings), isBelow(names.entities, entities),
      isBelow(names.next, rows + 1), isBelow(names.slots, rows + 1), isBelow(names.sorted, rows)
    else { return "names" }
    // Chains of equal names go forward, so that they end.
    for row in 0..<rows where names.next[row] != 0 && Int(names.next[row]) - 1 <= row { return "names" }
    guard titles.count == entities, lifeFrom.count == entities, lifeTo.count == entities,
      lifeSources.count == entities,
      isBelow(titles, strings), isBelow(lifeSources, entities + 1),
      kindStarts.count == schema.kinds.count + 1,
      isAscending(kindStarts, upTo: entities), Int(kindStarts[kindStarts.count - 1]) == entities
    else { return "entities" }
    for index in 0..<entities where Int(kinds[index]) >= schema.kinds.count { return "entities" }
    for (index, kind) in schema.kinds.enumerated() {
      if kind.nouns.isEmpty
        || kind.parent.map({ $0.index >= schema.kinds.count || $0.index < 0 || $0.index == index }) == true
      {
        return "kinds"
      }
      if schema.hasCycle(KindID(index)) { return "kinds" }
    }
    let facts = firstFact[firstFact.count - 1]
    for (table, declared) in zip(relations, schema.relations) {
      let count = table.count
      guard table.objects.count == count, table.from.count == count, table.to.count == count,
        table.statuses.count == count,
        table.sources.count == count, table.inverseFacts.count == count, isBelow(table.subjects, entities),
        isBelow(table.objects, entities), isBelow(table.sources, entities + 1),
        isBelow(table.inverseFacts, count),
        isAscending(table.forward.starts, upTo: count), isAscending(table.inverse.starts, upTo: count)
      else { return "facts of \(declared.name)" }
      let statuses = max(1, declared.statuses.count)
      for row in 0..<count where Int(table.statuses[row]) >= statuses { return "facts of \(declared.name)" }
      for kind in declared.subjects + declared.objects
      where kind.index < 0 || kind.index >= schema.kinds.count { return "relations" }
      if let derivation = declared.derivation {
        guard (0..<relations.count).contains(derivation.from.index), derivation.qualifier >= 0 else {
          return "relations"
        }
      }
    }
    for (table, declared) in zip(attributes, schema.attributes) {
      let count = table.count
      guard table.low.count == count, table.high.count == count, table.best.count == count,
        table.flags.count == count,
        table.payload.count == count, table.from.count == count, table.to.count == count,
        table.sources.count == count,
        isBelow(table.entities, entities), isBelow(table.sources, entities + 1),
        isAscending(table.offsets.starts, upTo: count)
      else { return "an attribute" }
      for row in 0..<count where table.flags[row] & 2 != 0 && Int(table.payload[row]) >= strings {
        return "an attribute"
      }
      if declared.nouns.isEmpty { return "attributes" }
      for kind in declared.kinds where kind.index < 0 || kind.index >= schema.kinds.count {
        return "attributes"
      }
      if case .number(let unit?) = declared.type, unit.index < 0 || unit.index >= schema.units.count {
        return "attributes"
      }
    }
    for event in schema.events {
      let kinds = event.subjects + event.objects + event.recipients
      if kinds.contains(where: { $0.index < 0 || $0.index >= schema.kinds.count }) { return "events" }
      if event.verb.forms.isEmpty { return "events" }
      for effect in event.effects {
        if let id = effect.relation, id.index < 0 || id.index >= schema.relations.count { return "events" }
        if let id = effect.attribute, id.index < 0 || id.index >= schema.attributes.count { return "events" }
        if effect.status < 0 || effect.status > 63 { return "events" }
      }
    }
    for unit in schema.units
    where unit.names.isEmpty || unit.base.index < 0 || unit.base.index >= schema.units.count {
      return "units"
    }
    guard qualifierIndexes.count == qualifierFacts.count, qualifierTexts.count == qualifierFacts.count,
      isBelow(qualifierFacts, facts), isBelow(qualifierTexts, strings)
    else { return "qualifiers" }
    return nil
  }

  private func isBelow(_ column: Column<UInt32>, _ limit: Int) -> Bool {
    guard let base = column.base else { return true }
    var most: UInt32 = 0
    for index in 0..<column.count { most = max(most, base[index]) }
    return column.count == 0 || Int(most) < limit
  }
  private func isAscending(_ column: Column<UInt32>, upTo limit: Int) -> Bool {
    guard let base = column.base, column.count > 0 else { return true }
    var ascends = true
    for index in 1..<max(1, column.count) { ascends = ascends && base[index - 1] <= base[index] }
    return ascends && Int(base[column.count - 1]) <= limit
  }
}

extension Schema {
  /// Whether a kind is above itself.
  func hasCycle(_ kind: KindID) -> Bool {
    var current: KindID? = kind
    var steps = 0
    while let at = current {
      if steps > kinds.count { return true }
      steps += 1
      current = kinds.indices.contains(at.index) ? kinds[at.index].parent : nil
    }
    return false
  }
}
