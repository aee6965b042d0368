internal import EntenteLanguage
internal import EntenteWorld

/// What would have to be otherwise: a smallest set of facts, added or taken away, that makes a condition hold or fail.
///
/// Facts of relations only: values, kinds and the existence of things are not supposed. What is found is tried out before it
/// is told.
struct Repair {
  enum Edit: Equatable {
    case add(FactRow)
    case remove(FactID)
  }
  private var evaluator: Evaluator
  private var depth = 0
  private var world: World { evaluator.world }

  init(_ evaluator: Evaluator) { self.evaluator = evaluator }

  /// Nil if none is found, or if what is found does not do it.
  mutating func edits(
    _ test: PredicateNode, _ row: Slot, _ entity: EntityID
  ) throws(Evaluator.Cancelled) -> [Edit]? {
    evaluator.rows[row.index] = entity
    guard let found = try edits(test, true), !found.isEmpty, found.count <= 8 else { return nil }
    // Tried out in a world where it is so.
    var changed = world
    for edit in found {
      switch edit {
      case .add(let fact): changed.add(fact)
      case .remove(let id): changed.remove(id)
      }
    }
    var other = Evaluator(
      changed, day: evaluator.day, slotBases: evaluator.slotBases, slots: evaluator.rows.count)
    other.rows = evaluator.rows
    other.isCancelled = evaluator.isCancelled
    return try other.truth(test) == .yes ? found : nil
  }

  private func least(_ all: [[Edit]?]) -> [Edit]? {
    all.compactMap { $0 }.min { $0.count < $1.count }
  }
  private func together(_ all: [[Edit]?]) -> [Edit]? {
    var joined: [Edit] = []
    for part in all {
      guard let part else { return nil }
      for edit in part where !joined.contains(edit) { joined.append(edit) }
    }
    return joined
  }

  private mutating func edits(_ node: PredicateNode, _ wanted: Bool) throws(Evaluator.Cancelled) -> [Edit]? {
    if try evaluator.truth(node) == Truth(wanted) { return [] }
    switch node.kind {
    case .all(let all), .any(let all):
      let isAll = if case .all = node.kind { true } else { false }
      var parts: [[Edit]?] = []
      for part in all { parts.append(try edits(part, wanted)) }
      return isAll == wanted ? together(parts) : least(parts)
    case .not(let inner): return try edits(inner, !wanted)
    case .member(let slot, let set):
      guard let entity = evaluator.rows[slot.index] else { return nil }
      return try edits(entity, in: set, wanted)
    case .exists(let set):
      let found = try evaluator.set(set)
      if !wanted {
        var parts: [[Edit]?] = []
        for entity in found.all { parts.append(try edits(entity, in: set, false)) }
        return together(parts)
      }
      var parts: [[Edit]?] = []
      for entity in try candidates(set).prefix(40) { parts.append(try edits(entity, in: set, true)) }
      return least(parts)
    case .quantified(let quantifier, let set, let slot, let inner):
      return try edits(quantifier, set, slot, inner, wanted)
    case .constant, .opposed, .comparison, .like, .known, .dated, .datedFact, .isKind, .flag, .timed:
      return nil
    }
  }

  private mutating func edits(
    _ quantifier: Quantifier, _ set: SetNode, _ slot: Slot, _ inner: PredicateNode?, _ wanted: Bool
  ) throws(Evaluator.Cancelled) -> [Edit]? {
    let kept = evaluator.rows[slot.index]
    defer { evaluator.rows[slot.index] = kept }
    var yes: [EntityID] = []
    var no: [EntityID] = []
    for entity in try evaluator.set(set).all {
      evaluator.rows[slot.index] = entity
      let passes = try inner.map { (node) throws(Evaluator.Cancelled) in try evaluator.truth(node) } ?? .yes
      if passes == .yes { yes.append(entity) } else { no.append(entity) }
    }
    /// So many more that pass, or fewer: the cheapest first.
    func change(_ count: Int, _ repair: inout Repair) throws(Evaluator.Cancelled) -> [Edit]? {
      var options: [[Edit]] = []
      let pool = count > 0 ? no : yes
      for entity in pool.prefix(60) {
        repair.evaluator.rows[slot.index] = entity
        let direct = count > 0 ? nil : try repair.edits(entity, in: set, false)
        let byTest = try inner.flatMap { (node) throws(Evaluator.Cancelled) in
          try repair.edits(node, count > 0)
        }
        if let best = repair.least([direct, byTest]) { options.append(best) }
      }
      if count > 0 {
        for entity in try repair.candidates(set).prefix(40)
        where !yes.contains(entity) && !no.contains(entity) {
          repair.evaluator.rows[slot.index] = entity
          let parts = [
            try repair.edits(entity, in: set, true),
            try inner.map { (node) throws(Evaluator.Cancelled) in try repair.edits(node, true) } ?? [],
          ]
          if let both = repair.together(parts) { options.append(both) }
        }
      }
      guard options.count >= abs(count) else { return nil }
      return repair.together(options.sorted { $0.count < $1.count }.prefix(abs(count)).map { $0 })
    }
    switch (quantifier, wanted) {
    case (.some, true): return try change(1, &self)
    case (.some, false), (.no, true): return try change(-yes.count, &self)
    case (.no, false): return try change(1, &self)
    case (.atLeast(let n), true): return try change(n - yes.count, &self)
    case (.atLeast(let n), false): return try change(n - 1 - yes.count, &self)
    case (.atMost(let n), true): return try change(n - yes.count, &self)
    case (.atMost(let n), false): return try change(n + 1 - yes.count, &self)
    case (.exactly(let n), true): return try change(n - yes.count, &self)
    case (.exactly, false): return try change(1, &self)
    case (.all, true):
      var parts: [[Edit]?] = []
      for entity in no {
        evaluator.rows[slot.index] = entity
        let direct = try edits(entity, in: set, false)
        let byTest = try inner.flatMap { (node) throws(Evaluator.Cancelled) in try edits(node, true) }
        parts.append(least([direct, byTest]))
      }
      return together(parts)
    case (.all, false):
      var parts: [[Edit]?] = []
      for entity in yes.prefix(40) {
        evaluator.rows[slot.index] = entity
        parts.append(try inner.flatMap { (node) throws(Evaluator.Cancelled) in try edits(node, false) })
      }
      return least(parts)
    }
  }

