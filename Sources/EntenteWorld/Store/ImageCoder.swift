/// Small things in a row: numbers and strings, written and read by one symmetrical coder so that fields cannot drift apart. As bytes,
/// or as text: words with spaces between them, strings in quotes.
struct ImageCoder {
  private(set) var bytes: [UInt8] = []
  private let source: UnsafeRawBufferPointer?
  private var position = 0
  private var lineStart = 0
  /// Set at the first thing that cannot be read; everything after it is empty.
  private(set) var isBroken = false

  private let isText: Bool

  init(asText: Bool = false) {
    source = nil
    isText = asText
  }
  init(reading source: UnsafeRawBufferPointer, asText: Bool = false) {
    self.source = source
    isText = asText
  }

  /// Whether all has been read and nothing was broken.
  var isAtEnd: Bool { !isBroken && position == source?.count }

  /// Seven bits a byte, the sign lowest: most numbers are small.
  mutating func code(_ value: inout Int) {
    if isText {
      guard source != nil else { return write(String(value)) }
      value = readWord().flatMap { Int($0) } ?? failed(0)
      return
    }
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
    if isText {
      guard source != nil else { return write("\(value)") }
      value = readWord().flatMap { Double($0) } ?? failed(0)
      return
    }
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
    if isText {
      guard source != nil else { return write(quoted(value)) }
      value = readQuoted() ?? failed("")
      return
    }
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

  // MARK: Text

  private mutating func write(_ word: String) {
    if !bytes.isEmpty { bytes.append(bytes.count - lineStart > 100 ? 0x0A : 0x20) }
    if bytes.last == 0x0A { lineStart = bytes.count }
    bytes += word.utf8
  }
  private func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { quoted.unicodeScalars.append("\\") }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
  private mutating func readWord() -> String? {
    guard let source else { return nil }
    while position < source.count, source[position] == 0x20 || source[position] == 0x0A { position += 1 }
    let start = position
    while position < source.count, source[position] != 0x20, source[position] != 0x0A { position += 1 }
    return String(decoding: UnsafeRawBufferPointer(rebasing: source[start..<position]), as: UTF8.self)
  }
  private mutating func readQuoted() -> String? {
    guard let source else { return nil }
    while position < source.count, source[position] == 0x20 || source[position] == 0x0A { position += 1 }
    guard position < source.count, source[position] == 0x22 else { return nil }
    position += 1
    var text: [UInt8] = []
    while position < source.count, source[position] != 0x22 {
      if source[position] == 0x5C { position += 1 }
      guard position < source.count else { return nil }
      text.append(source[position])
      position += 1
    }
    position += 1
    return String(decoding: text, as: UTF8.self)
  }
  private mutating func failed<Value>(_ value: Value) -> Value {
    fail()
    return value
  }

  private mutating func fail() {
    isBroken = true
    position = source?.count ?? 0
  }
}
