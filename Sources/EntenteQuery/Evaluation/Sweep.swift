internal import EntenteSource
package import EntenteWorld

/// The days on which a window can change its answer. Between two of them nothing changes, so that asking on each of them
/// is asking on every day: the law of snapshot reducibility taken literally.
package enum Sweep {
  package static func days(of window: Window, in world: World, default today: Day) -> [Day] {
    switch window {
    case .at(let day): return [day]
    case .over(let from, let to):
      let first = from ?? Day.first
      let last = to ?? Day.last
      var days = boundaries(of: world).filter { $0 > first && $0 < last }
      days.insert(first, at: 0)
      return days
    }
  }

  /// Days on which some fact or life begins or ends to hold, or its written precision begins or ends to leave doubt.
  package static func boundaries(of world: World) -> [Day] {
    var found: Set<Day> = []
    func add(_ bound: Bound) {
      guard let date = bound.date else { return }
      found.insert(date.earliest)
      if date.precision != .day { found.insert(date.latest) }
    }
    for index in 0..<world.entityCount {
      let life = world.life(of: EntityID(index))
      add(life.from)
      add(life.to)
    }
    for relation in world.schema.relations.indices {
      for id in world.facts(of: RelationID(relation)) {
        let period = world.fact(id).period
        add(period.from)
        add(period.to)
      }
    }
    for attribute in world.schema.attributes.indices {
      for row in world.values(of: AttributeID(attribute)) {
        add(row.period.from)
        add(row.period.to)
      }
    }
    return found.sorted()
  }
}
