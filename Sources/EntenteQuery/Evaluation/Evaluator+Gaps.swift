internal import EntenteWorld

/// A relation whose gaps could hide an element of a set, and the objects among whose facts it would be.
struct Gap: Hashable {
  var relation: RelationID
  var kinds = ObjectKinds.all
  /// The objects, where the sentence names them.
  var objects: [EntityID]?
}

extension Evaluator {
  /// Absence means no only where the record is closed.
  mutating func absence(of node: SetNode) -> Truth {
    for gap in gaps(of: node) where absence(in: gap) == .unknown { return .unknown }
    return .no
  }
  mutating func absence(in gap: Gap) -> Truth {
    if isClosed(gap) { return .no }
    doubts.insert(.relation(world.schema.relation(gap.relation).derivation?.from ?? gap.relation))
    return .unknown
  }
  /// On the day at hand.
  func isClosed(_ gap: Gap) -> Bool { closure(of: gap).isClosed(on: day) }
  /// The days on which the record has no gap there.
  func closure(of gap: Gap) -> Closure {
    let relation = world.schema.relation(gap.relation)
    guard world.schema.isCovered(gap.kinds, by: relation) else { return .open }
    if relation.isClosedWhereRecorded {
      guard let objects = gap.objects,
        objects.allSatisfy({ !world.facts(of: gap.relation, $0, inverse: true).isEmpty })
      else { return .open }
    }
    return relation.closure
  }

  /// The relations whose gaps could hide an element of the set. Definitions that call others are looked into twice.
  func gaps(of node: SetNode, calls: Int = 2, within: DefinitionNode? = nil) -> [Gap] {
    switch node.kind {
    case .step(let step, let base): [gap(step, base, node)] + gaps(of: base, calls: calls, within: within)
    case .opposed(let relation, let a, let b):
      [Gap(relation: relation)] + (a.map { gaps(of: $0, calls: calls, within: within) } ?? [])
        + gaps(of: b, calls: calls, within: within)
    case .filter(let base, _, _), .narrowed(let base, _), .timed(let base, _), .difference(let base, _):
      gaps(of: base, calls: calls, within: within)
    case .union(let all), .intersection(let all):
      all.flatMap { gaps(of: $0, calls: calls, within: within) }
    case .call(let definition, let base):
      gaps(of: base, calls: calls, within: within)
        + (calls == 0 || definition === within
          ? [] : definition.set.map { gaps(of: $0, calls: calls - 1, within: definition) } ?? [])
    case .entities, .all, .anything, .row, .ranked, .empty: []
    }
  }
  private func gap(_ step: StepRelation, _ base: SetNode, _ node: SetNode) -> Gap {
    // The objects are what the step starts from, or what it leads to.
    let objects = step.inverse ? base : node
    if case .entities(let all) = objects.kind {
      return Gap(relation: step.relation, kinds: .exactly(all.map { world.kind(of: $0) }), objects: all)
    }
    return Gap(relation: step.relation, kinds: .under(objects.types.kinds))
  }
}
