/// A text that was given to the program, with the name it goes by: `countries.ent`, `-c`, or the REPL's entry.
package struct SourceText: Sendable {
  package let name: String
  package let bytes: [UInt8]

  package init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
  package init(name: String, _ text: String) { self.init(name: name, bytes: Array(text.utf8)) }

  package func text(_ range: SourceRange) -> String {
    let lower = min(max(0, range.lower), bytes.count)
    let upper = min(max(lower, range.upper), bytes.count)
    return String(decoding: bytes[lower..<upper], as: UTF8.self)
  }

  /// The zero-based line that holds the offset, and the range of its bytes without the line end.
  package func line(at offset: Int) -> (number: Int, range: Range<Int>) {
    let offset = min(max(0, offset), bytes.count)
    var number = 0
    var start = 0
    for index in 0..<offset where bytes[index] == 0x0A {
      number += 1
      start = index + 1
    }
    var end = start
    while end < bytes.count, bytes[end] != 0x0A { end += 1 }
    if end > start, bytes[end - 1] == 0x0D, end > offset { end -= 1 }
    return (number, start..<max(start, end))
  }
}

/// Half-open UTF-8 byte offsets into one source text. Lines and columns are the renderer's business.
package struct SourceRange: Hashable, Sendable {
  package var lower: Int
  package var upper: Int

  package init(_ lower: Int, _ upper: Int) {
    self.lower = lower
    self.upper = max(lower, upper)
  }
  package var isEmpty: Bool { lower == upper }
  package func union(_ other: SourceRange) -> SourceRange {
    SourceRange(min(lower, other.lower), max(upper, other.upper))
  }
}
