internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// Says why an answer has no rows: no such thing that day, a step or condition that left none, or only unknowns.
struct Emptiness {
  let runner: QueryRunner
  let day: Day
  var isWindow = false
  /// How a line that is offered begins and when it asks, where it asks over a window: `changes in `, `since 1999-01-01`.
  var verb = ""
  var clause: String?
  private var world: World { runner.world }

  func explain(_ set: SetNode, _ found: TruthSet, _ answer: inout Answer) throws(Evaluator.Cancelled) {
    if !found.possible.isEmpty {
      answer.notes.insert("nothing is known to belong", at: 0)
      return
    }
    try walk(set, &answer)
  }

  private func walk(_ set: SetNode, _ answer: inout Answer) throws(Evaluator.Cancelled) {
    var evaluator = runner.evaluator(on: day)
    switch set.kind {
    case .entities(let entities):
      for entity in entities { notAlive(entity, &answer) }
    case .all(let kind):
      let ever = world.entities(of: kind).count
      let noun = world.schema.kind(kind).noun
      answer.notes.append(
        ever == 0
          ? "this world has no \(noun.plural)"
          : "none of \(Wording.counted(ever, noun.singular, noun.plural)) exists on \(day)")
    case .filter(let base, let slot, let predicate):
      let before = try evaluator.set(base)
      if before.sure.isEmpty { return try walk(base, &answer) }
      try conjuncts(before, slot, predicate, &answer)
    case .narrowed(let base, let kinds):
      let before = try evaluator.set(base)
      if before.sure.isEmpty {
        if case .step(let step, let from) = base.kind, case let sources = try evaluator.set(from).sure,
          !sources.isEmpty
        {
          return try emptyStep(step, sources, &answer, only: kinds)
        }
        return try walk(base, &answer)
      }
      let noun = kinds.first.map { world.schema.kind($0).noun } ?? Noun("row")
      answer.notes.append("of \(before.sure.count), none is \(Wording.article(noun.singular))")
    case .step(let step, let base):
      let before = try evaluator.set(base)
      if before.sure.isEmpty { return try walk(base, &answer) }
      try emptyStep(step, before.sure, &answer)
    case .intersection(let parts):
      for part in parts where try evaluator.set(part).sure.isEmpty { return try walk(part, &answer) }
      let sizes = try parts.map { (part) throws(Evaluator.Cancelled) in try evaluator.set(part).sure.count }
      answer.notes.append(
        "the sets of \(sizes.map { Wording.grouped($0) }.joined(separator: " and ")) have nothing in common")
    case .difference(let a, _):
      let before = try evaluator.set(a)
      if before.sure.isEmpty { return try walk(a, &answer) }
      answer.notes.append("all \(before.sure.count) are in the set that is left out")
    case .union(let parts): if let first = parts.first { try walk(first, &answer) }
    case .ranked(let base, _, _, _), .timed(let base, _): try walk(base, &answer)
    case .call(let definition, let base):
      let before = try evaluator.set(base)
      if before.sure.isEmpty { return try walk(base, &answer) }
      for entity in before.sure where world.exists(entity, on: day) == .no { notAlive(entity, &answer) }
      if !answer.notes.isEmpty { return }
      if let gap = evaluator.gaps(of: set).first(where: { !evaluator.isClosed($0) }) {
        let relation = world.schema.relation(gap.relation)
        answer.notes.append(
          "no `\(definition.name)` is recorded on \(day): the record of "
            + "\(relation.nouns.first?.plural ?? relation.name) is not complete")
      } else {
        answer.notes.append("there is no `\(definition.name)` on \(day)")
      }
    case .opposed: answer.notes.append("no two of them are on opposite sides\(isWindow ? "" : " on \(day)")")
    case .anything, .row, .empty: answer.notes.append("there is nothing of the kind")
    }
  }

  /// Which condition took how many to none.
  private func conjuncts(
    _ before: TruthSet, _ slot: Slot, _ predicate: PredicateNode, _ answer: inout Answer
  ) throws(Evaluator.Cancelled) {
    var parts = [predicate]
    if case .all(let all) = predicate.kind { parts = all }
    var left = before.sure
    for part in parts {
      var evaluator = runner.evaluator(on: day)
      var kept = EntitySet()
      for entity in left {
        evaluator.rows[slot.index] = entity
        if try evaluator.truth(part) == .yes { kept.insert(entity) }
      }
      if kept.isEmpty {
        let count = left.count
        answer.notes.append(
          count == 1
            ? "the only one left does not pass `\(Wording.clipped(part.text, 100))`"
            : "none of \(Wording.grouped(count)) passes `\(Wording.clipped(part.text, 100))`")
        return
      }
      left = kept
    }
  }

