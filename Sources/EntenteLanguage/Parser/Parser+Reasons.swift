internal import EntenteSource

// MARK: - why, why not, cite

extension Parser {
  /// `why Armenia member of CSTO`, `why not Georgia in NATO as of 2005`, `why 3`, `why Armenia`
  mutating func parseWhy(_ start: Int) -> Statement {
    func made(_ target: ReasonTarget, _ isNegative: Bool) -> Statement {
      Statement(.why(target, isNegative: isNegative), range(from: start))
    }
    var isNegative = eat("not")
    if atEnd { return made(.last, isNegative) }
    if ["is", "are", "was", "were", "does", "do", "did"].contains(token.key), token.kind == .word {
      // `why is Georgia not in NATO`
      position += 1
      friendly = true
    }
    note(.number)
    if token.kind == .number, position + 1 == end, let number = Int(token.text.filter { $0 != "_" }),
      number > 0
    {
      position += 1
      return made(.row(number), isNegative)
    }
    let subject = position
    let whole = parseIs(start)
    if !failed, case .isQuestion(let subject, let predicate, let time) = whole.kind {
      if !isNegative, case .not(let inner) = predicate.kind, friendly {
        isNegative = true
        return made(.question(subject, inner, time), isNegative)
      }
      return made(.question(subject, predicate, time), isNegative)
    }
    // A name alone is one of the last answer.
    let problem = problems
    problems = []
    failed = false
    position = subject
    isSubject = true
    let element = parseChain(isOperand: true, takesPhrases: false)
    isSubject = false
    if !failed, atEnd { return made(.element(element), isNegative) }
    problems = problem
    failed = true
    position = end
    return made(.last, isNegative)
  }

  /// `cite`, `cite as bibtex`
  mutating func parseCite(_ start: Int) -> Statement {
    var format: String?
    if eat("as") {
      for word in Keywords.citations { note(.keyword(word)) }
      guard token.kind == .word, Keywords.citations.contains(token.key) else {
        fail(unexpected: Keywords.citations.map { "`\($0)`" })
        return Statement(.invalid, range(from: start))
      }
      format = token.key
      position += 1
    }
    return Statement(.cite(format), range(from: start))
  }
}
