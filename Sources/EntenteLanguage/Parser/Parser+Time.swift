internal import EntenteSource

// MARK: - Time clauses

extension Parser {
  /// Whether what stands here begins a time clause.
  func beginsTime() -> Bool {
    guard token.kind == .word else { return false }
    func isMoment(_ ahead: Int) -> Bool {
      if spelledDate(ahead) != nil || sees("today", ahead) { return true }
      return peek(ahead).kind == .date || peek(ahead).kind == .parameter
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
      friendly = true
      return clause(.asOf(.today))
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
    guard
      token.kind == .number || token.kind == .date || token.kind == .parameter || sees("today")
        || spelledDate() != nil
    else {
      return .during(parseChain(isOperand: true))
    }
    let low = parseMoment()
    if eat(symbol: "..") { return .between(low, parseMoment()) }
    return .within(low)
  }

  static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november",
    "december",
  ]
  private func month(_ ahead: Int) -> Int? {
    guard peek(ahead).kind == .word else { return nil }
    return Parser.months.firstIndex { $0 == peek(ahead).key || $0.prefix(3) == peek(ahead).key }.map {
      $0 + 1
    }
  }
  /// `24 November 2022`, `November 24, 2022`, `November 2022`, with how many tokens it takes.
  func spelledDate(_ ahead: Int = 0) -> (date: WrittenDate, length: Int)? {
    func number(_ ahead: Int, digits: ClosedRange<Int>) -> Int? {
      guard peek(ahead).kind == .number, digits.contains(peek(ahead).text.count) else { return nil }
      return Int(peek(ahead).text)
    }
    func civil(_ day: Int, _ month: Int, _ year: Int) -> WrittenDate? {
      WrittenDate.civil("\(year)-\(month)-\(day)")
    }
    if let day = number(ahead, digits: 1...2), let month = month(ahead + 1),
      let year = number(ahead + 2, digits: 4...4), let date = civil(day, month, year)
    {
      return (date, 3)
    }
    guard let month = month(ahead) else { return nil }
    if let year = number(ahead + 1, digits: 4...4) { return (WrittenDate(year: year, month: month), 2) }
    let comma = sees(symbol: ",", ahead + 2) ? 1 : 0
    if let day = number(ahead + 1, digits: 1...2), let year = number(ahead + 2 + comma, digits: 4...4),
      let date = civil(day, month, year)
    {
      return (date, 3 + comma)
    }
    return nil
  }

  mutating func parseMoment() -> TimeClause.Moment {
    note(.date)
    if sees("today") {
      position += 1
      return .today
    }
    if let spelled = spelledDate() {
      position += spelled.length
      friendly = true
      return .date(spelled.date)
    }
    if token.kind == .parameter {
      position += 1
      return .parameter(tokens[position - 1].text)
    }
    if token.kind == .number, month(1) != nil, peek(2).kind == .number {
      let range = SourceRange(token.range.lower, peek(2).range.upper)
      fail(.noSuchDate(source.text(range)), range)
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
