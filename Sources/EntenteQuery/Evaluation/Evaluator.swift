internal import EntenteLanguage
internal import EntenteSource
package import EntenteWorld

/// Why something is unknown, so that an answer can say what is missing.
package enum Doubt: Hashable, Sendable {
  case attribute(AttributeID)
  case relation(RelationID)
  /// The written precision of a date cannot decide it.
  case precision
  case comparison
}

/// Evaluates bound sets, predicates and values on one day. Sets that depend on no row are computed once.
package struct Evaluator {
  package let world: World
  package let day: Day
  /// The world as it is on the day.
  let here: WorldOnDay
  let slotBases: [Slot: SetNode]
  var rows: [EntityID?]
  var memo: [Int: TruthSet] = [:]
  var decidedRows: [ObjectIdentifier: DecidedRows] = [:]
  package var rules = Rules.all
  /// Values that were computed for many rows at once.
  var prepared: [ObjectIdentifier: (slot: Slot, values: [EntityID: RuntimeValue])] = [:]
  /// What made conditions unknown since it was last emptied.
  package var doubts: Set<Doubt> = []
  /// Rows for which `all` of nothing was true.
  package var vacuous = EntitySet()
  package var divisionByZero = false
  /// The elements of the group at hand.
  package var group: TruthSet?
  /// Over a window, each of them on its own last day.
  var groupRows: WindowRows?
  var calls = CallTable()
  /// The periods of the row at hand, over a window.
  var rowSpells: RowSpells?
  /// A duration of something that goes on was asked.
  var countedOngoing = false
  /// The session's day: what goes on is counted through it.
  package var horizon: Day
  /// While a row stands for one of several facts, the fact.
  package var chosenFact: FactID?
  /// Actual sizes by node, for `explain`.
  package var counts: [Int: Int] = [:]
  package var isCancelled: @Sendable () -> Bool = { false }
  /// Those of the days that values have of their own.
  var elsewhere: [Day: Evaluator] = [:]
  /// What is said of the world, for what is worked out about claims.
  var claims: ClaimBook?

  package struct Cancelled: Error {}

  package init(_ world: World, day: Day, slotBases: [Slot: SetNode], slots: Int) {
    self.world = world
    self.day = day
    horizon = day
    here = WorldOnDay(world, day)
    self.slotBases = slotBases
    rows = [EntityID?](repeating: nil, count: slots + 1)
  }

  /// Definitions in the making: a recursive one is computed to its least fixed point.
  struct CallTable {
    struct Key: Hashable {
      var definition: ObjectIdentifier
      var entity: EntityID
    }
    var final: [Key: TruthSet] = [:]
    var approximations: [Key: TruthSet] = [:]
    var active: Set<Key> = []
    var done: Set<Key> = []
    var hasChanged = false
    /// Whether a call was answered by what was known so far: only then is another round needed.
    var wasCut = false
    static let deepest = 400
  }
}

// MARK: - Sets

extension Evaluator {
  package mutating func set(_ node: SetNode) throws(Cancelled) -> TruthSet {
    if node.slots.isEmpty, calls.active.isEmpty, let known = memo[node.id] { return known }
    let result = try compute(node)
    counts[node.id] = result.sure.count
    if node.slots.isEmpty, calls.active.isEmpty { memo[node.id] = result }
    return result
  }

