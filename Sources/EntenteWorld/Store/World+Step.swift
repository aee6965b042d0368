/// Which facts of a relation a step goes along.
package struct FactFilter: Sendable, Equatable {
  /// Bits by status index.
  package var statuses: UInt64 = .max
  /// Qualifiers that must have a text.
  package var qualifiers: [Int: String] = [:]
  package init() {}
}

/// One direction of one relation on one day, with what the kernels need close at hand.
struct Passage {
  let world: World
  let relation: Int
  let inverse: Bool
  let table: RelationTable
  let gate: DayGate
  let filter: FactFilter
  let isTimeless: Bool
  let first: Int
  let masked: Set<UInt32>
  let added: [Int]
  /// Entities with lives, all others exist always; nil if the relation asks for no existence.
  let mortals: EntitySet?
  private let checksStatus: Bool
  private let checksQualifiers: Bool

  init(_ world: World, _ relation: RelationID, inverse: Bool, _ gate: DayGate, _ filter: FactFilter) {
    self.world = world
    self.relation = relation.index
    self.inverse = inverse
    self.gate = gate
    self.filter = filter
    table = world.base.relations[relation.index]
    first = world.base.firstFact[relation.index]
    isTimeless = world.schema.relations[relation.index].isTimeless
    masked = world.layer.maskedFacts
    added = world.layer.factsByRelation[relation.index] ?? []
    let mortals = world.base.mortals
    let hasLives = !mortals.isEmpty || !world.layer.entities.isEmpty
    self.mortals = isTimeless || !hasLives ? nil : mortals
    checksStatus = filter.statuses != .max && !world.schema.relations[relation.index].statuses.isEmpty
    checksQualifiers = !filter.qualifiers.isEmpty
  }

  /// Whether the row of the table counts on the day; the existence of its ends is another matter.
  @inline(__always) func truth(row: Int) -> Truth {
    let (from, to) = table.bounds(row)
    let truth = gate.truth(from, to)
    if truth == .no { return .no }
    if checksStatus, filter.statuses & 1 << UInt64(table.statuses[row]) == 0 { return .no }
    if !masked.isEmpty, masked.contains(UInt32(first + row)) { return .no }
    return checksQualifiers ? truth.and(filter.holds(world.base.qualifiers(ofFact: first + row))) : truth
  }
  @inline(__always) func exists(_ entity: UInt32) -> Truth {
    guard let mortals, mortals.contains(id: entity) || Int(entity) >= world.base.entityCount else {
      return .yes
    }
    return world.truth(of: EntityID(Int(entity)), gate)
  }

  /// The other end of each fact of the entity that holds, or may hold.
  @inline(__always) func forEach(_ entity: UInt32, _ body: (UInt32, Truth, Int) -> Void) {
    let alive = exists(entity)
    if alive == .no { return }
    if inverse {
      for position in table.inverse.range(Int(entity)) {
        let row = Int(table.inverseFacts[position])
        var truth = truth(row: row)
        if truth == .no { continue }
        let other = table.subjects[row]
        truth = truth.and(alive).and(exists(other))
        if truth != .no { body(other, truth, first + row) }
      }
    } else {
      for row in table.forward.range(Int(entity)) {
        var truth = truth(row: row)
        if truth == .no { continue }
        let other = table.objects[row]
        truth = truth.and(alive).and(exists(other))
        if truth != .no { body(other, truth, first + row) }
      }
    }
    if !added.isEmpty { forEachAdded(of: entity, alive, body) }
  }
  private func forEachAdded(of entity: UInt32, _ alive: Truth, _ body: (UInt32, Truth, Int) -> Void) {
    for index in added {
      let fact = world.layer.facts[index]
      guard (inverse ? fact.object : fact.subject).number == entity else { continue }
      let other = inverse ? fact.subject.number : fact.object.number
      let truth = truth(added: index).and(alive).and(exists(other))
      if truth != .no { body(other, truth, world.base.factCount + index) }
    }
  }
  func truth(added index: Int) -> Truth {
    let fact = world.layer.facts[index]
    guard filter.statuses & 1 << UInt64(fact.status) != 0,
      !masked.contains(UInt32(world.base.factCount + index))
    else { return .no }
    return gate.truth(fact.period.from.packed, fact.period.to.packed).and(filter.holds(fact.qualifiers))
  }

