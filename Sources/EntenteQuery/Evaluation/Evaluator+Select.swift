internal import EntenteLanguage
internal import EntenteWorld

// Conditions for many rows at once. Everything here has the meaning of `truth(_:)` for each row by itself; it only
// goes about it the other way round: from what the condition names back to the rows.

/// The rows of one condition that have been decided; asked again for others, it decides only those.
struct DecidedRows: Sendable {
  var known = EntitySet()
  var result = TruthSet()
  var rounds = 0
}

extension Evaluator {
  /// Rows among the candidates for which the condition is true (`sure`) or unknown (`possible`).
  mutating func select(_ predicate: PredicateNode, _ slot: Slot, _ candidates: EntitySet) throws(Cancelled)
    -> TruthSet
  {
    // What depends on no other row is decided once for each entity.
    guard predicate.slots.allSatisfy({ $0 == slot }), calls.active.isEmpty, group == nil else {
      return try decide(predicate, slot, candidates)
    }
    let key = ObjectIdentifier(predicate)
    var decided = decidedRows[key] ?? DecidedRows()
    var fresh = candidates.subtracting(decided.known)
    if !fresh.isEmpty {
      decided.rounds += 1
      if decided.rounds > 16, let base = slotBases[slot], rules.contains(.wholeDomain) {
        // Asked again and again for a few: for all of its kinds at once it is cheaper.
        var domain = EntitySet()
        for kind in base.types.kinds { domain.formUnion(world.entities(of: kind)) }
        if domain.count > 512 { fresh = domain.union(fresh).subtracting(decided.known) }
        decided.rounds = Int.min
      }
      let found = try decide(predicate, slot, fresh)
      decided.known.formUnion(fresh)
      decided.result = decided.result.union(found)
      decidedRows[key] = decided
    }
    if candidates == decided.known { return decided.result }
    return TruthSet(
      sure: candidates.intersection(decided.result.sure),
      possible: candidates.intersection(decided.result.possible))
  }

  private mutating func decide(_ predicate: PredicateNode, _ slot: Slot, _ candidates: EntitySet)
    throws(Cancelled) -> TruthSet
  {
    if isCancelled() { throw Cancelled() }
    switch predicate.kind {
    case .constant(let truth):
      return truth == .yes
        ? TruthSet(sure: candidates) : truth == .unknown ? TruthSet(possible: candidates) : TruthSet()
    case .all(let parts):
      var result = TruthSet(sure: candidates)
      let ordered = rules.contains(.cheapestFirst) ? parts.sorted { cost($0, slot) < cost($1, slot) } : parts
      for part in ordered where !result.isEmpty {
        result = result.intersection(try select(part, slot, result.all))
      }
      return result
    case .any(let parts):
      var result = TruthSet()
      var rest = candidates
      for part in parts where !rest.isEmpty {
        let found = try select(part, slot, rest)
        result = result.union(found)
        rest = rest.subtracting(found.sure)
      }
      return result
    case .not(let inner):
      let found = try select(inner, slot, candidates)
      return TruthSet(
        sure: candidates.subtracting(found.sure).subtracting(found.possible), possible: found.possible)
    case .isKind(let row, let kinds) where row == slot:
      var result = EntitySet()
      for kind in kinds { result.formUnion(world.entities(of: kind).intersection(candidates)) }
      return TruthSet(sure: result)
    case .member(let row, let node) where row == slot && !node.slots.contains(slot):
      let found = try set(node)
      return try complete(
        TruthSet(
          sure: candidates.intersection(found.sure), possible: candidates.intersection(found.possible)),
        candidates, absenceIn: node)
    case .exists(let node) where rules.contains(.semiJoin) && candidates.count >= Evaluator.few:
      guard let found = try sources(of: node, slot, into: nil, candidates) else { break }
      return try complete(meet(found, candidates), candidates, absenceIn: node)
    case .opposed(let relation, let row, let operand, let kinds)
    where row == slot && !operand.slots.contains(slot) && rules.contains(.semiJoin):
      let others = try set(operand)
      let found = here.sharers(opposition(relation), with: others) { object in
        kinds.contains { world.schema.isKind(world.kind(of: object), under: $0) }
      }
      return try complete(meet(found, candidates), candidates, absenceIn: Gap(relation: relation))
    case .quantified(let quantifier, let node, let inner, let test)
    where rules.contains(.semiJoin) && candidates.count >= Evaluator.few:
      guard let result = try quantifiedRows(quantifier, node, inner, test, slot, candidates) else { break }
      return result
    case .timed(let inner, let window): return try timeless(inner, slot, candidates, window)
    case .comparison(let a, let symbol, let b):
      guard case .attribute(let id, let node) = a.kind, case .row(let row) = node.kind, row == slot,
        !b.slots.contains(slot)
      else { break }
      return try compared(a, id, symbol, b, candidates)
    case .exists, .opposed, .quantified, .member, .isKind, .like, .known, .dated, .datedFact, .flag: break
    }
    return try rowByRow(predicate, slot, candidates)
  }

