/// Which facts of a relation a step goes along.
package struct FactFilter: Sendable, Equatable {
  /// Bits by status index.
  package var statuses: UInt64 = .max
  /// Qualifiers that must have a text.
  package var qualifiers: [Int: String] = [:]
  package init() {}
}

extension World {
  /// All entities reached by one step from the set, over facts in force on the day, whose ends exist that day.
  /// Cost: the facts of the set's entities.
  package func step(
    _ relation: RelationID, inverse: Bool, from set: TruthSet, on day: Day, _ filter: FactFilter,
    includingPast: Bool = false
  ) -> TruthSet {
    var result = TruthSet()
    let declared = schema.relation(relation)
    for entity in set.all {
      let here = set.truth(of: entity)
      for direction in declared.isSymmetric ? [false, true] : [inverse] {
        walk(relation, entity, inverse: direction, on: day, filter, includingPast: includingPast) {
          other, truth, _ in
          result.insert(other, here.and(truth))
        }
      }
    }
    return result
  }

  /// The other end of each fact of the entity that holds, or may hold, on the day.
  package func walk(
    _ relation: RelationID, _ entity: EntityID, inverse: Bool, on day: Day, _ filter: FactFilter,
    includingPast: Bool = false, _ body: (EntityID, Truth, FactID) -> Void
  ) {
    /// What had begun by the day, or what holds on it.
    func holds(_ period: Period) -> Truth { includingPast ? period.hasBegun(by: day) : period.holds(on: day) }
    func isThere(_ entity: EntityID) -> Truth {
      includingPast ? life(of: entity).hasBegun(by: day) : exists(entity, on: day)
    }
    let declared = schema.relations[relation.index]
    let alive: Truth = declared.isTimeless ? .yes : isThere(entity)
    if alive == .no { return }
    let table = base.relations[relation.index]
    let first = base.firstFact[relation.index]
    for position in (inverse ? table.inverse : table.forward).range(entity.index) {
      let row = inverse ? Int(table.inverseFacts[position]) : position
      if !layer.maskedFacts.isEmpty, layer.maskedFacts.contains(UInt32(first + row)) { continue }
      guard filter.statuses & 1 << UInt64(table.statuses[row]) != 0 else { continue }
      var truth = alive.and(holds(table.period(row)))
      if truth == .no { continue }
      if !filter.qualifiers.isEmpty {
        truth = truth.and(filter.holds(base.qualifiers(ofFact: first + row)))
        if truth == .no { continue }
      }
      let other = EntityID(Int(inverse ? table.subjects[row] : table.objects[row]))
      if !declared.isTimeless { truth = truth.and(isThere(other)) }
      if truth != .no { body(other, truth, FactID(first + row)) }
    }
    for index in layer.facts(of: relation, entity, inverse: inverse) {
      let fact = layer.facts[index]
      guard filter.statuses & 1 << UInt64(fact.status) != 0,
        !layer.maskedFacts.contains(UInt32(base.factCount + index))
      else { continue }
      var truth = alive.and(holds(fact.period)).and(filter.holds(fact.qualifiers))
      let other = inverse ? fact.subject : fact.object
      if !declared.isTimeless { truth = truth.and(isThere(other)) }
      if truth != .no { body(other, truth, FactID(base.factCount + index)) }
    }
  }
}

extension FactFilter {
  package func holds(_ found: [Int: String]) -> Truth {
    var truth = Truth.yes
    for (qualifier, wanted) in qualifiers {
      guard let text = found[qualifier] else {
        truth = truth.and(.unknown)
        continue
      }
      if text.lowercased() != wanted.lowercased() { return .no }
    }
    return truth
  }
}
