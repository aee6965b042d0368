/// An answer's rows, ready to be written in any format.
package struct Table: Sendable {
  package struct Column: Sendable, Equatable {
    /// What stands in the heading and is the key in JSON: `population`.
    package var title: String
    /// The unit of every value in it, for the heading: `km2`. Nil for none.
    package var unit: String?
    package var isNumeric: Bool
    package init(_ title: String, unit: String? = nil, isNumeric: Bool = false) {
      self.title = title
      self.unit = unit
      self.isNumeric = isNumeric
    }
  }
  package var columns: [Column]
  package var rows: [[Cell]]
  package init(columns: [Column], rows: [[Cell]]) {
    self.columns = columns
    self.rows = rows
  }
}

/// One value of an answer.
package enum Cell: Sendable, Hashable {
  /// Nothing there to say: the column does not apply to the row.
  case none
  /// There is a value but the record does not know it.
  case unknown
  case text(String)
  /// An entity, by its canonical name.
  case name(String)
  /// A number; `asOf` is the year of a measurement that is more than a year older than the day asked.
  case number(Quantity, asOf: PartialDate? = nil)
  case date(PartialDate)
  case period(Period)
  case flag(Truth)
  /// Several values in one cell, in order.
  case list([Cell])
}
