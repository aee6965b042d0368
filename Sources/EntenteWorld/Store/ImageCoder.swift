/// Small things in a row: numbers and strings, written and read by one symmetrical coder so that fields cannot drift apart.
struct ImageCoder {
  private(set) var bytes: [UInt8] = []
  private let source: UnsafeRawBufferPointer?
  private var position = 0
  /// Set at the first thing that cannot be read; everything after it is empty.
  private(set) var isBroken = false

  init() { source = nil }
  init(reading source: UnsafeRawBufferPointer) { self.source = source }

  /// Whether all has been read and nothing was broken.
  var isAtEnd: Bool { !isBroken && position == source?.count }

  /// Seven bits a byte, the sign lowest: most numbers are small.
  mutating func code(_ value: inout Int) {
    guard let source else {
      var rest = UInt64(bitPattern: Int64(value)) << 1 ^ UInt64(bitPattern: Int64(value) >> 63)
      while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      return bytes.append(UInt8(truncatingIfNeeded: rest))
    }
    var found: UInt64 = 0
    var shift: UInt64 = 0
    while position < source.count, shift < 64 {
      let byte = source[position]
      position += 1
      found |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 {
        value = Int(Int64(bitPattern: found >> 1 ^ (0 &- (found & 1))))
        return
      }
      shift += 7
    }
    value = 0
    fail()
  }
  mutating func code(_ value: inout Double) {
    var bits = Int(Int64(bitPattern: value.bitPattern))
    code(&bits)
    value = Double(bitPattern: UInt64(bitPattern: Int64(bits)))
  }
  mutating func code(_ value: inout Bool) {
    var number = value ? 1 : 0
    code(&number)
    value = number != 0
  }
  mutating func code(_ value: inout String) {
    var count = value.utf8.count
    code(&count)
    guard let source else {
      bytes += value.utf8
      return
    }
    guard count >= 0, count <= source.count - position else { return fail() }
    value = String(
      decoding: UnsafeRawBufferPointer(rebasing: source[position..<position + count]), as: UTF8.self)
    position += count
  }
  mutating func code<Element>(
    _ values: inout [Element], _ empty: @autoclosure () -> Element,
    _ each: (inout ImageCoder, inout Element) -> Void
  ) {
    var count = values.count
    code(&count)
    guard let source else {
      for index in values.indices { each(&self, &values[index]) }
      return
    }
    values = []
    // An element takes a byte at least.
    guard count >= 0, count <= source.count - position else { return fail() }
    values.reserveCapacity(count)
    for _ in 0..<count where !isBroken {
      values.append(empty())
      each(&self, &values[values.count - 1])
    }
  }
  mutating func code<Element>(
    _ value: inout Element?, _ empty: @autoclosure () -> Element,
    _ each: (inout ImageCoder, inout Element) -> Void
  ) {
    var isThere = value != nil
    code(&isThere)
    guard isThere else {
      value = nil
      return
    }
    var inner = value ?? empty()
    each(&self, &inner)
    value = inner
  }
  mutating func code(_ values: inout [String]) { code(&values, "") { $0.code(&$1) } }
  mutating func code(_ value: inout String?) { code(&value, "") { $0.code(&$1) } }
  mutating func code(_ value: inout Int?) { code(&value, 0) { $0.code(&$1) } }

  private mutating func fail() {
    isBroken = true
    position = source?.count ?? 0
  }
}
