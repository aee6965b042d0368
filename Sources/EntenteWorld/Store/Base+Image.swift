extension Base {
  /// Hands out the world as bytes, piece by piece; `origin` says what it was made from.
  package func writeImage<Failure>(
    origin: UInt64, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    var blocks = ImageBlocks()
    var schema = schema
    blocks.code(&schema)
    var parts = ImageParts(self)
    parts.code(&blocks)
    for index in relations.indices {
      var table = relations[index]
      table.code(&blocks, index)
    }
    for index in attributes.indices {
      var table = attributes[index]
      table.code(&blocks, index)
    }
    var qualifiers = qualifiers
    qualifiers.code(&blocks)
    blocks.finish()
    try blocks.writer.write(origin: origin, body)
    withExtendedLifetime(self) {}
  }
  package func image(origin: UInt64) -> [UInt8] {
    var out: [UInt8] = []
    writeImage(origin: origin) { out += $0 }
    return out
  }

  /// Reads an image in place. `owner` keeps the bytes alive; nil for bytes that live as long as the program. The schema, names and
  /// entities are verified now, facts and values at the first touch of their table. With an expected origin the bytes are a part of
  /// the program, as sound as its code: nothing of them is verified.
  package convenience init(
    image bytes: UnsafeRawBufferPointer, owner: AnyObject?, expectedOrigin: UInt64? = nil
  ) throws(ImageProblem) {
    let reader = try ImageReader(bytes)
    if let expectedOrigin, reader.origin != expectedOrigin { throw .stale }
    let isTrusted = expectedOrigin != nil
    var blocks = ImageBlocks(reader, owner: owner, isTrusted: isTrusted)
    var schema = Schema()
    blocks.code(&schema)
    var parts = ImageParts()
    parts.code(&blocks)
    if let problem = blocks.problem { throw problem }
    if !isTrusted, let problem = schema.inconsistency ?? parts.inconsistency(schema) {
      throw .corrupt(problem)
    }

    blocks.postpone()
    let damage = Damage()
    var limits = ImageLimits(entities: parts.kinds.count, strings: parts.names.offsets.count - 1)
    var relations: [(RelationTable, Tables<RelationTable>.Unverified?)] = []
    for (index, declared) in schema.relations.enumerated() {
      var table = RelationTable.empty
      table.code(&blocks, index)
      limits.facts += table.count
      limits.statuses = max(1, declared.statuses.count)
      limits.qualifiers = max(limits.qualifiers, declared.qualifiers.count)
      relations.append(
        (
          table,
          isTrusted
            ? nil
            : .init(
              name: "the facts of \(declared.name)", blocks: blocks.taken(), limits: limits, damage: damage)
        ))
    }
    var attributes: [(AttributeTable, Tables<AttributeTable>.Unverified?)] = []
    for (index, declared) in schema.attributes.enumerated() {
      var table = AttributeTable.empty
      table.code(&blocks, index)
      attributes.append(
        (
          table,
          isTrusted
            ? nil
            : .init(
              name: "the values of \(declared.noun.singular)", blocks: blocks.taken(), limits: limits,
              damage: damage)
        ))
    }
    var qualifiers = QualifierTable.empty
    qualifiers.code(&blocks)
    if let problem = blocks.problem { throw problem }
    // Facts are numbered in 32 bits.
    guard limits.facts < Int(UInt32.max) else { throw .corrupt("facts") }
    self.init(
      schema: schema, names: parts.names, kinds: parts.kinds, titles: parts.titles, lifeFrom: parts.lifeFrom,
      lifeTo: parts.lifeTo, lifeSources: parts.lifeSources, kindStarts: parts.kindStarts,
      relations: Tables(relations), attributes: Tables(attributes),
      qualifiers: Tables([
        (
          qualifiers,
          isTrusted
            ? nil
            : .init(name: "the qualifiers of facts", blocks: blocks.taken(), limits: limits, damage: damage)
        )
      ]), damage: damage)
  }

  /// Verifies all that has not been touched yet. Gives the parts that are damaged.
  package func damagedParts() -> [String] {
    damage.forget()
    for index in relations.indices { _ = relations[index] }
    for index in attributes.indices { _ = attributes[index] }
    _ = qualifiers
    defer { damage.forget() }
    return damage.parts
  }
}

/// What an image holds of names and entities.
private struct ImageParts {
  var names: NameTable
  var kinds = Column<UInt16>()
  var titles = Column<UInt32>()
  var lifeFrom = Column<Int32>()
  var lifeTo = Column<Int32>()
  var lifeSources = Column<UInt32>()
  var kindStarts = Column<UInt32>()

  init() {
    names = NameTable(
      arena: Column(), offsets: Column(), keys: Column(), texts: Column(), entities: Column(),
      roles: Column(),
      next: Column(), slots: Column(), sorted: Column(), longest: 1)
  }
  init(_ base: Base) {
    names = base.names
    kinds = base.kinds
    titles = base.titles
    lifeFrom = base.lifeFrom
    lifeTo = base.lifeTo
    lifeSources = base.lifeSources
    kindStarts = base.kindStarts
  }

  mutating func code(_ blocks: inout ImageBlocks) {
    blocks.code(&names.arena, .arena)
    blocks.code(&names.offsets, .strings)
    blocks.code(&names.keys, .nameKeys)
    blocks.code(&names.texts, .nameTexts)
    blocks.code(&names.entities, .nameEntities)
    blocks.code(&names.roles, .nameRoles)
    blocks.code(&names.next, .nameNext)
    blocks.code(&names.slots, .nameSlots)
    blocks.code(&names.sorted, .nameOrder)
    blocks.code(&names.longest)
    blocks.code(&kinds, .kinds)
    blocks.code(&titles, .titles)
    blocks.code(&lifeFrom, .lifeFrom)
    blocks.code(&lifeTo, .lifeTo)
    blocks.code(&lifeSources, .lifeSources)
    blocks.code(&kindStarts, .kindStarts)
  }