  /// No fact that day: the nearest in time, another standing, or none at all.
  private func emptyStep(
    _ step: StepRelation, _ from: EntitySet, _ answer: inout Answer, only kinds: [KindID] = []
  ) throws(Evaluator.Cancelled) {
    let relation = world.schema.relation(step.relation)
    var facts: [FactRow] = []
    for entity in from {
      if world.exists(entity, on: day) == .no { notAlive(entity, &answer, asking: step) }
      let source = relation.derivation?.from ?? step.relation
      facts += world.facts(of: source, entity, inverse: relation.derivation == nil && step.inverse).map {
        world.fact($0)
      }
    }
    if !kinds.isEmpty {
      facts.removeAll { fact in
        let end = world.kind(of: step.inverse ? fact.subject : fact.object)
        return !kinds.contains { world.schema.isKind(end, under: $0) }
      }
    }
    let noun =
      (step.inverse ? relation.nouns.first : relation.inverseNouns.first) ?? relation.nouns.first
      ?? Noun(relation.name)
    if facts.isEmpty {
      if answer.notes.isEmpty {
        answer.notes.append(
          relation.closure.isClosed(on: day)
            ? "the record has no \(noun.plural) for it, and is complete"
            : "the record has no \(noun.plural) for it")
      }
      return
    }
    let counted = facts.filter { step.filter.statuses & 1 << UInt64($0.status) != 0 }
    if counted.isEmpty {
      let names = Set(facts.map { relation.statuses.isEmpty ? "" : relation.statuses[Int($0.status)].name })
        .sorted()
      answer.notes.append(
        "there are \(facts.count) with status \(SyntaxProblem.either(names)), which does not count")
      return
    }
    let entities = Set(counted.map { step.inverse ? $0.subject : $0.object }).count
    // The nearest day on which there were some.
    var days: [Day] = []
    for fact in counted {
      if let date = fact.period.from.date { days.append(date.latest) }
      if let date = fact.period.to.date { days.append(date.earliest.advanced(by: -1)) }
    }
    if let nearest = days.min(by: { abs($0 - day) < abs($1 - day) }) {
      answer.notes.append("\(entities) at other times, the nearest on \(nearest)")
      answer.suggestions.append(Diagnostic.Fix("as of \(nearest)"))
    } else {
      answer.notes.append("\(entities) at other times")
    }
  }

  /// A day outside a life, with the body before or after it, and the same question of that one.
  /// - Parameter offering: makes the line that asks of another; else it asks for what the step leads to.
  func notAlive(
    _ entity: EntityID, _ answer: inout Answer, asking step: StepRelation? = nil,
    offering: ((EntityID) -> String?)? = nil
  ) {
    // What was said stays said.
    guard world.exists(entity, on: day) == .no, !world.schema.isAssertion(world.kind(of: entity)) else {
      return
    }
    let life = world.life(of: entity)
    let name = world.name(of: entity)
    // What has been said is not said again.
    func say(_ note: String) { if !answer.notes.contains(note) { answer.notes.append(note) } }
    if let from = life.from.date, from.earliest > day {
      say("\(name) did not exist on \(day): it begins on \(from)")
    } else if let to = life.to.date {
      say("\(name) did not exist any more on \(day): it ended on \(to)")
    }
    for (index, relation) in world.schema.relations.enumerated() where relation.isSuccession {
      for inverse in [true, false] {
        let noun = (inverse ? relation.nouns.first : relation.inverseNouns.first) ?? Noun(relation.name)
        let (others, isDirect) = successors(of: entity, RelationID(index), inverse: inverse)
        guard let first = others.first else { continue }
        let names = others.map { world.name(of: $0) }
        let distant = isDirect ? "" : inverse ? "earlier " : "later "
        say(
          "its \(distant)\(others.count == 1 ? "\(noun.singular) is" : "\(noun.plural) are") "
            + names.prefix(20).joined(separator: ", ")
            + (names.count > 20 ? " and \(names.count - 20) more" : ""))
        if let offering {
          if others.count <= 3 {
            answer.suggestions += others.compactMap(offering).map { Diagnostic.Fix($0) }
          }
          continue
        }
        let when = clause ?? "as of \(day)"
        if others.count > 3, isDirect, let words = words(for: step, of: first) {
          answer.suggestions.append(
            Diagnostic.Fix(
              "\(verb)\(words) \(noun.plural) \(noun.connectors.first ?? "of") \(Printer.quoted(name)) \(when)"
            ))
        }
        for (other, name) in zip(others, names) where others.count <= 3 {
          guard let words = words(for: step, of: other) else { continue }
          answer.suggestions.append(Diagnostic.Fix("\(verb)\(words) \(Printer.quoted(name)) \(when)"))
        }
      }
    }
  }

