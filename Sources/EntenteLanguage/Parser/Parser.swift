package import EntenteSource

// Verbs carry contracts: `parseX` always returns a node; `tryX` returns nil and consumes nothing; `eat` consumes or returns
// false; `expect` consumes or reports. After the first problem of a statement nothing more is reported of it.

/// Reads statements from tokens, over a lexicon of word classes. No meanings, no world.
package struct Parser {
  let source: SourceText
  var lexicon: any Lexicon
  var tokens: [Token]
  package internal(set) var comments: [Comment]
  package internal(set) var problems: [SyntaxProblem]

  var position = 0
  /// Where the statement at hand ends.
  var end = 0
  var failed = false
  var depth = 0
  /// The expressions whose rows the predicate or column at hand is about.
  var rows: [Expression] = []
  /// Names that only this statement knows: `as s`, the parameter of a `define`.
  var localNames: Set<String> = []
  var friendly = false
  /// In the subject of `is`, a noun after a name is the predicate.
  var isSubject = false
  /// In what a claim asserts, `and` and `then` end a name without quotes.
  var inAssertion = false
  /// Names that hold words of syntax, by where they stand; each is also tried as syntax.
  var doubtful: [Int] = []
  var forbidden: Set<Int> = []
  package internal(set) var expectations: [Expectation] = []

  static let deepest = 128

  package init(_ source: SourceText, lexicon: any Lexicon) {
    self.source = source
    self.lexicon = lexicon
    let lexer = Lexer(source)
    tokens = lexer.tokens
    comments = lexer.comments
    problems = lexer.problems
    end = tokens.count - 1
  }
  init(_ source: SourceText, lexicon: any Lexicon, tokens: [Token]) {
    self.source = source
    self.lexicon = lexicon
    self.tokens = tokens
    comments = []
    problems = []
    end = tokens.count - 1
  }
}

/// A statement with what was wrong in it, and other trees that the same words allow.
package struct ParsedStatement: Sendable {
  package var statement: Statement
  package var problems: [SyntaxProblem]
  /// Trees in which a name that holds words of syntax is read as syntax.
  package var alternatives: [Statement]
  package var tokens: Range<Int>
  package init(
    statement: Statement, problems: [SyntaxProblem], alternatives: [Statement], tokens: Range<Int>
  ) {
    self.statement = statement
    self.problems = problems
    self.alternatives = alternatives
    self.tokens = tokens
  }
}

// MARK: - Statements of a text

extension Parser {
  package static func parse(_ source: SourceText, lexicon: any Lexicon) -> [ParsedStatement] {
    var parser = Parser(source, lexicon: lexicon)
    return parser.parseAll()
  }

  mutating func parseAll() -> [ParsedStatement] {
    var statements: [ParsedStatement] = []
    while let statement = next() { statements.append(statement) }
    return statements
  }

  /// The next statement; nil at the end. The lexicon may be changed between two.
  package mutating func next() -> ParsedStatement? {
    while position < tokens.count - 1, tokens[position].text == ";", tokens[position].kind == .symbol {
      position += 1
    }
    guard position < tokens.count - 1 else {
      // A text that gave no tokens at all may still have been wrong.
      guard tokens.count == 1, let problem = problems.first else { return nil }
      problems = []
      return ParsedStatement(
        statement: Statement(.invalid, problem.range), problems: [problem], alternatives: [], tokens: 0..<0)
    }
    let first = position
    let last = statementEnd(from: first)
    let lexical = problems.filter {
      $0.range.lower >= tokens[first].range.lower
        && $0.range.lower < max(tokens[last].range.lower, tokens[first].range.upper)
        || last == tokens.count - 1 && $0.range.lower >= tokens[first].range.lower
    }
    func range() -> SourceRange {
      SourceRange(tokens[first].range.lower, tokens[max(first, last - 1)].range.upper)
    }
    if !lexical.isEmpty {
      position = last
      return ParsedStatement(
        statement: Statement(.invalid, range()), problems: [lexical[0]], alternatives: [],
        tokens: first..<last)
    }
    var (statement, found, doubts) = attempt(first, last, forbidden: [])
    var alternatives: [Statement] = []
    if !doubts.isEmpty {
      for doubt in doubts.prefix(4) {
        let (other, wrong, _) = attempt(first, last, forbidden: [doubt])
        guard wrong.isEmpty else { continue }
        if found.isEmpty { alternatives.append(other) } else { (statement, found) = (other, wrong) }
      }
    }
    position = last
    return ParsedStatement(
      statement: statement, problems: found, alternatives: alternatives, tokens: first..<last)
  }

