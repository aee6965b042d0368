/// Rows of a data file, some thousands at a time: their bytes, and where each cell lies in them.
package struct RowBatch: Sendable {
  package struct Cell: Sendable {
    package var start: Int32
    /// Negative for a cell that has no text: see `unknown` and `open`.
    package var length: Int32
    @inlinable package init(start: Int32, length: Int32) {
      self.start = start
      self.length = length
    }
    /// There is a value, and nobody knows which.
    package static let unknown = Cell(start: 0, length: -1)
    /// There is no end.
    package static let open = Cell(start: 0, length: -2)
    package static let empty = Cell(start: 0, length: 0)
  }
  package var bytes: [UInt8] = []
  /// Row after row, `stride` each: the columns of the file, and room for those worked out from them.
  package var cells: [Cell] = []
  package let stride: Int
  /// Where each row begins in the file, from 1.
  package var lines: [Int] = []
  package var count: Int { lines.count }
  /// Rows that are not there because they cannot be read.
  package var problems: [RowProblem] = []

  package init(stride: Int) { self.stride = stride }
  package func text(_ row: Int, _ column: Int) -> ArraySlice<UInt8> {
    let cell = cells[row * stride + column]
    return cell.length <= 0 ? [] : bytes[Int(cell.start)..<Int(cell.start) + Int(cell.length)]
  }
}

/// What is wrong with a row of a data file.
package struct RowProblem: Sendable {
  package var line: Int
  package var column: String?
  /// As it stands in the cell.
  package var value: String?
  package var message: String
  package init(line: Int, column: String? = nil, value: String? = nil, _ message: String) {
    self.line = line
    self.column = column
    self.value = value
    self.message = message
  }
}

/// Why a data file cannot be read on.
package struct RowFailure: Error, CustomStringConvertible, Equatable {
  package var description: String
  package init(_ description: String) { self.description = description }
}

/// A file of rows under a header, which may be read more than once.
package protocol RowSource: AnyObject {
  /// What messages call it.
  var name: String { get }
  var header: [String] { get }
  /// Goes back to the first row.
  func rewind() throws(RowFailure)
  /// Puts the next rows into the batch in place of those there; false after the last.
  func read(_ batch: inout RowBatch) throws(RowFailure) -> Bool
}
