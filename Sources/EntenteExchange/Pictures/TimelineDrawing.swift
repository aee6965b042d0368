internal import EntenteSource
package import EntenteWorld

extension Timeline {
  /// Writes an SVG that stands on its own: no script, no font, no other file.
  package func writeSVG(to sink: any ByteSink) throws(SinkFailure) {
    let drawing = TimelineDrawing(self)
    try sink.write(drawing.head)
    for index in rows.indices { try sink.write(drawing.row(index)) }
    try sink.write(drawing.foot)
  }
}

/// All lengths are whole units of the drawing: 960 across.
private struct TimelineDrawing {
  private let timeline: Timeline
  private let axis: TimeAxis
  private let left: Int
  private let names: Int
  private static let width = 960
  private static let rowHeight = 22
  private static let barHeight = 12
  private static let column = 7
  /// Told apart by all eyes (Okabe and Ito).
  private static let colours = [
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b8a800", "#777777",
  ]
  private let top = 84
  private var bottom: Int { top + timeline.rows.count * Self.rowHeight + 6 }

  private var height: Int { bottom + 40 + (legend.last.map { ($0.line + 1) * Self.rowHeight + 4 } ?? 0) }

  init(_ timeline: Timeline) {
    self.timeline = timeline
    let widest = timeline.rows.map { displayWidth($0.name) }.max() ?? 0
    names = min(max(widest, 8), 44)
    left = 24 + names * Self.column + 8
    axis = TimeAxis(timeline, room: Self.width - left - 32, perColumn: Self.column)
  }

  private func text(_ x: Int, _ y: Int, _ content: String, _ more: String = "") -> String {
    "<text x=\"\(x)\" y=\"\(y)\"\(more)>\(xmlText(content))</text>\n"
  }

  var head: String {
    var svg = """
      <?xml version="1.0" encoding="UTF-8"?>
      <svg xmlns="http://www.w3.org/2000/svg" width="\(Self.width)" height="\(height)" viewBox="0 0 \(Self.width) \(height)" \
      role="img" aria-labelledby="title caption" font-family="system-ui, sans-serif" font-size="13">
      <title id="title">\(xmlText(timeline.title))</title>
      <desc id="caption">\(xmlText(timeline.caption))</desc>
      <defs><pattern id="doubt" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
      <rect width="6" height="6" fill="#eeeeee"/><rect width="2" height="6" fill="#888888"/></pattern></defs>
      <rect width="100%" height="100%" fill="#ffffff"/>

      """
    svg += text(
      24, 32, cut(timeline.title, toWidth: 100), " font-size=\"17\" font-weight=\"600\" fill=\"#111111\"")
    for tick in axis.ticks {
      let x = left + tick.place
      svg += "<line x1=\"\(x)\" y1=\"\(top - 6)\" x2=\"\(x)\" y2=\"\(bottom)\" stroke=\"#dddddd\"/>\n"
      svg += text(x + 3, top - 10, tick.label, " font-size=\"11\" fill=\"#555555\"")
    }
    svg +=
      "<line x1=\"\(left)\" y1=\"\(top - 4)\" x2=\"\(left + axis.room)\" y2=\"\(top - 4)\" stroke=\"#888888\"/>\n"
    return svg
  }

  func row(_ index: Int) -> String {
    let row = timeline.rows[index]
    let y = top + index * Self.rowHeight
    let name = cut(row.name, toWidth: names)
    var svg = text(left - 10, y + 14, name, " text-anchor=\"end\" fill=\"#111111\"")
    for bar in row.bars {
      let from = left + axis.place(of: Int(bar.days.from))
      let to = max(from + 2, left + axis.place(of: Int(bar.days.to)))
      let colour = Self.colours[(bar.standing ?? 0) % Self.colours.count]
      let fill = bar.isDoubtful ? "url(#doubt)" : colour
      var said = "\(row.name): \(bar.period)"
      if let standing = bar.standing { said += ", \(timeline.standings[standing])" }
      if bar.isDoubtful { said += ", in doubt" }
      svg +=
        "<rect x=\"\(from)\" y=\"\(y + 4)\" width=\"\(to - from)\" height=\"\(Self.barHeight)\" fill=\"\(fill)\">"
        + "<title>\(xmlText(said))</title></rect>\n"
      let middle = y + 4 + Self.barHeight / 2
      func arrow(_ x: Int, _ point: Int) -> String {
        "<path d=\"M\(x) \(middle - 6) L\(point) \(middle) L\(x) \(middle + 6) Z\" fill=\"\(colour)\"/>\n"
      }
      let mark = " font-weight=\"700\" fill=\"#111111\""
      if bar.lacksBeginning {
        svg += text(from + 2, y + 15, "?", mark)
      } else if bar.days.from == Int32.min, !bar.isDoubtful {
        svg += arrow(from, from - 6)
      }
      if bar.lacksEnd {
        svg += text(to + 2, y + 15, "?", mark)
      } else if bar.days.to == Int32.max, !bar.isDoubtful {
        svg += arrow(to, to + 8)
      }
    }
    return svg
  }

  private struct Sign {
    var fill: String
    var text: String
    var x: Int
    var line: Int
  }
  /// What the fills mean that are used, each where it stands.
  private var legend: [Sign] {
    let bars = timeline.rows.flatMap(\.bars)
    var found: [(fill: String, text: String)] = []
    for (index, standing) in timeline.standings.enumerated()
    where bars.contains(where: { $0.standing == index && !$0.isDoubtful }) {
      found.append((Self.colours[index % Self.colours.count], standing))
    }
    if timeline.isDoubtful { found.append(("url(#doubt)", "in doubt")) }
    if bars.contains(where: { $0.lacksEnd || $0.lacksBeginning }) { found.append(("", "? not recorded")) }
    var signs: [Sign] = []
    var (x, line) = (left, 0)
    for sign in found {
      let length = displayWidth(sign.text) * Self.column + (sign.fill.isEmpty ? 22 : 44)
      if x > left, x + length > Self.width { (x, line) = (left, line + 1) }
      signs.append(Sign(fill: sign.fill, text: sign.text, x: x, line: line))
      x += length
    }
    return signs
  }

  var foot: String {
    var svg = ""
    for sign in legend {
      let y = bottom + 22 + sign.line * Self.rowHeight
      var x = sign.x
      if !sign.fill.isEmpty {
        svg +=
          "<rect x=\"\(x)\" y=\"\(y - 10)\" width=\"16\" height=\"\(Self.barHeight)\" fill=\"\(sign.fill)\"/>\n"
        x += 22
      }
      svg += text(x, y, sign.text, " fill=\"#333333\"")
    }
    svg += text(24, height - 14, cut(timeline.caption, toWidth: 140), " font-size=\"11\" fill=\"#555555\"")
    return svg + "</svg>\n"
  }
}
