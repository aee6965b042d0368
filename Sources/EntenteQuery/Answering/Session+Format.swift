internal import EntenteLanguage
package import EntenteSource
internal import EntenteWorld

extension Session {
  /// A text with each sentence in canonical form; comments, blank lines and blocks of facts stay as they are.
  package func formatted(_ source: SourceText) -> (String, [Diagnostic]) {
    let copy = Session(world)
    var parser = Parser(source, lexicon: vocabulary)
    var problems: [Diagnostic] = []
    var text = ""
    var position = 0
    while let parsed = parser.next() {
      if let problem = parsed.problems.first {
        // Sentences that await a later version stay as they are.
        if case .notYet = problem.kind {} else { problems.append(problem.diagnostic) }
      }
      let range = parsed.statement.range
      text += source.text(SourceRange(position, range.lower))
      let holdsComment = parser.comments.contains {
        $0.range.lower >= range.lower && $0.range.upper <= range.upper
      }
      if parsed.problems.isEmpty, !holdsComment, let printed = Printer.print(parsed.statement) {
        text += printed
      } else {
        text += source.text(range)
      }
      position = range.upper
      copy.applyWords(parsed.statement, source)
      parser.replaceLexicon(copy.vocabulary)
    }
    text += source.text(SourceRange(position, source.bytes.count))
    // No spaces at line ends, one line end at the end.
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> Substring in
      var line = line
      while let last = line.last, last == " " || last == "\t" || last == "\r" { line.removeLast() }
      return line
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return (lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n", problems)
  }
}
