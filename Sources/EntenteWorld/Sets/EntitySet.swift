/// A set of entities of one world, as bits over their dense ids.
package struct EntitySet: Sendable, Equatable {
  var words: [UInt64]

  package init() { words = [] }
  package init(_ entities: some Sequence<EntityID>) {
    self.init()
    for entity in entities { insert(entity) }
  }
  /// All ids in the range.
  package init(range: Range<Int>) {
    words = [UInt64](repeating: 0, count: (range.upperBound + 63) / 64)
    for index in range { words[index >> 6] |= 1 << UInt64(index & 63) }
  }

  package var isEmpty: Bool { words.allSatisfy { $0 == 0 } }
  package var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  package func contains(_ entity: EntityID) -> Bool {
    let word = entity.index >> 6
    return word < words.count && words[word] & (1 << UInt64(entity.index & 63)) != 0
  }
  package mutating func insert(_ entity: EntityID) { insert(index: entity.index) }
  mutating func insert(index: Int) {
    let word = index >> 6
    if word >= words.count { words.append(contentsOf: repeatElement(0, count: word + 1 - words.count)) }
    words[word] |= 1 << UInt64(index & 63)
  }
  package mutating func remove(_ entity: EntityID) {
    let word = entity.index >> 6
    if word < words.count { words[word] &= ~(1 << UInt64(entity.index & 63)) }
  }
  package mutating func formUnion(_ other: EntitySet) {
    if other.words.count > words.count {
      words.append(contentsOf: repeatElement(0, count: other.words.count - words.count))
    }
    for index in other.words.indices { words[index] |= other.words[index] }
  }
  package mutating func formIntersection(_ other: EntitySet) {
    for index in words.indices { words[index] &= index < other.words.count ? other.words[index] : 0 }
  }
  package mutating func subtract(_ other: EntitySet) {
    for index in 0..<Swift.min(words.count, other.words.count) { words[index] &= ~other.words[index] }
  }
  package func union(_ other: EntitySet) -> EntitySet {
    var result = self
    result.formUnion(other)
    return result
  }
  package func intersection(_ other: EntitySet) -> EntitySet {
    var result = self
    result.formIntersection(other)
    return result
  }
  package func subtracting(_ other: EntitySet) -> EntitySet {
    var result = self
    result.subtract(other)
    return result
  }
  package static func == (a: EntitySet, b: EntitySet) -> Bool {
    for index in 0..<Swift.max(a.words.count, b.words.count) {
      let x = index < a.words.count ? a.words[index] : 0
      let y = index < b.words.count ? b.words[index] : 0
      if x != y { return false }
    }
    return true
  }
}

extension EntitySet: Sequence {
  package struct Iterator: IteratorProtocol {
    let words: [UInt64]
    var index = 0
    var word: UInt64
    init(_ words: [UInt64]) {
      self.words = words
      word = words.first ?? 0
    }
    package mutating func next() -> EntityID? {
      while word == 0 {
        index += 1
        guard index < words.count else { return nil }
        word = words[index]
      }
      let bit = word.trailingZeroBitCount
      word &= word - 1
      return EntityID(index << 6 + bit)
    }
  }
  package func makeIterator() -> Iterator { Iterator(words) }
  package var underestimatedCount: Int { 0 }
}

/// A set in Kleene's logic: those that surely belong, and those of which the record does not decide it.
package struct TruthSet: Sendable, Equatable {
  package var sure: EntitySet
  /// Disjoint from `sure`.
  package var possible: EntitySet

  package init(sure: EntitySet = EntitySet(), possible: EntitySet = EntitySet()) {
    self.sure = sure
    self.possible = possible.subtracting(sure)
  }
  package func truth(of entity: EntityID) -> Truth {
    sure.contains(entity) ? .yes : possible.contains(entity) ? .unknown : .no
  }
  package mutating func insert(_ entity: EntityID, _ truth: Truth) {
    switch truth {
    case .yes:
      sure.insert(entity)
      possible.remove(entity)
    case .unknown: if !sure.contains(entity) { possible.insert(entity) }
    case .no: break
    }
  }
  package func union(_ other: TruthSet) -> TruthSet {
    TruthSet(sure: sure.union(other.sure), possible: possible.union(other.possible))
  }
  package func intersection(_ other: TruthSet) -> TruthSet {
    let either = sure.union(possible).intersection(other.sure.union(other.possible))
    let both = sure.intersection(other.sure)
    return TruthSet(sure: both, possible: either)
  }
  /// A where not in B.
  package func subtracting(_ other: TruthSet) -> TruthSet {
    let stays = sure.subtracting(other.sure).subtracting(other.possible)
    let may = sure.union(possible).subtracting(other.sure)
    return TruthSet(sure: stays, possible: may)
  }
  package var all: EntitySet { sure.union(possible) }
}
