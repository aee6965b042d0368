internal import EntenteSource

/// Everything that the editor shows between two keys. What is not in the buffer (continuation prompts, hint,
/// menu) is only here.
struct Picture {
  var prompt: Prompt
  var text: EditedText
  var highlights: [StyledRange] = []
  /// Set after the text, the cursor staying before it.
  var suffix = StyledText("", .hint)
  var footer = Footer.none
  /// What is open after so many UTF-8 bytes of the text; asked for rows that are shown only.
  var open: (_ offset: Int) -> String = { _ in "" }

  /// What stands under the text.
  enum Footer {
    case none
    case menu(CompletionMenu)
    case line([StyledText])

    var height: Int {
      switch self {
      case .none: 0
      case .menu(let menu): menu.height
      case .line: 1
      }
    }
    func rows(_ height: Int, columns: Int, indentation: Int) -> [[StyledText]] {
      switch self {
      case .none: []
      case .menu(let menu): menu.rows(height, columns: columns, indentation: indentation)
      case .line(let parts): [parts]
      }
    }
  }
}

extension Picture {
  /// A picture on a screen of a certain size: the rows that are seen, and the cursor among them.
  struct Layout {
    /// The first row of the text that is seen.
    var top: Int
    var rows: [Frame.Row]
    var cursor: Frame.Position
  }

  /// - Parameters:
  ///   - top: the first row seen until now; it stays while the cursor is in sight.
  ///   - isFinal: show the text down to its end, whatever scrolls out, without a footer.
  /// - Complexity: linear in the text; clusters are looked at one by one only near the cursor and where they
  ///   are not ASCII.
  func layOut(on size: TerminalSize, palette: Palette, top oldTop: Int, isFinal: Bool = false) -> Layout {
    let prompt = shortenedPrompt(size.columns)
    let lines = lines()
    var firstRows: [Int] = []
    var rowCount = 0
    var cursor = Frame.Position(row: 0, column: 0)
    for (number, line) in lines.enumerated() {
      firstRows.append(rowCount)
      let (rows, place) = measure(line, number == lines.count - 1, prompt, size.columns)
      if let place { cursor = Frame.Position(row: rowCount + place.row, column: place.column) }
      rowCount += rows
    }

    let footerHeight = isFinal ? 0 : min(footer.height, max(size.rows - rowCount, size.rows / 2))
    let height = max(1, size.rows - footerHeight)
    var top = min(oldTop, max(0, rowCount - height))
    if !isFinal {
      top = min(top, cursor.row)
      top = max(top, cursor.row - height + 1)
    }
    let bottom = isFinal ? rowCount : min(rowCount, top + height)

    var rows: [Frame.Row] = []
    let first = firstRows.lastIndex { $0 <= top } ?? 0
    let last = firstRows.lastIndex { $0 < bottom } ?? 0
    let styles = styles(from: lines[first].offset, to: lines[last].end)
    for number in first...last {
      var frame = Frame(columns: size.columns, palette: palette)
      draw(lines[number], number == lines.count - 1, prompt, styles[...], lines[first].offset, into: &frame)
      rows += frame.finish()
    }
    rows = Array(rows[(top - firstRows[first])..<(bottom - firstRows[first])])
    if let end = rows.last?.end, end == .wrapped { rows[rows.count - 1].end = .cut }
    cursor.row -= top

    let indentation = footerIndentation(prompt, cursor)
    for parts in footer.rows(footerHeight, columns: size.columns, indentation: indentation).prefix(
      footerHeight)
    {
      rows.append(Picture.row(parts, columns: size.columns, palette: palette))
    }
    return Layout(top: top, rows: rows, cursor: cursor)
  }

  /// One row of cells at most; what does not fit is cut.
  static func row(_ parts: [StyledText], columns: Int, palette: Palette) -> Frame.Row {
    var frame = Frame(columns: columns, palette: palette)
    var room = columns - 1
    for part in parts {
      frame.switchStyle(part.style)
      for cluster in part.text {
        room -= Frame.width(of: cluster, at: 0)
        if room < 0 { break }
        frame.put(cluster)
      }
    }
    frame.switchStyle(.plain)
    return frame.finish()[0]
  }
}

// MARK: - Implementation

extension Picture {
  /// A row of the text as it was typed.
  private struct Line {
    var scalars: Range<Int>
    /// UTF-8 bytes before it and before its end.
    var offset: Int
    var end: Int
    var isPrintableASCII: Bool
  }

