package import EntenteWorld

/// Reads csv and its relatives: cells between separators, quoted by RFC 4180, in lines that end in LF, CR or both.
package final class DelimitedReader: RowSource {
  package struct Format: Sendable {
    /// Nil for what the file's name says: tab for `.tsv`, comma for others.
    package var separator: UInt8?
    package var encoding = Encoding.utf8
    /// Names of the columns, where the file has none.
    package var columns: [String] = []
    package init() {}
  }
  package let name: String
  package private(set) var header: [String] = []

  private let source: ByteSource
  private let format: Format
  private let separator: UInt8
  /// What was read and is not yet a whole row.
  private var rest: [UInt8] = []
  private var line = 1
  private var isAtEnd = false

  /// Bytes that are looked at in one go, and that no row may exceed.
  private let portion: Int
  private static let longestRow = 1 << 28

  package convenience init(_ path: String, _ format: Format = Format()) throws(RowFailure) {
    try self.init(try ByteSource(path, format.encoding), format)
  }
  package convenience init(
    _ bytes: [UInt8], name: String, _ format: Format = Format(), portion: Int = 1 << 19
  )
    throws(RowFailure)
  {
    try self.init(ByteSource(bytes, name: name, format.encoding), format, portion: portion)
  }
  private init(_ source: ByteSource, _ format: Format, portion: Int = 1 << 19) throws(RowFailure) {
    self.source = source
    self.format = format
    self.portion = portion
    name = source.name
    var ending = name.lowercased()
    if ending.hasSuffix(".gz") { ending.removeLast(3) }
    let isTabbed = ending.hasSuffix(".tsv") || ending.hasSuffix(".tab")
    separator = format.separator ?? (isTabbed ? 0x09 : 0x2C)
    try begin()
  }

  package func rewind() throws(RowFailure) {
    try source.rewind()
    rest = []
    line = 1
    isAtEnd = false
    try begin()
  }

  package func read(_ batch: inout RowBatch) throws(RowFailure) -> Bool {
    batch.lines.removeAll(keepingCapacity: true)
    batch.cells.removeAll(keepingCapacity: true)
    batch.problems.removeAll(keepingCapacity: true)
    batch.bytes.removeAll(keepingCapacity: true)
    batch.bytes += rest
    rest.removeAll(keepingCapacity: true)
    while true {
      while !isAtEnd, batch.bytes.count < portion { isAtEnd = try !source.read(into: &batch.bytes) }
      if batch.bytes.isEmpty { return false }
      let end = try scan(&batch, columns: header.count, most: Int.max)
      if end == 0, !isAtEnd {
        // Not one whole row: read on.
        guard batch.bytes.count < DelimitedReader.longestRow else {
          throw RowFailure(
            "cannot read \(name): the row of line \(line) does not end; is a quote not closed?")
        }
        isAtEnd = try !source.read(into: &batch.bytes)
        continue
      }
      rest += batch.bytes[end...]
      return true
    }
  }
}

extension DelimitedReader {
  /// What a template calls it: a character, or its name; nil for what cannot stand between cells.
  package static func separator(_ text: String) -> UInt8? {
    let names: [String: UInt8] = ["tab": 0x09, "comma": 0x2C, "semicolon": 0x3B, "space": 0x20, "\\t": 0x09]
    if let named = names[text.lowercased()] { return named }
    guard text.utf8.count == 1, let byte = text.utf8.first, byte < 0x80, byte >= 0x20 || byte == 0x09,
      byte != 0x22
    else { return nil }
    return byte
  }
}

// MARK: - Implementation