  /// Those that came before (or after) and exist on the day; if the nearest do not, those before them.
  private func successors(of entity: EntityID, _ relation: RelationID, inverse: Bool) -> (
    [EntityID], isDirect: Bool
  ) {
    var frontier = [entity]
    var seen: Set<EntityID> = [entity]
    var isDirect = true
    while !frontier.isEmpty {
      var next: [EntityID] = []
      for entity in frontier {
        for id in world.facts(of: relation, entity, inverse: inverse) {
          let fact = world.fact(id)
          let other = inverse ? fact.subject : fact.object
          if seen.insert(other).inserted { next.append(other) }
        }
      }
      let alive = next.filter { world.exists($0, on: day) != .no }
      if !alive.isEmpty { return (alive, isDirect) }
      frontier = next
      isDirect = false
    }
    return ([], isDirect)
  }

  /// Over a window: those named in the last step that did not exist on its first day, or do not any more on its last.
  func notAliveThroughout(_ set: SetNode, _ window: Window, _ answer: inout Answer) {
    let days = window.days
    guard days != .all else { return }
    let last = days.to == Int32.max ? runner.today : Day(number: days.to - 1)
    var seen: Set<EntityID> = []
    for step in LastStep.all(of: set) {
      guard case .entities(let entities) = step.operand.kind else { continue }
      for entity in entities where seen.insert(entity).inserted {
        for day in days.from == Int32.min ? [last] : [Day(number: days.from), last]
        where world.exists(entity, on: day) == .no {
          let other = Emptiness(runner: runner, day: day, isWindow: true, verb: verb, clause: window.clause)
          other.notAlive(entity, &answer, asking: step.step)
        }
      }
    }
  }

  /// `members of`: the noun that was asked, if the record has such facts of the other thing; else what belongs to it, if things
  /// that belong were asked.
  private func words(for step: StepRelation?, of entity: EntityID) -> String? {
    func said(_ noun: Noun) -> String { "\(noun.plural) \(noun.connectors.first ?? "of")" }
    guard let step else { return belonging(to: entity).map(said) }
    let relation = world.schema.relation(step.relation)
    let source = relation.derivation?.from ?? step.relation
    let isInverse = relation.derivation == nil && step.inverse
    let directions = relation.isSymmetric ? [true, false] : [isInverse]
    if directions.contains(where: { !world.facts(of: source, entity, inverse: $0).isEmpty }) {
      let noun = step.inverse || relation.isSymmetric ? relation.nouns.first : relation.inverseNouns.first
      return (noun ?? relation.nouns.first).map { "\($0.plural) \($0.connectors.first ?? "of")" }
    }
    guard step.inverse, !relation.isSymmetric, relation.derivation == nil else { return nil }
    return belonging(to: entity).map(said)
  }

  /// `party`: the noun of the relation that has most facts about the entity.
  func belonging(to entity: EntityID) -> Noun? {
    var best: (count: Int, noun: Noun)?
    for (index, relation) in world.schema.relations.enumerated()
    where !relation.isTimeless && !relation.isTransitive {
      let count = world.facts(of: RelationID(index), entity, inverse: true).count
      guard count > (best?.count ?? 0), let noun = relation.nouns.first else { continue }
      best = (count, noun)
    }
    return best?.noun
  }
}

extension Window {
  /// As a sentence says it.
  var clause: String {
    switch self {
    case .at(let day): "as of \(day)"
    case .over(let from, let to), .throughout(let from, let to):
      switch (from, to?.advanced(by: -1)) {
      case (nil, nil): "ever"
      case (let from?, nil): "since \(from)"
      case (nil, let last?): "until \(last)"
      case (let from?, let last?): "between \(from) and \(last)"
      }
    }
  }
  /// The day of it that is nearest to the session's.
  func nearest(to today: Day) -> Day {
    switch self {
    case .at(let day): return day
    case .over(let from, let to), .throughout(let from, let to):
      return max(min(today, to?.advanced(by: -1) ?? today), from ?? Day.first)
    }
  }
}
