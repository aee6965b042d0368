internal import EntenteSource
internal import EntenteWorld

/// Names of a world and of what an import adds to it.
struct NewNames {
  let world: World
  private(set) var entities: [EntityRow] = []
  private(set) var rows: [NameRow] = []
  /// By folded spelling the last of the new names, and by name the one before it with the same spelling.
  private var last: [String: Int] = [:]
  private var previous: [Int] = []
  /// By code attribute, what each code stands for.
  private var codes: [Int: [String: [EntityID]]] = [:]
  /// By entity, the codes that an import gives.
  private var given: Set<Given> = []
  private struct Given: Hashable {
    var attribute: Int
    var entity: UInt32
  }

  init(_ world: World) { self.world = world }

  func kind(of entity: EntityID) -> KindID {
    entity.index < world.entityCount
      ? world.kind(of: entity) : entities[entity.index - world.entityCount].kind
  }
  func name(of entity: EntityID) -> String {
    entity.index < world.entityCount
      ? world.name(of: entity) : entities[entity.index - world.entityCount].name
  }

  /// All things of that name, each once.
  func matches(_ key: String) -> [EntityID] {
    var found: [EntityID] = []
    for match in world.matches(key) where !found.contains(match.entity) { found.append(match.entity) }
    var row = last[key] ?? -1
    while row >= 0 {
      if !found.contains(rows[row].entity) { found.append(rows[row].entity) }
      row = previous[row]
    }
    return found
  }

  mutating func add(_ name: String, _ kind: KindID) -> EntityID {
    let entity = EntityID(world.entityCount + entities.count)
    let text = Folding.compose(name)
    entities.append(EntityRow(name: text, kind: kind))
    append(entity, text, Folding.fold(text), .canonical)
    return entity
  }
  /// A further name; nothing if the entity has it already.
  mutating func add(_ text: String, to entity: EntityID, _ role: NameRole) {
    let key = Folding.fold(text)
    if key.isEmpty || matches(key).contains(entity) { return }
    append(entity, Folding.compose(text), key, role)
  }
  private mutating func append(_ entity: EntityID, _ text: String, _ key: String, _ role: NameRole) {
    previous.append(last[key] ?? -1)
    last[key] = rows.count
    rows.append(NameRow(entity: entity, text: text, role: role))
  }
  mutating func setLife(_ entity: EntityID, _ period: Period, source: EntityID?) {
    entities[entity.index - world.entityCount].life = period
    entities[entity.index - world.entityCount].lifeSource = source
  }
  func life(of entity: EntityID) -> Period {
    entity.index < world.entityCount
      ? world.life(of: entity) : entities[entity.index - world.entityCount].life
  }

  // MARK: Codes

  mutating func prepare(_ attribute: AttributeID) {
    guard codes[attribute.index] == nil else { return }
    var table: [String: [EntityID]] = [:]
    for row in world.values(of: attribute) {
      if case .text(let text) = row.value { table[text, default: []].append(row.entity) }
    }
    codes[attribute.index] = table
  }
  func entities(_ code: String, _ attribute: AttributeID) -> [EntityID] {
    codes[attribute.index]?[code] ?? []
  }
  /// False if the entity has the code already.
  mutating func add(_ code: String, to entity: EntityID, _ attribute: AttributeID) -> Bool {
    if codes[attribute.index]?[code]?.contains(entity) == true { return false }
    codes[attribute.index, default: [:]][code, default: []].append(entity)
    given.insert(Given(attribute: attribute.index, entity: entity.number))
    add(code, to: entity, .code)
    return true
  }
  func hasCode(_ entity: EntityID, _ attribute: AttributeID) -> Bool {
    if given.contains(Given(attribute: attribute.index, entity: entity.number)) { return true }
    return entity.index < world.entityCount && !world.values(of: attribute, entity).isEmpty
  }
}