  /// How many facts a push from the set would look at.
  func degree(of set: EntitySet) -> Int {
    let offsets = inverse ? table.inverse : table.forward
    if set.count > 1000 {
      let entities = max(1, offsets.starts.count - 1)
      return set.count * table.count / entities
    }
    return set.reduce(0) { $0 + offsets.range($1.index).count }
  }
}

extension RelationTable {
  @inline(__always) func bounds(_ row: Int) -> (Int32, Int32) { (from[row], to[row]) }
}

extension World {
  func truth(of entity: EntityID, _ gate: DayGate) -> Truth {
    if entity.index < base.entityCount {
      return gate.truth(base.lifeFrom[entity.index], base.lifeTo[entity.index])
    }
    let life = layer.entities[entity.index - base.entityCount].life
    return gate.truth(life.from.packed, life.to.packed)
  }

  /// All entities reached by one step from the set, over facts in force on the day, whose ends exist that day.
  /// Cost: the facts of the set's entities, or one pass over the relation where that is less.
  package func step(
    _ relation: RelationID, inverse: Bool, from set: TruthSet, on day: Day, _ filter: FactFilter,
    includingPast: Bool = false
  ) -> TruthSet {
    let gate = DayGate(day, includingPast: includingPast)
    var sure = SetBuilder(entityCount: entityCount)
    var possible = SetBuilder(entityCount: entityCount)
    for direction in schema.relation(relation).isSymmetric ? [false, true] : [inverse] {
      let passage = Passage(self, relation, inverse: direction, gate, filter)
      passage.step(from: set, &sure, &possible)
    }
    return TruthSet(sure: sure.set(), possible: possible.set())
  }

  /// The other end of each fact of the entity that holds, or may hold, on the day.
  package func walk(
    _ relation: RelationID, _ entity: EntityID, inverse: Bool, on day: Day, _ filter: FactFilter,
    includingPast: Bool = false, _ body: (EntityID, Truth, FactID) -> Void
  ) {
    Passage(self, relation, inverse: inverse, DayGate(day, includingPast: includingPast), filter)
      .forEach(entity.number) { other, truth, fact in body(EntityID(Int(other)), truth, FactID(fact)) }
  }
}

extension Passage {
  func step(from set: TruthSet, _ sure: inout SetBuilder, _ possible: inout SetBuilder) {
    // The inverse direction jumps about in the columns; from many entities one pass over all is cheaper.
    if inverse, degree(of: set.all) > table.count / 8, table.count > 4096 {
      return pull(from: set, &sure, &possible)
    }
    for entity in set.sure {
      forEach(entity.number) { other, truth, _ in
        if truth == .yes { sure.insert(other) } else { possible.insert(other) }
      }
    }
    for entity in set.possible { forEach(entity.number) { other, _, _ in possible.insert(other) } }
  }

  private func pull(from set: TruthSet, _ sure: inout SetBuilder, _ possible: inout SetBuilder) {
    var sources = set
    if mortals != nil {
      // The starts must exist too.
      sources = TruthSet()
      for entity in set.all { sources.insert(entity, set.truth(of: entity).and(exists(entity.number))) }
    }
    let certain = sources.sure
    let doubtful = sources.possible
    for row in 0..<table.count {
      let truth = truth(row: row)
      if truth == .no { continue }
      let end = table.objects[row]
      let here: Truth = certain.contains(id: end) ? .yes : doubtful.contains(id: end) ? .unknown : .no
      if here == .no { continue }
      let other = table.subjects[row]
      switch truth.and(here).and(exists(other)) {
      case .yes: sure.insert(other)
      case .unknown: possible.insert(other)
      case .no: break
      }
    }
    for index in added {
      let fact = world.layer.facts[index]
      let here = sources.truth(of: fact.object)
      switch truth(added: index).and(here).and(exists(fact.subject.number)) {
      case .yes: sure.insert(fact.subject.number)
      case .unknown: possible.insert(fact.subject.number)
      case .no: break
      }
    }
  }
}

extension FactFilter {
  package func holds(_ found: [Int: String]) -> Truth {
    var truth = Truth.yes
    for (qualifier, wanted) in qualifiers {
      guard let text = found[qualifier] else {
        truth = truth.and(.unknown)
        continue
      }
      if text.lowercased() != wanted.lowercased() { return .no }
    }
    return truth
  }
}
