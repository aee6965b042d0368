/// What answers are written as; the raw value is the name that `--format` and `.mode` take.
package enum OutputFormat: String, CaseIterable, Sendable {
  case table, line, list, csv, tsv, json, jsonl, markdown

  /// One line for help and completion.
  package var summary: String {
    switch self {
    case .table: "a table with rules, fitted to the terminal"
    case .line: "one `column = value` a line, rows set apart"
    case .list: "values with | between them, one row a line"
    case .csv: "comma-separated values with a heading line"
    case .tsv: "tab-separated values with a heading line"
    case .json: "one array of objects"
    case .jsonl: "one object a line"
    case .markdown: "a table for a Markdown page"
    }
  }
}
