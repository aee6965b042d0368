internal import EntenteWorld

/// Dates and numbers as the cells of a data file write them.
enum CellReader {
  /// `1994`, `1994-04`, `1994-04-20`, perhaps with a time of day after it; or as the template states.
  struct DateStyle: Hashable {
    /// What comes first, second and third: `d`, `m`, `y`; empty for the form of ISO 8601.
    var order: [UInt8] = []
    /// 0 where the digits stand side by side.
    var separator: UInt8 = 0

    init() {}
    /// `d/m/y`, `y.m.d`, `ymd`; nil for what is no order of day, month and year.
    init?(_ text: String) {
      let bytes = Array(text.lowercased().utf8)
      let letters = bytes.filter { (0x61...0x7A).contains($0) }
      let marks = bytes.filter { !(0x61...0x7A).contains($0) }
      guard !letters.isEmpty, Set(letters).count == letters.count, letters.contains(0x79),
        letters.allSatisfy({ [0x64, 0x6D, 0x79].contains($0) }),
        !letters.contains(0x64) || letters.contains(0x6D)
      else { return nil }
      order = letters
      if marks.isEmpty {
        guard letters.count == 1 || letters.first == 0x79 else { return nil }
      } else {
        guard marks.count == letters.count - 1, Set(marks).count == 1, bytes.first == letters.first,
          bytes.last == letters.last, let mark = marks.first, mark < 0x80
        else { return nil }
        separator = mark
      }
    }
  }

  /// How the digits of a number are grouped and where its fraction begins: an example such as `1.234,5`.
  struct NumberStyle: Hashable {
    var group: UInt8 = 0
    var point: UInt8 = 0x2E
    init() {}
    init?(_ text: String) {
      let marks = text.utf8.filter { !(0x30...0x39).contains($0) }
      switch marks.count {
      case 0: point = 0x2E
      case 1:
        // `1,5`: a fraction; `1 234`, `1'234`, `1,234`: groups.
        let digits = text.utf8.split(separator: marks[0])
        guard digits.count == 2, let last = digits.last else { return nil }
        if last.count == 3 { group = marks[0] } else { point = marks[0] }
        if group == 0x2E { point = 0x2C }
      case 2:
        guard marks[0] != marks[1] else { return nil }
        (group, point) = (marks[0], marks[1])
      default: return nil
      }
      guard group == 0 || group < 0x80, [0x2E, 0x2C].contains(point) else { return nil }
    }
  }

  /// A packed date; nil for what is none.
  static func date(_ bytes: [UInt8], _ start: Int, _ length: Int, _ style: DateStyle) -> Int32? {
    if style.order.isEmpty { return isoDate(bytes, start, length) }
    var parts = [0, 0, 0]
    var count = 0
    var index = start
    let end = start + length
    // A year alone is plain in any order.
    if length == 4, let year = digits(bytes, start, 4) { return packed(year, nil, nil) }
    for letter in style.order {
      let first = index
      if style.separator == 0 {
        index = letter == 0x79 ? first + 4 : first + 2
      } else {
        while index < end, bytes[index] != style.separator { index += 1 }
      }
      guard index <= end, index > first, let value = digits(bytes, first, index - first),
        letter == 0x79 ? index - first == 4 : index - first <= 2
      else { return nil }
      parts[count] = value
      count += 1
      // The year first: what comes after it may not be known.
      if index == end, style.order[0] == 0x79 { break }
      if style.separator != 0, count < style.order.count {
        guard index < end else { return nil }
        index += 1
      }
    }
    guard index == end else { return nil }
    let known = style.order.prefix(count)
    func part(_ letter: UInt8) -> Int? { known.firstIndex(of: letter).map { parts[$0] } }
    guard let year = part(0x79) else { return nil }
    return packed(year, part(0x6D), part(0x64))
  }

