internal import EntenteExchange
internal import EntenteLanguage
package import EntenteQuery
package import EntenteSource
package import EntenteWorld

/// The file of an import, opened as its template says.
package enum ImportFile {
  package struct Refused: Error { package var diagnostic: Diagnostic }

  package static func open(_ task: ImportTask) -> Result<any RowSource, Refused> {
    var format = DelimitedReader.Format()
    for option in task.syntax.options {
      switch option.kind {
      case .encoding(let name):
        guard let encoding = Encoding(named: name) else {
          let known = Encoding.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
          return refused("no encoding is called `\(name)`", option.range, "there are \(known)")
        }
        format.encoding = encoding
      case .separator(let text):
        guard let separator = DelimitedReader.separator(text) else {
          return refused(
            "`\(text)` cannot separate cells", option.range,
            "write one character in quotes, `tab`, `comma`, `semicolon` or `space`")
        }
        format.separator = separator
      case .columns(let names): format.columns = names
      case .dates, .numbers, .mostErrors, .rule: break
      }
    }
    do throws(RowFailure) { return .success(try DelimitedReader(task.path, format)) } catch {
      return .failure(
        Refused(diagnostic: Diagnostic(code: "E0501", error.description, at: task.syntax.pathRange)))
    }
  }
  private static func refused(_ message: String, _ range: SourceRange, _ note: String)
    -> Result<any RowSource, Refused>
  {
    .failure(Refused(diagnostic: Diagnostic(code: "E0607", message, at: range, notes: [note])))
  }
}
