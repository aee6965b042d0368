internal import EntenteSource

/// Names in one byte arena, with an open-addressing index on the folded spelling and a sorted permutation for prefixes.
struct NameTable: Sendable {
  var arena: Column<UInt8>
  /// Where each string begins in the arena; one more than there are strings.
  var offsets: Column<UInt32>
  // A row a name.
  var keys: Column<UInt32>
  var texts: Column<UInt32>
  var entities: Column<UInt32>
  var roles: Column<UInt8>
  /// Next row with the same key, plus one; 0 for none.
  var next: Column<UInt32>
  /// Row plus one by hash; 0 for free.
  var slots: Column<UInt32>
  /// Rows in the order of their keys.
  var sorted: Column<UInt32>
  /// The most words that a key has.
  var longest: Int

  func string(_ id: UInt32) -> String {
    let lower = Int(offsets[Int(id)])
    let upper = Int(offsets[Int(id) + 1])
    guard let base = arena.base, lower < upper, upper <= arena.count else { return "" }
    return String(decoding: UnsafeBufferPointer(start: base + lower, count: upper - lower), as: UTF8.self)
  }

  /// Rows whose folded spelling is the key.
  func rows(_ key: String) -> [Int] {
    var row = first(key)
    var found: [Int] = []
    while row >= 0 {
      found.append(row)
      row = Int(next[row]) - 1
    }
    return found
  }
  func contains(_ key: String) -> Bool { first(key) >= 0 }

  private func first(_ key: String) -> Int {
    guard slots.count > 0 else { return -1 }
    var key = key
    return key.withUTF8 { bytes in
      var slot = Int(truncatingIfNeeded: NameTable.hash(bytes)) & (slots.count - 1)
      // A free slot ends the search; a table without one must not make it endless.
      for _ in 0..<slots.count {
        let row = Int(slots[slot]) - 1
        if row < 0 { return -1 }
        if equals(keys[row], bytes) { return row }
        slot = (slot + 1) & (slots.count - 1)
      }
      return -1
    }
  }
  private func equals(_ id: UInt32, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let lower = Int(offsets[Int(id)])
    let count = Int(offsets[Int(id) + 1]) - lower
    guard count == bytes.count, let base = arena.base else { return count == bytes.count }
    for index in 0..<count where base[lower + index] != bytes[index] { return false }
    return true
  }

  /// FNV-1a: names are short.
  static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash ^ hash >> 29
  }
}

/// Collects strings, each once.
struct StringPool {
  private(set) var arena: [UInt8] = []
  private(set) var offsets: [UInt32] = [0]
  private var ids: [String: UInt32] = [:]

  mutating func intern(_ text: String) -> UInt32 {
    if let id = ids[text] { return id }
    let id = UInt32(offsets.count - 1)
    arena.append(contentsOf: text.utf8)
    offsets.append(UInt32(arena.count))
    ids[text] = id
    return id
  }
}

extension NameTable {
  init(names: [NameRow], pool: inout StringPool) {
    var keys: [UInt32] = []
    var texts: [UInt32] = []
    var folded: [String] = []
    var longest = 1
    for name in names {
      let key = Folding.fold(name.text)
      folded.append(key)
      longest = max(longest, key.utf8.reduce(1) { $1 == 0x20 ? $0 + 1 : $0 })
      keys.append(pool.intern(key))
      texts.append(pool.intern(name.text))
    }
    var capacity = 16
    while capacity < names.count * 2 { capacity *= 2 }
    var slots = [UInt32](repeating: 0, count: names.isEmpty ? 0 : capacity)
    var next = [UInt32](repeating: 0, count: names.count)
    for row in names.indices.reversed() {
      var slot = Int(truncatingIfNeeded: NameTable.hash(folded[row].utf8)) & (capacity - 1)
      while slots[slot] != 0, keys[Int(slots[slot]) - 1] != keys[row] { slot = (slot + 1) & (capacity - 1) }
      next[row] = slots[slot]
      slots[slot] = UInt32(row + 1)
    }
    let sorted = names.indices.sorted { (folded[$0], $0) < (folded[$1], $1) }
    self.keys = Column(keys)
    self.texts = Column(texts)
    entities = Column(names.map { $0.entity.number })
    roles = Column(names.map { $0.role.rawValue })
    self.next = Column(next)
    self.slots = Column(slots)
    self.sorted = Column(sorted.map { UInt32($0) })
    self.longest = longest
    arena = Column([])
    offsets = Column([0])
  }
}
