/// Numbers of spellings, found by their bytes as they lie in a batch, without a text of their own.
struct BytesTable {
  private var slots: [UInt32] = Array(repeating: 0, count: 64)
  private var hashes: [UInt32] = []
  private var ends: [UInt32] = []
  private var arena: [UInt8] = []
  /// By entry.
  var values: [UInt32] = []
  var count: Int { hashes.count }

  /// The entry of the bytes; a new one begins with the value given.
  @inline(__always)
  mutating func entry(_ bytes: [UInt8], _ start: Int, _ length: Int, new value: UInt32) -> Int {
    let hash = BytesTable.hash(bytes, start, length)
    let mask = slots.count - 1
    var slot = Int(hash) & mask
    while true {
      let entry = Int(slots[slot]) - 1
      if entry < 0 { return add(bytes, start, length, hash, slot, value) }
      if hashes[entry] == hash, equals(entry, bytes, start, length) { return entry }
      slot = (slot + 1) & mask
    }
  }

  func value(of text: String) -> UInt32? {
    let bytes = Array(text.utf8)
    let hash = BytesTable.hash(bytes, 0, bytes.count)
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let entry = Int(slots[slot]) - 1
      if hashes[entry] == hash, equals(entry, bytes, 0, bytes.count) { return values[entry] }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private func equals(_ entry: Int, _ bytes: [UInt8], _ start: Int, _ length: Int) -> Bool {
    let end = Int(ends[entry])
    let first = entry == 0 ? 0 : Int(ends[entry - 1])
    guard end - first == length else { return false }
    for offset in 0..<length where arena[first + offset] != bytes[start + offset] { return false }
    return true
  }
  @inline(never)
  private mutating func add(
    _ bytes: [UInt8], _ start: Int, _ length: Int, _ hash: UInt32, _ slot: Int, _ value: UInt32
  ) -> Int {
    let entry = hashes.count
    hashes.append(hash)
    values.append(value)
    arena += bytes[start..<start + length]
    ends.append(UInt32(arena.count))
    slots[slot] = UInt32(entry + 1)
    if hashes.count * 2 > slots.count {
      slots = Array(repeating: 0, count: slots.count * 4)
      let mask = slots.count - 1
      for (index, hash) in hashes.enumerated() {
        var slot = Int(hash) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = UInt32(index + 1)
      }
    }
    return entry
  }

  /// FNV-1a, its high bits mixed in.
  @inline(__always)
  private static func hash(_ bytes: [UInt8], _ start: Int, _ length: Int) -> UInt32 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for offset in start..<start + length { hash = (hash ^ UInt64(bytes[offset])) &* 0x100_0000_01b3 }
    return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
  }
}