  private mutating func attempt(
    _ first: Int, _ last: Int, forbidden: Set<Int>
  ) -> (Statement, [SyntaxProblem], [Int]) {
    let kept = problems
    problems = []
    defer { problems = kept }
    position = first
    end = last
    expectations = []
    failed = false
    friendly = false
    inAssertion = false
    depth = 0
    rows = []
    localNames = []
    doubtful = []
    self.forbidden = forbidden
    var statement = parseStatement()
    if !failed, position < end { fail(unexpected: []) }
    statement.range = SourceRange(tokens[first].range.lower, tokens[max(first, last - 1)].range.upper)
    statement.isFriendly = friendly
    return (statement, problems, doubtful)
  }

  /// A statement ends at the line end unless a bracket or a clause is open or the next line is indented.
  private func statementEnd(from first: Int) -> Int {
    var open = 0
    var index = first
    while index < tokens.count - 1 {
      let token = tokens[index]
      if index > first, token.startsLine, open == 0, !isOpen(after: index - 1) {
        if token.indent == 0 || token.followsBlankLine { return index }
      }
      if token.kind == .symbol {
        switch token.text {
        case "(", "{", "[": open += 1
        case ")", "}", "]": open = max(0, open - 1)
        case ";" where open == 0: return index
        default: break
        }
      }
      index += 1
    }
    return index
  }

  /// Whether a line that ends with the token surely goes on.
  private func isOpen(after index: Int) -> Bool {
    let token = tokens[index]
    // The last word of `European Union` opens nothing.
    var key = token.key
    for length in 2..<max(3, min(lexicon.longest + 1, 12)) where index - length + 1 >= 0 {
      let before = tokens[index - length + 1]
      guard before.kind == .word, !tokens[index - length + 2].startsLine else { break }
      key = before.key + " " + key
      if lexicon.classes(of: key)?.isName == true { return false }
    }
    switch token.kind {
    case .symbol:
      return ["=", "!=", "<", "<=", ">", ">=", ",", "-", "*", "/", "//", ":", "->"].contains(token.text)
    case .word:
      return [
        "of", "where", "and", "or", "not", "union", "intersect", "except", "by", "show", "in", "as", "with",
      ].contains(token.key)
    default: return false
    }
  }

  /// What could stand where the text ends.
  package static func expected(after source: SourceText, lexicon: any Lexicon) -> [Expectation] {
    var parser = Parser(source, lexicon: lexicon)
    var isFresh = true
    while let statement = parser.next() {
      // A line end after a whole statement begins a new one.
      isFresh = statement.tokens.upperBound < parser.tokens.count - 1
    }
    if isFresh || parser.tokens.count == 1 {
      parser.position = parser.tokens.count - 1
      parser.end = parser.position
      parser.expectations = []
      _ = parser.parseStatement()
    }
    return parser.expectations
  }

  /// What is open where an entry is not yet complete; nil when it can run.
  package static func openWord(in source: SourceText, lexicon: any Lexicon) -> String? {
    let lexer = Lexer(source)
    for problem in lexer.problems { if case .openQuote = problem.kind { return "\"" } }
    var brackets: [String] = []
    for token in lexer.tokens where token.kind == .symbol {
      switch token.text {
      case "(", "{", "[": brackets.append(token.text)
      case ")", "}", "]": _ = brackets.popLast()
      default: break
      }
    }
    if let bracket = brackets.last { return bracket }
    guard lexer.tokens.count > 1 else { return nil }
    let last = lexer.tokens[lexer.tokens.count - 2]
    let parser = Parser(source, lexicon: lexicon)
    return parser.isOpen(after: lexer.tokens.count - 2) ? last.text : nil
  }
}

