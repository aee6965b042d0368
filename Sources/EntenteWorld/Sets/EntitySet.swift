/// A set of entities of one world: a sorted list of ids while it is sparse, bits over the range they span when it is dense.
package struct EntitySet: Sendable {
  /// Sorted, without repetition; empty while the set is dense.
  private(set) var list: [UInt32] = []
  /// Bits from id `64 * firstWord` on; empty while the set is sparse.
  private(set) var words: [UInt64] = []
  private(set) var firstWord = 0
  var isDense: Bool { !words.isEmpty }

  package init() {}
  package init(_ entities: some Sequence<EntityID>) {
    for entity in entities { insert(entity) }
  }
  package init(_ entity: EntityID) { list = [entity.number] }
  /// All ids in the range.
  package init(range: Range<Int>) {
    guard !range.isEmpty else { return }
    firstWord = range.lowerBound >> 6
    words = [UInt64](repeating: .max, count: (range.upperBound + 63) >> 6 - firstWord)
    words[0] &= .max << UInt64(range.lowerBound & 63)
    let rest = range.upperBound & 63
    if rest != 0 { words[words.count - 1] &= .max >> UInt64(64 - rest) }
    settle()
  }
  /// Sorted ids without repetition.
  init(sorted ids: [UInt32]) {
    list = ids
    if list.count > EntitySet.fewest { settle() }
  }
  init(words: [UInt64], firstWord: Int) {
    var low = 0
    var high = words.count
    while low < high, words[low] == 0 { low += 1 }
    while high > low, words[high - 1] == 0 { high -= 1 }
    self.words = low == 0 && high == words.count ? words : Array(words[low..<high])
    self.firstWord = firstWord + low
    settle()
  }

  package var isEmpty: Bool { list.isEmpty && words.allSatisfy { $0 == 0 } }
  package var count: Int { list.count + words.reduce(0) { $0 + $1.nonzeroBitCount } }
  package var first: EntityID? {
    if let id = list.first { return EntityID(Int(id)) }
    for (index, word) in words.enumerated() where word != 0 {
      return EntityID((firstWord + index) << 6 + word.trailingZeroBitCount)
    }
    return nil
  }

  package func contains(_ entity: EntityID) -> Bool { contains(id: entity.number) }
  @inline(__always) func contains(id: UInt32) -> Bool {
    if words.isEmpty { return list.isEmpty ? false : position(id).found }
    let word = Int(id >> 6) - firstWord
    return word >= 0 && word < words.count && words[word] & (1 << UInt64(id & 63)) != 0
  }

  package mutating func insert(_ entity: EntityID) { insert(id: entity.number) }
  mutating func insert(id: UInt32) {
    if !words.isEmpty { return insertBit(id) }
    guard let last = list.last, last >= id else {
      list.append(id)
      if list.count & 1023 == 0 { settle() }
      return
    }
    let (index, found) = position(id)
    if found { return }
    list.insert(id, at: index)
    if list.count > EntitySet.fewest { settle(always: true) }
  }
  package mutating func remove(_ entity: EntityID) {
    let id = entity.number
    if words.isEmpty {
      let (index, found) = position(id)
      if found { list.remove(at: index) }
      return
    }
    let word = Int(id >> 6) - firstWord
    if word >= 0, word < words.count { words[word] &= ~(1 << UInt64(id & 63)) }
  }

  // MARK: - Implementation

  /// A set of this size is kept as a list, whatever it spans.
  static let fewest = 64

  private func position(_ id: UInt32) -> (index: Int, found: Bool) {
    var low = 0
    var high = list.count
    while low < high {
      let middle = (low + high) / 2
      if list[middle] < id { low = middle + 1 } else { high = middle }
    }
    return (low, low < list.count && list[low] == id)
  }

  private mutating func insertBit(_ id: UInt32) {
    let word = Int(id >> 6)
    if word < firstWord {
      // Room in front, as much again, so that falling ids cost no more than rising ones.
      let room = Swift.max(0, word - words.count)
      words.insert(contentsOf: repeatElement(0, count: firstWord - room), at: 0)
      firstWord = room
    } else if word - firstWord >= words.count {
      words.append(contentsOf: repeatElement(0, count: word - firstWord + 1 - words.count))
    }
    words[word - firstWord] |= 1 << UInt64(id & 63)
  }

  /// Chooses the smaller form. `always`: becomes bits even if they are a little larger, as many more will come.
  private mutating func settle(always: Bool = false) {
    if words.isEmpty {
      guard let low = list.first, let high = list.last else { return }
      let span = Int(high >> 6) - Int(low >> 6) + 1
      guard always || span * 2 < list.count else { return }
      var bits = [UInt64](repeating: 0, count: span)
      let base = low >> 6
      for id in list { bits[Int(id >> 6 - base)] |= 1 << UInt64(id & 63) }
      words = bits
      firstWord = Int(base)
      list = []
    } else {
      let count = self.count
      guard count <= EntitySet.fewest || words.count > count * 2 else { return }
      var ids: [UInt32] = []
      ids.reserveCapacity(count)
      for (index, word) in words.enumerated() {
        var rest = word
        while rest != 0 {
          ids.append(UInt32((firstWord + index) << 6 + rest.trailingZeroBitCount))
          rest &= rest - 1
        }
      }
      list = ids
      words = []
      firstWord = 0
    }
  }
}

// MARK: - Algebra

