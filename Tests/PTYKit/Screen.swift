import Glibc

/// A small terminal: what a line editor uses of xterm (moving, erasing, styles, wrapping when the next
/// character comes).
package struct Screen: Sendable {
  package struct Cell: Sendable, Equatable {
    package var text = " "
    /// The parameters of the last SGR sequence, without the reset it began with.
    package var style = ""
    /// The second half of a wide character.
    package var isContinuation = false
  }

  package private(set) var columns: Int
  package private(set) var rows: Int
  package private(set) var cells: [[Cell]]
  package private(set) var column = 0
  package private(set) var row = 0
  /// How often the program has said that it is ready for keys: it has pastes bracketed from then on.
  package private(set) var readyMarks = 0
  package private(set) var isPasteBracketed = false
  package private(set) var isCursorShown = true
  /// Within what the program wants to be shown at once.
  package private(set) var isUpdating = false
  package private(set) var bells = 0

  package init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    cells = Array(repeating: Array(repeating: Cell(), count: columns), count: rows)
  }

  /// The rows as text, without blanks at their ends.
  package var lines: [String] {
    cells.map { row in
      var line = row.filter { !$0.isContinuation }.map(\.text).joined()
      while line.last == " " { line.removeLast() }
      return line
    }
  }
  package var text: String {
    var lines = lines
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n")
  }
  /// The cursor's row.
  package var line: String { lines[row] }

  /// The styles of the first place on the screen where the text stands; nil if it is nowhere, "mixed" if they
  /// differ.
  package func style(of text: String) -> String? {
    let wanted = text.map(String.init)
    for row in cells {
      let shown = row.filter { !$0.isContinuation }
      guard shown.count >= wanted.count else { continue }
      for start in 0...(shown.count - wanted.count)
      where shown[start..<start + wanted.count].map(\.text) == wanted {
        let styles = Set(shown[start..<start + wanted.count].map(\.style))
        return styles.count == 1 ? styles.first : "mixed"
      }
    }
    return nil
  }

  package mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { feed(byte) }
  }

  /// Rows that went on in the next one are joined and split anew, as most terminals do it today.
  package mutating func resize(columns newColumns: Int, rows newRows: Int) {
    var lines: [[Cell]] = [[]]
    var cursor = (line: 0, offset: 0)
    for row in 0..<rows {
      if row == self.row { cursor = (lines.count - 1, lines[lines.count - 1].count + column) }
      lines[lines.count - 1] += cells[row]
      if !wrapped.contains(row) { lines.append([]) }
    }
    lines.removeLast(lines[lines.count - 1].isEmpty ? 1 : 0)

    (columns, rows, cells, wrapped) = (newColumns, newRows, [], [])
    for (number, line) in lines.enumerated() {
      let used = (line.lastIndex { $0 != Cell() } ?? -1) + 1
      var rest = line[..<max(used, cursor.line == number ? min(cursor.offset + 1, line.count) : 0)]
      var offset = 0
      repeat {
        let isCut = rest.count > columns && rest[rest.startIndex + columns].isContinuation
        let piece = rest.prefix(isCut ? columns - 1 : columns)
        rest = rest.dropFirst(piece.count)
        if number == cursor.line, (offset...offset + columns - 1).contains(cursor.offset) {
          (row, column) = (cells.count, cursor.offset - offset)
        }
        if !rest.isEmpty { wrapped.insert(cells.count) }
        cells.append(Array(piece) + Array(repeating: Cell(), count: columns - piece.count))
        offset += piece.count
      } while !rest.isEmpty
    }
    while cells.count > rows, cells.count - 1 > row, cells[cells.count - 1].allSatisfy({ $0 == Cell() }) {
      cells.removeLast()
    }
    while cells.count > rows { scroll() }
    while cells.count < rows { cells.append(Array(repeating: Cell(), count: columns)) }
    isWrapPending = false
  }

  // MARK: - Implementation

  private enum State { case text, escape, control, command }
  private var state = State.text
  private var parameters: [UInt8] = []
  private var character: [UInt8] = []
  private var missing = 0
  private var style = ""
  private var isWrapPending = false
  /// Rows that go on in the next one.
  private var wrapped: Set<Int> = []
}

