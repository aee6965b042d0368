/// Which facts of a relation a step goes along.
package struct FactFilter: Sendable, Equatable {
  /// Bits by status index.
  package var statuses: UInt64 = .max
  /// Qualifiers that must have a text.
  package var qualifiers: [Int: String] = [:]
  package init() {}
}

/// One direction of one relation on one day, with what the kernels need close at hand. Its addresses hold as long as the
/// world does that it keeps.
final class Passage {
  let world: World
  let relation: RelationID
  let inverse: Bool
  let first: Int
  let count: Int
  let subjects: UnsafePointer<UInt32>
  let objects: UnsafePointer<UInt32>
  /// Facts of the layer.
  let added: [Int]
  /// Whether the existence of ends matters: the relation asks for it, and some entity has a life.
  let asksExistence: Bool
  private let table: RelationTable
  private let gate: DayGate
  private let filter: FactFilter
  let from: UnsafePointer<Int32>
  let to: UnsafePointer<Int32>
  private let statuses: UnsafePointer<UInt8>
  private let inverseFacts: UnsafePointer<UInt32>
  private let firstStart: Int
  private let starts: UnsafePointer<UInt32>
  private let startCount: Int
  private let mortals: BitTable
  private let mortalWords: UnsafeMutablePointer<UInt64>
  private let baseCount: UInt32
  private let checksMask: Bool
  private let checksStatus: Bool
  private let checksQualifiers: Bool

  init(_ world: World, _ relation: RelationID, inverse: Bool, _ gate: DayGate, _ filter: FactFilter) {
    self.world = world
    self.relation = relation
    self.inverse = inverse
    self.gate = gate
    self.filter = filter
    let declared = world.schema.relations[relation.index]
    let table = world.base.relations[relation.index]
    self.table = table
    first = world.base.firstFact[relation.index]
    count = table.count
    subjects = table.subjects.address
    objects = table.objects.address
    from = table.from.address
    to = table.to.address
    statuses = table.statuses.address
    inverseFacts = table.inverseFacts.address
    let offsets = inverse ? table.inverse : table.forward
    firstStart = offsets.first
    starts = offsets.starts.address
    startCount = max(0, offsets.starts.count - 1)
    added = world.layer.factsByRelation[relation.index] ?? []
    mortals = world.mortals
    mortalWords = mortals.words
    baseCount = UInt32(world.base.entityCount)
    asksExistence = !declared.isTimeless && (!mortals.isEmpty || !world.layer.entities.isEmpty)
    checksMask = !world.layer.maskedFacts.isEmpty
    checksStatus = filter.statuses != .max && !declared.statuses.isEmpty
    checksQualifiers = !filter.qualifiers.isEmpty
  }

  /// Whether every row of the table passes the filter.
  var isPlain: Bool { !checksMask && !checksStatus && !checksQualifiers }

  /// Whether the row of the table counts on the day; the existence of its ends is another matter.
  @inline(__always) func truth(row: Int) -> Truth {
    let truth = gate.truth(from[row], to[row])
    if truth == .no { return .no }
    if checksStatus, filter.statuses & 1 << UInt64(statuses[row]) == 0 { return .no }
    return checksMask || checksQualifiers ? truth.and(exactTruth(row)) : truth
  }
  /// Whether the row passes the filter, whenever it holds.
  func standing(row: Int) -> Truth {
    if checksStatus, filter.statuses & 1 << UInt64(statuses[row]) == 0 { return .no }
    return checksMask || checksQualifiers ? exactTruth(row) : .yes
  }
  func standing(added index: Int) -> Truth {
    let fact = world.layer.facts[index]
    guard filter.statuses & 1 << UInt64(fact.status) != 0,
      !world.layer.maskedFacts.contains(UInt32(world.base.factCount + index))
    else { return .no }
    return filter.holds(fact.qualifiers)
  }
  @inline(__always) func row(at position: Int) -> Int { inverse ? Int(inverseFacts[position]) : position }
  private func exactTruth(_ row: Int) -> Truth {
    if checksMask, world.layer.maskedFacts.contains(UInt32(first + row)) { return .no }
    return checksQualifiers ? filter.holds(world.base.qualifiers(ofFact: first + row)) : .yes
  }
  @inline(__always) func exists(_ entity: UInt32) -> Truth {
    if !asksExistence { return .yes }
    if entity < baseCount, !mortalWords.contains(entity) { return .yes }
    return life(entity)
  }
  private func life(_ entity: UInt32) -> Truth { world.truth(of: EntityID(Int(entity)), gate) }

  /// Where the facts of an entity stand, in this direction.
  @inline(__always) func range(_ entity: UInt32) -> Range<Int> {
    let row = Int(entity) - firstStart
    guard row >= 0, row < startCount else { return 0..<0 }
    return Int(starts[row])..<Int(starts[row + 1])
  }

  /// The other end of each fact of the entity that holds, or may hold.
  @inline(__always) func forEach(_ entity: UInt32, _ body: (UInt32, Truth, Int) -> Void) {
    let alive = exists(entity)
    if alive == .no { return }
    let others = inverse ? subjects : objects
    for position in range(entity) {
      let row = inverse ? Int(inverseFacts[position]) : position
      var truth = truth(row: row)
      if truth == .no { continue }
      let other = others[row]
      truth = truth.and(alive).and(exists(other))
      if truth != .no { body(other, truth, first + row) }
    }
    if !added.isEmpty { forEachAdded(of: entity, alive, body) }
  }
  private func forEachAdded(of entity: UInt32, _ alive: Truth, _ body: (UInt32, Truth, Int) -> Void) {
    for index in world.layer.facts(of: relation, EntityID(Int(entity)), inverse: inverse) {
      let fact = world.layer.facts[index]
      let other = inverse ? fact.subject.number : fact.object.number
      let truth = truth(added: index).and(alive).and(exists(other))
      if truth != .no { body(other, truth, world.base.factCount + index) }
    }
  }
  func truth(added index: Int) -> Truth {
    let period = world.layer.facts[index].period
    return gate.truth(period.from.packed, period.to.packed).and(standing(added: index))
  }

