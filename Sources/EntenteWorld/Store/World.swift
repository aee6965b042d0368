internal import EntenteSource

/// A world as a question sees it: the frozen base with the session's layer over it. A value: copying one is cheap.
package struct World: Sendable {
  private(set) var base: Base
  package private(set) var layer = Layer()

  package init(_ base: Base) { self.base = base }
  package init() { self.init(Base(freezing: WorldRows())) }

  package var schema: Schema { _read { yield base.schema } }
  package func derivation(of relation: RelationID) -> Relation.Derivation? {
    base.derivations[relation.index]
  }
  func isSymmetric(_ relation: RelationID) -> Bool { base.symmetric[relation.index] }
  package var entityCount: Int { base.entityCount + layer.entities.count }
  /// Whether nothing has been added, masked or ended over the base.
  package var isUnlayered: Bool { layer.isEmpty }
  package var valueCount: Int { schema.attributes.indices.reduce(0) { $0 + valueCount(of: AttributeID($1)) } }
  package var factCount: Int { base.factCount + layer.facts.count - layer.maskedFacts.count }
}

/// A spelling that the world knows.
package struct NameMatch: Sendable {
  package var entity: EntityID
  package var text: String
  package var role: NameRole
  package init(entity: EntityID, text: String, role: NameRole) {
    self.entity = entity
    self.text = text
    self.role = role
  }
}

// MARK: - Entities

extension World {
  package func kind(of entity: EntityID) -> KindID {
    entity.index < base.entityCount
      ? KindID(Int(base.kinds[entity.index])) : layer.entities[entity.index - base.entityCount].kind
  }
  package func name(of entity: EntityID) -> String {
    entity.index < base.entityCount
      ? base.names.string(base.titles[entity.index]) : layer.entities[entity.index - base.entityCount].name
  }
  package func life(of entity: EntityID) -> Period {
    if !layer.lives.isEmpty, let life = layer.lives[entity.number] { return life }
    return entity.index < base.entityCount
      ? base.life(entity.index) : layer.entities[entity.index - base.entityCount].life
  }
  package func lifeSource(of entity: EntityID) -> EntityID? {
    if entity.index >= base.entityCount { return layer.entities[entity.index - base.entityCount].lifeSource }
    let source = base.lifeSources[entity.index]
    return source == 0 ? nil : EntityID(Int(source) - 1)
  }
  /// Entities of the base that do not live for ever.
  var mortals: BitTable {
    if layer.lives.isEmpty { return base.mortals }
    var set = base.mortals.set
    for entity in layer.lives.keys where entity < UInt32(base.entityCount) {
      set.insert(EntityID(Int(entity)))
    }
    return BitTable(set, entityCount: base.entityCount)
  }
  package func exists(_ entity: EntityID, on day: Day) -> Truth {
    if layer.lives.isEmpty, entity.index < base.entityCount, base.lifeFrom[entity.index] == Int32.min,
      base.lifeTo[entity.index] == Int32.min
    {
      return .yes
    }
    return life(of: entity).holds(on: day)
  }
  /// All entities of the kind and its subkinds, whenever they exist.
  package func entities(of kind: KindID) -> EntitySet {
    var set = EntitySet()
    for kind in schema.subkinds(of: kind) { set.formUnion(EntitySet(range: base.range(of: kind.index))) }
    for (offset, row) in layer.entities.enumerated() where schema.isKind(row.kind, under: kind) {
      set.insert(EntityID(base.entityCount + offset))
    }
    return set
  }
  /// Those of the set that exist on the day.
  package func existing(_ entities: EntitySet, on day: Day) -> TruthSet {
    let gate = DayGate(day)
    var sure = SetBuilder(entityCount: entityCount)
    var possible = SetBuilder(entityCount: entityCount)
    var isWhole = true
    for entity in entities {
      switch truth(of: entity, gate) {
      case .yes: sure.insert(entity.number)
      case .unknown:
        possible.insert(entity.number)
        isWhole = false
      case .no: isWhole = false
      }
    }
    return isWhole ? TruthSet(sure: entities) : TruthSet(sure: sure.set(), possible: possible.set())
  }
  /// Those of a kind that exist on the day.
  package func entities(of kind: KindID, on day: Day) -> TruthSet {
    existing(entities(of: kind), on: day)
  }
}

// MARK: - Names

