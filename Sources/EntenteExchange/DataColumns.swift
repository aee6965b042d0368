internal import EntenteSource
internal import EntenteWorld

/// Columns as the data formats have them. Their names are unique; what a column needs beside its value
/// depends on the rows.
struct DataColumns {
  struct Column {
    /// Position in the table.
    var source: Int
    var key: String
    /// Whether any number is a range: `x_low x_best x_high` in csv and tsv.
    var hasRanges = false
    /// Whether any number is old: a column `x_as_of` follows.
    var hasAsOf = false
  }
  private(set) var columns: [Column] = []

  init(_ table: Table) {
    var taken: Set<String> = []
    for index in table.columns.indices {
      let title = table.columns[index].title
      var key = title
      var number = 2
      while !taken.insert(key).inserted {
        key = title + "_" + String(number)
        number += 1
      }
      var column = Column(source: index, key: key)
      for row in table.rows.indices {
        guard case .number(let quantity, let asOf) = table.cell(row, index) else { continue }
        if quantity.exact == nil, !quantity.isUnknown, table.columns[index].isNumeric {
          column.hasRanges = true
        }
        if asOf != nil { column.hasAsOf = true }
      }
      columns.append(column)
    }
  }
}

extension Cell {
  /// For data: dates as written, a list with `; ` between, nothing for what is unknown or does not apply.
  package var plainText: String {
    switch self {
    case .none, .unknown: ""
    case .text(let text), .name(let text): text
    case .number(let quantity, _): quantity.isUnknown ? "" : quantity.plainText
    case .date(let date): date.description
    case .period(let period): period.from.plainText + "/" + period.to.plainText
    case .flag(.yes): "true"
    case .flag(.no): "false"
    case .flag(.unknown): ""
    case .list(let cells): cells.map(\.plainText).joined(separator: "; ")
    }
  }

  var asOfText: String {
    if case .number(_, let date?) = self { date.description } else { "" }
  }
}

extension Bound {
  /// As in ISO 8601-2: `..` for an open end, nothing for one that is not recorded. The end is the first day
  /// after.
  var plainText: String {
    switch self {
    case .open: ".."
    case .unrecorded: ""
    case .on(let date): date.description
    }
  }
}
