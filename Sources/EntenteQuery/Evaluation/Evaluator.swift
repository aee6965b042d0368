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
  let slotBases: [Slot: SetNode]
  var rows: [EntityID?]
  var memo: [Int: TruthSet] = [:]
  /// What made conditions unknown since it was last emptied.
  package var doubts: Set<Doubt> = []
  /// Rows for which `all` of nothing was true.
  package var vacuous = EntitySet()
  package var divisionByZero = false
  /// The elements of the group at hand.
  package var group: TruthSet?
  var calls = CallTable()
  /// While a row stands for one of several facts, the fact.
  package var chosenFact: FactID?
  /// Actual sizes by node, for `explain`.
  package var counts: [Int: Int] = [:]
  package var isCancelled: @Sendable () -> Bool = { false }
  /// What is said of the world, for what is worked out about claims.
  var claims: ClaimBook?

  package struct Cancelled: Error {}

  package init(_ world: World, day: Day, slotBases: [Slot: SetNode], slots: Int) {
    self.world = world
    self.day = day
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
      var set = TruthSet()
      for index in 0..<world.entityCount {
        set.insert(EntityID(index), world.exists(EntityID(index), on: day))
      }
      return set
    case .row(let slot): return rows[slot.index].map { TruthSet(sure: EntitySet([$0])) } ?? TruthSet()
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
      let from = try set(base)
      var result = TruthSet()
      for entity in from.all
      where kinds.contains(where: { world.schema.isKind(world.kind(of: entity), under: $0) }) {
        result.insert(entity, from.truth(of: entity))
      }
      return result
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
      let sorted = try ranked(Array(from.sure), slot, keys)
      return TruthSet(sure: EntitySet(first.map { Array(sorted.prefix($0)) } ?? sorted))
    case .empty: return TruthSet()
    }
  }

  /// In an inner window an element is in the set if it belongs on at least one day of it.
  private mutating func timeless(_ base: SetNode, _ window: Window) throws(Cancelled) -> TruthSet {
    var result = TruthSet()
    for day in Sweep.days(of: window, in: world, default: self.day) {
      var inner = other(on: day)
      result = result.union(try inner.set(base))
      doubts.formUnion(inner.doubts)
    }
    return result
  }
  func other(on day: Day) -> Evaluator {
    var inner = Evaluator(world, day: day, slotBases: slotBases, slots: rows.count)
    inner.rows = rows
    inner.isCancelled = isCancelled
    inner.claims = claims
    inner.group = group
    return inner
  }

  private mutating func filter(_ from: TruthSet, _ slot: Slot, _ predicate: PredicateNode) throws(Cancelled)
    -> TruthSet
  {
    if case .constant(.yes) = predicate.kind { return from }
    var result = TruthSet()
    let kept = rows[slot.index]
    defer { rows[slot.index] = kept }
    for entity in from.all {
      if isCancelled() { throw Cancelled() }
      rows[slot.index] = entity
      result.insert(entity, from.truth(of: entity).and(try truth(predicate)))
    }
    return result
  }

  package mutating func ranked(_ entities: [EntityID], _ slot: Slot, _ keys: [SortNode]) throws(Cancelled)
    -> [EntityID]
  {
    var values: [(EntityID, [RuntimeValue])] = []
    let kept = rows[slot.index]
    defer { rows[slot.index] = kept }
    for entity in entities {
      rows[slot.index] = entity
      var row: [RuntimeValue] = []
      for key in keys { row.append(try value(key.value)) }
      values.append((entity, row))
    }
    let names = Dictionary(uniqueKeysWithValues: entities.map { ($0, Folding.fold(world.name(of: $0))) })
    return values.sorted { a, b in
      for (index, key) in keys.enumerated() {
        switch RuntimeValue.order(a.1[index], b.1[index], descending: key.descending, world) {
        case .orderedBefore: return true
        case .orderedAfter: return false
        case .same: continue
        }
      }
      return (names[a.0] ?? "", a.0) < (names[b.0] ?? "", b.0)
    }.map(\.0)
  }

  // MARK: Steps

  package mutating func step(_ step: StepRelation, _ from: TruthSet) throws(Cancelled) -> TruthSet {
    guard let closure = step.closure else { return single(step, from) }
    var result = TruthSet()
    var seen = TruthSet(sure: from.sure, possible: from.possible)
    var frontier = from
    var distance = 0
    // Breadth first: the shortest distance counts, and the start never belongs.
    while !frontier.all.isEmpty {
      if isCancelled() { throw Cancelled() }
      distance += 1
      if let most = closure.most, distance > most { break }
      let next = single(step, frontier)
      var fresh = TruthSet()
      for entity in next.all {
        let truth = next.truth(of: entity)
        if truth.rawValue > seen.truth(of: entity).rawValue { fresh.insert(entity, truth) }
      }
      if distance >= closure.least { result = result.union(fresh) }
      seen = seen.union(fresh)
      frontier = fresh
    }
    return result
  }

  private func single(_ step: StepRelation, _ from: TruthSet) -> TruthSet {
    guard let derivation = world.schema.relation(step.relation).derivation else {
      return world.step(
        step.relation, inverse: step.inverse, from: from, on: day, step.filter,
        includingPast: step.includesPast)
    }
    var result = TruthSet()
    for entity in from.all {
      let here = from.truth(of: entity)
      coparticipants(derivation, of: entity) { other, _, truth in result.insert(other, here.and(truth)) }
    }
    return result
  }

  /// Those that share an object with the entity, on another (or the same) side.
  func coparticipants(
    _ derivation: Relation.Derivation, of entity: EntityID, _ body: (EntityID, EntityID, Truth) -> Void
  ) {
    let filter = FactFilter()
    world.walk(derivation.from, entity, inverse: false, on: day, filter) { object, here, fact in
      let own = world.fact(fact).qualifiers[derivation.qualifier]
      world.walk(derivation.from, object, inverse: true, on: day, filter) { other, there, otherFact in
        guard other != entity else { return }
        let theirs = world.fact(otherFact).qualifiers[derivation.qualifier]
        var truth = here.and(there)
        if let own, let theirs {
          if (own.lowercased() != theirs.lowercased()) != derivation.differs { return }
        } else {
          truth = truth.and(.unknown)
        }
        body(other, object, truth)
      }
    }
  }

  /// Objects in which somebody of `a` (nil: anybody) is opposed to somebody of `b`.
  func opposed(_ relation: RelationID, _ a: TruthSet?, _ b: TruthSet) -> TruthSet {
    var result = TruthSet()
    let qualifier = world.schema.relation(relation).opposingQualifier ?? 0
    let derivation = Relation.Derivation(from: relation, qualifier: qualifier, differs: true)
    for entity in b.all {
      let there = b.truth(of: entity)
      coparticipants(derivation, of: entity) { other, object, truth in
        let here = a.map { $0.truth(of: other) } ?? .yes
        result.insert(object, there.and(here).and(truth))
      }
    }
    return result
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
