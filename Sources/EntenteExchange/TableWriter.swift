package import EntenteSource
package import EntenteWorld

/// How tables for people are drawn; the data formats do not look at it.
package struct TableStyle: Sendable {
  /// Columns of the terminal; nil when there is none: nothing is cut then.
  package var width: Int?
  /// Rows of a `table`; nil for all.
  package var maxRows: Int? = 40
  /// Says how to see the rest: `152 more rows: --max-rows 0 shows all`.
  package var restHint = "--max-rows 0 shows all"
  /// Rules of `+-|`, `...` for `…`, `>=` for `≥`; names keep their letters.
  package var isASCII = false
  package var theme = Theme.none

  package init(
    width: Int? = nil, maxRows: Int? = 40, restHint: String = "--max-rows 0 shows all", isASCII: Bool = false,
    theme: Theme = .none
  ) {
    self.width = width
    self.maxRows = maxRows
    self.restHint = restHint
    self.isASCII = isASCII
    self.theme = theme
  }
}

extension Table {
  /// Writes row by row and does not flush. A table for people (`table`, `line`, `list`) without rows is
  /// nothing at all: why it is empty is told elsewhere. The data formats write their heading, or `[]`.
  package func write(
    as format: OutputFormat, style: TableStyle = TableStyle(), to sink: any ByteSink
  ) throws(SinkFailure) {
    switch format {
    case .table: try writeBox(style: style, to: sink)
    case .line: try writeRecords(style: style, to: sink)
    case .list: try writeList(to: sink)
    case .csv: try writeSeparated(by: .comma, to: sink)
    case .tsv: try writeSeparated(by: .tab, to: sink)
    case .json: try writeJSON(asLines: false, to: sink)
    case .jsonl: try writeJSON(asLines: true, to: sink)
    case .markdown: try writeMarkdown(to: sink)
    }
  }
}

extension Table.Column {
  /// `area (km2)`
  var heading: String { visible(unit.map { title + " (" + $0 + ")" } ?? title) }
}

extension Table {
  /// The cell, or nothing where a row is too short.
  func cell(_ row: Int, _ column: Int) -> Cell { column < rows[row].count ? rows[row][column] : .none }
}