  /// How many facts a push from the set would look at.
  func degree(of set: EntitySet) -> Int {
    let size = set.count
    if size > 1000 { return size * count / max(1, startCount) }
    return set.reduce(0) { $0 + range($1.number).count }
  }
}

extension World {
  func truth(of entity: EntityID, _ gate: DayGate) -> Truth {
    if !layer.lives.isEmpty, let life = layer.lives[entity.number] {
      return gate.truth(life.from.packed, life.to.packed)
    }
    if entity.index < base.entityCount {
      return gate.truth(base.lifeFrom[entity.index], base.lifeTo[entity.index])
    }
    let life = layer.entities[entity.index - base.entityCount].life
    return gate.truth(life.from.packed, life.to.packed)
  }

  /// The other end of each fact of the entity that holds, or may hold, on the day.
  package func walk(
    _ relation: RelationID, _ entity: EntityID, inverse: Bool, on day: Day, _ filter: FactFilter,
    includingPast: Bool = false, _ body: (EntityID, Truth, FactID) -> Void
  ) {
    WorldOnDay(self, day).passage(relation, inverse: inverse, filter, includingPast)
      .forEach(entity.number) { other, truth, fact in body(EntityID(Int(other)), truth, FactID(fact)) }
  }
}

/// A world as it is on one day: steps along relations, for one entity or for many at once.
package final class WorldOnDay {
  package let world: World
  package let day: Day
  private var passages: [(key: Key, passage: Passage)] = []
  private struct Key: Equatable {
    var relation: RelationID
    var inverse: Bool
    var includesPast: Bool
    var filter: FactFilter
  }

  package init(_ world: World, _ day: Day) {
    self.world = world
    self.day = day
  }

  func passage(_ relation: RelationID, inverse: Bool, _ filter: FactFilter, _ includingPast: Bool) -> Passage
  {
    let key = Key(relation: relation, inverse: inverse, includesPast: includingPast, filter: filter)
    if let known = passages.first(where: { $0.key == key }) { return known.passage }
    let made = Passage(world, relation, inverse: inverse, DayGate(day, includingPast: includingPast), filter)
    passages.append((key, made))
    return made
  }
  /// Both directions of a symmetric relation, else the one.
  func passages(_ relation: RelationID, inverse: Bool, _ filter: FactFilter, _ includingPast: Bool)
    -> [Passage]
  {
    (world.isSymmetric(relation) ? [false, true] : [inverse]).map {
      passage(relation, inverse: $0, filter, includingPast)
    }
  }

  /// All entities reached by one step from the set, over facts in force on the day, whose ends exist that day.
  /// Cost: the facts of the set's entities, or one pass over the relation where that is less.
  package func step(
    _ relation: RelationID, inverse: Bool, from set: TruthSet, _ filter: FactFilter,
    includingPast: Bool = false
  ) -> TruthSet {
    var sure = SetBuilder(entityCount: world.entityCount)
    var possible = SetBuilder(entityCount: world.entityCount)
    for passage in passages(relation, inverse: inverse, filter, includingPast) {
      passage.step(from: set, &sure, &possible)
    }
    return TruthSet(sure: sure.set(), possible: possible.set())
  }
}

extension Passage {
  func step(from set: TruthSet, _ sure: inout SetBuilder, _ possible: inout SetBuilder) {
    // The inverse direction jumps about in the columns; from many entities one pass over all is cheaper.
    if inverse, count > 4096, degree(of: set.all) > count / 8 {
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
    // The starts must exist too.
    var sources = set
    if asksExistence {
      sources = TruthSet()
      for entity in set.all { sources.insert(entity, set.truth(of: entity).and(exists(entity.number))) }
    }
    let wanted = TruthTable(sources, entityCount: world.entityCount)
    for row in 0..<count {
      let here = wanted.truth(of: objects[row])
      if here == .no { continue }
      var truth = truth(row: row)
      if truth == .no { continue }
      let other = subjects[row]
      truth = truth.and(here).and(exists(other))
      if truth == .yes { sure.insert(other) } else if truth == .unknown { possible.insert(other) }
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
    withExtendedLifetime(wanted) {}
  }
}

/// A set of sure and possible elements for many quick questions.
struct TruthTable {
  private let sure: BitTable
  private let possible: BitTable?
  private let sureWords: UnsafeMutablePointer<UInt64>
  private let possibleWords: UnsafeMutablePointer<UInt64>?

  init(_ set: TruthSet, entityCount: Int) {
    sure = BitTable(set.sure, entityCount: entityCount)
    possible = set.possible.isEmpty ? nil : BitTable(set.possible, entityCount: entityCount)
    sureWords = sure.words
    possibleWords = possible?.words
  }
  @inline(__always) func truth(of id: UInt32) -> Truth {
    if sureWords.contains(id) { return .yes }
    if let possibleWords, possibleWords.contains(id) { return .unknown }
    return .no
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