  private mutating func rowByRow(_ predicate: PredicateNode, _ slot: Slot, _ candidates: EntitySet)
    throws(Cancelled) -> TruthSet
  {
    var sure: [EntityID] = []
    var possible: [EntityID] = []
    let kept = rows[slot.index]
    defer { rows[slot.index] = kept }
    for entity in candidates {
      if isCancelled() { throw Cancelled() }
      rows[slot.index] = entity
      switch try truth(predicate) {
      case .yes: sure.append(entity)
      case .unknown: possible.append(entity)
      case .no: break
      }
    }
    return TruthSet(sure: EntitySet(sure), possible: EntitySet(possible))
  }

  /// Fewer rows than this are looked at one by one.
  static let few = 24

  private func meet(_ found: TruthSet, _ candidates: EntitySet) -> TruthSet {
    TruthSet(sure: found.sure.intersection(candidates), possible: found.possible.intersection(candidates))
  }

  /// Absence means no only where the record is closed.
  private mutating func complete(_ found: TruthSet, _ candidates: EntitySet, absenceIn node: SetNode)
    throws(Cancelled) -> TruthSet
  {
    if !found.possible.isEmpty { doubts.insert(.precision) }
    let rest = candidates.subtracting(found.sure).subtracting(found.possible)
    if rest.isEmpty || absence(of: node) == .no { return found }
    return TruthSet(sure: found.sure, possible: found.possible.union(rest))
  }
  private mutating func complete(_ found: TruthSet, _ candidates: EntitySet, absenceIn gap: Gap)
    throws(Cancelled) -> TruthSet
  {
    if !found.possible.isEmpty { doubts.insert(.precision) }
    let rest = candidates.subtracting(found.sure).subtracting(found.possible)
    if rest.isEmpty || absence(in: gap) == .no { return found }
    return TruthSet(sure: found.sure, possible: found.possible.union(rest))
  }

  /// An estimate for the order of conjuncts: what needs no look at single rows comes first.
  private func cost(_ predicate: PredicateNode, _ slot: Slot) -> Int {
    switch predicate.kind {
    case .constant, .isKind: return 0
    case .member(let row, let node): return row == slot && !node.slots.contains(slot) ? 1 : 20
    case .exists(let node): return 2 + node.depth
    case .opposed: return 4
    case .flag, .known, .like: return 6
    case .comparison: return 7
    case .dated, .datedFact: return 8
    case .quantified(_, let node, _, let test): return 9 + node.depth + (test == nil ? 0 : 4)
    case .all(let parts), .any(let parts): return parts.map { cost($0, slot) }.reduce(0, +)
    case .not(let inner): return cost(inner, slot) + 1
    case .timed: return 100
    }
  }

  // MARK: Attributes

  private mutating func compared(
    _ a: ValueNode, _ id: AttributeID, _ symbol: ComparisonOperator, _ b: ValueNode, _ candidates: EntitySet
  ) throws(Cancelled) -> TruthSet {
    let right = try value(b)
    let declared = world.schema.attribute(id)
    var sure: [EntityID] = []
    var possible: [EntityID] = []
    for (count, entity) in candidates.enumerated() {
      if count & 1023 == 0, isCancelled() { throw Cancelled() }
      switch try compare(current(id, declared, entity), symbol, right, a, b) {
      case .yes: sure.append(entity)
      case .unknown: possible.append(entity)
      case .no: break
      }
    }
    return TruthSet(sure: EntitySet(sure), possible: EntitySet(possible))
  }

  // MARK: Quantifiers

