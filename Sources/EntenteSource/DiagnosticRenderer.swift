/// Draws diagnostics over the text they speak of.
///
/// ```
/// error[E0312]: no organization CTSO
///  --> countries.ent:3:12
///   |
/// 3 | members of CTSO
///   |            ^^^^ did you mean CSTO?
///   = note: an organization is named by any of its names or codes
///   = try: members of CSTO   — 6 rows
/// ```
package struct DiagnosticRenderer: Sendable {
  package let source: SourceText
  let index: LineIndex
  let theme: Theme
  /// Columns of the terminal; nil lets sentences run on and cuts lines of the source at 120.
  let width: Int?
  /// Whether the text is what was just typed (or given with `-c`): a single line then needs no ` --> ` and no
  /// number.
  let isInteractive: Bool

  /// Reads the text once for its line ends: one renderer serves all diagnostics of a text.
  package init(_ source: SourceText, theme: Theme = .none, width: Int? = nil, isInteractive: Bool = false) {
    self.source = source
    index = LineIndex(source)
    self.theme = theme
    self.width = width.map { max(20, $0) }
    self.isInteractive = isInteractive
  }

  /// Several lines, each with its line end.
  package func text(_ diagnostic: Diagnostic) -> String {
    var lines = heading(of: diagnostic)
    if !source.bytes.isEmpty { lines += snippets(of: diagnostic) }
    for note in diagnostic.notes { lines += remark("note", note) }
    lines += fixes(diagnostic.fixes)
    return lines.reduce("") { $0 + $1 + "\n" }
  }

  /// One after the other with an empty line between.
  package func text(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map { text($0) }.joined(separator: "\n")
  }

  // MARK: - Implementation

  static let widthOffTerminal = 120

  /// Digits of the greatest line number that is drawn, and of the gutter.
  func gutterWidth(_ diagnostic: Diagnostic) -> Int {
    if isBare { return 1 }
    let ranges = [diagnostic.primary.range] + diagnostic.secondary.map(\.range)
    let last = ranges.reduce(0) { max($0, $1.upper) }
    return String(index.line(at: last) + 1).utf8.count
  }

  /// A single line that was just typed.
  var isBare: Bool {
    isInteractive && (index.count == 1 || index.count == 2 && index.range(ofLine: 1).isEmpty)
  }

  func role(_ severity: Diagnostic.Severity) -> Theme.Role {
    switch severity {
    case .error: .error
    case .warning: .warning
    case .note: .note
    }
  }

  private func heading(of diagnostic: Diagnostic) -> [String] {
    let code = diagnostic.code.isEmpty ? "" : "[" + diagnostic.code + "]"
    let start = diagnostic.severity.rawValue + code
    var lines = hanging(start + ": ", diagnostic.message)
    if let first = lines.first {
      lines[0] =
        theme.paint(start, role(diagnostic.severity))
        + theme.paint(String(first.dropFirst(start.count)), .heading)
      for index in lines.indices.dropFirst() { lines[index] = theme.paint(lines[index], .heading) }
    }
    if !isBare {
      let position = index.position(at: diagnostic.primary.range.lower)
      let place =
        source.bytes.isEmpty
        ? visible(source.name) : "\(visible(source.name)):\(position.line):\(position.column)"
      lines.append(spaces(gutterWidth(diagnostic)) + theme.paint("-->", .dim) + " " + place)
    }
    return lines
  }

  private func remark(_ word: String, _ text: String) -> [String] {
    hanging("  = " + word + ": ", text).map { line in
      guard line.hasPrefix("  = ") else { return line }
      return theme.paint("  =", .dim) + " " + theme.paint(word, .note)
        + String(line.dropFirst(4 + word.count))
    }
  }

  /// Runnable lines are never broken: what is on the screen can be copied.
  private func fixes(_ fixes: [Diagnostic.Fix]) -> [String] {
    let statements = fixes.map { fix in
      fix.statement.split(separator: "\n").map { visible(String($0)) }.joined(separator: "\n")
    }
    let widths = statements.map { displayWidth($0) }
    let longest = widths.max() ?? 0
    var lines: [String] = []
    for (number, fix) in fixes.enumerated() {
      let start = fixes.count == 1 ? "  = try: " : "  \(number + 1)  "
      var line =
        fixes.count == 1
        ? theme.paint("  =", .dim) + " " + theme.paint("try", .note) + ": "
        : theme.paint(start, .note)
      line += statements[number].split(separator: "\n").joined(separator: "\n" + spaces(start.count))
      if !fix.note.isEmpty {
        // Notes stand under each other unless one long statement would push them off the screen.
        let fits = start.count + longest + 5 + displayWidth(fix.note) <= width ?? Self.widthOffTerminal
        line +=
          spaces(fits ? longest - widths[number] : 0) + "   " + theme.paint("— " + visible(fix.note), .dim)
      }
      lines.append(line)
    }
    return lines
  }

  /// The text after the start, its further lines indented to stand under it (not too far, where the terminal
  /// is narrow).
  private func hanging(_ start: String, _ text: String) -> [String] {
    let shown = text.split(separator: "\n", omittingEmptySubsequences: false).map { visible(String($0)) }
      .joined(separator: "\n")
    let indent = min(displayWidth(start), (width ?? Self.widthOffTerminal) / 4)
    let words = start + shown
    let lines =
      width.map { hangingWrap(words, width: $0, indent: indent) }
      ?? words.split(
        separator: "\n", omittingEmptySubsequences: false
      ).map(String.init)
    return lines.enumerated().map { $0.offset == 0 ? $0.element : spaces(indent) + $0.element }
  }

  private func hangingWrap(_ text: String, width: Int, indent: Int) -> [String] {
    let lines = wrapped(text, toWidth: width)
    guard lines.count > 1 else { return lines }
    let rest = String(text.dropFirst(lines[0].count + 1))
    return [lines[0]] + wrapped(rest, toWidth: width - indent)
  }
}

func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
