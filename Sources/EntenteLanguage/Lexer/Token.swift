package import EntenteSource

/// A piece of a sentence with its place in the text.
package struct Token: Sendable {
  package enum Kind: UInt8, Sendable {
    /// `members`, `d'Ivoire`, `Guinea-Bissau`
    case word
    /// `10`, `29_743`, `2.5`, `10,000`
    case number
    /// `2022-11`, `2022-11-24`
    case date
    /// `"Côte d'Ivoire"`
    case string
    /// `$day`
    case parameter
    /// `(`, `>=`, `..`
    case symbol
    case end
  }
  package var kind: Kind
  package var range: SourceRange
  /// As typed; for a string, what the quotes hold; for a parameter, its name.
  package var text: String
  /// The folded spelling, by which words are known.
  package var key: String
  /// The first token of its line, and how far that line is indented.
  package var startsLine = false
  package var indent = 0
  package var followsSpace = false
  /// After a line that is empty.
  package var followsBlankLine = false
}

/// `# …` to the end of its line. Comments hang on the text between tokens, never in the tree.
package struct Comment: Sendable {
  package var range: SourceRange
  /// The index of the token that follows it.
  package var before: Int
  /// On the line of the token before it.
  package var trails: Bool
}