  private func lines() -> [Line] {
    var lines: [Line] = []
    var line = Line(scalars: 0..<0, offset: 0, end: 0, isPrintableASCII: true)
    for (index, scalar) in text.scalars.enumerated() {
      if scalar == "\n" {
        line.scalars = line.scalars.lowerBound..<index
        lines.append(line)
        line = Line(
          scalars: index + 1..<index + 1, offset: line.end + 1, end: line.end + 1, isPrintableASCII: true)
      } else {
        line.end += UTF8.width(scalar)
        if scalar.value < 0x20 || scalar.value >= 0x7F { line.isPrintableASCII = false }
      }
    }
    line.scalars = line.scalars.lowerBound..<text.scalars.count
    lines.append(line)
    return lines
  }

  /// How many rows of the screen a line takes, and where in them the cursor is, if it is in that line.
  private func measure(_ line: Line, _ isLast: Bool, _ prompt: [StyledText], _ columns: Int) -> (
    rows: Int, cursor: Frame.Position?
  ) {
    let width = Picture.width(prompt)
    let holdsCursor = line.scalars.contains(text.cursor) || line.scalars.upperBound == text.cursor
    if !holdsCursor, !isLast, line.isPrintableASCII {
      return ((width + line.scalars.count) / columns + 1, nil)
    }
    var frame = Frame(columns: columns, palette: .bare, isMeasured: true)
    for _ in 0..<width { frame.put(" ") }
    var index = line.scalars.lowerBound
    var cursor: Frame.Position?
    for cluster in EditedText.string(text.scalars[line.scalars]) {
      let next = index + cluster.unicodeScalars.count
      if holdsCursor, (index..<next).contains(text.cursor) { cursor = frame.position(for: cluster) }
      frame.put(cluster)
      index = next
    }
    if holdsCursor, text.cursor == line.scalars.upperBound { cursor = frame.position }
    if isLast { frame.put(suffix) }
    return (frame.finish().count, cursor)
  }

  private func draw(
    _ line: Line, _ isLast: Bool, _ prompt: [StyledText], _ styles: ArraySlice<Style>, _ base: Int,
    into frame: inout Frame
  ) {
    if line.offset == 0 {
      for part in prompt { frame.put(part) }
    } else {
      frame.put(continuation(at: line, width: Picture.width(prompt)))
    }
    var offset = line.offset
    for cluster in EditedText.string(text.scalars[line.scalars]) {
      frame.switchStyle(styles[offset - base])
      frame.put(cluster)
      offset += cluster.utf8.count
    }
    if isLast { frame.put(suffix) }
    frame.switchStyle(.plain)
  }

  /// A style for each byte from one offset to another.
  private func styles(from lower: Int, to upper: Int) -> [Style] {
    var styles = [Style](repeating: .plain, count: upper - lower)
    for highlight in highlights where highlight.range.upperBound > lower && highlight.range.lowerBound < upper
    {
      for offset in highlight.range.clamped(to: lower..<upper) { styles[offset - lower] = highlight.style }
    }
    return styles
  }

  /// On a narrow screen the last two cells of the prompt have to do.
  private func shortenedPrompt(_ columns: Int) -> [StyledText] {
    if Picture.width(prompt.parts) * 3 <= columns * 2 { return prompt.parts }
    guard columns > 4, let last = prompt.parts.last else { return [] }
    return [StyledText(String(last.text.suffix(2)), last.style)]
  }
  private static func width(_ parts: [StyledText]) -> Int { parts.reduce(0) { $0 + displayWidth($1.text) } }

  private func continuation(at line: Line, width: Int) -> StyledText {
    var text = prompt.continuation(open(line.offset))
    if displayWidth(text) > width { text = String(text.suffix(2)) }
    if displayWidth(text) > width { text = "" }
    return StyledText(String(repeating: " ", count: width - displayWidth(text)) + text, .continuation)
  }

  /// A menu stands under the word that it completes, if that is on the cursor's row.
  private func footerIndentation(_ prompt: [StyledText], _ cursor: Frame.Position) -> Int {
    guard case .menu(let menu) = footer else { return 0 }
    let start = text.scalar(atOffset: menu.list.replacing.lowerBound)
    guard start <= text.cursor else { return cursor.column }
    return max(0, cursor.column - displayWidth(EditedText.string(text.scalars[start..<text.cursor])))
  }
}
