/// What is wrong, where, and what can be done about it. Wording is made by each stage in one switch; drawing it is `DiagnosticRenderer`'s.
package struct Diagnostic: Sendable {
  package enum Severity: String, Sendable { case error, warning, note }

  /// A part of the text that the message speaks of, with words to stand beside the caret ("" for none).
  package struct Label: Sendable {
    package var range: SourceRange
    package var text: String
    package init(_ range: SourceRange, _ text: String = "") {
      self.range = range
      self.text = text
    }
  }
  /// A whole statement that can be run instead; it has been checked to parse and resolve. `note` says what it gives: `6 rows`.
  package struct Fix: Sendable, Equatable {
    package var statement: String
    package var note: String
    package init(_ statement: String, note: String = "") {
      self.statement = statement
      self.note = note
    }
  }

  package var severity: Severity
  /// Stable, documented: `E0312`.
  package var code: String
  /// One sentence in lower case without a final stop: the problem.
  package var message: String
  package var primary: Label
  package var secondary: [Label]
  /// Sentences after it: what was probably meant, what is available.
  package var notes: [String]
  package var fixes: [Fix]

  package init(
    _ severity: Severity = .error, code: String, _ message: String, at range: SourceRange,
    label: String = "", secondary: [Label] = [], notes: [String] = [], fixes: [Fix] = []
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    primary = Label(range, label)
    self.secondary = secondary
    self.notes = notes
    self.fixes = fixes
  }
}
