internal import EntenteSource
package import EntenteWorld

extension Timeline {
  /// ```
  ///            1995      2000      2005
  ///            ┬─────────┬─────────┬─────
  /// Armenia    ██████████████████████████→
  /// Azerbaijan ░███████▌
  /// ```
  /// Off a terminal it is 80 columns wide.
  package func write(style: TableStyle, to sink: any ByteSink) throws(SinkFailure) {
    if rows.isEmpty { return }
    let picture = TimelineText(self, style: style)
    let shown = min(rows.count, max(0, style.maxRows ?? rows.count))
    for line in picture.axis(isBelow: false) { try sink.write(line + "\n") }
    var used: Set<Character> = []
    for row in rows.prefix(shown) { try sink.write(picture.line(row, &used) + "\n") }
    if shown > 20 { for line in picture.axis(isBelow: true) { try sink.write(line + "\n") } }
    if shown < rows.count {
      let count = rows.count - shown
      let line =
        (style.isASCII ? "... " : "… ") + "\(count.grouped) more row\(count == 1 ? "" : "s")"
        + (style.restHint.isEmpty ? "" : ": ") + style.restHint
      try sink.write(style.theme.paint(line, .dim) + "\n")
    }
    for line in picture.legend(used) { try sink.write(line + "\n") }
  }
}

/// Bars of characters: a full block is two halves, so that an end stands within half a column of its place.
private struct TimelineText {
  private let timeline: Timeline
  private let style: TableStyle
  private let width: Int
  private let names: Int
  private let scale: TimeAxis

  init(_ timeline: Timeline, style: TableStyle) {
    self.timeline = timeline
    self.style = style
    width = max(style.width ?? 80, 24)
    let widest = timeline.rows.map { displayWidth(visible($0.name)) }.max() ?? 0
    names = max(1, min(widest, width * 2 / 5))
    scale = TimeAxis(timeline, room: max(8, width - names - 1))
  }

  func axis(isBelow: Bool) -> [String] {
    var labels = [Character](repeating: " ", count: scale.room)
    var rule = [Character](repeating: style.isASCII ? "-" : "─", count: scale.room)
    for tick in scale.ticks {
      rule[min(tick.place, scale.room - 1)] = style.isASCII ? "+" : isBelow ? "┴" : "┬"
      for (offset, character) in tick.label.enumerated() where tick.place + offset < scale.room {
        labels[tick.place + offset] = character
      }
    }
    let margin = String(repeating: " ", count: names + 1)
    var text = String(labels)
    while text.last == " " { text.removeLast() }
    let lines = [margin + style.theme.paint(text, .dim), margin + style.theme.paint(String(rule), .dim)]
    return isBelow ? lines.reversed() : lines
  }

  /// - Parameter used: the marks that were drawn are added to it.
  func line(_ row: Timeline.Row, _ used: inout Set<Character>) -> String {
    let name = cut(visible(row.name), toWidth: names, mark: style.isASCII ? "..." : "…")
    let margin = String(repeating: " ", count: names - displayWidth(name) + 1)
    let bars = bars(row)
    used.formUnion(bars)
    var text = style.theme.paint(name, .name) + margin + bars
    while text.last == " " { text.removeLast() }
    return text
  }

  private enum Half: Equatable {
    case empty, doubtful
    case sure(Int)
  }

  private func bars(_ row: Timeline.Row) -> String {
    var halves = [Half](repeating: .empty, count: 2 * scale.room)
    var marks: [Int: Character] = [:]
    for bar in row.bars {
      let first = min(scale.place(of: Int(bar.days.from), in: halves.count), halves.count - 1)
      let end = max(first + 1, scale.place(of: Int(bar.days.to), in: halves.count))
      for index in first..<end where !bar.isDoubtful || halves[index] == .empty {
        halves[index] = bar.isDoubtful ? .doubtful : .sure(bar.standing ?? 0)
      }
      if bar.lacksBeginning {
        marks[first / 2] = "?"
      } else if bar.days.from == Int32.min, !bar.isDoubtful {
        marks[first / 2] = style.isASCII ? "<" : "←"
      }
      if bar.lacksEnd {
        marks[(end - 1) / 2] = "?"
      } else if bar.days.to == Int32.max, !bar.isDoubtful {
        marks[(end - 1) / 2] = style.isASCII ? ">" : "→"
      }
    }
    var text = ""
    for column in 0..<scale.room {
      text.append(marks[column] ?? glyph(halves[2 * column], halves[2 * column + 1]))
    }
    return text
  }

  private func glyph(_ left: Half, _ right: Half) -> Character {
    switch (left, right) {
    case (.empty, .empty): return " "
    case (.sure(0), .empty) where !style.isASCII: return "▌"
    case (.empty, .sure(0)) where !style.isASCII: return "▐"
    case (.sure(let standing), .empty), (.empty, .sure(let standing)), (.doubtful, .sure(let standing)),
      (.sure, .sure(let standing)), (.sure(let standing), .doubtful):
      return fill(standing)
    case (.doubtful, _), (.empty, .doubtful): return style.isASCII ? "." : "░"
    }
  }
  private func fill(_ standing: Int) -> Character {
    let fills: [Character] = style.isASCII ? Array("#=+o*x%@") : Array("█▓▒▚▤▥▦▧")
    return fills[standing % fills.count]
  }

  /// What the marks mean that are used.
  func legend(_ used: Set<Character>) -> [String] {
    var signs = timeline.standings.enumerated().map { (fill($0), visible($1)) }
    signs += [
      (glyph(.doubtful, .doubtful), "in doubt"), (style.isASCII ? "<" : "←", "without a beginning"),
      (style.isASCII ? ">" : "→", "goes on"), ("?", "not recorded"),
    ]
    let isHalf = used.contains("▌") || used.contains("▐")
    let parts = signs.filter { used.contains($0.0) || isHalf && $0.0 == "█" }.map { "\($0.0) \($0.1)" }
    if parts.isEmpty { return [] }
    // A mark and what it means stay together.
    var lines: [String] = []
    for part in parts {
      if let last = lines.last, displayWidth(last) + 3 + displayWidth(part) <= width {
        lines[lines.count - 1] += "   " + part
      } else {
        lines.append(part)
      }
    }
    return lines.map { style.theme.paint($0, .dim) }
  }
}
