/// The days on which something surely holds, and on which it may.
struct Stretch {
  var from: Int32
  var to: Int32
  var begin: Int32
  var end: Int32
  var isEmpty: Bool { from >= to }

  /// From packed bounds. A date known to a year begins surely on its last day, and possibly on its first.
  @inline(__always) init(_ begin: Int32, _ end: Int32, isSure: Bool) {
    self.begin = begin
    self.end = end
    if (begin | end) & 3 == 0 {
      from = begin == Int32.min ? Int32.min : begin >> 2
      to = end == Int32.min ? Int32.max : end >> 2
      return
    }
    from = Stretch.inexactFrom(begin, isSure)
    to = Stretch.inexactTo(end, isSure)
  }
  private static func inexactFrom(_ begin: Int32, _ isSure: Bool) -> Int32 {
    switch Bound(packed: begin) {
    case .open: Int32.min
    case .unrecorded: isSure ? Int32.max : Int32.min
    case .on(let date): (isSure ? date.latest : date.earliest).number
    }
  }
  private static func inexactTo(_ end: Int32, _ isSure: Bool) -> Int32 {
    switch Bound(packed: end) {
    case .open: Int32.max
    case .unrecorded: isSure ? Int32.min : Int32.max
    case .on(let date): (isSure ? date.earliest : date.latest).number
    }
  }
  func spell(_ entity: UInt32) -> Spell { Spell(entity, from: from, to: to, begin: begin, end: end) }
  mutating func meet(_ other: Stretch) {
    if other.from > from { (from, begin) = (other.from, other.begin) }
    if other.to < to { (to, end) = (other.to, other.end) }
  }
}

