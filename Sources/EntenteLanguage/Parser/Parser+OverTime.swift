internal import EntenteSource

// MARK: - changes

extension Parser {
  /// `changes in EXPR between D and D`
  mutating func parseChanges(_ start: Int) -> Statement {
    if !eat("in"), !skip("of"), !skip("to") { fail(unexpected: ["`in`"]) }
    return Statement(.changes(parseSetOverTime()), range(from: start))
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
