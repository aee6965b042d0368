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
  init(columns: Int, theme: Theme, isMeasured: Bool = false) {
    self.columns = max(1, columns)
    self.theme = theme
    self.isMeasured = isMeasured
  }

  /// Where the next cluster will stand, if it is a narrow one.
  var position: Position { Position(row: rows.count, column: column) }

  /// Where the cluster will stand when it is put: a wide one does not fit into the last column.
  func position(for cluster: Character) -> Position {
    column + min(columns, Frame.width(of: cluster, at: column)) > columns
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
  mutating func put(_ cluster: Character) {
    if let ascii = cluster.asciiValue, ascii >= 0x20, ascii < 0x7F {
      cell([ascii], width: 1)
    } else if Frame.isPlain(cluster) {
      cell(Array(cluster.utf8), width: Frame.width(of: cluster, at: column))
    } else {
      for scalar in cluster.unicodeScalars { putControl(scalar) }
    }
  }
  mutating func endRow() { endRow(.short) }

  /// All rows, the last one included, which may be empty.
  mutating func finish() -> [Row] {
    endRow(.short)
    return rows
  }

  /// Cells that a cluster takes when it starts at a column. An emoji joined from several counts as one.
  static func width(of cluster: Character, at column: Int) -> Int {
    if let ascii = cluster.asciiValue {
      return ascii == 0x09 ? 8 - column % 8 : ascii < 0x20 || ascii == 0x7F ? 2 : 1
    }
    let scalars = cluster.unicodeScalars
    if scalars.count > 1, scalars.contains(where: { $0 == "\u{200D}" || $0 == "\u{FE0F}" }) { return 2 }
    return isPlain(cluster) ? displayWidth(String(cluster)) : scalars.count * 2
  }

  // MARK: - Implementation

  private let theme: Theme
  private let isMeasured: Bool
  private var current: [UInt8] = []
  private var column = 0
  private var style = Style.plain
}

extension Frame {
  /// Neither a control character nor a cluster with one in it.
  private static func isPlain(_ cluster: Character) -> Bool {
    cluster.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) }
  }

  private mutating func select(_ style: Style) {
    let codes = theme.codes(for: style)
    if theme != .bare { current += codes.isEmpty ? "\u{1b}[0m".utf8 : "\u{1b}[0;\(codes)m".utf8 }
  }

  private mutating func putControl(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x0A:
      endRow(.short)
    case 0x09:
      repeat { cell([0x20], width: 1) } while column % 8 != 0 && column != 0
    case 0x00..<0x20, 0x7F:
      cell([UInt8(ascii: "^")], width: 1)
      cell([UInt8(scalar.value ^ 0x40)], width: 1)
    default:
      cell(Array("\u{FFFD}".utf8), width: 1)
    }
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
    let isStyled = !isMeasured && !theme.codes(for: style).isEmpty
    if isStyled { current += "\u{1b}[0m".utf8 }
    rows.append(Row(bytes: current, end: end, isEmpty: column == 0))
    current = []
    column = 0
    if isStyled { select(style) }
  }
}
