internal import EntenteSource
internal import EntenteWorld

extension Table {
  /// ```
  /// ┌─────────┬──────────────────┐
  /// │ name    │       population │
  /// ├─────────┼──────────────────┤
  /// │ Armenia │ 2,963,900 (2018) │
  /// └─────────┴──────────────────┘
  /// ```
  func writeBox(style: TableStyle, to sink: any ByteSink) throws(SinkFailure) {
    if rows.isEmpty || columns.isEmpty { return }
    let shown = min(rows.count, max(0, style.maxRows ?? rows.count))
    let box = BoxLayout(self, rows: shown, style: style)
    if shown > 0, !box.fits {
      var few = self
      few.rows = Array(rows.prefix(shown))
      try few.writeRecords(style: style, to: sink)
    } else if shown > 0 {
      try sink.write(box.rule(.top))
      try sink.write(box.heading)
      try sink.write(box.rule(.middle))
      for row in 0..<shown { try sink.write(box.row(row)) }
      try sink.write(box.rule(.bottom))
    }
    if shown < rows.count {
      let count = rows.count - shown
      let line =
        "\(count.grouped) more row\(count == 1 ? "" : "s")" + (style.restHint.isEmpty ? "" : ": ")
        + style.restHint
      try sink.write(
        style.theme.paint(style.isASCII ? "... " : "… ", .dim) + style.theme.paint(line, .dim) + "\n")
    }
  }
}

extension Int {
  var grouped: String { Double(self).groupedText }
}

/// Column widths, and each line of the box.
private struct BoxLayout {
  enum Rule { case top, middle, bottom }

  /// Text columns are not cut below this many columns, nor headings of numbers.
  static let least = 8

  private let table: Table
  private let cells: [[CellText]]
  private let style: TableStyle
  private var widths: [Int]
  /// For each column the room kept on the right for ` (2018)`.
  private let suffixes: [Int]
  let fits: Bool

  init(_ table: Table, rows: Int, style: TableStyle) {
    self.table = table
    self.style = style
    let cells = (0..<rows).map { row in
      table.columns.indices.map { CellText(table.cell(row, $0), isASCII: style.isASCII) }
    }
    self.cells = cells
    suffixes = table.columns.indices.map { column in cells.map { displayWidth($0[column].suffix) }.max() ?? 0
    }
    let headings = table.columns.map { displayWidth($0.heading) }
    // Without and with the digits aligned.
    var content: [Int] = []
    var aligned: [Int] = []
    for column in table.columns.indices {
      content.append(cells.map { $0[column].width + displayWidth($0[column].suffix) }.max() ?? 0)
      let suffix = table.columns[column].isNumeric ? suffixes[column] : 0
      aligned.append(suffix == 0 ? content[column] : cells.map { $0[column].width + suffix }.max() ?? 0)
    }
    let natural = zip(headings, aligned).map { max($0, $1, 1) }
    widths = natural
    guard let width = style.width else {
      fits = true
      return
    }
    let room = width - 1 - 3 * table.columns.count
    // First the texts, then the headings of numbers; a number itself is never cut.
    let texts = table.columns.indices.map {
      table.columns[$0].isNumeric ? natural[$0] : min(natural[$0], Self.least)
    }
    let numbers = table.columns.indices.map {
      table.columns[$0].isNumeric ? max(content[$0], min(headings[$0], Self.least)) : texts[$0]
    }
    fits = Self.shrink(&widths, to: room, least: texts) || Self.shrink(&widths, to: room, least: numbers)
  }

  /// Takes columns from the widest until all fit; false if they do not.
  private static func shrink(_ widths: inout [Int], to room: Int, least: [Int]) -> Bool {
    for index in widths.indices { widths[index] = max(least[index], min(widths[index], max(1, room))) }
    var excess = widths.reduce(0, +) - room
    while excess > 0 {
      let shrinkable = widths.indices.filter { widths[$0] > least[$0] }
      guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { return false }
      widths[widest] -= 1
      excess -= 1
    }
    return true
  }

  func rule(_ rule: Rule) -> String {
    let (left, middle, right, line): (String, String, String, String)
    switch (style.isASCII, rule) {
    case (true, _): (left, middle, right, line) = ("+", "+", "+", "-")
    case (false, .top): (left, middle, right, line) = ("┌", "┬", "┐", "─")
    case (false, .middle): (left, middle, right, line) = ("├", "┼", "┤", "─")
    case (false, .bottom): (left, middle, right, line) = ("└", "┴", "┘", "─")
    }
    let lines = widths.map { String(repeating: line, count: $0 + 2) }
    return style.theme.paint(left + lines.joined(separator: middle) + right, .dim) + "\n"
  }

  var heading: String {
    line { column in
      CellText(table.columns[column].heading, .heading)
    }
  }

  func row(_ row: Int) -> String { line { cells[row][$0] } }

  private func line(_ cell: (Int) -> CellText) -> String {
    let bar = style.theme.paint(style.isASCII ? "|" : "│", .dim)
    var text = bar
    for column in table.columns.indices {
      let cell = cell(column)
      let (painted, width) = cell.painted(
        width: widths[column], mark: style.isASCII ? "..." : "…", theme: style.theme)
      let padding = widths[column] - width
      var right = 0
      if !table.columns[column].isNumeric {
        right = padding
      } else if cell.parts.first?.role != .heading {
        // Digits stand under digits, whether or not a year follows.
        right = min(padding, suffixes[column] - displayWidth(cell.suffix))
      }
      text += " " + blank(padding - right) + painted + blank(right) + " " + bar
    }
    return text + "\n"
  }
}

private func blank(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
