internal import EntenteSource

/// A statement as it is being edited: its scalars, which is how libedit counts, and the place of the cursor
/// among them. A row is what stands between two newlines, however many rows of the screen it takes.
struct EditedText: Equatable, Sendable {
  var scalars: [Unicode.Scalar]
  /// 0 ... scalars.count
  var cursor: Int

  init(_ scalars: [Unicode.Scalar], cursor: Int) {
    self.scalars = scalars
    self.cursor = min(max(0, cursor), scalars.count)
  }
  init(_ text: String) { self.init(Array(text.unicodeScalars), cursor: text.unicodeScalars.count) }

  var text: String { EditedText.string(scalars[...]) }
  var isAtEnd: Bool { cursor == scalars.count }

  /// UTF-8 bytes before the cursor.
  var cursorOffset: Int { offset(ofScalar: cursor) }
  func offset(ofScalar index: Int) -> Int { scalars[..<index].reduce(0) { $0 + UTF8.width($1) } }
  /// The scalar that holds the byte; the end for a byte beyond it.
  func scalar(atOffset offset: Int) -> Int {
    var bytes = 0
    for (index, scalar) in scalars.enumerated() {
      if bytes >= offset { return index }
      bytes += UTF8.width(scalar)
    }
    return scalars.count
  }

  static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}

// MARK: - Grapheme clusters

extension EditedText {
  /// Scalars in the grapheme cluster that ends at the cursor; 0 at the start.
  var clusterBefore: Int {
    let near = EditedText.string(scalars[..<cursor].suffix(EditedText.longestCluster))
    return near.last?.unicodeScalars.count ?? 0
  }
  /// Scalars in the grapheme cluster that starts at the cursor; 0 at the end.
  var clusterAfter: Int {
    let near = EditedText.string(scalars[cursor...].prefix(EditedText.longestCluster))
    return near.first?.unicodeScalars.count ?? 0
  }
  /// Longer runs of combining marks are moved over in steps.
  private static let longestCluster = 64
}

// MARK: - Rows

extension EditedText {
  /// The scalars of the cursor's row, without the newline that ends it.
  var row: Range<Int> {
    let start = scalars[..<cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0
    let end = scalars[cursor...].firstIndex(of: "\n") ?? scalars.count
    return start..<end
  }
  var isOnFirstRow: Bool { row.lowerBound == 0 }
  var isOnLastRow: Bool { row.upperBound == scalars.count }

  /// Cells between the start of the row and the cursor.
  var column: Int { displayWidth(EditedText.string(scalars[row.lowerBound..<cursor])) }

  /// The place in the row above that is nearest to the column, nil on the first row.
  func placeAbove(column: Int) -> Int? {
    let row = row
    guard row.lowerBound > 0 else { return nil }
    return EditedText(scalars, cursor: row.lowerBound - 1).place(atColumn: column)
  }
  /// The place in the row below that is nearest to the column, nil on the last row.
  func placeBelow(column: Int) -> Int? {
    let row = row
    guard row.upperBound < scalars.count else { return nil }
    return EditedText(scalars, cursor: row.upperBound + 1).place(atColumn: column)
  }
  private func place(atColumn column: Int) -> Int {
    let row = row
    var index = row.lowerBound
    var width = 0
    for cluster in EditedText.string(scalars[row]) {
      width += displayWidth(String(cluster))
      if width > column { break }
      index += cluster.unicodeScalars.count
    }
    return index
  }

  /// The blanks that the cursor's row starts with, as far as they stand before the cursor.
  var indentation: String {
    EditedText.string(scalars[row.lowerBound..<cursor].prefix { $0 == " " || $0 == "\t" })
  }
  /// The cursor's row is the last and blank, and so is the row above it.
  var endsInTwoBlankRows: Bool {
    var newlines = 0
    for scalar in scalars.reversed() {
      switch scalar {
      case "\n": newlines += 1
      case " ", "\t": continue
      default: return false
      }
      if newlines == 2 { return isOnLastRow }
    }
    return false
  }
}
