internal import EntenteWorld

/// The step that reached the rows of a set: what `since`, `until`, `status` and `source` speak of.
package struct LastStep: Sendable {
  package var step: StepRelation
  package var operand: SetNode

  /// Several for a union; none for a list of names or a whole kind.
  package static func all(of set: SetNode) -> [LastStep] {
    switch set.kind {
    case .step(let step, let operand): return [LastStep(step: step, operand: operand)]
    case .filter(let base, _, _), .narrowed(let base, _), .ranked(let base, _, _, _),
      .difference(let base, _),
      .timed(let base, _):
      return all(of: base)
    case .union(let sets): return sets.flatMap { all(of: $0) }
    case .intersection(let sets):
      for set in sets {
        let found = all(of: set)
        if !found.isEmpty { return found }
      }
      return []
    case .entities, .all, .anything, .row, .opposed, .call, .empty: return []
    }
  }
}
