/// A place in a text. Line and columns count from one, as editors show them; the offset counts bytes from
/// zero.
package struct SourcePosition: Hashable, Sendable {
  package var line: Int
  /// In characters as people count them (grapheme clusters).
  package var column: Int
  /// In UTF-8 bytes.
  package var byteColumn: Int
  package var offset: Int
}

/// Where the lines of a text begin. Making it reads the text once; each question is a binary search.
package struct LineIndex: Sendable {
  package let source: SourceText
  /// Zero-based line number to the offset of its first byte; the first is 0.
  private let starts: [Int]

  package init(_ source: SourceText) {
    self.source = source
    var starts = [0]
    source.bytes.withUnsafeBufferPointer { bytes in
      for index in bytes.indices where bytes[index] == 0x0A { starts.append(index + 1) }
    }
    self.starts = starts
  }

  package var count: Int { starts.count }

  /// The zero-based number of the line that holds the offset; offsets beyond the text are in its last line.
  package func line(at offset: Int) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The bytes of a line without its line end, LF or CR LF.
  package func range(ofLine line: Int) -> Range<Int> {
    let start = starts[line]
    guard line + 1 < starts.count else { return start..<source.bytes.count }
    var end = starts[line + 1] - 1
    if end > start, source.bytes[end - 1] == 0x0D { end -= 1 }
    return start..<end
  }

  package func position(at offset: Int) -> SourcePosition {
    let offset = min(max(0, offset), source.bytes.count)
    let line = line(at: offset)
    let before = source.bytes[starts[line]..<offset]
    let characters =
      before.allSatisfy { $0 < 0x80 && $0 != 0x0D }
      ? before.count : String(decoding: before, as: UTF8.self).count
    return SourcePosition(
      line: line + 1, column: characters + 1, byteColumn: before.count + 1, offset: offset)
  }
}