/// A lexicon that knows nothing.
package struct NoWords: Lexicon {
  package init() {}
  package func classes(of key: String) -> WordClasses? { nil }
  package var longest: Int { 1 }
}

// MARK: - Tokens

extension Parser {
  var token: Token { position < end ? tokens[position] : endToken }
  var endToken: Token {
    let place = end > 0 && end <= tokens.count ? tokens[max(0, end - 1)].range.upper : 0
    return Token(kind: .end, range: SourceRange(place, place), text: "", key: "")
  }
  func peek(_ ahead: Int) -> Token { position + ahead < end ? tokens[position + ahead] : endToken }
  var atEnd: Bool { position >= end }

  mutating func note(_ expectation: Expectation) { if atEnd, !failed { expectations.append(expectation) } }

  /// Whether the word stands here; where the text ends, it is noted as expected.
  mutating func at(_ word: String) -> Bool {
    note(.keyword(word))
    return token.kind == .word && token.key == word
  }
  mutating func at(symbol: String) -> Bool {
    note(.keyword(symbol))
    return token.kind == .symbol && token.text == symbol
  }
  /// Without noting it: for friendly spellings that completion does not offer.
  func sees(_ word: String, _ ahead: Int = 0) -> Bool {
    let token = peek(ahead)
    return token.kind == .word && token.key == word
  }
  func sees(symbol: String, _ ahead: Int = 0) -> Bool {
    let token = peek(ahead)
    return token.kind == .symbol && token.text == symbol
  }
  mutating func eat(_ word: String) -> Bool {
    guard at(word) else { return false }
    position += 1
    return true
  }
  mutating func eat(symbol: String) -> Bool {
    guard at(symbol: symbol) else { return false }
    position += 1
    return true
  }
  /// As `eat`, for a friendly spelling.
  mutating func skip(_ word: String) -> Bool {
    guard sees(word) else { return false }
    position += 1
    friendly = true
    return true
  }
  mutating func expect(_ word: String) { if !eat(word) { fail(unexpected: ["`\(word)`"]) } }
  mutating func expect(symbol: String) { if !eat(symbol: symbol) { fail(unexpected: ["`\(symbol)`"]) } }

  func range(from start: Int) -> SourceRange {
    let lower = start < tokens.count ? tokens[start].range.lower : 0
    let upper = position > start ? tokens[position - 1].range.upper : lower
    return SourceRange(lower, upper)
  }

  /// Reports a problem and leaves the statement: one mistake, one error.
  mutating func fail(_ kind: SyntaxProblem.Kind, _ range: SourceRange) {
    guard !failed else { return }
    failed = true
    problems.append(SyntaxProblem(kind, range))
    position = end
  }
  mutating func fail(unexpected expected: [String]) {
    let token = token
    if token.kind == .word || token.kind == .symbol, let hint = ForeignHabits.hint(for: token.text) {
      return fail(.foreign(token.text, hint: hint), token.range)
    }
    fail(
      .unexpected(found: token.kind == .string ? "\"\(token.text)\"" : token.text, expected: expected),
      token.range)
  }
  /// Guards recursion.
  mutating func nested<Node>(_ fallback: Node, _ body: (inout Parser) -> Node) -> Node {
    depth += 1
    defer { depth -= 1 }
    if depth > Parser.deepest {
      fail(.tooDeep(limit: Parser.deepest), token.range)
      return fallback
    }
    return body(&self)
  }
}

// MARK: - Words of the lexicon

