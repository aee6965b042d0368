extension DiagnosticRenderer {
  /// The lines that the labels are about, with marks under them.
  func snippets(of diagnostic: Diagnostic) -> [String] {
    let gutter = gutterWidth(diagnostic)
    let empty = theme.paint(spaces(gutter) + " |", .dim)
    var marks: [Int: [Piece]] = [:]
    for (order, label) in ([diagnostic.primary] + diagnostic.secondary).enumerated() {
      for (line, piece) in pieces(of: label, isPrimary: order == 0) { marks[line, default: []].append(piece) }
    }
    var lines = isBare ? [] : [empty]
    var last: Int?
    for line in marks.keys.sorted() {
      if let last, line > last + 1 { lines.append(theme.paint("...", .dim)) }
      last = line
      let number = isBare ? "" : String(line + 1)
      let start = theme.paint(spaces(gutter - number.count) + number + " |", .dim)
      let room = max(12, (width ?? Self.widthOffTerminal) - gutter - 3)
      for group in groups(of: marks[line] ?? [], line: line, room: room) {
        lines.append(start + padded(group.text))
        lines += rows(under: group, severity: diagnostic.severity).map { empty + padded($0) }
      }
    }
    return lines
  }

  // MARK: - Implementation

  /// The part of a label that lies in one line.
  private struct Piece {
    var range: Range<Int>
    var text: String
    var isPrimary: Bool
  }

  /// Columns of the drawn line to be underlined.
  private struct Mark {
    var columns: Range<Int>
    var text: String
    var isPrimary: Bool
  }

  /// A line, or the window of it around some of its marks.
  private struct Group {
    var text: String
    var marks: [Mark]
    var room: Int
  }

  private func padded(_ text: String) -> String { text.isEmpty ? "" : " " + text }

  /// A label over several lines marks its first line and its last, and says its words at the last.
  private func pieces(of label: Diagnostic.Label, isPrimary: Bool) -> [(Int, Piece)] {
    let lower = min(max(0, label.range.lower), source.bytes.count)
    var upper = min(max(lower, label.range.upper), source.bytes.count)
    while upper > lower, source.bytes[upper - 1] == 0x0A || source.bytes[upper - 1] == 0x0D { upper -= 1 }
    let first = index.line(at: lower)
    let last = index.line(at: upper)
    guard first < last else {
      return [(first, Piece(range: lower..<upper, text: label.text, isPrimary: isPrimary))]
    }
    let lastLine = index.range(ofLine: last)
    let start = lastLine.first { source.bytes[$0] != 0x20 && source.bytes[$0] != 0x09 } ?? lastLine.lowerBound
    let firstEnd = max(lower, index.range(ofLine: first).upperBound)
    return [
      (first, Piece(range: lower..<firstEnd, text: "", isPrimary: isPrimary)),
      (last, Piece(range: min(start, upper)..<upper, text: label.text, isPrimary: isPrimary)),
    ]
  }

  /// All pieces over one drawing of the line if it fits; else windows, each with the pieces that it holds.
  private func groups(of pieces: [Piece], line: Int, room: Int) -> [Group] {
    let range = index.range(ofLine: line)
    let sorted = pieces.sorted { $0.range.lowerBound < $1.range.lowerBound }
    let focus = sorted.first?.range ?? range
    let whole = ShownLine(source, line: range, focus: focus)
    if whole.width <= room, !whole.goesOnLeft, !whole.goesOnRight {
      return [
        Group(
          text: whole.text(window: 0..<whole.width), marks: sorted.map { mark($0, in: whole) }, room: room)
      ]
    }
    var rest = sorted[...]
    var groups: [Group] = []
    while let first = rest.popFirst() {
      let shown = ShownLine(source, line: range, focus: first.range)
      var marks = [mark(first, in: shown)]
      var extent = marks[0].columns
      while let next = rest.first {
        let mark = mark(next, in: shown)
        let union = extent.lowerBound..<max(extent.upperBound, mark.columns.upperBound)
        guard union.count <= room - 4, mark.columns.upperBound < shown.width || !shown.goesOnRight else {
          break
        }
        marks.append(mark)
        extent = union
        rest.removeFirst()
      }
      let beside = min(room / 2, (marks.last?.text).map { displayWidth($0) } ?? 0)
      let window = window(around: extent, of: shown, room: room, beside: beside)
      let inner = window.lowerBound + 1..<max(window.lowerBound + 2, window.upperBound)
      for index in marks.indices {
        let columns = window.lowerBound == 0 ? marks[index].columns : marks[index].columns.clamped(to: inner)
        let lower = columns.lowerBound - window.lowerBound
        marks[index].columns = lower..<max(lower + 1, min(room, columns.upperBound - window.lowerBound))
      }
      groups.append(Group(text: shown.text(window: window), marks: marks, room: room))
    }
    return groups
  }

  private func mark(_ piece: Piece, in line: ShownLine) -> Mark {
    Mark(columns: line.columns(of: piece.range), text: visible(piece.text), isPrimary: piece.isPrimary)
  }

  /// The beginning of the line if the extent is in it; else as many columns with the extent in the middle, or
  /// its beginning at the left. At the end of the line some room stays for words beside the caret.
  private func window(around extent: Range<Int>, of line: ShownLine, room: Int, beside: Int) -> Range<Int> {
    if extent.upperBound < room, !line.goesOnLeft { return 0..<min(room, line.width) }
    let lead = max(2, (room - extent.count) / 2)
    let start = max(0, min(extent.lowerBound - lead, line.width + 1 + beside - room))
    return start..<min(start + room, max(line.width, extent.upperBound))
  }

  /// Carets with the words of the last label beside them; the words of the others below, each hanging from
  /// its mark.
  private func rows(under group: Group, severity: Diagnostic.Severity) -> [String] {
    func role(_ mark: Mark) -> Theme.Role { mark.isPrimary ? self.role(severity) : .note }
    let end = group.marks.map(\.columns.upperBound).max() ?? 0
    var symbols: [Character] = Array(repeating: " ", count: end)
    for mark in group.marks.sorted(by: { !$0.isPrimary && $1.isPrimary }) {
      for column in mark.columns { symbols[column] = mark.isPrimary ? "^" : "-" }
    }
    var underline = Row()
    for column in symbols.indices where symbols[column] != " " {
      underline.put(
        String(symbols[column]), at: column, symbols[column] == "^" ? self.role(severity) : .note)
    }
    var hanging = group.marks.filter { !$0.text.isEmpty }.sorted {
      $0.columns.lowerBound < $1.columns.lowerBound
    }
    if let last = hanging.last, last.columns.upperBound == end,
      end + 1 + displayWidth(last.text) <= group.room || width == nil
    {
      underline.put(last.text, at: end + 1, role(last))
      hanging.removeLast()
    }
    var rows = [underline.text(theme)]
    // Words that would run over the right margin move left, without a line down to them.
    let columns = hanging.map { mark in
      width == nil
        ? mark.columns.lowerBound
        : max(0, min(mark.columns.lowerBound, group.room - displayWidth(mark.text)))
    }
    func connectors(_ count: Int, before end: Int) -> Row {
      var row = Row()
      for index in 0..<count where columns[index] == hanging[index].columns.lowerBound && columns[index] < end
      {
        row.put("|", at: columns[index], role(hanging[index]))
      }
      return row
    }
    if !hanging.isEmpty { rows.append(connectors(hanging.count, before: .max).text(theme)) }
    for (index, mark) in hanging.enumerated().reversed() {
      let lines = width == nil ? [mark.text] : wrapped(mark.text, toWidth: group.room - columns[index])
      for line in lines {
        var row = connectors(index, before: columns[index])
        row.put(line, at: columns[index], role(mark))
        rows.append(row.text(theme))
      }
    }
    rows.removeAll { $0.isEmpty }
    return rows
  }
}

/// Words put at columns of one line, from left to right.
private struct Row {
  private var parts: [(column: Int, text: String, role: Theme.Role)] = []

  mutating func put(_ text: String, at column: Int, _ role: Theme.Role) {
    if let last = parts.last, last.role == role, last.column + displayWidth(last.text) == column {
      parts[parts.count - 1].text += text
    } else {
      parts.append((column, text, role))
    }
  }

  func text(_ theme: Theme) -> String {
    var text = ""
    var end = 0
    for part in parts where part.column >= end {
      text += spaces(part.column - end) + theme.paint(part.text, part.role)
      end = part.column + displayWidth(part.text)
    }
    return text
  }
}