  private mutating func compute(_ node: SetNode) throws(Cancelled) -> TruthSet {
    if isCancelled() { throw Cancelled() }
    switch node.kind {
    case .entities(let entities): return TruthSet(sure: EntitySet(entities))
    case .all(let kind): return world.entities(of: kind, on: day)
    case .anything:
      return world.existing(EntitySet(range: 0..<world.entityCount), on: day)
    case .row(let slot): return rows[slot.index].map { TruthSet(sure: EntitySet($0)) } ?? TruthSet()
    case .step(let step, let base):
      let from = try set(base)
      return try self.step(step, from)
    case .opposed(let relation, let a, let b):
      let left = try a.map { (node) throws(Cancelled) in try set(node) }
      return opposed(relation, left, try set(b))
    case .filter(let base, let slot, let predicate):
      let from = try set(base)
      return try filter(from, slot, predicate)
    case .union(let all):
      var result = TruthSet()
      for part in all { result = result.union(try set(part)) }
      return result
    case .intersection(let all):
      guard let first = all.first else { return TruthSet() }
      var result = try set(first)
      for part in all.dropFirst() { result = result.intersection(try set(part)) }
      return result
    case .difference(let a, let b): return try set(a).subtracting(try set(b))
    case .narrowed(let base, let kinds):
      return narrow(try set(base), kinds)
    case .timed(let base, let window): return try timeless(base, window)
    case .call(let definition, let operand):
      var result = TruthSet()
      let from = try set(operand)
      for entity in from.all {
        let each = try call(definition, entity)
        let here = from.truth(of: entity)
        for found in each.all { result.insert(found, here.and(each.truth(of: found))) }
      }
      return result
    case .ranked(let base, let slot, let keys, let first):
      let from = try set(base)
      let sorted = try ranked(from.sure, slot, keys)
      return TruthSet(sure: EntitySet(first.map { Array(sorted.prefix($0)) } ?? sorted))
    case .empty: return TruthSet()
    }
  }

  /// In an inner window an element is in the set if it belongs on at least one day of it; `throughout` on every day.
  mutating func timeless(_ base: SetNode, _ window: Window) throws(Cancelled) -> TruthSet {
    if case .at(let day) = window {
      var inner = other(on: day)
      let found = try inner.set(base)
      doubts.formUnion(inner.doubts)
      return found
    }
    let days = window.days
    var inner = WindowEvaluator(days, self)
    let found = try inner.set(base)
    doubts.formUnion(inner.doubts)
    return found.timeless(days, window)
  }
  /// The same for a condition about some rows.
  mutating func timeless(_ predicate: PredicateNode, _ slot: Slot, _ rows: EntitySet, _ window: Window)
    throws(Cancelled) -> TruthSet
  {
    if case .at(let day) = window {
      var inner = other(on: day)
      let found = try inner.select(predicate, slot, rows)
      doubts.formUnion(inner.doubts)
      return found
    }
    let days = window.days
    var inner = WindowEvaluator(days, self)
    let found = try inner.select(predicate, slot, rows)
    doubts.formUnion(inner.doubts)
    return found.timeless(days, window)
  }
  func other(on day: Day) -> Evaluator {
    var inner = Evaluator(world, day: day, slotBases: slotBases, slots: rows.count)
    inner.rows = rows
    inner.isCancelled = isCancelled
    inner.claims = claims
    inner.group = group
    inner.rules = rules
    inner.horizon = horizon
    return inner
  }

  mutating func filter(_ from: TruthSet, _ slot: Slot, _ predicate: PredicateNode) throws(Cancelled)
    -> TruthSet
  {
    if case .constant(.yes) = predicate.kind { return from }
    return from.intersection(try select(predicate, slot, from.all))
  }
  func narrow(_ set: TruthSet, _ kinds: [KindID]) -> TruthSet {
    if kinds.count == 1 {
      let all = world.entities(of: kinds[0])
      return TruthSet(sure: set.sure.intersection(all), possible: set.possible.intersection(all))
    }
    var all = EntitySet()
    for kind in kinds { all.formUnion(world.entities(of: kind)) }
    return TruthSet(sure: set.sure.intersection(all), possible: set.possible.intersection(all))
  }

  package mutating func ranked(_ entities: EntitySet, _ slot: Slot, _ keys: [SortNode]) throws(Cancelled)
    -> [EntityID]
  {
    let named = world.inOrderOfNames(entities)
    if keys.isEmpty { return named }
    for key in keys { try prepare(key.value, slot, entities) }
    var values: [(EntityID, [RuntimeValue])] = []
    let kept = rows[slot.index]
    defer { rows[slot.index] = kept }
    for (count, entity) in named.enumerated() {
      if count & 1023 == 0, isCancelled() { throw Cancelled() }
      rows[slot.index] = entity
      var row: [RuntimeValue] = []
      for key in keys { row.append(try value(key.value)) }
      values.append((entity, row))
    }
    // Equal rows keep the order of their names.
    return values.indices.sorted { x, y in
      let (a, b) = (values[x], values[y])
      for (index, key) in keys.enumerated() {
        switch RuntimeValue.order(a.1[index], b.1[index], descending: key.descending, world) {
        case .orderedBefore: return true
        case .orderedAfter: return false
        case .same: continue
        }
      }
      return x < y
    }.map { values[$0].0 }
  }

