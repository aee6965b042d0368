extension DiagnosticRenderer {
  /// One JSON object in one line without a line end, for editors. `line` and both columns count from one:
  /// `column` in characters (grapheme clusters), `byte_column` in UTF-8 bytes; `offset` counts bytes from
  /// zero; `end` is the place after the last character.
  ///
  /// ```
  /// {"file":"a.ent","code":"E0312","severity":"error","message":"no organization CTSO","label":"",
  ///  "start":{"line":3,"column":12,"byte_column":12,"offset":40},"end":{…},"related":[],"notes":[],
  ///  "fixes":[{"statement":"members of CSTO","note":"6 rows"}]}
  /// ```
  package func json(_ diagnostic: Diagnostic) -> String {
    let fields = [
      ("file", jsonString(source.name)),
      ("code", jsonString(diagnostic.code)),
      ("severity", jsonString(diagnostic.severity.rawValue)),
      ("message", jsonString(diagnostic.message)),
      ("label", jsonString(diagnostic.primary.text)),
      ("start", json(diagnostic.primary.range.lower)),
      ("end", json(diagnostic.primary.range.upper)),
      (
        "related",
        array(diagnostic.secondary) { label in
          object([
            ("message", jsonString(label.text)), ("start", json(label.range.lower)),
            ("end", json(label.range.upper)),
          ])
        }
      ),
      ("notes", array(diagnostic.notes, jsonString)),
      (
        "fixes",
        array(diagnostic.fixes) {
          object([("statement", jsonString($0.statement)), ("note", jsonString($0.note))])
        }
      ),
    ]
    return object(fields)
  }

  private func json(_ offset: Int) -> String {
    let position = index.position(at: offset)
    return object([
      ("line", String(position.line)), ("column", String(position.column)),
      ("byte_column", String(position.byteColumn)), ("offset", String(position.offset)),
    ])
  }

  private func object(_ fields: [(name: String, value: String)]) -> String {
    "{" + fields.map { jsonString($0.name) + ":" + $0.value }.joined(separator: ",") + "}"
  }

  private func array<Element>(_ elements: [Element], _ text: (Element) -> String) -> String {
    "[" + elements.map(text).joined(separator: ",") + "]"
  }
}
