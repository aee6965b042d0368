package import EntenteWorld

/// The kinds that the elements of a set may be of.
package struct KindSet: Sendable, Equatable {
  package private(set) var kinds: [KindID] = []
  package init(_ kinds: [KindID]) {
    for kind in kinds where !self.kinds.contains(kind) { self.kinds.append(kind) }
  }
  package var isEmpty: Bool { kinds.isEmpty }

  /// Whether an entity could be of both.
  package func overlaps(_ other: [KindID], _ schema: Schema) -> Bool {
    kinds.contains { a in other.contains { schema.isKind(a, under: $0) || schema.isKind($0, under: a) } }
  }
  package func union(_ other: KindSet) -> KindSet { KindSet(kinds + other.kinds) }
  /// The kinds that remain when only those that fit are kept.
  package func narrowed(to other: [KindID], _ schema: Schema) -> KindSet {
    var kept: [KindID] = []
    for a in kinds {
      for b in other {
        if schema.isKind(a, under: b) { kept.append(a) } else if schema.isKind(b, under: a) { kept.append(b) }
      }
    }
    return KindSet(kept)
  }
  package func isOccurrence(_ schema: Schema) -> Bool {
    !kinds.isEmpty && kinds.allSatisfy { schema.isOccurrence($0) }
  }
}