  // MARK: Steps

  package mutating func step(_ step: StepRelation, _ from: TruthSet) throws(Cancelled) -> TruthSet {
    guard let closure = step.closure else { return single(step, from) }
    var result = TruthSet()
    var seen = TruthSet(sure: from.sure, possible: from.possible)
    var frontier = from
    var distance = 0
    // Breadth first: the shortest distance counts, and the start never belongs.
    while !frontier.isEmpty {
      if isCancelled() { throw Cancelled() }
      distance += 1
      if let most = closure.most, distance > most { break }
      let next = single(step, frontier)
      let fresh = TruthSet(
        sure: next.sure.subtracting(seen.sure), possible: next.possible.subtracting(seen.all))
      if distance >= closure.least { result = result.union(fresh) }
      seen = seen.union(fresh)
      frontier = fresh
    }
    return result
  }

  private func single(_ step: StepRelation, _ from: TruthSet) -> TruthSet {
    if let derivation = world.derivation(of: step.relation) {
      return here.sharers(derivation, with: from)
    }
    return self.step(from: from, along: step)
  }
  func step(from set: TruthSet, along step: StepRelation) -> TruthSet {
    here.step(
      step.relation, inverse: step.inverse, from: set, step.filter, includingPast: step.includesPast)
  }

  /// Parties to one object on different sides.
  func opposition(_ relation: RelationID) -> Relation.Derivation {
    Relation.Derivation(
      from: relation, qualifier: world.schema.relation(relation).opposingQualifier ?? 0, differs: true)
  }
  /// Objects in which somebody of `a` (nil: anybody) is opposed to somebody of `b`.
  func opposed(_ relation: RelationID, _ a: TruthSet?, _ b: TruthSet) -> TruthSet {
    here.shared(opposition(relation), a, b)
  }

  // MARK: Definitions

  mutating func call(_ definition: DefinitionNode, _ entity: EntityID) throws(Cancelled) -> TruthSet {
    guard let body = definition.set else { return TruthSet() }
    let key = CallTable.Key(definition: ObjectIdentifier(definition), entity: entity)
    if let known = calls.final[key] { return known }
    if calls.active.contains(key) || calls.done.contains(key) || calls.active.count >= CallTable.deepest {
      calls.wasCut = true
      if calls.active.count >= CallTable.deepest, calls.approximations[key] == nil { calls.hasChanged = true }
      return calls.approximations[key, default: TruthSet()]
    }
    let isOutermost = calls.active.isEmpty
    calls.active.insert(key)
    defer { calls.active.remove(key) }
    let kept = rows[definition.slot.index]
    defer { rows[definition.slot.index] = kept }
    var result = TruthSet()
    repeat {
      if isOutermost {
        calls.hasChanged = false
        calls.wasCut = false
        calls.done = []
      }
      rows[definition.slot.index] = entity
      result = (calls.approximations[key] ?? TruthSet()).union(try compute(body))
      if result != calls.approximations[key] {
        if calls.approximations[key] != nil || !result.all.isEmpty { calls.hasChanged = true }
        calls.approximations[key] = result
      }
      calls.done.insert(key)
    } while isOutermost && calls.hasChanged && calls.wasCut
    if isOutermost {
      for (key, value) in calls.approximations { calls.final[key] = value }
      calls.approximations = [:]
      calls.done = []
    }
    return result
  }
}

extension Window {
  var days: Days {
    switch self {
    case .at(let day): Days(from: day, to: day.advanced(by: 1))
    case .over(let from, let to), .throughout(let from, let to): Days(from: from, to: to)
    }
  }
}

extension TruthSpells {
  /// Who belongs on at least one day of the window, or on every one.
  fileprivate func timeless(_ days: Days, _ window: Window) -> TruthSet {
    guard case .throughout = window else { return TruthSet(sure: sure.entities, possible: maybe.entities) }
    func whole(_ spells: SpellSet) -> EntitySet {
      EntitySet(
        spells.spells.filter { $0.from <= days.from && $0.to >= days.to }.map { EntityID(Int($0.entity)) })
    }
    return TruthSet(sure: whole(sure), possible: whole(maybe))
  }
}
