/// What a stretch of text is, as far as its looks go. Colours are the palette's business.
package enum Style: Hashable, Sendable, CaseIterable {
  case plain
  /// `where`
  case keyword
  /// `members`
  case noun
  /// `Armenia`
  case name
  /// `Armenai`
  case unknown
  /// `10 million`
  case number
  /// `1994-04-20`
  case date
  /// `"Collective Security Treaty"`
  case string
  /// `# a remark`
  case comment
  /// `{`
  case punctuation
  /// `.help`
  case command
  /// `2022-11-24> `
  case prompt
  /// `where> ` at the start of a statement's second row
  case continuation
  /// What may come next, shown after the cursor; the search line and the `^C` of a dropped statement.
  case hint
  case menuItem
  case menuDetail
  case menuSelection
  /// The part of a statement that a search has found.
  case match
}

/// A style for a stretch of UTF-8 bytes of the text that was given.
package struct StyledRange: Hashable, Sendable {
  package var range: Range<Int>
  package var style: Style

  package init(_ range: Range<Int>, _ style: Style) {
    self.range = range
    self.style = style
  }
}

/// A text that carries its style with it.
package struct StyledText: Hashable, Sendable {
  package var text: String
  package var style: Style

  package init(_ text: String, _ style: Style = .plain) {
    self.text = text
    self.style = style
  }
}
