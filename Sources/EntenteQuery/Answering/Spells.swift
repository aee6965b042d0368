internal import EntenteLanguage
internal import EntenteWorld

/// The days of a window on which each element belongs, coalesced.
struct Spells {
  struct Spell {
    var from: Day?
    var to: Day?
  }
  private(set) var sure: [EntityID: [Spell]] = [:]
  private(set) var possible = EntitySet()
  private(set) var doubts: Set<Doubt> = []
  private(set) var counts: [Int] = []
  private let dates: BoundaryDates

  /// Asks the set on each day that can change it.
  init(
    _ node: SetNode, _ window: Window, _ base: Evaluator, upTo last: Day?,
    isCancelled: @escaping @Sendable () -> Bool
  ) throws(Evaluator.Cancelled) {
    dates = BoundaryDates(base.world)
    var low: Day?
    var high: Day?
    switch window {
    case .at(let day): (low, high) = (nil, day.advanced(by: 1))
    case .over(let from, let to): (low, high) = (from, to)
    }
    var days = dates.days.filter { day in low.map { day > $0 } ?? true && high.map { day < $0 } ?? true }
    days.insert(low ?? Day.first, at: 0)
    var open: [EntityID: Day?] = [:]
    for (index, day) in days.enumerated() {
      var evaluator = base.other(on: day)
      let set = try evaluator.set(node)
      counts.append(set.sure.count)
      doubts.formUnion(evaluator.doubts)
      possible.formUnion(set.possible)
      for (entity, from) in open where !set.sure.contains(entity) {
        sure[entity, default: []].append(Spell(from: from, to: day))
        open[entity] = nil
      }
      for entity in set.sure where open[entity] == nil {
        open[entity] = .some(index == 0 && low == nil ? nil : day)
      }
    }
    for (entity, from) in open {
      sure[entity, default: []].append(Spell(from: from, to: last == nil ? high : nil))
    }
    possible = possible.subtracting(EntitySet(sure.keys.sorted()))
  }

  /// As the record writes the days.
  func periods(of entity: EntityID) -> [Period] {
    (sure[entity] ?? []).map { spell in
      Period(
        from: spell.from.map { .on(dates.begin[$0] ?? PartialDate($0, .day)) } ?? .open,
        to: spell.to.map { .on(dates.end[$0] ?? PartialDate($0, .day)) } ?? .open)
    }
  }
}

/// The days on which something changes, and how they are written.
struct BoundaryDates {
  private(set) var days: [Day] = []
  /// A beginning that is known to a year is sure from its last day.
  private(set) var begin: [Day: PartialDate] = [:]
  /// An end that is known to a year is in doubt from its first day.
  private(set) var end: [Day: PartialDate] = [:]

  init(_ world: World) {
    days = Sweep.boundaries(of: world)
    // A day that some record has exactly is printed exactly.
    var exact: Set<Day> = []
    func note(_ period: Period) {
      for date in [period.from.date, period.to.date] {
        if let date, date.precision == .day { exact.insert(date.earliest) }
      }
      if let date = period.from.date, date.precision != .day { begin[date.latest] = date }
      if let date = period.to.date, date.precision != .day { end[date.earliest] = date }
    }
    for index in 0..<world.entityCount { note(world.life(of: EntityID(index))) }
    for relation in world.schema.relations.indices {
      for id in world.facts(of: RelationID(relation)) { note(world.fact(id).period) }
    }
    for day in exact {
      begin[day] = nil
      end[day] = nil
    }
  }
}
