/// A stretch of days on which an entity belongs: half-open, with its ends as the record writes them.
package struct Spell: Sendable, Equatable {
  package var entity: UInt32
  /// First day; `Int32.min` if it has no beginning.
  package var from: Int32
  /// First day after; `Int32.max` if it has no end.
  package var to: Int32
  /// The ends as written, packed bounds: precision is kept.
  package var begin: Int32
  package var end: Int32

  package init(_ entity: UInt32, from: Int32, to: Int32, begin: Int32, end: Int32) {
    self.entity = entity
    self.from = from
    self.to = to
    self.begin = begin
    self.end = end
  }
  /// All days of a window.
  package init(_ entity: UInt32, _ days: Days) {
    self.init(entity, from: days.from, to: days.to, begin: days.writtenFrom, end: days.writtenTo)
  }
  package var period: Period {
    Period(
      from: from == Int32.min ? .open : Bound(packed: begin), to: to == Int32.max ? .open : Bound(packed: end)
    )
  }
  package var length: Int? { from == Int32.min || to == Int32.max ? nil : Int(to) - Int(from) }
}

/// Days asked about, half-open, without an end where there is none.
package struct Days: Sendable, Equatable {
  package var from = Int32.min
  package var to = Int32.max
  package init(from: Int32 = Int32.min, to: Int32 = Int32.max) {
    self.from = from
    self.to = to
  }
  package init(from: Day?, to: Day?) {
    self.init(from: from?.number ?? Int32.min, to: to?.number ?? Int32.max)
  }
  package static let all = Days()
  package var writtenFrom: Int32 { from == Int32.min ? Int32.min : from << 2 }
  package var writtenTo: Int32 { to == Int32.max ? Int32.min : to << 2 }
}

/// Entities with the days on which they belong: sorted by entity and day, coalesced.
package struct SpellSet: Sendable, Equatable {
  package private(set) var spells: [Spell]

  package init() { spells = [] }
  /// Spells that are sorted, disjoint and do not touch.
  package init(coalesced spells: [Spell]) { self.spells = spells }
  /// Any spells.
  package init(_ spells: [Spell]) {
    var isSorted = true
    var isDisjoint = true
    for index in spells.indices.dropFirst() {
      let (a, b) = (spells[index - 1], spells[index])
      if a.entity > b.entity || a.entity == b.entity && a.from > b.from { isSorted = false }
      if a.entity == b.entity, a.to >= b.from { isDisjoint = false }
      if !isSorted { break }
    }
    if isSorted, isDisjoint {
      self.spells = spells
      return
    }
    let sorted =
      isSorted ? spells : spells.sorted { $0.entity != $1.entity ? $0.entity < $1.entity : $0.from < $1.from }
    var result: [Spell] = []
    result.reserveCapacity(sorted.count)
    for spell in sorted {
      if let last = result.last, last.entity == spell.entity, last.to >= spell.from {
        if spell.to > last.to {
          result[result.count - 1].to = spell.to
          result[result.count - 1].end = spell.end
        }
      } else {
        result.append(spell)
      }
    }
    self.spells = result
  }
  package init(_ entities: some Sequence<EntityID>, _ days: Days) {
    spells = entities.map { Spell($0.number, days) }
  }

  package var isEmpty: Bool { spells.isEmpty }
  package var entities: EntitySet {
    var builder: [UInt32] = []
    for spell in spells where builder.last != spell.entity { builder.append(spell.entity) }
    return EntitySet(sorted: builder)
  }
  /// Where the spells of each entity stand.
  package func forEachEntity(_ body: (UInt32, ArraySlice<Spell>) -> Void) {
    var start = 0
    while start < spells.count {
      var end = start + 1
      while end < spells.count, spells[end].entity == spells[start].entity { end += 1 }
      body(spells[start].entity, spells[start..<end])
      start = end
    }
  }
  package func spells(of entity: UInt32) -> ArraySlice<Spell> {
    var low = 0
    var high = spells.count
    while low < high {
      let middle = (low + high) / 2
      if spells[middle].entity < entity { low = middle + 1 } else { high = middle }
    }
    var end = low
    while end < spells.count, spells[end].entity == entity { end += 1 }
    return spells[low..<end]
  }
}

// MARK: - Algebra

