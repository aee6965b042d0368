/// A line of a text as a terminal can show it: tabs expanded, control characters and bytes that are not UTF-8
/// made visible, and for every character the column it stands in.
struct ShownLine {
  struct Glyph {
    /// Offset of its first byte in the source.
    var offset: Int
    var column: Int
    var width: Int
    var text: String
  }
  private(set) var glyphs: [Glyph] = []
  /// Columns of the whole.
  private(set) var width = 0
  private(set) var end: Int
  /// Whether the line goes on beyond the bytes that were read.
  let goesOnLeft: Bool
  let goesOnRight: Bool

  static let tabStop = 4

  /// A line longer than a few thousand bytes is read around the focus only.
  init(_ source: SourceText, line: Range<Int>, focus: Range<Int>) {
    let reach = 4_096
    var lower = line.lowerBound
    var upper = line.upperBound
    if line.count > 4 * reach {
      lower = max(lower, focus.lowerBound - reach)
      upper = min(upper, focus.lowerBound + 2 * reach)
      while lower > line.lowerBound, source.bytes[lower] & 0xC0 == 0x80 { lower -= 1 }
      while upper > lower, upper < line.upperBound, source.bytes[upper] & 0xC0 == 0x80 { upper -= 1 }
    }
    goesOnLeft = lower > line.lowerBound
    goesOnRight = upper < line.upperBound
    end = upper
    read(source.bytes[lower..<upper])
  }

  /// The columns that a range of bytes covers: whole characters, and one column for an empty range or one
  /// past the end.
  func columns(of range: Range<Int>) -> Range<Int> {
    let first = column(at: range.lowerBound)
    guard let last = glyphs.last(where: { $0.offset < range.upperBound }),
      last.offset >= range.lowerBound || !range.isEmpty
    else { return first..<first + 1 }
    return first..<max(first + 1, last.column + last.width)
  }

  /// Columns `window` of the line, with marks in its first and last column where something is left out.
  func text(window: Range<Int>) -> String {
    let cutsLeft = window.lowerBound > 0 || goesOnLeft
    let cutsRight = window.upperBound < width || goesOnRight
    let lower = window.lowerBound + (cutsLeft ? 1 : 0)
    let upper = window.upperBound - (cutsRight ? 1 : 0)
    var text = cutsLeft ? "…" : ""
    var column = lower
    for glyph in glyphs where glyph.column >= lower && glyph.column + glyph.width <= upper {
      text += String(repeating: " ", count: max(0, glyph.column - column))
      text += glyph.text
      column = glyph.column + glyph.width
    }
    return cutsRight ? text + "…" : text
  }

  // MARK: - Implementation

  private func column(at offset: Int) -> Int {
    if offset >= end { return width }
    return (glyphs.last { $0.offset <= offset })?.column ?? 0
  }

  private mutating func read(_ bytes: ArraySlice<UInt8>) {
    var valid = bytes.startIndex
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let length = lengthOfScalar(in: bytes, at: index)
      if length > 0 {
        index += length
      } else {
        readText(bytes[valid..<index])
        append(index, "\u{FFFD}", width: 1)
        index += 1
        valid = index
      }
    }
    readText(bytes[valid..<bytes.endIndex])
  }

  private mutating func readText(_ bytes: ArraySlice<UInt8>) {
    var offset = bytes.startIndex
    for character in String(decoding: bytes, as: UTF8.self) {
      if character == "\t" {
        let columns = Self.tabStop - width % Self.tabStop
        append(offset, String(repeating: " ", count: columns), width: columns)
      } else {
        let text = visible(String(character))
        let columns = displayWidth(text)
        // A mark with nothing to stand on would be drawn on the gutter.
        if columns == 0 { append(offset, "◌" + text, width: 1) } else { append(offset, text, width: columns) }
      }
      offset += character.utf8.count
    }
  }

  private mutating func append(_ offset: Int, _ text: String, width columns: Int) {
    glyphs.append(Glyph(offset: offset, column: width, width: columns, text: text))
    width += columns
  }
}

/// Bytes of the well-formed UTF-8 scalar that begins there; 0 for anything else.
private func lengthOfScalar(in bytes: ArraySlice<UInt8>, at index: Int) -> Int {
  func continues(_ distance: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
    index + distance < bytes.endIndex && range.contains(bytes[index + distance])
  }
  switch bytes[index] {
  case 0...0x7F: return 1
  case 0xC2...0xDF: return continues(1) ? 2 : 0
  case 0xE0: return continues(1, 0xA0...0xBF) && continues(2) ? 3 : 0
  case 0xED: return continues(1, 0x80...0x9F) && continues(2) ? 3 : 0
  case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : 0
  case 0xF0: return continues(1, 0x90...0xBF) && continues(2) && continues(3) ? 4 : 0
  case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
  case 0xF4: return continues(1, 0x80...0x8F) && continues(2) && continues(3) ? 4 : 0
  default: return 0
  }
}
