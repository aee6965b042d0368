internal import EntenteSource

// MARK: - changes, timeline, coverage

extension Parser {
  /// `changes in EXPR between D and D`
  mutating func parseChanges(_ start: Int) -> Statement {
    if !eat("in"), !skip("of"), !skip("to") { fail(unexpected: ["`in`"]) }
    return Statement(.changes(parseSetOverTime()), range(from: start))
  }

  /// `timeline EXPR ever into "x.svg"`
  mutating func parseTimeline(_ start: Int) -> Statement {
    if sees("of") { _ = skip("of") }
    let query = parseSetOverTime()
    var path: String?
    if eat("into") {
      note(.text)
      if token.kind == .string {
        path = token.text
        position += 1
      } else {
        fail(unexpected: ["a file in quotes: `into \"x.svg\"`"])
      }
    }
    return Statement(.timeline(query, into: path), range(from: start))
  }

  /// `coverage of members`: a noun, or the name of a relation
  mutating func parseCoverage(_ start: Int) -> Statement {
    expect("of")
    note(.relationNoun)
    skipArticles()
    let first = position
    let length = match({ $0.noun != nil })?.length ?? (token.kind == .word ? 1 : 0)
    guard length > 0 else {
      fail(unexpected: ["a noun such as `members`"])
      return Statement(.invalid, range(from: start))
    }
    position += length
    let words = (first..<position).map { tokens[$0].key }.joined(separator: " ")
    let place = range(from: first)
    let noun = WordReference(key: words, text: source.text(place), range: place)
    if !atEnd {
      fail(.coverageOfPart(noun: noun.text), SourceRange(token.range.lower, tokens[end - 1].range.upper))
    }
    return Statement(.coverage(noun), range(from: start))
  }

  /// A set with the clauses of a sentence; which of them fit is the binder's business.
  private mutating func parseSetOverTime() -> Query {
    let start = position
    note(.set)
    let number = Parser.aggregateWords[token.key] == nil ? nil : tryAggregate(isWhole: true)
    let expression = number ?? parseSet()
    var query = Query(expression: expression, range: range(from: start))
    parseClauses(&query)
    query.range = range(from: start)
    return query
  }
}
