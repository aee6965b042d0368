/// A set in Kleene's logic: those that surely belong, and those of which the record does not decide it.
package struct TruthSet: Sendable, Equatable {
  package var sure: EntitySet
  /// Disjoint from `sure`.
  package var possible: EntitySet

  package init(sure: EntitySet = EntitySet(), possible: EntitySet = EntitySet()) {
    self.sure = sure
    self.possible = possible.isEmpty ? possible : possible.subtracting(sure)
  }
  package func truth(of entity: EntityID) -> Truth {
    sure.contains(entity) ? .yes : possible.contains(entity) ? .unknown : .no
  }
  package var isEmpty: Bool { sure.isEmpty && possible.isEmpty }
  package var all: EntitySet { possible.isEmpty ? sure : sure.union(possible) }

  package mutating func insert(_ entity: EntityID, _ truth: Truth) {
    switch truth {
    case .yes:
      sure.insert(entity)
      if !possible.isEmpty { possible.remove(entity) }
    case .unknown: if !sure.contains(entity) { possible.insert(entity) }
    case .no: break
    }
  }
  package func union(_ other: TruthSet) -> TruthSet {
    TruthSet(sure: sure.union(other.sure), possible: possible.union(other.possible))
  }
  package func intersection(_ other: TruthSet) -> TruthSet {
    let both = sure.intersection(other.sure)
    if possible.isEmpty, other.possible.isEmpty { return TruthSet(sure: both) }
    return TruthSet(sure: both, possible: all.intersection(other.all))
  }
  /// A where not in B.
  package func subtracting(_ other: TruthSet) -> TruthSet {
    let stays = sure.subtracting(other.sure).subtracting(other.possible)
    if possible.isEmpty, other.possible.isEmpty { return TruthSet(sure: stays) }
    return TruthSet(sure: stays, possible: all.subtracting(other.sure))
  }
}