extension Parser {
  /// A spelling of the lexicon that begins here.
  struct Match {
    var length: Int
    var classes: WordClasses
    var key: String
  }

  /// Spellings that begin here, the longest first.
  func matches(ahead: Int = 0) -> [Match] {
    let start = position + ahead
    guard start < end else { return [] }
    var found: [Match] = []
    var key = ""
    var index = start
    while index < end, index - start < max(lexicon.longest, 1) {
      let token = tokens[index]
      guard token.kind == .word || token.kind == .number || token.kind == .date, !token.key.isEmpty else {
        break
      }
      key = key.isEmpty ? token.key : key + " " + token.key
      index += 1
      var classes = lexicon.classes(of: key)
      if localNames.contains(key) {
        classes = classes ?? WordClasses()
        classes?.isName = true
      }
      guard var known = classes else { continue }
      if index == start + 1 {
        // One word of syntax, or a bare number, is a name only in quotes or with its kind.
        if token.kind != .word || (Keywords.all.contains(key) && !localNames.contains(key)),
          !sees(symbol: ":", ahead + 1)
        {
          known.isName = false
        }
      } else if forbidden.contains(start) {
        known.isName = false
      }
      found.append(Match(length: index - start, classes: known, key: key))
    }
    return found.reversed()
  }
  func match(ahead: Int = 0, _ test: (WordClasses) -> Bool) -> Match? {
    matches(ahead: ahead).first { test($0.classes) }
  }

  /// Whether a name that stands here has words of syntax inside, and so might be read otherwise.
  func holdsSyntax(_ match: Match) -> Bool {
    guard match.length > 1 else { return false }
    return (position..<position + match.length).contains { index in
      index > position && tokens[index].kind == .word
        && ["and", "or", "of", "in", "union", "except", "intersect", "where", "by", "with", "to", "at"]
          .contains(tokens[index].key)
    }
  }

  mutating func word() -> WordReference {
    let word = WordReference(key: token.key, text: token.text, range: token.range)
    position += 1
    return word
  }
  mutating func reference(_ noun: WordClasses.NounClass, length: Int) -> NounReference {
    // A synonym is said in the canonical word: `countries` are `states`.
    let typed = (position..<position + length).map { tokens[$0].key }.joined(separator: " ")
    if typed != Folding.fold(noun.singular), typed != Folding.fold(noun.plural) { friendly = true }
    return NounReference(
      key: noun.key, singular: noun.singular, plural: noun.plural, isPlural: noun.isPlural,
      range: SourceRange(tokens[position].range.lower, tokens[position + length - 1].range.upper))
  }
  /// Articles before a noun or a name say nothing.
  mutating func skipArticles() {
    while sees("the") || sees("a") || sees("an"), !localNames.contains(token.key) {
      position += 1
      friendly = true
    }
  }
}

/// Words that people bring from other languages, with what to write instead.
package enum ForeignHabits {
  package static func hint(for word: String) -> String? {
    switch word.lowercased() {
    case "select": "name the set first and the columns after it: `members of CSTO show name, capital`"
    case "==": "write `=`"
    case "<>": "write `!=`"
    case "&&", "&": "write `and`"
    case "||", "|":
      "write `or`; there is no pipe, a new line that begins with `where` refines the last answer"
    case "!": "write `not`"
    case "limit": "write `first 10`"
    case "order": "write `sort by`"
    case "having": "write `where` after the set"
    case "join": "a step is an `of`: `capitals of members of CSTO`"
    case "distinct": "answers are sets, nothing appears twice"
    case "match", "return": "write the set itself: `members of CSTO where conflict`"
    case "quit", "exit": "write `.quit`, or press Ctrl-D on an empty line"
    case "help": "write `.help`"
    case ".": "a command such as `.help` stands alone, at the prompt or after `-c`"
    default: nil
    }
  }
}

extension Parser {
  /// For the statements that follow.
  package mutating func replaceLexicon(_ lexicon: any Lexicon) { self.lexicon = lexicon }
}
