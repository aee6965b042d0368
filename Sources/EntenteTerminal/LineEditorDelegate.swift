/// What the line editor asks of those who know the language. Texts are whole statements as typed so far,
/// lines separated by `\n`; offsets count their UTF-8 bytes. Every call is made between two keys, so it has a
/// few milliseconds.
package protocol LineEditorDelegate: AnyObject {
  /// Styles for parts of the text; the rest is plain. Where ranges overlap, the later one wins.
  func highlight(_ text: String) -> [StyledRange]
  /// What would probably be typed next after the whole text, shown dim; nil for nothing.
  func hint(for text: String) -> String?
  /// What could stand at the offset.
  func completions(in text: String, at utf8Offset: Int) -> CompletionList
  /// Whether Enter runs the text or starts another row of it.
  func completeness(of text: String) -> Completeness
}

package struct Completion: Hashable, Sendable {
  /// What replaces the word, with a space after it where one is wanted.
  package var text: String
  /// Its kind, shown dim beside it: `state`, `attribute of states`.
  package var detail: String

  package init(text: String, detail: String = "") {
    self.text = text
    self.detail = detail
  }
}

/// Alternatives for one place in a text, best first.
package struct CompletionList: Hashable, Sendable {
  /// UTF-8 bytes that any of the items replaces.
  package var replacing: Range<Int>
  package var items: [Completion]

  package init(replacing: Range<Int>, items: [Completion]) {
    self.replacing = replacing
    self.items = items
  }
  package static let none = CompletionList(replacing: 0..<0, items: [])
}

package enum Completeness: Hashable, Sendable {
  /// `members of CSTO`
  case complete
  /// `members of CSTO where`: what is open is `where`
  case incomplete(open: String)
}

/// What stands before a statement.
package struct Prompt: Sendable {
  package var parts: [StyledText]
  /// What stands before the second and later rows, given what is open there ("" where nothing is). It is set
  /// flush right under the first prompt, so that the rows of a statement stand under each other.
  package var continuation: @Sendable (_ open: String) -> String

  package init(
    _ parts: [StyledText], continuation: @escaping @Sendable (String) -> String = { "\($0)> " }
  ) {
    self.parts = parts
    self.continuation = continuation
  }
  package init(_ text: String) { self.init([StyledText(text, .prompt)]) }

  var text: String { parts.map(\.text).joined() }
}
