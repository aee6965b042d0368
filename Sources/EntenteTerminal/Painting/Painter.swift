/// Turns pictures into the bytes that show them, each over the one before.
struct Painter {
  let palette: Palette

  init(palette: Palette) { self.palette = palette }

  /// The picture, in place of the last one.
  mutating func paint(_ picture: Picture, on size: TerminalSize) -> [UInt8] {
    adapt(to: size)
    shown = (picture, size)
    let layout = picture.layOut(on: size, palette: palette, top: top)
    var bytes = Array("\u{1b}[?2026h\u{1b}[?25l".utf8)  // shown at once, and without the cursor running about
    goToTop(&bytes)
    draw(layout.rows, into: &bytes)
    let up = layout.rows.count - 1 - layout.cursor.row
    if up > 0 { bytes += "\u{1b}[\(up)A".utf8 }
    bytes += "\r".utf8
    if layout.cursor.column > 0 { bytes += "\u{1b}[\(layout.cursor.column)C".utf8 }
    bytes += "\u{1b}[?25h\u{1b}[?2026l".utf8
    top = layout.top
    cursorRow = layout.cursor.row
    return bytes
  }

  /// The picture for good: the text to its end, and the cursor at the start of the row after it.
  mutating func paintFinally(_ picture: Picture, on size: TerminalSize) -> [UInt8] {
    adapt(to: size)
    let layout = picture.layOut(on: size, palette: palette, top: top, isFinal: true)
    var bytes: [UInt8] = []
    goToTop(&bytes)
    draw(layout.rows, into: &bytes)
    let isOnFreshRow = layout.rows.last?.isEmpty == true && layout.rows.dropLast().last?.end == .wrapped
    if !isOnFreshRow { bytes += "\r\n".utf8 }
    forget()
    return bytes
  }

  /// Whether what was painted last was painted for this size.
  func isPainted(for size: TerminalSize) -> Bool { shown?.size == size }

  /// The cursor is at the start of an empty row, and nothing is shown.
  mutating func forget() {
    top = 0
    cursorRow = 0
    shown = nil
  }

  // MARK: - Implementation

  /// The first row of the text that is on the screen.
  private(set) var top = 0
  /// Rows that are on the screen above the cursor's.
  private var cursorRow = 0
  /// What is on the screen, and how large that was.
  private var shown: (picture: Picture, size: TerminalSize)?
}

extension Painter {
  /// When a terminal gets a new size it joins and splits rows anew, and the cursor goes where its text goes.
  /// That is noticed here, as a key may come before the signal.
  private mutating func adapt(to size: TerminalSize) {
    guard let shown, shown.size != size else { return }
    cursorRow = shown.picture.layOut(on: size, palette: palette, top: top).cursor.row
  }

  private func goToTop(_ bytes: inout [UInt8]) {
    if cursorRow > 0 { bytes += "\u{1b}[\(cursorRow)A".utf8 }
    bytes += "\r".utf8
  }

  private func draw(_ rows: [Frame.Row], into bytes: inout [UInt8]) {
    for (number, row) in rows.enumerated() {
      let isLast = number == rows.count - 1
      // After a row that is cut, the cursor still stands on its last cell, which erasing would take away.
      if isLast, row.end == .cut { bytes += "\u{1b}[J".utf8 }
      bytes += row.bytes
      switch row.end {
      case .short: bytes += isLast ? "\u{1b}[J".utf8 : "\u{1b}[K\r\n".utf8
      // A blank makes the terminal go to the next row by itself, so that it can join the two when it is
      // resized.
      case .wrapped: bytes += " \u{8}".utf8
      case .cut: if !isLast { bytes += "\r\n".utf8 }
      }
    }
  }
}
