/// From when on the records speak: before that an absence means little.
extension World {
  /// The first day of which the relation has a fact; nil if there is none, or if some fact holds always.
  /// Cost: all facts of the relation, once.
  package func begin(of relation: RelationID) -> PartialDate? {
    var first = base.begin(of: derivation(of: relation)?.from ?? relation)
    let time = WorldOverTime(self)
    for index in layer.factsByRelation[relation.index] ?? [] {
      first = min(first, time.written(layer.facts[index], schema.relation(relation).isTimeless).begin)
    }
    return Bound(packed: first).date
  }
  /// The first day of which the attribute has a value.
  package func begin(of attribute: AttributeID) -> PartialDate? {
    var first = base.begin(of: attribute)
    for row in layer.values where row.attribute == attribute {
      first = min(first, row.period.from.packed)
    }
    return Bound(packed: first).date
  }
  /// The first day on which something of the kind exists.
  package func begin(of kind: KindID) -> PartialDate? {
    var first = Int32.max
    for entity in entities(of: kind) {
      first = min(first, life(of: entity).from.packed)
      if first == Int32.min { return nil }
    }
    return Bound(packed: first).date
  }
}

/// The days around one of which nothing is recorded.
package struct Silence {
  private let day: Int32
  private var before: (day: Int32, written: Int32)?
  private var after: (day: Int32, written: Int32)?
  private var isInside = true
  package init(around day: Day) { self.day = day.number }

  package mutating func add(_ days: Days, _ begin: Int32, _ end: Int32) {
    if days.from <= day, day < days.to { isInside = false }
    if days.to <= day, days.to > before?.day ?? Int32.min { before = (days.to, end) }
    if days.from > day, days.from < after?.day ?? Int32.max { after = (days.from, begin) }
  }
  /// Nil on a day of which something is recorded, and before the first and after the last one.
  package var period: Period? {
    guard isInside, let before, let after else { return nil }
    return Period(from: Bound(packed: before.written), to: Bound(packed: after.written))
  }
}

extension WorldOverTime {
  /// When the fact may hold, within the lives of its ends, as it is written. From its first day to the first one after.
  package func days(of fact: FactRow) -> (days: Days, begin: Int32, end: Int32)? {
    let stretch = written(fact, world.schema.relation(fact.relation).isTimeless)
    if stretch.isEmpty { return nil }
    return (Days(from: stretch.from, to: stretch.to), stretch.begin, stretch.end)
  }
  func written(_ fact: FactRow, _ isTimeless: Bool) -> Stretch {
    var stretch = Stretch(fact.period.from.packed, fact.period.to.packed, isSure: false)
    if !isTimeless {
      stretch.meet(life(fact.subject.number, isSure: false))
      stretch.meet(life(fact.object.number, isSure: false))
    }
    return stretch
  }
}

extension Period {
  /// The days on which it may hold.
  package var days: Days {
    let stretch = Stretch(from.packed, to.packed, isSure: false)
    return Days(from: stretch.from, to: stretch.to)
  }
}

extension Base {
  /// Packed: `Int32.min` if some fact holds always, `Int32.max` if there is none with a beginning.
  func begin(of relation: RelationID) -> Int32 {
    derived.begin(.relation(relation.index)) {
      let table = relations[relation.index]
      let isTimeless = schema.relation(relation).isTimeless
      var first = Int32.max
      for row in 0..<table.count {
        var begin = table.from[row]
        if begin == Int32.min, !isTimeless {
          // Bound by the lives of its ends.
          let lives = [lifeFrom[Int(table.subjects[row])], lifeFrom[Int(table.objects[row])]]
          begin = lives.filter { $0 != Int32.max }.max() ?? Int32.max
        }
        first = min(first, begin)
        if first == Int32.min { break }
      }
      return first
    }
  }
  func begin(of attribute: AttributeID) -> Int32 {
    derived.begin(.attribute(attribute.index)) {
      let table = attributes[attribute.index]
      var first = Int32.max
      for row in 0..<table.count { first = min(first, table.from[row]) }
      return first
    }
  }
}