extension DelimitedReader {
  /// Skips the mark of Unicode and reads the header.
  private func begin() throws(RowFailure) {
    var bytes: [UInt8] = []
    while !isAtEnd, bytes.count < 4 { isAtEnd = try !source.read(into: &bytes) }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw RowFailure("cannot read \(name): it is UTF-16; save it as UTF-8")
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    // The mark, read as letters of another encoding.
    if format.encoding != .utf8, bytes.starts(with: Array("ï»¿".utf8)) { bytes.removeFirst(6) }
    rest = bytes
    if !format.columns.isEmpty {
      header = format.columns
      return
    }
    var batch = RowBatch(stride: 0)
    batch.bytes = bytes
    while true {
      let before = line
      let end = try scan(&batch, columns: nil, most: 1)
      if end > 0, batch.count == 1 {
        header = batch.cells.map { cell in
          DelimitedReader.trimmed(
            String(decoding: batch.bytes[Int(cell.start)..<Int(cell.start + cell.length)], as: UTF8.self))
        }
        rest = Array(batch.bytes[end...])
        return
      }
      // Empty lines may come before it.
      if end > 0 { batch.bytes.removeFirst(end) } else { line = before }
      guard !isAtEnd else { break }
      guard batch.bytes.count < DelimitedReader.longestRow else { break }
      isAtEnd = try !source.read(into: &batch.bytes)
    }
    throw RowFailure("cannot read \(name): it is empty; its first line should name the columns")
  }
  private static func trimmed(_ text: String) -> String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    return String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }

  /// Finds the whole rows in the batch's bytes. Gives where the first row begins that is not whole (or not wanted).
  private func scan(_ batch: inout RowBatch, columns: Int?, most: Int) throws(RowFailure) -> Int {
    var scanner = RowScanner(batch.bytes, separator: separator, isAtEnd: isAtEnd, line: line)
    batch.bytes = []
    scanner.cells = batch.cells
    batch.cells = []
    defer {
      batch.bytes = scanner.bytes
      batch.cells = scanner.cells
      line = scanner.line
    }
    let room = columns.map { max(0, batch.stride - $0) } ?? 0
    while scanner.index < scanner.bytes.count, batch.lines.count < most {
      let first = (cell: scanner.cells.count, line: scanner.line, index: scanner.index)
      switch scanner.row() {
      case .brokenOff:
        scanner.cells.removeSubrange(first.cell...)
        scanner.line = first.line
        return first.index
      case .openQuote:
        throw RowFailure("cannot read \(name): a quote in the row of line \(first.line) is not closed")
      case .whole: break
      }
      let found = scanner.cells.count - first.cell
      if found == 1, !scanner.isQuoted, scanner.cells[first.cell].length == 0 {
        scanner.cells.removeSubrange(first.cell...)
        continue
      }
      if let columns, found != columns, scanner.problem == nil {
        scanner.problem = "there are \(found) cells instead of \(columns)"
      }
      if let problem = scanner.problem {
        batch.problems.append(RowProblem(line: first.line, problem))
        scanner.cells.removeSubrange(first.cell...)
        continue
      }
      scanner.unescape()
      if room > 0 { scanner.cells += repeatElement(.empty, count: room) }
      batch.lines.append(first.line)
    }
    return scanner.index
  }
}

/// Cuts bytes into rows of cells.
private struct RowScanner {
  enum Row { case whole, brokenOff, openQuote }
  var bytes: [UInt8]
  var cells: [RowBatch.Cell] = []
  var index = 0
  var line: Int
  /// Of the last row.
  private(set) var isQuoted = false
  var problem: String?
  /// Cells with doubled quotes.
  private var escaped: [Int] = []

  private let separator: UInt8
  /// Nothing comes after the bytes.
  private let isAtEnd: Bool
  /// Bytes above it are plain letters.
  private let highest: UInt8

  init(_ bytes: [UInt8], separator: UInt8, isAtEnd: Bool, line: Int) {
    self.bytes = bytes
    self.separator = separator
    self.isAtEnd = isAtEnd
    self.line = line
    highest = max(separator, 0x0D)
  }

  /// The next row; `index` is then at the one after it.
  mutating func row() -> Row {
    isQuoted = false
    problem = nil
    escaped.removeAll(keepingCapacity: true)
    while true {
      if index < bytes.count, bytes[index] == 0x22 {
        guard quoted() else { return isAtEnd ? .openQuote : .brokenOff }
      } else {
        let start = index
        skipCell()
        cells.append(.init(start: Int32(start), length: Int32(index - start)))
      }
      guard index < bytes.count else { return isAtEnd ? .whole : .brokenOff }
      if bytes[index] == separator {
        index += 1
        // A separator at the very end has an empty cell after it, if this is the end.
        continue
      }
      // LF, CR or both; after a CR at the very end there may be more to come.
      if bytes[index] == 0x0D {
        if index + 1 >= bytes.count, !isAtEnd { return .brokenOff }
        if index + 1 < bytes.count, bytes[index + 1] == 0x0A { index += 1 }
      }
      index += 1
      line += 1
      return .whole
    }
  }

  @inline(__always) private mutating func skipCell() {
    let end = bytes.count
    var at = index
    while at < end {
      let byte = bytes[at]
      if byte <= highest, byte == separator || byte == 0x0A || byte == 0x0D { break }
      at += 1
    }
    index = at
  }

  /// A cell in quotes: quotes inside are doubled, lines may end in it. False if it does not end.
  private mutating func quoted() -> Bool {
    let start = index
    var hasEscapes = false
    isQuoted = true
    index += 1
    while true {
      guard index < bytes.count else { return false }
      let byte = bytes[index]
      if byte == 0x22 {
        // At the very end of what was read it may be the first of two.
        guard index + 1 < bytes.count || isAtEnd else { return false }
        guard index + 1 < bytes.count, bytes[index + 1] == 0x22 else { break }
        hasEscapes = true
        index += 1
      } else if byte == 0x0A || byte == 0x0D && !(index + 1 < bytes.count && bytes[index + 1] == 0x0A) {
        line += 1
      }
      index += 1
    }
    if hasEscapes { escaped.append(cells.count) }
    cells.append(.init(start: Int32(start + 1), length: Int32(index - start - 1)))
    index += 1
    let after = index
    skipCell()
    if index > after { problem = "there is text after a closing quote" }
    return true
  }

  /// Doubled quotes of the row become single ones, in place.
  mutating func unescape() {
    for cell in escaped {
      let start = Int(cells[cell].start)
      let end = start + Int(cells[cell].length)
      var to = start
      var from = start
      while from < end {
        bytes[to] = bytes[from]
        from += bytes[from] == 0x22 ? 2 : 1
        to += 1
      }
      cells[cell].length = Int32(to - start)
    }
  }
}