  @inline(__always)
  private static func isoDate(_ bytes: [UInt8], _ start: Int, _ length: Int) -> Int32? {
    guard length >= 4, let year = digits(bytes, start, 4) else { return nil }
    if length == 4 { return packed(year, nil, nil) }
    // A year that was once a floating point number.
    if length == 6, bytes[start + 4] == 0x2E, bytes[start + 5] == 0x30 { return packed(year, nil, nil) }
    guard length >= 7, bytes[start + 4] == 0x2D, let month = digits(bytes, start + 5, 2) else { return nil }
    if length == 7 { return packed(year, month, nil) }
    guard length >= 10, bytes[start + 7] == 0x2D, let day = digits(bytes, start + 8, 2) else { return nil }
    if length > 10 {
      guard length > 11, bytes[start + 10] == 0x54 || bytes[start + 10] == 0x20,
        (0x30...0x39).contains(bytes[start + 11])
      else { return nil }
    }
    return packed(year, month, day)
  }
  private static func packed(_ year: Int, _ month: Int?, _ day: Int?) -> Int32? {
    PartialDate(year: year, month: month, day: day)?.packed
  }
  @inline(__always)
  private static func digits(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int? {
    var value = 0
    guard count <= 9 else { return nil }
    for index in start..<start + count {
      let digit = bytes[index]
      guard digit >= 0x30, digit <= 0x39 else { return nil }
      value = value * 10 + Int(digit - 0x30)
    }
    return value
  }

  /// Nil for what is no number.
  static func number(_ bytes: [UInt8], _ start: Int, _ length: Int, _ style: NumberStyle) -> Double? {
    guard length > 0, length <= 64 else { return nil }
    // Whole numbers are the most.
    var index = start
    let end = start + length
    var isNegative = false
    if bytes[index] == 0x2D {
      isNegative = true
      index += 1
    }
    if end - index <= 15, end > index, let whole = digitsOnly(bytes, index, end) {
      return isNegative ? -Double(whole) : Double(whole)
    }
    var plain: [UInt8] = []
    plain.reserveCapacity(length)
    if style.group != 0, !isGrouped(bytes, index, end, style) { return nil }
    var hasPoint = false
    for at in start..<end {
      let byte = bytes[at]
      switch byte {
      case 0x30...0x39: plain.append(byte)
      case style.point where !hasPoint:
        hasPoint = true
        plain.append(0x2E)
      case 0x2D, 0x2B:
        // A sign stands first, or in the exponent.
        guard at == start || plain.last == 0x65 else { return nil }
        plain.append(byte)
      case 0x65, 0x45:
        guard let last = plain.last, (0x30...0x39).contains(last) || last == 0x2E, !plain.contains(0x65)
        else { return nil }
        plain.append(0x65)
      case style.group where style.group != 0 && !hasPoint: break
      default: return nil
      }
    }
    guard let value = Double(String(decoding: plain, as: UTF8.self)), value.isFinite else { return nil }
    return value
  }
  @inline(__always)
  private static func digitsOnly(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int? {
    var value = 0
    for index in start..<end {
      let digit = bytes[index]
      guard digit >= 0x30, digit <= 0x39 else { return nil }
      value = value * 10 + Int(digit - 0x30)
    }
    return value
  }
  /// Groups have three digits, all but the first.
  private static func isGrouped(_ bytes: [UInt8], _ start: Int, _ end: Int, _ style: NumberStyle) -> Bool {
    var sinceGroup = -1
    for index in start..<end {
      let byte = bytes[index]
      if byte == style.group {
        if sinceGroup >= 0, sinceGroup != 3 { return false }
        if index == start { return false }
        sinceGroup = 0
      } else if (0x30...0x39).contains(byte) {
        if sinceGroup >= 0 { sinceGroup += 1 }
      } else {
        break
      }
    }
    return sinceGroup < 0 || sinceGroup == 3
  }

  /// `yes`, `true`, `1` and their opposites.
  static func flag(_ bytes: ArraySlice<UInt8>) -> Bool? {
    guard bytes.count <= 5 else { return nil }
    switch String(decoding: bytes, as: UTF8.self).lowercased() {
    case "yes", "true", "1": return true
    case "no", "false", "0": return false
    default: return nil
    }
  }

  /// Without spaces at either end.
  @inline(__always)
  static func trimmed(_ bytes: [UInt8], _ cell: RowBatch.Cell) -> RowBatch.Cell {
    if cell.length <= 0 { return cell }
    var start = Int(cell.start)
    var end = start + Int(cell.length)
    if bytes[start] > 0x20, bytes[end - 1] > 0x20 { return cell }
    while start < end, bytes[start] <= 0x20 { start += 1 }
    while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
    return RowBatch.Cell(start: Int32(start), length: Int32(end - start))
  }
}
