internal import EntenteSource
internal import EntenteWorld

extension Table {
  /// Objects with the column titles as keys, one a line, within an array or each on its own.
  func writeJSON(asLines: Bool, to sink: any ByteSink) throws(SinkFailure) {
    let data = DataColumns(self).columns.map { column in
      (column: column, key: jsonString(column.key) + ":", asOfKey: jsonString(column.key + "_as_of") + ":")
    }
    if !asLines { try sink.write("[") }
    for row in rows.indices {
      var bytes = Array((asLines ? "" : row == 0 ? "\n" : ",\n").utf8)
      bytes.append(UInt8(ascii: "{"))
      for (index, (column, key, asOfKey)) in data.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        let cell = cell(row, column.source)
        bytes += key.utf8
        append(cell, to: &bytes)
        if column.hasAsOf {
          bytes.append(UInt8(ascii: ","))
          bytes += asOfKey.utf8
          if cell.asOfText.isEmpty { bytes += "null".utf8 } else { appendJSON(cell.asOfText, to: &bytes) }
        }
      }
      bytes.append(UInt8(ascii: "}"))
      if asLines { bytes.append(0x0A) }
      try sink.write(bytes)
    }
    if !asLines { try sink.write(rows.isEmpty ? "]\n" : "\n]\n") }
  }

  // MARK: - Implementation

  private func append(_ cell: Cell, to bytes: inout [UInt8]) {
    switch cell {
    case .none, .unknown, .flag(.unknown): bytes += "null".utf8
    case .text(let text), .name(let text): appendJSON(text, to: &bytes)
    case .flag(.yes): bytes += "true".utf8
    case .flag(.no): bytes += "false".utf8
    case .date(let date): appendJSON(date.description, to: &bytes)
    case .number(let quantity, _): append(quantity, to: &bytes)
    case .period(let period):
      bytes += "{\"from\":".utf8
      append(period.from, to: &bytes)
      bytes += ",\"to\":".utf8
      append(period.to, to: &bytes)
      bytes.append(UInt8(ascii: "}"))
    case .list(let cells):
      bytes.append(UInt8(ascii: "["))
      for (index, cell) in cells.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        append(cell, to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    }
  }

  /// A number, or `{"low":200,"best":400,"high":999}` with null for an open end.
  private func append(_ quantity: Quantity, to bytes: inout [UInt8]) {
    func text(_ number: Double?) -> String { number?.plainText ?? "null" }
    if quantity.isUnknown || quantity.exact != nil {
      bytes += text(quantity.exact).utf8
    } else {
      bytes +=
        "{\"low\":\(text(quantity.low)),\"best\":\(text(quantity.best)),\"high\":\(text(quantity.high))}".utf8
    }
  }

  /// Null for an open end, `"unknown"` for one that is not recorded.
  private func append(_ bound: Bound, to bytes: inout [UInt8]) {
    switch bound {
    case .open: bytes += "null".utf8
    case .unrecorded: bytes += "\"unknown\"".utf8
    case .on(let date): appendJSON(date.description, to: &bytes)
    }
  }
}
