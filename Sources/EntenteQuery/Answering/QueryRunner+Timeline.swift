internal import EntenteLanguage
internal import EntenteWorld

// MARK: - timeline EXPR

extension QueryRunner {
  /// The periods of each element, cut where its standing changes; what is in doubt beside what is sure.
  func timeline(_ query: QueryNode) throws(Evaluator.Cancelled) -> Answer {
    guard case .set(let set) = query.subject else { return Answer(.nothing) }
    let days = query.window.days
    var spells = try Spells(set, query.window, evaluator(on: today), upTo: nil)
    var maybe = try spells.evaluator.set(set).clipped(to: days).maybe
    var picture = Timeline()
    picture.heading = title(set, nil)
    var notes: [String] = []
    if let named = set.named {
      // Names belong on all days: their lives are the picture.
      let lives = WorldOverTime(world).existing(EntitySet(named), in: days)
      maybe = lives.maybe
      spells.restrict(to: lives)
      notes.append("the lives of those that are named")
    }
    let standings = Standings(set, spells, self)
    var pieces: [EntityID: [Standings.Piece]] = [:]
    var names: [UInt8: String] = [:]
    for entity in spells.entities {
      if isCancelled() { throw Evaluator.Cancelled() }
      let own = try standings.pieces(of: entity)
      pieces[entity] = own
      for piece in own { if let name = piece.name { names[piece.index] = name } }
    }
    // That all are what members mostly are says nothing.
    let used = names.keys.sorted()
    if used != [0] { picture.standings = used.compactMap { names[$0] } }
    let doubtful = maybe.subtracting(spells.sure)
    let shown = spells.entities.union(vague(maybe.restricted(to: spells.possible)))
    var order = try inOrder(spells, shown, query)
    let total = order.count
    if let first = query.first { order = Array(order.prefix(first)) }
    for entity in order {
      let vague = Array(doubtful.spells(of: entity.number))
      var bars = vague.map { Timeline.Bar(Days(from: $0.from, to: $0.to), written($0), isDoubtful: true) }
      if let first = bars.indices.first, let last = bars.indices.last {
        let lacks = try standings.lacks(vague, of: entity)
        if lacks.begin { bars[first].period.from = .unrecorded }
        if lacks.end { bars[last].period.to = .unrecorded }
      }
      var last: UInt8?
      for piece in pieces[entity] ?? [] {
        last = piece.name == nil ? last : piece.index
        bars.append(
          Timeline.Bar(
            Days(from: piece.spell.from, to: piece.spell.to), written(piece.spell),
            standing: picture.standings.isEmpty ? nil : last.flatMap { used.firstIndex(of: $0) }))
      }
      picture.rows.append(Timeline.Row(name: world.name(of: entity), bars: bars))
    }
    picture.fit(days, today: today)
    var answer = Answer(.timeline(picture))
    answer.entities = order
    answer.rowCount = order.count
    answer.notes = notes
    if total > order.count { answer.notes.append("the first \(order.count) of \(total)") }
    note(spells.possible.subtracting(shown), spells.doubts, &answer)
    if order.isEmpty {
      let day = query.window.nearest(to: today)
      let emptiness = Emptiness(
        runner: self, day: day, isWindow: true, verb: "timeline ", clause: query.window.clause)
      try emptiness.explain(set, TruthSet(possible: spells.possible), &answer)
    } else {
      Emptiness(runner: self, day: today, verb: "timeline ").notAliveThroughout(set, query.window, &answer)
    }
    return answer
  }

  // MARK: - Implementation

  /// An end that the record knows to be there, not when, is kept as such.
  private func written(_ spell: Spell) -> Period {
    func bound(_ packed: Int32, isOpen: Bool) -> Bound {
      let bound = Bound(packed: packed)
      return isOpen ? (bound == .unrecorded ? .unrecorded : .open) : bound
    }
    return Period(
      from: bound(spell.begin, isOpen: spell.from == Int32.min),
      to: bound(spell.end, isOpen: spell.to == Int32.max))
  }

  /// Those that are never sure because a date is not recorded, or not to the day.
  private func vague(_ maybe: SpellSet) -> EntitySet {
    EntitySet(
      maybe.spells.filter { spell in
        [spell.begin, spell.end].contains { packed in
          switch Bound(packed: packed) {
          case .unrecorded: true
          case .on(let date): date.precision != .day
          case .open: false
          }
        }
      }.map { EntityID(Int($0.entity)) })
  }

  /// As the sentence sorts them, or by their first day.
  private func inOrder(_ spells: Spells, _ shown: EntitySet, _ query: QueryNode) throws(Evaluator.Cancelled)
    -> [EntityID]
  {
    if !query.sort.isEmpty {
      let sorted = try sortedEntities(spells, query)
      return sorted + world.inOrderOfNames(shown.subtracting(EntitySet(sorted)))
    }
    let named = world.inOrderOfNames(shown)
    func first(_ entity: EntityID) -> Int32 { spells.spells(of: entity).first?.from ?? Int32.max }
    return named.enumerated().sorted { a, b in
      (first(a.element), a.offset) < (first(b.element), b.offset)
    }.map(\.element)
  }
}

extension SetNode {
  /// The things of a list of names.
  fileprivate var named: [EntityID]? {
    switch kind {
    case .entities(let all): return all
    case .union(let parts):
      var found: [EntityID] = []
      for part in parts {
        guard let all = part.named else { return nil }
        found += all
      }
      return found
    default: return nil
    }
  }
}
