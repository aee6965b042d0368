/// A set as bits over all entities, at an address that stays: what the kernels ask of every fact.
final class BitTable: Sendable {
  /// A word for 64 entities.
  nonisolated(unsafe) let words: UnsafeMutablePointer<UInt64>
  let wordCount: Int
  let isEmpty: Bool
  let set: EntitySet

  init(_ set: EntitySet, entityCount: Int) {
    wordCount = (entityCount + 63) >> 6
    words = .allocate(capacity: max(1, wordCount))
    words.initialize(repeating: 0, count: max(1, wordCount))
    isEmpty = set.isEmpty
    self.set = set
    // Of a set that is larger than it should be the rest is left out: nothing is written behind the table.
    for (index, word) in set.words.enumerated() where set.firstWord + index < wordCount {
      words[set.firstWord + index] = word
    }
    for id in set.list where Int(id >> 6) < wordCount { words[Int(id >> 6)] |= 1 << UInt64(id & 63) }
  }
  deinit { words.deallocate() }
}

extension UnsafeMutablePointer<UInt64> {
  @inline(__always) func contains(_ id: UInt32) -> Bool { self[Int(id >> 6)] & (1 << UInt64(id & 63)) != 0 }
}
