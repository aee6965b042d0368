internal import EntenteSource

// MARK: - Time clauses

extension Parser {
  /// Whether what stands here begins a time clause.
  func beginsTime() -> Bool {
    guard token.kind == .word else { return false }
    func isMoment(_ ahead: Int) -> Bool {
      peek(ahead).kind == .date || peek(ahead).kind == .parameter
        || (peek(ahead).kind == .number && peek(ahead).text.count == 4)
    }
    return switch token.key {
    case "ever", "during", "throughout": true
    case "as": sees("of", 1)
    case "in", "since", "until", "before", "after", "between", "from", "on": isMoment(1)
    case "today", "now", "currently": true
    default: false
    }
  }

  /// A time clause; `comparing` leaves `as of` and `ever` to the sentence.
  mutating func tryTime(comparing: Bool = false) -> TimeClause? {
    let start = position
    if comparing {
      for word in ["before", "after", "since", "until", "in", "between"] { note(.keyword(word)) }
    } else {
      note(.keyword("as of"))
    }
    guard beginsTime() else { return nil }
    if comparing, ["as", "ever", "during", "throughout", "today", "now", "currently"].contains(token.key) {
      return nil
    }
    func clause(_ kind: TimeClause.Kind) -> TimeClause { TimeClause(kind: kind, range: range(from: start)) }
    let word = token.key
    position += 1
    switch word {
    case "ever": return clause(.ever)
    case "today", "now", "currently":
      // The session's day is meant already.
      friendly = true
      return nil
    case "as":
      expect("of")
      return clause(.asOf(parseMoment()))
    case "on":
      friendly = true
      return clause(.asOf(parseMoment()))
    case "in": return clause(.within(parseMoment()))
    case "since": return clause(.since(parseMoment()))
    case "until": return clause(.until(parseMoment()))
    case "before": return clause(.before(parseMoment()))
    case "after": return clause(.after(parseMoment()))
    case "between":
      let low = parseMoment()
      expect("and")
      return clause(.between(low, parseMoment()))
    case "from":
      let low = parseMoment()
      expect("to")
      return clause(.fromTo(low, parseMoment()))
    case "throughout":
      let inner = TimeClause(kind: parseSpan(), range: range(from: start))
      return clause(.throughout(inner))
    default: return clause(parseSpan())
    }
  }

  /// `1999..2006`, `2022`, `"Cold War"`
  private mutating func parseSpan() -> TimeClause.Kind {
    guard token.kind == .number || token.kind == .date || token.kind == .parameter else {
      return .during(parseChain(isOperand: true))
    }
    let low = parseMoment()
    if eat(symbol: "..") { return .between(low, parseMoment()) }
    return .within(low)
  }

  mutating func parseMoment() -> TimeClause.Moment {
    note(.date)
    if token.kind == .parameter {
      position += 1
      return .parameter(tokens[position - 1].text)
    }
    if token.kind == .date || token.kind == .number, let date = WrittenDate.civil(token.text) {
      position += 1
      return .date(date)
    }
    if token.kind == .number { fail(.noSuchDate(token.text), token.range) }
    fail(unexpected: ["a date such as `1998` or `2022-11-24`"])
    return .date(WrittenDate(year: 1))
  }
}
