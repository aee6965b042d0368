internal import EntenteSource

/// Text laid out in the cells of a terminal, as rows of bytes to send. A cluster that does not fit into what
/// is left of a row goes to the next one; a row that is full ends by itself, so that the terminal knows that
/// the two belong together.
struct Frame {
  struct Row: Equatable {
    var bytes: [UInt8]
    var end: End
    /// Nothing is to be seen in it.
    var isEmpty: Bool
  }
  enum End {
    /// The rest of the row is empty.
    case short
    /// The row is full and its text goes on in the next one.
    case wrapped
    /// The row is full and what its text goes on with is not shown.
    case cut
  }
  struct Position: Equatable {
    var row: Int
    var column: Int
  }

  let columns: Int
  private(set) var rows: [Row] = []

  /// - Parameter isMeasured: only count rows, keep no bytes.
  init(columns: Int, palette: Palette, isMeasured: Bool = false) {
    self.columns = max(1, columns)
    self.palette = palette
    self.isMeasured = isMeasured
  }

  /// Where the next cluster will stand, if it is a narrow one.
  var position: Position { Position(row: rows.count, column: column) }

  /// Where the cluster will stand when it is put: a wide one does not fit into the last column.
  func position(for cluster: Character) -> Position {
    columns > 1 && column + 1 == columns && Frame.width(of: cluster, at: column) == 2
      ? Position(row: rows.count + 1, column: 0) : position
  }

  mutating func put(_ text: StyledText) {
    guard !text.text.isEmpty else { return }
    switchStyle(text.style)
    for cluster in text.text { put(cluster) }
  }
  mutating func switchStyle(_ style: Style) {
    guard style != self.style else { return }
    self.style = style
    if !isMeasured { select(style) }
  }
  /// What would move the cursor or cannot be seen is shown as `visible` shows it; a newline ends the row.
  mutating func put(_ cluster: Character) {
    switch cluster {
    case "\n": endRow()
    case "\t": repeat { cell([0x20], width: 1) } while column % 8 != 0 && column != 0
    default:
      if let ascii = cluster.asciiValue, ascii >= 0x20, ascii < 0x7F { return cell([ascii], width: 1) }
      for shown in visible(String(cluster)) { cell(Array(shown.utf8), width: displayWidth(shown)) }
    }
  }
  mutating func endRow() { endRow(.short) }

  /// All rows, the last one included, which may be empty.
  mutating func finish() -> [Row] {
    endRow(.short)
    return rows
  }

  /// Cells that a cluster takes when it starts at a column.
  static func width(of cluster: Character, at column: Int) -> Int {
    if let ascii = cluster.asciiValue, ascii >= 0x20, ascii < 0x7F { return 1 }
    return cluster == "\t" ? 8 - column % 8 : displayWidth(visible(String(cluster)))
  }

  // MARK: - Implementation

  private let palette: Palette
  private let isMeasured: Bool
  private var current: [UInt8] = []
  private var column = 0
  private var style = Style.plain
}

extension Frame {
  private mutating func select(_ style: Style) {
    let codes = palette.codes(for: style)
    if palette != .bare { current += codes.isEmpty ? "\u{1b}[0m".utf8 : "\u{1b}[0;\(codes)m".utf8 }
  }

  private mutating func cell(_ bytes: [UInt8], width: Int) {
    if width > columns { return cell([UInt8(ascii: "?")], width: 1) }
    if column + width > columns {
      let room = columns - column
      if !isMeasured { current += [UInt8](repeating: 0x20, count: room) }
      endRow(.wrapped)
    }
    if !isMeasured { current += bytes }
    column += width
    if column == columns { endRow(.wrapped) }
  }

  private mutating func endRow(_ end: End) {
    let isStyled = !isMeasured && !palette.codes(for: style).isEmpty
    if isStyled { current += "\u{1b}[0m".utf8 }
    rows.append(Row(bytes: current, end: end, isEmpty: column == 0))
    current = []
    column = 0
    if isStyled { select(style) }
  }
}
