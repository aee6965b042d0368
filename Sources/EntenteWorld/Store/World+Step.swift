/// Which facts of a relation a step goes along.
package struct FactFilter: Sendable, Equatable {
  /// Bits by status index.
  package var statuses: UInt64 = .max
  /// Qualifiers that must have a text.
  package var qualifiers: [Int: String] = [:]
  package init() {}
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