extension Screen {
  private mutating func feed(_ byte: UInt8) {
    switch state {
    case .text: feedText(byte)
    case .escape:
      state = byte == UInt8(ascii: "[") ? .control : byte == UInt8(ascii: "]") ? .command : .text
      parameters = []
    case .control:
      if (0x40...0x7E).contains(byte) {
        state = .text
        obey(byte)
      } else {
        parameters.append(byte)
      }
    case .command: if byte == 0x07 || byte == 0x1B { state = byte == 0x07 ? .text : .escape }
    }
  }

  private mutating func feedText(_ byte: UInt8) {
    if missing > 0 {
      character.append(byte)
      missing -= 1
      if missing == 0 { put(String(decoding: character, as: UTF8.self)) }
      return
    }
    switch byte {
    case 0x1B: state = .escape
    case 0x0D: move(toColumn: 0)
    case 0x0A: feedLine()
    case 0x08: move(toColumn: isWrapPending ? column : column - 1)
    case 0x07: bells += 1
    case 0x20..<0x7F: put(String(UnicodeScalar(byte)))
    case 0xC2...0xDF: (character, missing) = ([byte], 1)
    case 0xE0...0xEF: (character, missing) = ([byte], 2)
    case 0xF0...0xF4: (character, missing) = ([byte], 3)
    default: break
    }
  }

  private mutating func feedLine() {
    isWrapPending = false
    if row < rows - 1 {
      row += 1
    } else {
      scroll()
      row = rows - 1
      cells.append(Array(repeating: Cell(), count: columns))
    }
  }

  /// The first row goes.
  private mutating func scroll() {
    cells.removeFirst()
    wrapped = Set(wrapped.filter { $0 > 0 }.map { $0 - 1 })
    row = max(0, row - 1)
  }

  private mutating func put(_ text: String) {
    guard let scalar = text.unicodeScalars.first else { return }
    let width = min(columns, wcwidth(scalar))
    if width == 0 {
      var place = isWrapPending ? column : column - 1
      while place > 0, cells[row][place].isContinuation { place -= 1 }
      if place >= 0 { cells[row][place].text += text }
      return
    }
    if isWrapPending || column + width > columns {
      wrapped.insert(row)
      column = 0
      feedLine()
    }
    cells[row][column] = Cell(text: text, style: style)
    if width == 2 { cells[row][column + 1] = Cell(text: "", style: style, isContinuation: true) }
    isWrapPending = column + width >= columns
    column = min(column + width, columns - 1)
  }

  private mutating func move(toColumn target: Int) {
    column = min(max(0, target), columns - 1)
    isWrapPending = false
  }
  private mutating func move(toRow target: Int) {
    row = min(max(0, target), rows - 1)
    isWrapPending = false
  }

  private mutating func obey(_ letter: UInt8) {
    let text = String(decoding: parameters, as: UTF8.self)
    if text.first == "?" { return setMode(text.dropFirst(), isOn: letter == UInt8(ascii: "h")) }
    let numbers = text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    let count = max(1, numbers.first ?? 1)
    switch Character(UnicodeScalar(letter)) {
    case "A": move(toRow: row - count)
    case "B": move(toRow: row + count)
    case "C": move(toColumn: column + count)
    case "D": move(toColumn: column - count)
    case "G": move(toColumn: count - 1)
    case "H":
      move(toRow: count - 1)
      move(toColumn: max(1, numbers.count > 1 ? numbers[1] : 1) - 1)
    case "K": erase(numbers.first ?? 0, row)
    case "J":
      erase(numbers.first ?? 0, row)
      let erased = numbers.first == 0 || numbers.isEmpty ? row + 1..<max(rows, row + 1) : 0..<rows
      for row in erased { erase(2, row) }
    case "m": style = text == "0" ? "" : text.hasPrefix("0;") ? String(text.dropFirst(2)) : text
    default: break
    }
  }

  private mutating func erase(_ what: Int, _ row: Int) {
    if what != 1 { wrapped.remove(row) }
    let range = what == 0 ? column..<columns : what == 1 ? 0..<column + 1 : 0..<columns
    for column in range { cells[row][column] = Cell() }
  }

  private mutating func setMode(_ mode: Substring, isOn: Bool) {
    switch mode {
    case "2004":
      isPasteBracketed = isOn
      if isOn { readyMarks += 1 }
    case "25": isCursorShown = isOn
    case "2026": isUpdating = isOn
    default: break
    }
  }

  /// The ranges that tests need; wcwidth is not to be had from Swift.
  private func wcwidth(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x300...0x36F, 0x200B...0x200F, 0xFE00...0xFE0F: 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      2
    default: 1
    }
  }
}