  // MARK: Sets

  private mutating func edits(_ entity: EntityID, in node: SetNode, _ wanted: Bool) throws(Evaluator
    .Cancelled)
    -> [Edit]?
  {
    if evaluator.isCancelled() { throw Evaluator.Cancelled() }
    depth += 1
    defer { depth -= 1 }
    if depth > 12 { return nil }
    let found = try evaluator.set(node).truth(of: entity)
    if found == Truth(wanted) { return [] }
    switch node.kind {
    case .entities, .all, .anything, .row, .empty, .opposed, .timed, .ranked: return nil
    case .step(let step, let base): return try edits(entity, step, base, wanted)
    case .filter(let base, let slot, let predicate):
      let kept = evaluator.rows[slot.index]
      evaluator.rows[slot.index] = entity
      defer { evaluator.rows[slot.index] = kept }
      let parts = [try edits(entity, in: base, wanted), try edits(predicate, wanted)]
      return wanted ? together(parts) : least(parts)
    case .union(let all), .intersection(let all):
      let isUnion = if case .union = node.kind { true } else { false }
      var parts: [[Edit]?] = []
      for part in all { parts.append(try edits(entity, in: part, wanted)) }
      return isUnion == wanted ? least(parts) : together(parts)
    case .difference(let a, let b):
      let parts = [try edits(entity, in: a, wanted), try edits(entity, in: b, !wanted)]
      return wanted ? together(parts) : least(parts)
    case .narrowed(let base, let kinds):
      guard kinds.contains(where: { world.schema.isKind(world.kind(of: entity), under: $0) }) else {
        return nil
      }
      return try edits(entity, in: base, wanted)
    case .call(let definition, let operand):
      guard let body = definition.set, !definition.isRecursive else { return nil }
      let kept = evaluator.rows[definition.slot.index]
      defer { evaluator.rows[definition.slot.index] = kept }
      var parts: [[Edit]?] = []
      for start in try evaluator.set(operand).all.prefix(20) {
        evaluator.rows[definition.slot.index] = start
        parts.append(try edits(entity, in: body, wanted))
      }
      return wanted ? least(parts) : together(parts)
    }
  }

  /// One fact that joins the entity to a start, or the end of all that do.
  private mutating func edits(_ entity: EntityID, _ step: StepRelation, _ base: SetNode, _ wanted: Bool)
    throws(Evaluator.Cancelled) -> [Edit]?
  {
    guard step.closure == nil, world.derivation(of: step.relation) == nil else { return nil }
    let starts = try evaluator.set(base)
    if !wanted {
      var ids: [Edit] = []
      let directions = world.schema.relation(step.relation).isSymmetric ? [false, true] : [!step.inverse]
      for asSubject in directions {
        for id in world.facts(of: step.relation, entity, inverse: asSubject) {
          let fact = world.fact(id)
          let other = fact.subject == entity ? fact.object : fact.subject
          let holds =
            step.includesPast ? fact.period.hasBegun(by: evaluator.day) : fact.period.holds(on: evaluator.day)
          if holds != .no, starts.truth(of: other) != .no,
            step.filter.statuses & 1 << UInt64(fact.status) != 0
          {
            ids.append(.remove(id))
          }
        }
      }
      return ids.isEmpty ? nil : ids
    }
    func fact(_ other: EntityID) -> FactRow? {
      let (subject, object) = step.inverse ? (entity, other) : (other, entity)
      let declared = world.schema.relation(step.relation)
      func fits(_ entity: EntityID, _ kinds: [KindID]) -> Bool {
        kinds.isEmpty || kinds.contains { world.schema.isKind(world.kind(of: entity), under: $0) }
      }
      guard fits(subject, declared.subjects), fits(object, declared.objects), subject != object,
        declared.isTimeless
          || (world.life(of: subject).holds(on: evaluator.day) == .yes
            && world.life(of: object).holds(on: evaluator.day) == .yes)
      else { return nil }
      var row = FactRow(relation: step.relation, subject: subject, object: object)
      row.period = Period(from: .on(PartialDate(evaluator.day, .day)))
      row.qualifiers = step.filter.qualifiers
      row.status = UInt8(
        truncatingIfNeeded: (0..<64).first { step.filter.statuses & 1 << UInt64($0) != 0 } ?? 0)
      return row
    }
    for other in starts.sure { if let row = fact(other) { return [.add(row)] } }
    // Nothing to start from: make a start, then the fact.
    var parts: [[Edit]?] = []
    for other in try candidates(base).prefix(40) {
      guard let row = fact(other) else { continue }
      parts.append(together([try edits(other, in: base, true), [.add(row)]]))
    }
    return least(parts)
  }

  /// What could be in a set, were the facts otherwise: things of its kinds that exist, those named in it first.
  private mutating func candidates(_ node: SetNode) throws(Evaluator.Cancelled) -> [EntityID] {
    var found: [EntityID] = []
    for kind in node.types.kinds {
      for entity in world.entities(of: kind, on: evaluator.day).sure.prefix(60) { found.append(entity) }
      if found.count > 200 { break }
    }
    return found
  }
}
