internal import EntenteSource

/// Strings of a table with more after them. The old ones keep their numbers.
struct StringGrowth {
  private(set) var arena: [UInt8] = []
  private(set) var offsets: [UInt32] = []
  private(set) var hasGrown = false
  private let old: NameTable
  private var numbers: [String: UInt32] = [:]

  init(_ old: NameTable) { self.old = old }

  /// Old strings that are met again under their number.
  mutating func know(_ old: [UInt32]) { for number in old { numbers[self.old.string(number)] = number } }

  mutating func intern(_ text: String) -> UInt32 {
    if let known = numbers[text] { return known }
    if !hasGrown {
      hasGrown = true
      arena = old.arena.array
      offsets = old.offsets.count == 0 ? [0] : old.offsets.array
    }
    let number = UInt32(offsets.count - 1)
    arena.append(contentsOf: text.utf8)
    offsets.append(UInt32(arena.count))
    numbers[text] = number
    return number
  }
  /// The number of a folded spelling: one number for one key, also with the old ones.
  mutating func intern(key: String) -> UInt32 {
    if numbers[key] == nil, let row = old.rows(key).first { return old.keys[row] }
    return intern(key)
  }
  func bytes(_ number: UInt32) -> Range<Int> {
    hasGrown
      ? Int(offsets[Int(number)])..<Int(offsets[Int(number) + 1])
      : Int(old.offsets[Int(number)])..<Int(old.offsets[Int(number) + 1])
  }
}

extension NameTable {
  /// Names of new entities and further names of old ones; `numbers` says where all entities go.
  init(
    _ old: NameTable, growing names: [NameRow], _ numbers: Renumbering, _ strings: inout StringGrowth
  ) {
    struct Row {
      var key: UInt32
      var text: UInt32
      var entity: UInt32
      var role: UInt8
    }
    var longest = old.longest
    var new: [Row] = []
    new.reserveCapacity(names.count)
    for name in names {
      let key = Folding.fold(name.text)
      longest = max(longest, key.utf8.reduce(1) { $1 == 0x20 ? $0 + 1 : $0 })
      new.append(
        Row(
          key: strings.intern(key: key), text: strings.intern(name.text),
          entity: numbers.new(name.entity.number), role: name.role.rawValue))
    }
    var byEntity = new.indices.map { UInt64(new[$0].entity) << 32 | UInt64($0) }
    byEntity.sort {
      let (a, b) = (new[Int($0 & 0xFFFF_FFFF)], new[Int($1 & 0xFFFF_FFFF)])
      return (a.entity, a.role, $0) < (b.entity, b.role, $1)
    }
    // Both are in the order of entities and roles.
    let total = old.keys.count + new.count
    var rows: [Row] = []
    rows.reserveCapacity(total)
    var oldPlaces = [UInt32](repeating: 0, count: old.keys.count)
    var newPlaces = [UInt32](repeating: 0, count: new.count)
    var next = 0
    for row in 0..<old.keys.count {
      let entity = numbers.new(old.entities[row])
      let role = old.roles[row]
      while next < byEntity.count {
        let index = Int(byEntity[next] & 0xFFFF_FFFF)
        guard (new[index].entity, new[index].role) < (entity, role) else { break }
        newPlaces[index] = UInt32(rows.count)
        rows.append(new[index])
        next += 1
      }
      oldPlaces[row] = UInt32(rows.count)
      rows.append(Row(key: old.keys[row], text: old.texts[row], entity: entity, role: role))
    }
    while next < byEntity.count {
      let index = Int(byEntity[next] & 0xFFFF_FFFF)
      newPlaces[index] = UInt32(rows.count)
      rows.append(new[index])
      next += 1
    }

    let arena = strings.hasGrown ? strings.arena : old.arena.array
    let spelling = strings
    func key(_ row: UInt32) -> ArraySlice<UInt8> { arena[spelling.bytes(rows[Int(row)].key)] }
    self.init(
      arena: old.arena, offsets: old.offsets, keys: Column(rows.map(\.key)), texts: Column(rows.map(\.text)),
      entities: Column(rows.map(\.entity)), roles: Column(rows.map(\.role)), next: Column(), slots: Column(),
      sorted: Column(), longest: longest)

    // The index by spelling, as it is made in the first place.
    var capacity = 16
    while capacity < total * 2 { capacity *= 2 }
    var slots = [UInt32](repeating: 0, count: total == 0 ? 0 : capacity)
    var chain = [UInt32](repeating: 0, count: total)
    for row in rows.indices.reversed() {
      var slot = Int(truncatingIfNeeded: NameTable.hash(key(UInt32(row)))) & (capacity - 1)
      while slots[slot] != 0, rows[Int(slots[slot]) - 1].key != rows[row].key {
        slot = (slot + 1) & (capacity - 1)
      }
      chain[row] = slots[slot]
      slots[slot] = UInt32(row + 1)
    }
    self.next = Column(chain)
    self.slots = Column(slots)

    // The old order stays; the new names are sorted into it.
    func start(_ row: UInt32) -> UInt64 {
      var start: UInt64 = 0
      let bytes = key(row)
      var count = 0
      for byte in bytes.prefix(8) {
        start = start << 8 | UInt64(byte)
        count += 1
      }
      return start << UInt64(8 * (8 - count))
    }
    func precedes(_ a: (start: UInt64, row: UInt32), _ b: (start: UInt64, row: UInt32)) -> Bool {
      if a.start != b.start { return a.start < b.start }
      let (x, y) = (key(a.row), key(b.row))
      if rows[Int(a.row)].key == rows[Int(b.row)].key { return a.row < b.row }
      return x.lexicographicallyPrecedes(y)
    }
    let added = newPlaces.map { (start: start($0), row: $0) }.sorted(by: precedes)
    var sorted: [UInt32] = []
    sorted.reserveCapacity(total)
    next = 0
    for position in 0..<old.sorted.count {
      let row = oldPlaces[Int(old.sorted[position])]
      if next < added.count {
        let here = (start: start(row), row: row)
        while next < added.count, precedes(added[next], here) {
          sorted.append(added[next].row)
          next += 1
        }
      }
      sorted.append(row)
    }
    while next < added.count {
      sorted.append(added[next].row)
      next += 1
    }
    self.sorted = Column(sorted)
  }
}
