/// Those who share an object: parties to one conflict, on the same or on different sides.
extension WorldOnDay {
  /// Those that share an object with somebody of the set (never with themselves alone), with a differing or equal qualifier.
  /// Cost: the facts of the set's entities and of the objects that they reach, each once.
  package func sharers(
    _ derivation: Relation.Derivation, with set: TruthSet,
    sharing isWanted: (EntityID) -> Bool = { _ in true }
  ) -> TruthSet {
    var sure = SetBuilder(entityCount: world.entityCount)
    var possible = SetBuilder(entityCount: world.entityCount)
    forEachSharing(derivation, with: set, isWanted) { other, _, truth in
      if truth == .yes { sure.insert(other) } else { possible.insert(other) }
    }
    return TruthSet(sure: sure.set(), possible: possible.set())
  }

  /// The objects that somebody of the one set shares with somebody of the other (nil: with anybody).
  package func shared(_ derivation: Relation.Derivation, _ a: TruthSet?, _ b: TruthSet)
    -> TruthSet
  {
    var few = b
    var many = a
    if let a, a.all.count < b.all.count { (few, many) = (a, b) }
    var result = TruthSet()
    let everyone: (EntityID) -> Bool = { _ in true }
    forEachSharing(derivation, with: few, everyone) { other, object, truth in
      let here = many.map { $0.truth(of: EntityID(Int(other))) } ?? .yes
      result.insert(EntityID(Int(object)), here.and(truth))
    }
    return result
  }

  /// All subjects of facts of the relation in force.
  package func participants(in relation: RelationID) -> TruthSet {
    starts(of: relation, inverse: false, FactFilter(), among: nil)
  }
}

// MARK: - Implementation

/// Who of a set takes part on one side: enough to know whether there is one besides a given other.
private struct Side {
  var number: UInt32
  /// The first for sure, the first at all; whether there are more.
  var sure: UInt32?
  var hasMoreSure = false
  var any: UInt32?
  var hasMore = false

  mutating func add(_ entity: UInt32, _ truth: Truth) {
    if truth == .yes {
      if sure == nil { sure = entity } else if sure != entity { hasMoreSure = true }
    }
    if any == nil { any = entity } else if any != entity { hasMore = true }
  }
  func truth(besides other: UInt32) -> Truth {
    if let sure, hasMoreSure || sure != other { return .yes }
    if let any, hasMore || any != other { return .unknown }
    return .no
  }
}

extension WorldOnDay {
  /// The number of the side on which a fact stands: equal for equal texts, 0 where none is recorded.
  func sides(_ derivation: Relation.Derivation) -> (Int) -> UInt32 {
    let world = world
    let first = world.base.firstFact[derivation.from.index]
    let column = world.base.qualifierColumn(derivation.from.index, derivation.qualifier)
    // Texts that only the layer has are numbered after those of the base.
    var added: [String] = []
    return { fact in
      if fact < world.base.factCount { return column.numbers[fact - first] }
      guard let text = world.layer.facts[fact - world.base.factCount].qualifiers[derivation.qualifier] else {
        return 0
      }
      if let known = column.number(of: text) { return known }
      let key = text.lowercased()
      let index = added.firstIndex(of: key) ?? added.count
      if index == added.count { added.append(key) }
      return UInt32(column.texts.count + index + 1)
    }
  }

  private func forEachSharing(
    _ derivation: Relation.Derivation, with set: TruthSet, _ isWanted: (EntityID) -> Bool,
    _ body: (UInt32, UInt32, Truth) -> Void
  ) {
    let there = passage(derivation.from, inverse: false, FactFilter(), false)
    let back = passage(derivation.from, inverse: true, FactFilter(), false)
    let number = sides(derivation)
    var parts: [(object: UInt32, side: UInt32, entity: UInt32, truth: Truth)] = []
    for entity in set.all {
      let here = set.truth(of: entity)
      there.forEach(entity.number) { object, truth, fact in
        parts.append((object, number(fact), entity.number, here.and(truth)))
      }
    }
    parts.sort { $0.object < $1.object }
    var index = 0
    while index < parts.count {
      let object = parts[index].object
      var sides: [Side] = []
      while index < parts.count, parts[index].object == object {
        let part = parts[index]
        if let known = sides.firstIndex(where: { $0.number == part.side }) {
          sides[known].add(part.entity, part.truth)
        } else {
          var side = Side(number: part.side)
          side.add(part.entity, part.truth)
          sides.append(side)
        }
        index += 1
      }
      guard isWanted(EntityID(Int(object))) else { continue }
      back.forEach(object) { other, truth, fact in
        let own = number(fact)
        var found = Truth.no
        for side in sides {
          var here = side.truth(besides: other)
          if own == 0 || side.number == 0 {
            here = here.and(.unknown)
          } else if (own != side.number) != derivation.differs {
            continue
          }
          found = found.or(here)
        }
        found = found.and(truth)
        if found != .no { body(other, object, found) }
      }
    }
  }
}
