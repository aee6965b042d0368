internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// What a stretch of a text is, as the lexer and the world's words see it.
package enum WordRole: Sendable {
  case keyword, noun, name, joint, number, date, string, comment, symbol, unknown, mistake
}

/// Colours a text as it is typed: by the real lexer, the lexicon, and the binder once the sentence is whole.
package struct Highlighter {
  private let session: Session
  package init(_ session: Session) { self.session = session }

  /// UTF-8 ranges with their roles, in order; the last ones may lie over earlier ones.
  package func roles(in text: String) -> [(Range<Int>, WordRole)] {
    let source = SourceText(name: "", text)
    let lexer = Lexer(source)
    let vocabulary = session.vocabulary
    var found: [(Range<Int>, WordRole)] = lexer.comments.map { ($0.range.lower..<$0.range.upper, .comment) }
    let tokens = lexer.tokens
    var index = 0
    while index < tokens.count - 1 {
      let token = tokens[index]
      let range = token.range.lower..<token.range.upper
      switch token.kind {
      case .string:
        found.append((range, session.world.isName(token.key) || token.text.contains("*") ? .string : .string))
      case .number: found.append((range, .number))
      case .date: found.append((range, .date))
      case .parameter: found.append((range, .name))
      case .symbol: found.append((range, .symbol))
      case .end: break
      case .word:
        let (length, role) = word(
          at: index, tokens, vocabulary, isLast: token.range.upper == source.bytes.count)
        let end = tokens[index + length - 1].range.upper
        if let role { found.append((token.range.lower..<end, role)) }
        index += length
        continue
      }
      index += 1
    }
    return found
  }

  private func word(at index: Int, _ tokens: [Token], _ vocabulary: Vocabulary, isLast: Bool) -> (
    Int, WordRole?
  ) {
    var key = ""
    var best: (Int, WordRole)?
    for length in 1...max(1, vocabulary.longest) {
      guard index + length - 1 < tokens.count - 1 else { break }
      let token = tokens[index + length - 1]
      guard token.kind == .word || token.kind == .number || token.kind == .date else { break }
      key = key.isEmpty ? token.key : key + " " + token.key
      guard let classes = vocabulary.classes(of: key) else { continue }
      let isSyntax = length == 1 && Keywords.all.contains(key)
      if classes.noun != nil, !isSyntax || classes.noun?.key != key {
        best = (length, .noun)
      } else if classes.isName, !isSyntax {
        best = (length, .name)
      } else if classes.verb != nil || classes.isPreposition || classes.isAdjective || classes.unit != nil {
        best = (length, .joint)
      }
    }
    if let best { return best }
    let token = tokens[index]
    if Keywords.all.contains(token.key) || Keywords.columns.contains(token.key) { return (1, .keyword) }
    // A word that is still being typed may become anything that begins so.
    if isLast,
      !session.world.names(startingWith: token.key, limit: 1).isEmpty
        || Keywords.all.contains(where: { $0.hasPrefix(token.key) })
        || vocabulary.wordKeys.contains(where: { $0.hasPrefix(token.key) })
    {
      return (1, nil)
    }
    return (1, .unknown)
  }
}
