internal import EntenteLanguage
internal import EntenteWorld

/// The elements of an answer over a window, each asked on the last day on which it belongs.
final class WindowRows {
  let runner: QueryRunner
  private(set) var spells: Spells
  /// Things that happen, of which all that had begun is asked: they have their own periods.
  let isUpToToday: Bool
  private var evaluators: [Day: Evaluator] = [:]

  init(_ runner: QueryRunner, _ spells: Spells, isUpToToday: Bool) {
    self.runner = runner
    self.spells = spells
    self.isUpToToday = isUpToToday
  }

  /// The periods that are shown.
  func periods(of entity: EntityID) -> [Spell] {
    let life = runner.world.life(of: entity)
    guard isUpToToday, life != .always else { return Array(spells.spells(of: entity)) }
    let from = life.from.date?.latest.number ?? Int32.min
    let to = life.to == .open ? Int32.max : life.to.date?.earliest.number ?? Int32.max
    return [
      Spell(entity.number, from: from, to: max(from, to), begin: life.from.packed, end: life.to.packed)
    ]
  }

  /// The last day of a period: a dated column shows its value on it.
  func lastDay(_ spell: Spell?) -> Day {
    let last = spell?.to ?? Int32.max
    let end = last == Int32.max ? runner.today : Day(number: last - 1)
    return isUpToToday ? min(end, runner.today) : end
  }

  func value(_ node: ValueNode, of entity: EntityID, _ slot: Slot, _ chosen: Spell? = nil)
    throws(Evaluator.Cancelled) -> RuntimeValue
  {
    try asked(of: entity, slot, chosen) { (evaluator: inout Evaluator) throws(Evaluator.Cancelled) in
      evaluator.rows[slot.index] = entity
      defer { evaluator.rows[slot.index] = nil }
      return try evaluator.value(node)
    }
  }

  /// Asks on the last day of the period, or of the last one.
  func asked<Result>(
    of entity: EntityID, _ slot: Slot, _ chosen: Spell?,
    _ body: (inout Evaluator) throws(Evaluator.Cancelled) -> Result
  ) throws(Evaluator.Cancelled) -> Result {
    let all = periods(of: entity)
    let day = lastDay(chosen ?? spells.spells(of: entity).last)
    var evaluator = evaluators.removeValue(forKey: day) ?? runner.evaluator(on: day)
    evaluator.rowSpells = RowSpells(slot: slot, all: all, chosen: chosen)
    let result = try body(&evaluator)
    evaluators[day] = evaluator
    return result
  }

  /// Over all elements, each with its value on its last day; a duration over all periods.
  func aggregate(
    _ function: AggregateFunction, _ slot: Slot, _ inner: ValueNode, _ entities: EntitySet
  ) throws(Evaluator.Cancelled) -> RuntimeValue {
    if case .spell(let column, _) = inner.kind {
      return runner.evaluator(on: runner.today).aggregate(
        function, column, entities.flatMap { periods(of: $0) })
    }
    var collected = Evaluator.Collected()
    for entity in entities { collected.add(try value(inner, of: entity, slot)) }
    return collected.result(function)
  }

  /// The facts by which the entity belongs in the period, earliest first.
  func facts(of entity: EntityID, _ base: SetNode, in periods: [Spell]) throws(Evaluator.Cancelled)
    -> [FactID]
  {
    let world = runner.world
    var found: [FactID] = []
    for last in LastStep.all(of: base) {
      let declared = world.schema.relation(last.step.relation)
      if declared.derivation != nil { continue }
      let operand = try spells.evaluator.set(last.operand).maybe
      for inverse in declared.isSymmetric ? [true, false] : [!last.step.inverse] {
        for id in world.facts(of: last.step.relation, entity, inverse: inverse) where !found.contains(id) {
          let fact = world.fact(id)
          let filter = last.step.filter
          guard filter.statuses & 1 << UInt64(fact.status) != 0, filter.holds(fact.qualifiers) != .no else {
            continue
          }
          let from = fact.period.from.date?.earliest.number ?? Int32.min
          let to = last.step.includesPast ? Int32.max : fact.period.to.date?.latest.number ?? Int32.max
          func overlaps(_ spell: Spell) -> Bool { spell.from < to && from < spell.to }
          let other = inverse ? fact.subject : fact.object
          guard periods.contains(where: overlaps),
            last.step.closure != nil || operand.spells(of: other.number).contains(where: overlaps)
          else { continue }
          found.append(id)
        }
      }
    }
    return found.sorted {
      (world.fact($0).period.from.packed, $0) < (world.fact($1).period.from.packed, $1)
    }
  }
}