  private mutating func quantifiedRows(
    _ quantifier: Quantifier, _ node: SetNode, _ inner: Slot, _ test: PredicateNode?, _ slot: Slot,
    _ candidates: EntitySet
  ) throws(Cancelled) -> TruthSet? {
    if case .all = quantifier { return nil }
    guard let counts = try reached(node, inner, test, slot, candidates) else { return nil }
    var isOpen = false
    for gap in gaps(of: node) where absence(in: gap) == .unknown { isOpen = true }
    var sure: [EntityID] = []
    var possible: [EntityID] = []
    for (entity, count) in zip(candidates, counts) {
      func atLeast(_ n: Int) -> Truth {
        count.sure >= n ? .yes : count.sure + count.possible >= n || isOpen ? .unknown : .no
      }
      let truth: Truth =
        switch quantifier {
        case .some, .all: atLeast(1)
        case .no: atLeast(1).negated
        case .atLeast(let n): atLeast(n)
        case .atMost(let n): atLeast(n + 1).negated
        case .exactly(let n): atLeast(n).and(atLeast(n + 1).negated)
        }
      switch truth {
      case .yes: sure.append(entity)
      case .unknown: possible.append(entity)
      case .no: break
      }
    }
    return TruthSet(sure: EntitySet(sure), possible: EntitySet(possible))
  }

  /// For each row the number of things that one step reaches and that pass the test. Nil if the set is no single step.
  mutating func reached(
    _ node: SetNode, _ inner: Slot, _ test: PredicateNode?, _ slot: Slot, _ candidates: EntitySet
  ) throws(Cancelled) -> [(sure: Int32, possible: Int32)]? {
    // Down to the step, through conditions on what it reaches.
    var filters: [(Slot, PredicateNode)] = []
    var kinds: [[KindID]] = []
    if let test { filters.append((inner, test)) }
    var current = node
    while true {
      switch current.kind {
      case .filter(let base, let row, let predicate):
        filters.append((row, predicate))
        current = base
        continue
      case .narrowed(let base, let narrowed):
        kinds.append(narrowed)
        current = base
        continue
      default: break
      }
      break
    }
    guard case .step(let step, let base) = current.kind, case .row(let row) = base.kind, row == slot,
      step.closure == nil, world.derivation(of: step.relation) == nil,
      filters.allSatisfy({ filter in filter.1.slots.allSatisfy { $0 == filter.0 } })
    else { return nil }
    var targets: TruthSet?
    if !filters.isEmpty || !kinds.isEmpty {
      var all =
        wholeDomain(of: current, candidates).map { TruthSet(sure: $0) }
        ?? self.step(from: TruthSet(sure: candidates), along: step)
      for narrowed in kinds { all = narrow(all, narrowed) }
      for (row, predicate) in filters.reversed() { all = try filter(all, row, predicate) }
      targets = all
    }
    return here.counts(
      of: step.relation, inverse: step.inverse, step.filter, includingPast: step.includesPast,
      from: candidates, into: targets)
  }

  /// The rows that reach anything of a set about them; nil if that cannot be told at once.
  mutating func starts(of node: SetNode, _ slot: Slot, _ candidates: EntitySet) throws(Cancelled)
    -> EntitySet?
  {
    guard rules.contains(.semiJoin) else { return nil }
    return try sources(of: node, slot, into: nil, candidates)?.all.intersection(candidates)
  }

  /// Everything that a set about a row reaches from any of the rows; some of the rows themselves may be among it.
  mutating func reached(from starts: EntitySet, by node: SetNode, _ slot: Slot) throws(Cancelled) -> EntitySet
  {
    if let found = try image(of: node, slot, starts, withStarts: true) { return found.sure }
    var result = EntitySet()
    for entity in starts {
      rows[slot.index] = entity
      result.formUnion(try set(node).sure)
    }
    return result
  }

  // MARK: Back from a set to the rows that reach it