  func inconsistency(_ schema: Schema) -> String? {
    let entities = kinds.count
    let strings = names.offsets.count - 1
    let rows = names.keys.count
    guard strings >= 0, names.offsets[0] == 0, names.offsets.isAscending(upTo: names.arena.count),
      names.texts.count == rows, names.entities.count == rows, names.roles.count == rows,
      names.next.count == rows, names.sorted.count == rows,
      names.slots.count & (names.slots.count - 1) == 0, names.slots.count >= 2 * rows || rows == 0,
      names.keys.isBelow(strings), names.texts.isBelow(strings), names.entities.isBelow(entities),
      names.entities.isAscending(upTo: entities), names.next.isBelow(rows + 1),
      names.slots.isBelow(rows + 1), names.sorted.isBelow(rows), (1...1000).contains(names.longest)
    else { return "its names" }
    // Chains of equal names go forward, so that they end.
    var backward = 0
    for row in 0..<rows { backward += names.next[row] != 0 && Int(names.next[row]) <= row + 1 ? 1 : 0 }
    guard backward == 0 else { return "its names" }
    guard titles.count == entities, lifeFrom.count == entities, lifeTo.count == entities,
      lifeSources.count == entities, titles.isBelow(strings), lifeSources.isBelow(entities + 1),
      kindStarts.count == schema.kinds.count + 1, kindStarts.isAscending(upTo: entities),
      kindStarts[0] == 0, Int(kindStarts[kindStarts.count - 1]) == entities
    else { return "its entities" }
    var most: UInt16 = 0
    for kind in kinds.values { most = max(most, kind) }
    return entities == 0 || Int(most) < schema.kinds.count ? nil : "its entities"
  }
}

extension RelationTable {
  fileprivate mutating func code(_ blocks: inout ImageBlocks, _ index: Int) {
    blocks.code(&subjects, .subjects, index)
    blocks.code(&objects, .objects, index)
    blocks.code(&from, .factFrom, index)
    blocks.code(&to, .factTo, index)
    blocks.code(&statuses, .statuses, index)
    blocks.code(&sources, .factSources, index)
    blocks.code(&forward.first)
    blocks.code(&forward.starts, .forward, index)
    blocks.code(&inverse.first)
    blocks.code(&inverse.starts, .inverse, index)
    blocks.code(&inverseFacts, .inverseFacts, index)
    blocks.code(&inverseSubjects, .inverseSubjects, index)
    blocks.code(&inverseFrom, .inverseFrom, index)
    blocks.code(&inverseTo, .inverseTo, index)
  }
}

extension AttributeTable {
  fileprivate mutating func code(_ blocks: inout ImageBlocks, _ index: Int) {
    blocks.code(&entities, .owners, index)
    blocks.code(&low, .low, index)
    blocks.code(&high, .high, index)
    blocks.code(&best, .best, index)
    blocks.code(&flags, .flags, index)
    blocks.code(&payload, .payload, index)
    blocks.code(&from, .valueFrom, index)
    blocks.code(&to, .valueTo, index)
    blocks.code(&sources, .valueSources, index)
    blocks.code(&offsets.first)
    blocks.code(&offsets.starts, .values, index)
  }
}

extension QualifierTable {
  fileprivate mutating func code(_ blocks: inout ImageBlocks) {
    blocks.code(&facts, .qualifierFacts)
    blocks.code(&indexes, .qualifierIndexes)
    blocks.code(&texts, .qualifierTexts)
  }
}

extension Schema {
  /// What would lead a reader of the schema astray; nil if all ids are in range.
  package var inconsistency: String? {
    func isKind(_ kind: KindID) -> Bool { kinds.indices.contains(kind.index) }
    for (index, kind) in kinds.enumerated() {
      if kind.nouns.isEmpty || kind.parent.map({ !isKind($0) }) == true { return "its kinds" }
      if hasCycle(KindID(index)) { return "its kinds" }
    }
    for unit in units
    where unit.names.isEmpty || !units.indices.contains(unit.base.index) || !(unit.factor > 0)
      || !unit.factor.isFinite
    { return "its units" }
    for relation in relations {
      if !(relation.subjects + relation.objects).allSatisfy(isKind) || relation.statuses.count > 63
        || relation.qualifiers.count > 255
        || relation.opposingQualifier.map({ $0 < -1 || $0 >= relation.qualifiers.count }) == true
        || relation.verbs.contains(where: \.forms.isEmpty)
        || relation.inverseVerbs.contains(where: \.forms.isEmpty)
      {
        return "its relations"
      }
      if let derivation = relation.derivation {
        guard relations.indices.contains(derivation.from.index),
          relations[derivation.from.index].qualifiers.indices.contains(derivation.qualifier)
        else { return "its relations" }
      }
    }
    for attribute in attributes {
      if attribute.nouns.isEmpty || !attribute.kinds.allSatisfy(isKind) { return "its attributes" }
      if case .number(let unit?) = attribute.type, !units.indices.contains(unit.index) {
        return "its attributes"
      }
    }
    for event in events {
      if !(event.subjects + event.objects + event.recipients).allSatisfy(isKind) || event.verb.forms.isEmpty
        || event.effects.contains(where: { effect in
          effect.relation.map { !relations.indices.contains($0.index) } == true
            || effect.attribute.map { !attributes.indices.contains($0.index) } == true
            || !(0...63).contains(effect.status)
        })
      {
        return "its events"
      }
    }
    return nil
  }
  /// Whether a kind is above itself.
  private func hasCycle(_ kind: KindID) -> Bool {
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