/// A world over all its days: steps along relations with the periods of their facts.
package final class WorldOverTime {
  package let world: World
  let onDay: WorldOnDay
  private let isExact: (UInt32) -> Bool

  package init(_ world: World) {
    self.world = world
    // Only the layout of the relations is asked of it, no truth on a day.
    onDay = WorldOnDay(world, Day(number: 0))
    let mortals = world.mortals
    let count = UInt32(world.base.entityCount)
    isExact = { $0 < count && !mortals.words.contains($0) }
  }

  func life(_ entity: UInt32, isSure: Bool) -> Stretch {
    if isExact(entity) { return Stretch(Int32.min, Int32.min, isSure: isSure) }
    let life = world.life(of: EntityID(Int(entity)))
    return Stretch(life.from.packed, life.to.packed, isSure: isSure)
  }

  /// Entities with the days on which they exist.
  package func existing(_ entities: EntitySet, in days: Days) -> TruthSpells {
    func lives(_ isSure: Bool) -> SpellSet {
      SpellSet(
        coalesced: entities.compactMap { entity in
          let life = life(entity.number, isSure: isSure)
          return life.isEmpty ? nil : life.spell(entity.number)
        }
      ).clipped(to: days)
    }
    return TruthSpells(lives(true), maybe: lives(false))
  }

  /// What one step from the set reaches, and when: on days on which both ends exist, the fact holds and the start belongs.
  package func step(
    _ relation: RelationID, inverse: Bool, from set: TruthSpells, _ filter: FactFilter,
    includingPast: Bool = false
  ) -> TruthSpells {
    let passages = onDay.passages(relation, inverse: inverse, filter, includingPast)
    var sawDoubt = false
    func reach(_ from: SpellSet, isSure: Bool) -> SpellSet {
      var found: [Spell] = []
      for passage in passages {
        from.forEachEntity { entity, spells in
          forEachFact(of: entity, passage, includingPast, isSure: isSure, &sawDoubt) { other, stretch, _ in
            for spell in spells where spell.from < stretch.to && spell.to > stretch.from {
              var part = stretch
              part.meet(Stretch(spell))
              found.append(part.spell(other))
            }
          }
        }
      }
      return SpellSet(found)
    }
    let sure = reach(set.sure, isSure: true)
    return TruthSpells(sure, maybe: sawDoubt || set.doubtful != nil ? reach(set.maybe, isSure: false) : nil)
  }

  /// The days on which each of the entities has a fact that leads into `targets` (nil: anywhere).
  package func starts(
    of relation: RelationID, inverse: Bool, from entities: EntitySet, into targets: TruthSpells?,
    _ filter: FactFilter, includingPast: Bool = false
  ) -> TruthSpells {
    let passages = onDay.passages(relation, inverse: inverse, filter, includingPast)
    var sawDoubt = false
    func reach(_ targets: SpellSet?, isSure: Bool) -> SpellSet {
      var found: [Spell] = []
      for entity in entities {
        var own: [Spell] = []
        for passage in passages {
          forEachFact(of: entity.number, passage, includingPast, isSure: isSure, &sawDoubt) {
            other, stretch, _ in
            guard let targets else { return own.append(stretch.spell(entity.number)) }
            for spell in targets.spells(of: other) where spell.from < stretch.to && spell.to > stretch.from {
              var part = stretch
              part.meet(Stretch(spell))
              own.append(part.spell(entity.number))
            }
          }
        }
        if own.count > 1 { own = SpellSet(own).spells }
        found += own
      }
      return SpellSet(coalesced: found)
    }
    let sure = reach(targets?.sure, isSure: true)
    let isDoubtful = sawDoubt || targets?.doubtful != nil
    return TruthSpells(sure, maybe: isDoubtful ? reach(targets?.maybe, isSure: false) : nil)
  }

  /// The other end of each fact of the entity, with the days on which it holds and both ends exist.
  private func forEachFact(
    of entity: UInt32, _ passage: Passage, _ includingPast: Bool, isSure: Bool, _ sawDoubt: inout Bool,
    _ body: (UInt32, Stretch, Int) -> Void
  ) {
    func lifetime(_ entity: UInt32) -> Stretch {
      var life = life(entity, isSure: isSure)
      if includingPast { (life.to, life.end) = (Int32.max, Int32.min) }
      return life
    }
    let own = passage.asksExistence ? lifetime(entity) : nil
    var isDoubtful = own.map { ($0.begin | $0.end) & 3 != 0 } ?? false
    passage.forEachRow(of: entity) { other, begin, end, fact, holds in
      let end = includingPast ? Int32.min : end
      if holds == .unknown || (begin | end) & 3 != 0 { isDoubtful = true }
      if holds == .unknown, isSure { return }
      var stretch = Stretch(begin, end, isSure: isSure)
      if let own {
        stretch.meet(own)
        if !isExact(other) {
          let life = lifetime(other)
          if (life.begin | life.end) & 3 != 0 { isDoubtful = true }
          stretch.meet(life)
        }
      }
      if !stretch.isEmpty { body(other, stretch, fact) }
    }
    if isDoubtful { sawDoubt = true }
  }

  /// Those that share an object with somebody of the set, with a differing or equal qualifier, on the days on which they do.
  package func sharers(
    _ derivation: Relation.Derivation, with set: TruthSpells,
    sharing isWanted: (EntityID) -> Bool = { _ in true },
    _ body: ((_ other: UInt32, _ object: UInt32) -> UInt32?)? = nil
  ) -> TruthSpells {
    let filter = FactFilter()
    let there = onDay.passages(derivation.from, inverse: false, filter, false)[0]
    let back = onDay.passages(derivation.from, inverse: true, filter, false)[0]
    let sides = onDay.sides(derivation)
    var sawDoubt = false
    func reach(_ set: SpellSet, isSure: Bool) -> SpellSet {
      // Per object the parts of the set's entities in it.
      var parts: [(object: UInt32, side: UInt32, entity: UInt32, stretch: Stretch)] = []
      set.forEachEntity { entity, spells in
        forEachFact(of: entity, there, false, isSure: isSure, &sawDoubt) { object, stretch, fact in
          for spell in spells where spell.from < stretch.to && spell.to > stretch.from {
            var part = stretch
            part.meet(Stretch(spell))
            parts.append((object, sides(fact), entity, part))
          }
        }
      }
      parts.sort { $0.object < $1.object }
      var found: [Spell] = []
      var index = 0
      while index < parts.count {
        var end = index + 1
        while end < parts.count, parts[end].object == parts[index].object { end += 1 }
        let object = parts[index].object
        if isWanted(EntityID(Int(object))) {
          forEachFact(of: object, back, false, isSure: isSure, &sawDoubt) { other, stretch, fact in
            let own = sides(fact)
            for part in parts[index..<end] where part.entity != other {
              if own == 0 || part.side == 0 {
                if isSure { continue }
              } else if (own != part.side) != derivation.differs {
                continue
              }
              guard part.stretch.from < stretch.to, part.stretch.to > stretch.from else { continue }
              var both = stretch
              both.meet(part.stretch)
              guard !both.isEmpty, let entity = body.map({ $0(other, object) }) ?? other else { continue }
              found.append(both.spell(entity))
            }
          }
        }
        index = end
      }
      return SpellSet(found)
    }
    return TruthSpells(reach(set.sure, isSure: true), maybe: reach(set.maybe, isSure: false))
  }
}

extension Stretch {
  init(_ spell: Spell) {
    from = spell.from
    to = spell.to
    begin = spell.begin
    end = spell.end
  }
}

extension Passage {
  /// Each fact of the entity that its filter lets through, with its packed bounds, whenever it holds.
  func forEachRow(of entity: UInt32, _ body: (UInt32, Int32, Int32, Int, Truth) -> Void) {
    for position in range(entity) {
      let row = self.row(at: position)
      let truth = standing(row: row)
      if truth != .no { body(others[position], begins[position], ends[position], first + row, truth) }
    }
    for index in added {
      let fact = world.layer.facts[index]
      guard (inverse ? fact.object : fact.subject).number == entity else { continue }
      let truth = standing(added: index)
      if truth != .no {
        body(
          inverse ? fact.subject.number : fact.object.number, fact.period.from.packed, fact.period.to.packed,
          world.base.factCount + index, truth)
      }
    }
  }
}