extension SpellSet {
  package func union(_ other: SpellSet) -> SpellSet {
    if isEmpty { return other }
    if other.isEmpty { return self }
    var merged: [Spell] = []
    merged.reserveCapacity(spells.count + other.spells.count)
    var a = 0
    var b = 0
    while a < spells.count, b < other.spells.count {
      let (x, y) = (spells[a], other.spells[b])
      if (x.entity, x.from) <= (y.entity, y.from) {
        merged.append(x)
        a += 1
      } else {
        merged.append(y)
        b += 1
      }
    }
    merged += spells[a...]
    merged += other.spells[b...]
    return SpellSet(merged)
  }
  package func intersection(_ other: SpellSet) -> SpellSet {
    var result: [Spell] = []
    var a = 0
    var b = 0
    while a < spells.count, b < other.spells.count {
      let (x, y) = (spells[a], other.spells[b])
      if x.entity != y.entity {
        if x.entity < y.entity { a += 1 } else { b += 1 }
        continue
      }
      let from = x.from >= y.from ? x : y
      let to = x.to <= y.to ? x : y
      if from.from < to.to {
        result.append(Spell(x.entity, from: from.from, to: to.to, begin: from.begin, end: to.end))
      }
      if x.to <= y.to { a += 1 } else { b += 1 }
    }
    return SpellSet(coalesced: result)
  }
  package func subtracting(_ other: SpellSet) -> SpellSet {
    if other.isEmpty { return self }
    var result: [Spell] = []
    var b = 0
    for spell in spells {
      while b < other.spells.count,
        other.spells[b].entity < spell.entity
          || other.spells[b].entity == spell.entity && other.spells[b].to <= spell.from
      { b += 1 }
      var rest = spell
      var next = b
      while next < other.spells.count, other.spells[next].entity == spell.entity,
        other.spells[next].from < rest.to
      {
        let hole = other.spells[next]
        if hole.from > rest.from {
          result.append(
            Spell(rest.entity, from: rest.from, to: hole.from, begin: rest.begin, end: hole.begin))
        }
        guard hole.to < rest.to else {
          rest.from = rest.to
          break
        }
        rest.from = hole.to
        rest.begin = hole.end
        next += 1
      }
      if rest.from < rest.to { result.append(rest) }
    }
    return SpellSet(coalesced: result)
  }
  /// The other days of the entities.
  package func complement(of entities: some Sequence<EntityID>, in days: Days) -> SpellSet {
    SpellSet(entities, days).subtracting(self)
  }
  package func restricted(to entities: EntitySet) -> SpellSet {
    SpellSet(coalesced: spells.filter { entities.contains(id: $0.entity) })
  }
  /// Only the days of the window.
  package func clipped(to days: Days) -> SpellSet {
    if days == .all { return self }
    var result: [Spell] = []
    result.reserveCapacity(spells.count)
    for var spell in spells where spell.from < days.to && spell.to > days.from {
      if spell.from < days.from {
        spell.from = days.from
        spell.begin = days.writtenFrom
      }
      if spell.to > days.to {
        spell.to = days.to
        spell.end = days.writtenTo
      }
      result.append(spell)
    }
    return SpellSet(coalesced: result)
  }
  /// The same days for another entity: what holds for some element holds for the row.
  package func pooled(as entity: EntityID) -> SpellSet {
    SpellSet(
      spells.map { spell in
        var spell = spell
        spell.entity = entity.number
        return spell
      })
  }
  /// The entities that belong on the day.
  package func on(_ day: Day) -> EntitySet {
    EntitySet(sorted: spells.filter { $0.from <= day.number && day.number < $0.to }.map(\.entity))
  }
}

/// Spells in Kleene's logic: the days of which it is sure, and those on which it may be.
package struct TruthSpells: Sendable, Equatable {
  package var sure: SpellSet
  /// A superset of `sure`; nil where nothing is in doubt.
  package var doubtful: SpellSet?
  /// Sure or possible.
  package var maybe: SpellSet { doubtful ?? sure }

  package init(_ sure: SpellSet = SpellSet(), maybe: SpellSet? = nil) {
    self.sure = sure
    doubtful = maybe == sure ? nil : maybe
  }

  package func union(_ other: TruthSpells) -> TruthSpells {
    TruthSpells(sure.union(other.sure), maybe: combined(other) { $0.union($1) })
  }
  package func intersection(_ other: TruthSpells) -> TruthSpells {
    TruthSpells(sure.intersection(other.sure), maybe: combined(other) { $0.intersection($1) })
  }
  /// A where not in B.
  package func subtracting(_ other: TruthSpells) -> TruthSpells {
    TruthSpells(sure.subtracting(other.maybe), maybe: combined(other) { a, _ in a.subtracting(other.sure) })
  }
  package func complement(of entities: EntitySet, in days: Days) -> TruthSpells {
    TruthSpells(
      maybe.complement(of: entities, in: days),
      maybe: doubtful == nil ? nil : sure.complement(of: entities, in: days))
  }
  package func clipped(to days: Days) -> TruthSpells { map { $0.clipped(to: days) } }
  package func restricted(to entities: EntitySet) -> TruthSpells { map { $0.restricted(to: entities) } }
  package func map(_ change: (SpellSet) -> SpellSet) -> TruthSpells {
    TruthSpells(change(sure), maybe: doubtful.map(change))
  }
  private func combined(_ other: TruthSpells, _ combine: (SpellSet, SpellSet) -> SpellSet) -> SpellSet? {
    doubtful == nil && other.doubtful == nil ? nil : combine(maybe, other.maybe)
  }
}