  /// The rows that reach something of the set (of `targets` in it, if given) that depends on them.
  /// Nil if it cannot be gone back along.
  private mutating func sources(
    of node: SetNode, _ slot: Slot, into targets: TruthSet?, _ candidates: EntitySet
  ) throws(Cancelled) -> TruthSet? {
    switch node.kind {
    case .row(let row) where row == slot:
      return targets ?? TruthSet(sure: candidates)
    case .step(let step, let base):
      guard step.closure == nil else { return nil }
      let starts: TruthSet
      if let derivation = world.derivation(of: step.relation) {
        let ends = targets ?? here.participants(in: derivation.from)
        starts = here.sharers(derivation, with: ends)
      } else if let targets {
        starts = here.step(
          step.relation, inverse: !step.inverse, from: targets, step.filter,
          includingPast: step.includesPast)
      } else {
        var among: EntitySet?
        if case .row = base.kind { among = candidates }
        starts = here.starts(
          of: step.relation, inverse: step.inverse, step.filter, includingPast: step.includesPast,
          among: among)
      }
      return try sources(of: base, slot, into: starts, candidates)
    case .filter(let base, let row, let predicate):
      guard predicate.slots.allSatisfy({ $0 == row }) else { return nil }
      guard let reached = try reached(targets, base, slot, candidates) else { return nil }
      return try sources(of: base, slot, into: filter(reached, row, predicate), candidates)
    case .narrowed(let base, let kinds):
      guard let reached = try reached(targets, base, slot, candidates) else { return nil }
      return try sources(of: base, slot, into: narrow(reached, kinds), candidates)
    case .union(let all):
      var result = TruthSet()
      for part in all {
        guard let found = try sources(of: part, slot, into: targets, candidates) else { return nil }
        result = result.union(found)
      }
      return result
    case .call(let definition, let operand):
      guard let body = definition.set, !definition.isRecursive,
        body.slots.allSatisfy({ $0 == definition.slot }),
        let starts = try image(of: operand, slot, candidates),
        let found = try sources(of: body, definition.slot, into: targets, starts.all)
      else { return nil }
      return try sources(of: operand, slot, into: found, candidates)
    case .entities, .all, .anything, .row, .opposed, .intersection, .difference, .timed, .ranked, .empty:
      return nil
    }
  }

  private mutating func reached(
    _ targets: TruthSet?, _ base: SetNode, _ slot: Slot, _ candidates: EntitySet
  ) throws(Cancelled) -> TruthSet? {
    if let targets { return targets }
    if let domain = wholeDomain(of: base, candidates) { return TruthSet(sure: domain) }
    return try image(of: base, slot, candidates)
  }
  /// Everything that a set may hold, where that is less work than to see what many rows reach.
  private func wholeDomain(of node: SetNode, _ candidates: EntitySet) -> EntitySet? {
    guard rules.contains(.wholeDomain) else { return nil }
    var domain = EntitySet()
    for kind in node.types.kinds { domain.formUnion(world.entities(of: kind)) }
    return candidates.count * 4 > domain.count ? domain : nil
  }

  /// Everything that the rows reach together. Nil if the set is no chain from the row.
  /// - Parameter withStarts: rows may be among it that only others of them reach.
  private mutating func image(
    of node: SetNode, _ slot: Slot, _ candidates: EntitySet, withStarts: Bool = false
  ) throws(Cancelled) -> TruthSet? {
    switch node.kind {
    case .row(let row) where row == slot: return TruthSet(sure: candidates)
    case .step(let step, let base):
      guard let from = try image(of: base, slot, candidates, withStarts: withStarts) else { return nil }
      return try self.step(step, from)
    case .filter(let base, let row, let predicate):
      guard predicate.slots.allSatisfy({ $0 == row }),
        let from = try image(of: base, slot, candidates, withStarts: withStarts)
      else {
        return nil
      }
      return try filter(from, row, predicate)
    case .narrowed(let base, let kinds):
      return try image(of: base, slot, candidates, withStarts: withStarts).map { narrow($0, kinds) }
    case .union(let all):
      var result = TruthSet()
      for part in all {
        guard let found = try image(of: part, slot, candidates, withStarts: withStarts) else { return nil }
        result = result.union(found)
      }
      return result
    case .difference(let base, let other):
      guard withStarts, case .row(let row) = other.kind, row == slot else { return nil }
      return try image(of: base, slot, candidates, withStarts: true)
    case .call(let definition, let operand):
      guard withStarts, let body = definition.set, !definition.isRecursive,
        body.slots.allSatisfy({ $0 == definition.slot }), case .row(let row) = operand.kind, row == slot
      else { return nil }
      return try image(of: body, definition.slot, candidates, withStarts: true)
    case .entities, .all, .anything, .row, .opposed, .intersection, .timed, .ranked, .empty: return nil
    }
  }
}
