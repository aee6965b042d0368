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
  let gate: DayGate
  private let filter: FactFilter
  let from: UnsafePointer<Int32>
  let to: UnsafePointer<Int32>
  /// In the order of this direction, by position: the other end, and the bounds.
  let others: UnsafePointer<UInt32>
  let begins: UnsafePointer<Int32>
  let ends: UnsafePointer<Int32>
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
    others = inverse ? table.inverseSubjects.address : objects
    begins = inverse ? table.inverseFrom.address : from
    ends = inverse ? table.inverseTo.address : to
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
    isPlain = !checksMask && !checksStatus && !checksQualifiers
  }

  /// Whether every row of the table passes the filter.
  let isPlain: Bool
  /// Whether bounds alone decide about a fact: nothing masked or added, no lives, no standings or qualifiers asked.
  var isBare: Bool { isPlain && added.isEmpty && !asksExistence }

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
  /// The same by position in this direction.
  @inline(__always) func truth(at position: Int) -> Truth {
    let truth = gate.truth(begins[position], ends[position])
    if truth == .no || isPlain { return truth }
    let row = row(at: position)
    if checksStatus, filter.statuses & 1 << UInt64(statuses[row]) == 0 { return .no }
    return checksMask || checksQualifiers ? truth.and(exactTruth(row)) : truth
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
    for position in range(entity) {
      var truth = truth(at: position)
      if truth == .no { continue }
      let other = others[position]
      truth = truth.and(alive).and(exists(other))
      if truth != .no { body(other, truth, first + row(at: position)) }
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
