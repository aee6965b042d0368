/// A day on which something begins or ends to hold, and how the record writes it.
package struct WrittenDay: Sendable {
  package var day: Day
  /// As a beginning: what is known to a year is sure from its last day.
  package var begin: Int32
  /// As an end: what is known to a year is in doubt from its first day.
  package var end: Int32
}

extension World {
  /// The days within a window, its first one aside, on which some of the records change, with their written forms.
  package func changes(
    relations: Set<RelationID>, attributes: Set<AttributeID>, lives: Bool, in days: Days
  ) -> [WrittenDay] {
    var exact: Set<Int32> = []
    var begins: [Int32: Int32] = [:]
    var ends: [Int32: Int32] = [:]
    func add(_ packed: Int32) {
      guard let date = Bound(packed: packed).date else { return }
      if date.precision == .day {
        exact.insert(date.earliest.number)
      } else {
        begins[date.latest.number] = packed
        ends[date.earliest.number] = packed
      }
    }
    func add(_ period: Period) {
      add(period.from.packed)
      add(period.to.packed)
    }
    if lives {
      for entity in base.mortals.set { add(life(of: entity)) }
      for entity in layer.entities { add(entity.life) }
      for life in layer.lives.values { add(life) }
    }
    // A derived relation changes with the one that it is derived from.
    for relation in Set(relations.map { derivation(of: $0)?.from ?? $0 }) {
      let table = base.relations[relation.index]
      for row in 0..<table.count {
        add(table.from[row])
        add(table.to[row])
      }
      for index in layer.factsByRelation[relation.index] ?? [] { add(layer.facts[index].period) }
    }
    for relation in relations {
      if case .within(let from, let to) = schema.relation(relation).closure {
        exact.insert(from.number)
        exact.insert(to.number)
      }
    }
    for attribute in attributes {
      let table = base.attributes[attribute.index]
      for row in 0..<table.count {
        add(table.from[row])
        add(table.to[row])
      }
      for row in layer.values where row.attribute == attribute { add(row.period) }
      if case .within(let from, let to) = schema.attribute(attribute).closure {
        exact.insert(from.number)
        exact.insert(to.number)
      }
    }
    // A day that some record has exactly is written exactly.
    let all = exact.union(begins.keys).union(ends.keys).filter { $0 > days.from && $0 < days.to }
    return all.sorted().map { day in
      exact.contains(day)
        ? WrittenDay(day: Day(number: day), begin: day << 2, end: day << 2)
        : WrittenDay(day: Day(number: day), begin: begins[day] ?? day << 2, end: ends[day] ?? day << 2)
    }
  }
}