extension World {
  package var longestName: Int { max(base.names.longest, layer.longestName) }
  package func isName(_ key: String) -> Bool { base.names.contains(key) || layer.namesByKey[key] != nil }
  package func matches(_ key: String) -> [NameMatch] {
    var found = base.names.rows(key).map { row in
      NameMatch(
        entity: EntityID(Int(base.names.entities[row])), text: base.names.string(base.names.texts[row]),
        role: NameRole(rawValue: base.names.roles[row]) ?? .alias)
    }
    for index in layer.namesByKey[key] ?? [] {
      let row = layer.names[index]
      found.append(NameMatch(entity: row.entity, text: row.text, role: row.role))
    }
    return found
  }
  package func names(of entity: EntityID) -> [NameMatch] {
    var found: [NameMatch] = []
    // Rows are sorted by entity.
    var low = 0
    var high = base.names.entities.count
    while low < high {
      let middle = (low + high) / 2
      if base.names.entities[middle] < entity.number { low = middle + 1 } else { high = middle }
    }
    while low < base.names.entities.count, base.names.entities[low] == entity.number {
      found.append(
        NameMatch(
          entity: entity, text: base.names.string(base.names.texts[low]),
          role: NameRole(rawValue: base.names.roles[low]) ?? .alias))
      low += 1
    }
    for row in layer.names where row.entity == entity {
      found.append(NameMatch(entity: entity, text: row.text, role: row.role))
    }
    return found
  }
  /// Names that begin with the folded prefix, in the order of their folded spelling.
  package func names(startingWith prefix: String, limit: Int) -> [NameMatch] {
    let table = base.names
    var low = 0
    var high = table.sorted.count
    while low < high {
      let middle = (low + high) / 2
      if table.string(table.keys[Int(table.sorted[middle])]) < prefix {
        low = middle + 1
      } else {
        high = middle
      }
    }
    var found: [NameMatch] = []
    while low < table.sorted.count, found.count < limit {
      let row = Int(table.sorted[low])
      guard table.string(table.keys[row]).hasPrefix(prefix) else { break }
      found.append(
        NameMatch(
          entity: EntityID(Int(table.entities[row])), text: table.string(table.texts[row]),
          role: NameRole(rawValue: table.roles[row]) ?? .alias))
      low += 1
    }
    for row in layer.names where Folding.fold(row.text).hasPrefix(prefix) && found.count < limit {
      found.append(NameMatch(entity: row.entity, text: row.text, role: row.role))
    }
    return found
  }
}

extension World {
  /// The entities in the order of their folded names, those with one name in the order of the world.
  package func inOrderOfNames(_ entities: EntitySet) -> [EntityID] {
    guard layer.entities.isEmpty else {
      return entities.map { (Folding.fold(name(of: $0)), $0) }.sorted { $0 < $1 }.map(\.1)
    }
    let ranks = base.nameRanks
    var keys = entities.map { UInt64(ranks[$0.index]) << 32 | UInt64($0.number) }
    keys.sort()
    return keys.map { EntityID(Int($0 & 0xFFFF_FFFF)) }
  }
}

// MARK: - Edits

extension World {
  package mutating func add(_ entity: EntityRow) -> EntityID {
    let id = EntityID(entityCount)
    layer.entities.append(entity)
    add(NameRow(entity: id, text: entity.name, role: .canonical))
    return id
  }
  package mutating func add(_ name: NameRow) {
    let key = Folding.fold(name.text)
    layer.namesByKey[key, default: []].append(layer.names.count)
    layer.names.append(name)
    layer.longestName = max(layer.longestName, key.utf8.reduce(1) { $1 == 0x20 ? $0 + 1 : $0 })
  }
  package mutating func add(_ fact: FactRow) {
    let index = layer.facts.count
    let relation = fact.relation.index
    layer.factsByRelation[relation, default: []].append(index)
    layer.factsByEnd[.init(relation: relation, entity: fact.subject.number, inverse: false), default: []]
      .append(index)
    layer.factsByEnd[.init(relation: relation, entity: fact.object.number, inverse: true), default: []]
      .append(index)
    layer.facts.append(fact)
  }
  package mutating func add(_ value: ValueRow) { layer.values.append(value) }
  package mutating func remove(_ fact: FactID) { layer.maskedFacts.insert(fact.number) }
  package mutating func removeValues(of attribute: AttributeID, _ entity: EntityID) {
    layer.values.removeAll { $0.attribute == attribute && $0.entity == entity }
    layer.maskedValues.insert(.init(attribute: attribute.index, entity: entity.number))
  }
  /// From here on the entity lived then: for what is only supposed, the base stays as it is.
  package mutating func suppose(life: Period, of entity: EntityID) { layer.lives[entity.number] = life }
  package mutating func setLife(of entity: EntityID, _ life: Period, source: EntityID?) -> Bool {
    guard entity.index >= base.entityCount else { return false }
    layer.entities[entity.index - base.entityCount].life = life
    layer.entities[entity.index - base.entityCount].lifeSource = source
    return true
  }
}

extension World {
  /// Every spelling of every entity. Cost: all of them; for suggestions.
  package var allNames: [NameMatch] {
    var found: [NameMatch] = []
    for row in 0..<base.names.entities.count {
      found.append(
        NameMatch(
          entity: EntityID(Int(base.names.entities[row])), text: base.names.string(base.names.texts[row]),
          role: NameRole(rawValue: base.names.roles[row]) ?? .alias))
    }
    for row in layer.names { found.append(NameMatch(entity: row.entity, text: row.text, role: row.role)) }
    return found
  }
}

extension World {
  /// What the statement at hand has met that cannot be read.
  package var damage: Damage { base.damage }
  package func damagedParts() -> [String] { base.damagedParts() }

  /// The world with its layer worked in. Cost: all facts, if there is a layer.
  package func merged() -> World { layer.isEmpty ? self : World(Base(freezing: thawed())) }

  /// The world with more words in its schema. Cost: the schema; the facts are shared.
  package func defining(_ definitions: [Definition]) -> World {
    if definitions.isEmpty { return self }
    var copy = self
    copy.base = base.defining(definitions)
    return copy
  }

  /// The frozen world as bytes, without the layer.
  package func image(origin: UInt64) -> [UInt8] { base.image(origin: origin) }
  package func writeImage<Failure>(
    origin: UInt64, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) { try base.writeImage(origin: origin, body) }
}