extension EntitySet {
  package func union(_ other: EntitySet) -> EntitySet {
    if isEmpty { return other }
    if other.isEmpty { return self }
    if !isDense, !other.isDense {
      var ids: [UInt32] = []
      ids.reserveCapacity(list.count + other.list.count)
      var a = 0
      var b = 0
      while a < list.count, b < other.list.count {
        let (x, y) = (list[a], other.list[b])
        ids.append(Swift.min(x, y))
        if x <= y { a += 1 }
        if y <= x { b += 1 }
      }
      ids += list[a...]
      ids += other.list[b...]
      return EntitySet(sorted: ids)
    }
    if !isDense { return other.union(self) }
    var result = self
    guard other.isDense else {
      for id in other.list { result.insertBit(id) }
      return result
    }
    result.insertBits(spanning: other)
    for (index, word) in other.words.enumerated() {
      result.words[other.firstWord - result.firstWord + index] |= word
    }
    return result
  }
  package func intersection(_ other: EntitySet) -> EntitySet {
    if !isDense { return EntitySet(sorted: list.filter { other.contains(id: $0) }) }
    if !other.isDense { return other.intersection(self) }
    let low = Swift.max(firstWord, other.firstWord)
    let high = Swift.min(firstWord + words.count, other.firstWord + other.words.count)
    guard low < high else { return EntitySet() }
    var result = [UInt64](repeating: 0, count: high - low)
    for index in low..<high {
      result[index - low] = words[index - firstWord] & other.words[index - other.firstWord]
    }
    return EntitySet(words: result, firstWord: low)
  }
  package func subtracting(_ other: EntitySet) -> EntitySet {
    if other.isEmpty { return self }
    if !isDense { return EntitySet(sorted: list.filter { !other.contains(id: $0) }) }
    var result = words
    if other.isDense {
      let low = Swift.max(firstWord, other.firstWord)
      let high = Swift.min(firstWord + words.count, other.firstWord + other.words.count)
      if low < high {
        for index in low..<high { result[index - firstWord] &= ~other.words[index - other.firstWord] }
      }
    } else {
      for id in other.list {
        let word = Int(id >> 6) - firstWord
        if word >= 0, word < result.count { result[word] &= ~(1 << UInt64(id & 63)) }
      }
    }
    return EntitySet(words: result, firstWord: firstWord)
  }
  package mutating func formUnion(_ other: EntitySet) { self = union(other) }
  package mutating func formIntersection(_ other: EntitySet) { self = intersection(other) }
  package mutating func subtract(_ other: EntitySet) { self = subtracting(other) }

  private mutating func insertBits(spanning other: EntitySet) {
    let low = Swift.min(firstWord, other.firstWord)
    let high = Swift.max(firstWord + words.count, other.firstWord + other.words.count)
    guard low < firstWord || high > firstWord + words.count else { return }
    var bits = [UInt64](repeating: 0, count: high - low)
    for (index, word) in words.enumerated() { bits[firstWord - low + index] = word }
    words = bits
    firstWord = low
  }
}

extension EntitySet: Equatable {
  package static func == (a: EntitySet, b: EntitySet) -> Bool {
    if !a.isDense, !b.isDense { return a.list == b.list }
    return a.count == b.count && a.elementsEqual(b)
  }
}

extension EntitySet: Sequence {
  package struct Iterator: IteratorProtocol {
    let list: [UInt32]
    let words: [UInt64]
    let firstWord: Int
    var index = 0
    var word: UInt64
    init(_ set: EntitySet) {
      list = set.list
      words = set.words
      firstWord = set.firstWord
      word = words.first ?? 0
    }
    package mutating func next() -> EntityID? {
      if words.isEmpty {
        guard index < list.count else { return nil }
        index += 1
        return EntityID(Int(list[index - 1]))
      }
      while word == 0 {
        index += 1
        guard index < words.count else { return nil }
        word = words[index]
      }
      let bit = word.trailingZeroBitCount
      word &= word - 1
      return EntityID((firstWord + index) << 6 + bit)
    }
  }
  package func makeIterator() -> Iterator { Iterator(self) }
  package var underestimatedCount: Int { 0 }
}

/// Gathers ids in any order, with repetitions, for a set.
struct SetBuilder {
  private var ids: [UInt32] = []
  private var words: [UInt64] = []
  private var isSorted = true
  private let limit: Int
  private let wordCount: Int

  /// - Parameter entityCount: all ids are below it.
  init(entityCount: Int) {
    wordCount = (entityCount + 63) >> 6
    limit = Swift.max(256, wordCount)
  }

  @inline(__always) mutating func insert(_ id: UInt32) {
    if words.isEmpty {
      if let last = ids.last {
        if last == id { return }
        if last > id { isSorted = false }
      }
      ids.append(id)
      if ids.count > limit { spill() }
    } else {
      words[Int(id >> 6)] |= 1 << UInt64(id & 63)
    }
  }
  private mutating func spill() {
    words = [UInt64](repeating: 0, count: wordCount)
    for id in ids { words[Int(id >> 6)] |= 1 << UInt64(id & 63) }
    ids = []
  }
  func set() -> EntitySet {
    if !words.isEmpty { return EntitySet(words: words, firstWord: 0) }
    if isSorted { return EntitySet(sorted: ids) }
    var sorted = ids
    sorted.sort()
    var unique: [UInt32] = []
    unique.reserveCapacity(sorted.count)
    for id in sorted where unique.last != id { unique.append(id) }
    return EntitySet(sorted: unique)
  }
}
