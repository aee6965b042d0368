internal import EntenteSource
internal import EntenteWorld

extension Table {
  /// `name       = Armenia`, an empty line between rows.
  func writeRecords(style: TableStyle, to sink: any ByteSink) throws(SinkFailure) {
    let titles = columns.map(\.heading)
    let width = titles.map { displayWidth($0) }.max() ?? 0
    for row in rows.indices {
      var text = row > 0 ? "\n" : ""
      for column in columns.indices {
        let value = CellText(cell(row, column), isASCII: style.isASCII)
        text += style.theme.paint(titles[column], .heading)
        text += String(repeating: " ", count: width - displayWidth(titles[column])) + " ="
        let painted = value.painted(width: .max, mark: "", theme: style.theme).text
        text += (painted.isEmpty ? "" : " " + painted) + "\n"
      }
      try sink.write(text)
    }
  }

  /// `Armenia|2963900`: for a quick look and for `cut`; a `|` in a name stays as it is, `csv` is exact.
  func writeList(to sink: any ByteSink) throws(SinkFailure) {
    for row in rows.indices {
      let values = columns.indices.map { visible(cell(row, $0).plainText) }
      try sink.write(values.joined(separator: "|") + "\n")
    }
  }

  /// A table of GitHub's Markdown, numbers at the right.
  func writeMarkdown(to sink: any ByteSink) throws(SinkFailure) {
    if columns.isEmpty { return }
    func line(_ values: [String]) -> String { "| " + values.joined(separator: " | ") + " |\n" }
    try sink.write(line(columns.map { escaped($0.heading) }))
    try sink.write(line(columns.map { $0.isNumeric ? "---:" : "---" }))
    for row in rows.indices {
      try sink.write(line(columns.indices.map { escaped(markdownText(cell(row, $0))) }))
    }
  }

  // MARK: - Implementation

  /// Line breaks are kept, to become `<br>`.
  private func markdownText(_ cell: Cell) -> String {
    guard case .text(let text) = cell else { return CellText(cell).text }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { visible(String($0)) }
      .joined(separator: "\n")
  }

  private func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\", "|", "`", "*", "_", "<", "[", "]", "~", "&": result += "\\" + String(character)
      case "\n", "\r\n": result += "<br>"
      default: result.append(character)
      }
    }
    return result
  }
}
