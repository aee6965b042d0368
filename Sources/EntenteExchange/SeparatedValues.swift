internal import EntenteWorld

enum Separation {
  /// Quoted by RFC 4180. Lines end in LF, which every reader takes, so that `sort`, `join` and `diff` work on
  /// them.
  case comma
  /// Tab, line ends and backslash are written `\t`, `\n`, `\r`, `\\`.
  case tab
}

extension Table {
  func writeSeparated(by separation: Separation, to sink: any ByteSink) throws(SinkFailure) {
    if columns.isEmpty { return }
    let data = DataColumns(self).columns
    var heading: [String] = []
    for column in data {
      heading += column.hasRanges ? ["_low", "_best", "_high"].map { column.key + $0 } : [column.key]
      if column.hasAsOf { heading.append(column.key + "_as_of") }
    }
    try sink.write(line(heading.map { field($0, separation) }, separation))
    for row in rows.indices {
      var fields: [String] = []
      for column in data {
        let cell = cell(row, column.source)
        fields += column.hasRanges ? ends(of: cell, separation) : [field(cell, separation)]
        if column.hasAsOf { fields.append(cell.asOfText) }
      }
      // An empty line would be no row.
      if fields == [""], separation == .comma { fields = ["\"\""] }
      try sink.write(line(fields, separation))
    }
  }

  // MARK: - Implementation

  private func line(_ fields: [String], _ separation: Separation) -> String {
    fields.joined(separator: separation == .comma ? "," : "\t") + "\n"
  }

  private func ends(of cell: Cell, _ separation: Separation) -> [String] {
    guard case .number(let quantity, _) = cell else { return ["", field(cell, separation), ""] }
    return [quantity.low, quantity.best ?? quantity.exact, quantity.high].map { $0?.plainText ?? "" }
  }

  /// An empty text is quoted, which sets it apart from nothing.
  private func field(_ cell: Cell, _ separation: Separation) -> String {
    if separation == .comma {
      switch cell {
      case .text(""), .name(""): return "\"\""
      case .none, .unknown, .text, .name, .number, .date, .period, .flag, .list: break
      }
    }
    return field(cell.plainText, separation)
  }

  private func field(_ text: String, _ separation: Separation) -> String {
    switch separation {
    case .comma:
      let special = text.utf8.contains {
        $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D
      }
      guard special || text.hasPrefix(" ") || text.hasSuffix(" ") else { return text }
      var quoted = "\""
      for scalar in text.unicodeScalars {
        if scalar == "\"" { quoted += "\"" }
        quoted.unicodeScalars.append(scalar)
      }
      return quoted + "\""
    case .tab:
      var escaped = ""
      for scalar in text.unicodeScalars {
        switch scalar {
        case "\t": escaped += "\\t"
        case "\n": escaped += "\\n"
        case "\r": escaped += "\\r"
        case "\\": escaped += "\\\\"
        default: escaped.unicodeScalars.append(scalar)
        }
      }
      return escaped
    }
  }
}
