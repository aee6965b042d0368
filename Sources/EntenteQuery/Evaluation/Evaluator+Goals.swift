internal import EntenteLanguage
internal import EntenteWorld

// Whether one entity belongs to a set, without making the set: from the entity towards what the set starts from.

extension Evaluator {
  /// The truth that the entity belongs, and the same as `set(node).truth(of: entity)`.
  mutating func membership(_ entity: EntityID, in node: SetNode) throws(Cancelled) -> Truth {
    guard rules.contains(.meetInTheMiddle), calls.active.isEmpty, !node.slots.isEmpty else {
      return try set(node).truth(of: entity)
    }
    switch node.kind {
    case .row(let slot): return Truth(rows[slot.index] == entity)
    case .step(let step, let base):
      guard step.closure == nil, world.derivation(of: step.relation) == nil else { break }
      if case .row(let slot) = base.kind {
        guard let start = rows[slot.index] else { return .no }
        let (subject, object) = step.inverse ? (entity, start) : (start, entity)
        return here.truth(
          of: step.relation, subject, object, step.filter, includingPast: step.includesPast)
      }
      // Back along the step to what may have led here.
      var result = Truth.no
      let back = self.step(
        from: TruthSet(sure: EntitySet(entity)),
        along: StepRelation(
          relation: step.relation, inverse: !step.inverse, filter: step.filter, closure: nil,
          isDefault: step.isDefault, includesPast: step.includesPast))
      for start in back.all {
        result = result.or(back.truth(of: start).and(try membership(start, in: base)))
        if result == .yes { break }
      }
      return result
    case .filter(let base, let slot, let predicate):
      let here = try membership(entity, in: base)
      return here == .no ? .no : here.and(try passes(predicate, slot, entity))
    case .narrowed(let base, let kinds):
      guard kinds.contains(where: { world.schema.isKind(world.kind(of: entity), under: $0) }) else {
        return .no
      }
      return try membership(entity, in: base)
    case .union(let all):
      var result = Truth.no
      for part in all where result != .yes { result = result.or(try membership(entity, in: part)) }
      return result
    case .intersection(let all):
      var result = Truth.yes
      for part in all where result != .no { result = result.and(try membership(entity, in: part)) }
      return result
    case .difference(let a, let b):
      let here = try membership(entity, in: a)
      return here == .no ? .no : here.and(try membership(entity, in: b).negated)
    case .call(let definition, let operand):
      guard let body = definition.set, !definition.isRecursive else { break }
      let kept = rows[definition.slot.index]
      defer { rows[definition.slot.index] = kept }
      let from = try set(operand)
      var result = Truth.no
      for start in from.all where result != .yes {
        rows[definition.slot.index] = start
        result = result.or(from.truth(of: start).and(try membership(entity, in: body)))
      }
      return result
    case .entities, .all, .anything, .opposed, .timed, .ranked, .empty: break
    }
    return try set(node).truth(of: entity)
  }

  private mutating func passes(_ predicate: PredicateNode, _ slot: Slot, _ entity: EntityID) throws(Cancelled)
    -> Truth
  {
    try select(predicate, slot, EntitySet(entity)).truth(of: entity)
  }
}
