internal import EntenteSource

// MARK: - Statements

extension Parser {
  mutating func parseStatement() -> Statement {
    let start = position
    func made(_ kind: Statement.Kind) -> Statement { Statement(kind, range(from: start)) }
    if let help = tryHelp() { return help }
    // A question mark at the end says nothing.
    while end > position, tokens[end - 1].kind == .symbol, ["?", "."].contains(tokens[end - 1].text),
      end - position > 1, !["since", "until"].contains(tokens[end - 2].key)
    {
      // Not of a date that is not recorded: `until ?`.
      end -= 1
      friendly = true
    }
    if end - position == 1, token.kind == .number, let choice = Int(token.text), choice > 0 {
      position += 1
      return made(.choose(choice))
    }
    for word in Keywords.statements { note(.keyword(word)) }
    if token.kind == .word {
      if let statement = tryFileStatement(start) { return statement }
      if let what = Keywords.reserved[token.key], !isNounHere() {
        fail(.notYet(token.key, what: what), token.range)
        return made(.invalid)
      }
      if sees("what"), sees("if", 1) { return parseWhatIf(start) }
      if sees("what"), position + 1 == end {
        position += 1
        note(.keyword("if"))
        position -= 1
      }
      if ForeignHabits.hint(for: token.text) != nil, !isNounHere(),
        !["order", "limit", "match", "return"].contains(token.key) || end - position > 1
      {
        if token.key != "order", token.key != "limit" {
          fail(unexpected: [])
          return made(.invalid)
        }
      }
      switch token.key {
      case "is", "are", "was", "were", "does", "do", "did", "has":
        if token.key != "is" { friendly = true }
        position += 1
        return parseIs(start)
      case "when" where end - position > 2:
        position += 1
        return parseWhen(start)
      case "why" where !isNounHere() || end - position == 1:
        position += 1
        return parseWhy(start)
      case "cite" where !isNounHere() || end - position == 1:
        position += 1
        return parseCite(start)
      case "suppose" where !isNounHere(): return parseSuppose(start)
      case "forget" where !isNounHere() || peek(1).kind == .end: return parseForget(start)
      case "changes" where !isNounHere() || sees("in", 1):
        position += 1
        return parseChanges(start)
      case "timeline" where !isNounHere() || peek(1).kind == .end:
        position += 1
        return parseTimeline(start)
      case "coverage" where !isNounHere() || sees("of", 1):
        position += 1
        return parseCoverage(start)
      case "describe":
        position += 1
        note(.entity)
        let subject = parseChain(isOperand: false)
        var description = made(.describe(subject, tryTime()))
        description.according = tryAccording()
        return description
      case "compare":
        position += 1
        var items: [Expression] = []
        repeat {
          note(.entity)
          items.append(parseChain(isOperand: false))
        } while !failed
          && (eat(symbol: ",") || (sees("and") && skip("and")) || (sees("with") && skip("with")))
        return made(.compare(items, tryTime()))
      case "shortest" where sees("path", 1), "path":
        if sees("shortest") {
          position += 1
          friendly = true
        }
        position += 1
        return parsePath(start) { .path(from: $0, to: $1, via: $2, $3) }
      case "distance" where sees("from", 1):
        position += 1
        return parsePath(start) { .distance(from: $0, to: $1, via: $2, $3) }
      case "let":
        position += 1
        return parseLet(start)
      case "define":
        position += 1
        return parseDefine(start)
      case "explain":
        position += 1
        let inner = nested(Statement(.invalid, token.range)) { $0.parseStatement() }
        return made(.explain(inner))
      case "fmt":
        position += 1
        let inner = nested(Statement(.invalid, token.range)) { $0.parseStatement() }
        return made(.format(inner))
      case "expect":
        position += 1
        // The last `=` outside brackets is the expectation's.
        let whole = end
        if let split = lastEquals() { end = split }
        let inner = nested(Statement(.invalid, token.range)) { $0.parseStatement() }
        if !failed, position < end { fail(unexpected: []) }
        end = whole
        if failed { position = end }
        var value: Expression?
        if eat(symbol: "=") || skip(symbol: "==") {
          if let rows = tryExpectedRows() { return made(.expectRows(inner, rows)) }
          value = parseExpected()
        }
        return made(.expect(inner, value))
      case "use":
        position += 1
        note(.text)
        guard token.kind == .string else {
          fail(unexpected: ["a file in quotes: `use \"file.ent\"`"])
          return made(.invalid)
        }
        position += 1
        return made(.use(tokens[position - 1].text))
      case "add":
        position += 1
        return made(.add(parseAdded()))
      case "remove":
        position += 1
        return made(.remove(parseFact()))
      case "where": return parseRefinement(start)
      case "sort" where peek(1).key == "by" || peek(1).kind == .end: return parseRefinement(start)
      case "group" where peek(1).key == "by" || peek(1).kind == .end: return parseRefinement(start)
      case "first" where peek(1).kind == .number || peek(1).kind == .end: return parseRefinement(start)
      case "show":
        if !isFriendlyShow() { return parseRefinement(start) }
      case "as" where sees("of", 1):
        guard let time = tryTime() else { return made(.invalid) }
        if atEnd { return made(.setDay(time)) }
        // `as of 2022-11-24 members of CSTO`
        friendly = true
        var query = parseQuery()
        query.time = time
        return made(.query(query))
      case "world", "kind", "relation", "attribute", "unit", "event":
        if let declaration = tryDeclaration() { return made(.declaration(declaration)) }
      default: break
      }
      if let block = tryEntityBlock() { return made(.declaration(block)) }
      if let statement = tryFriendlyStatement(start) { return statement }
    }
    note(.set)
    let query = parseQuery()
    return made(.query(query))
  }

  private mutating func skip(symbol: String) -> Bool {
    guard sees(symbol: symbol) else { return false }
    position += 1
    return true
  }

  private func lastEquals() -> Int? {
    var open = 0
    var found: Int?
    for index in position..<end where tokens[index].kind == .symbol {
      switch tokens[index].text {
      case "(", "{", "[": open += 1
      case ")", "}", "]": open -= 1
      case "=", "==": if open == 0 { found = index }
      default: break
      }
    }
    return found
  }

  private func isNounHere() -> Bool {
    guard let match = matches().first(where: { $0.classes.noun != nil || $0.classes.isName }) else {
      return false
    }
    return match.length > 1 || peek(1).key == "of" || peek(1).kind == .end
  }

  /// `CSTO?` on a line of its own.
  private mutating func tryHelp() -> Statement? {
    guard end - position >= 2, tokens[end - 1].kind == .symbol, tokens[end - 1].text == "?" else {
      return nil
    }
    let start = position
    let words = end - 1 - position
    let isOne = words == 1 || matches().contains { $0.length == words }
    guard isOne, tokens[position].kind == .word || tokens[position].kind == .string else { return nil }
    let range = SourceRange(tokens[position].range.lower, tokens[end - 2].range.upper)
    let text = words == 1 ? tokens[position].text : source.text(range)
    position = end
    return Statement(.help(text), self.range(from: start))
  }

  /// `show me …`, `show all …`, `show the members of NATO`
  private func isFriendlyShow() -> Bool {
    if sees("me", 1) || sees("all", 1) || sees("the", 1) { return true }
    guard let match = matches(ahead: 1).first(where: { $0.classes.noun != nil }),
      match.classes.noun?.isPlural == true
    else {
      return false
    }
    let next = peek(1 + match.length)
    return next.key == "of" || next.key == "where" || next.key == "in"
  }

  private mutating func parseRefinement(_ start: Int) -> Statement {
    var refinement = Refinement(predicate: nil, results: [], time: nil)
    let last = Expression(.last, SourceRange(token.range.lower, token.range.lower))
    while !failed, !atEnd {
      if refinement.predicate == nil, refinement.results.isEmpty, eat("where") {
        rows.append(last)
        refinement.predicate = parsePredicate()
        rows.removeLast()
      } else if let clause = tryResult(last) {
        add(clause, to: &refinement.results)
      } else if refinement.time == nil, let time = tryTime() {
        refinement.time = time
      } else {
        break
      }
    }
    return Statement(.refine(refinement), range(from: start))
  }

  // MARK: is, when

  /// `when Poland in NATO`, `when did Poland join NATO`
  mutating func parseWhen(_ start: Int) -> Statement {
    if ["did", "does", "do", "was", "were", "is", "are", "has"].contains(token.key), token.kind == .word {
      position += 1
      friendly = true
      if let asked = tryWhenBegan(start) { return asked }
    }
    let asked = parseIs(start)
    guard case .isQuestion(let subject, let predicate, let time) = asked.kind else { return asked }
    var question = Statement(.whenQuestion(subject, predicate, time), range(from: start))
    question.according = asked.according
    return question
  }

  /// `when was NATO founded`, `when did the war begin`: a date of the thing itself.
  private mutating func tryWhenBegan(_ start: Int) -> Statement? {
    let before = position
    isSubject = true
    let subject = parseChain(isOperand: true, takesPhrases: false)
    isSubject = false
    let words = [
      "begin": "began", "begun": "began", "start": "began", "started": "began", "end": "ended",
      "finish": "ended", "over": "ended",
    ]
    let from = position
    var key = position + 1 == end ? words[token.key] : nil
    if key != nil {
      position += 1
    } else if let match = matches().first(where: { $0.classes.noun?.isDate == true }),
      position + match.length == end
    {
      position += match.length
      key = match.key
    }
    guard !failed, let key else {
      problems = []
      failed = false
      position = before
      return nil
    }
    let range = range(from: from)
    var query = Query(expression: subject, range: self.range(from: start))
    let column = Expression(
      .noun(NounReference(key: key, singular: key, plural: key, isPlural: false, range: range)), range)
    query.results = [ResultClause(kind: .show([ResultItem(value: column)]), range: range)]
    return Statement(.query(query), self.range(from: start))
  }

  mutating func parseIs(_ start: Int) -> Statement {
    isSubject = true
    let subject = parseSubject()
    isSubject = false
    var ever: TimeClause?
    if sees("ever"), end - position > 1 {
      // `was Georgia ever in CSTO`
      ever = tryTime()
      friendly = true
    }
    if sees("that") || sees("been") || sees("be") { position += 1 }
    rows.append(subject.expression)
    var predicate = tryMutual() ?? parsePredicate()
    rows.removeLast()
    // `is Belarus CSTO member`? reads as one chain; the rest is reported by the caller.
    if case .invalid = predicate.kind, !failed { predicate = Predicate(.invalid, range(from: start)) }
    var question = Statement(.isQuestion(subject, predicate, tryTime() ?? ever), range(from: start))
    if !failed { question.according = tryAccording() }
    question.range = range(from: start)
    return question
  }

  /// `are Armenia and Russia allies`: the one is the other's ally.
  private mutating func tryMutual() -> Predicate? {
    guard sees("and") else { return nil }
    let start = position
    position += 1
    isSubject = true
    let other = parseChain(isOperand: true, takesPhrases: false)
    isSubject = false
    guard !failed, let match = match({ $0.noun != nil }), let noun = match.classes.noun, noun.isPlural else {
      problems = []
      failed = false
      position = start
      return nil
    }
    let reference = reference(noun, length: match.length)
    position += match.length
    friendly = true
    return Predicate(
      .test(
        Expression(.step(Step(noun: reference, closure: nil, connector: "of"), other), range(from: start))),
      range(from: start))
  }

  private mutating func parseSubject() -> Subject {
    var quantity = Subject.Quantity.one
    if eat("every") || skip("all") || skip("each") {
      quantity = .every
    } else if eat("some") || skip("any") {
      quantity = .some
    } else if sees("no"), matches(ahead: 1).contains(where: { $0.classes.noun != nil }) {
      position += 1
      quantity = .no
    }
    let start = position
    if sees("there"), sees("any", 1) {
      position += 2
      quantity = .some
    }
    note(.entity)
    var expression = parseChain(isOperand: true, takesPhrases: false)
    if sees("as"), !sees("of", 1), peek(1).kind == .word {
      position += 1
      let name = word()
      localNames.insert(name.key)
      expression = Expression(.row(expression, name), range(from: start))
    }
    return Subject(quantity: quantity, expression: expression)
  }

  // MARK: path, let, define, expect

  private mutating func parsePath(
    _ start: Int, _ make: (Expression, Expression, [NounReference], TimeClause?) -> Statement.Kind
  ) -> Statement {
    expect("from")
    note(.entity)
    let from = parseChain(isOperand: true)
    expect("to")
    note(.entity)
    let to = parseChain(isOperand: true)
    var via: [NounReference] = []
    if eat("via") || skip("over") || skip("by") || skip("through") {
      repeat {
        note(.relationNoun)
        skipArticles()
        guard let match = match({ $0.noun != nil }), let noun = match.classes.noun else {
          fail(unexpected: ["a step such as `neighbours`"])
          break
        }
        via.append(reference(noun, length: match.length))
        position += match.length
      } while !failed && (eat(symbol: ",") || (sees("and") && skip("and")))
    } else {
      fail(unexpected: ["`via neighbours`"])
    }
    return Statement(make(from, to, via, tryTime()), range(from: start))
  }

  private mutating func parseLet(_ start: Int) -> Statement {
    note(.newName)
    let word = parseNewWord { $0.sees(symbol: "=") }
    expect(symbol: "=")
    let text = position
    let query = parseQuery()
    return Statement(.bind(word, query, text: range(from: text)), range(from: start))
  }

  private mutating func parseDefine(_ start: Int) -> Statement {
    note(.newName)
    let word = parseNewWord { $0.sees("as") || $0.sees("of") }
    var parameter: String?
    if eat("of") {
      guard token.kind == .word else {
        fail(unexpected: ["a name for what it is of: `of X`"])
        return Statement(.invalid, range(from: start))
      }
      parameter = token.key
      localNames.insert(token.key)
      position += 1
    }
    expect("as")
    let text = position
    // The word may stand in its own definition.
    let query: Query
    if let parameter {
      let outer = lexicon
      lexicon = ExtendedLexicon(base: outer, word: word, names: [parameter])
      query = parseQuery()
      lexicon = outer
    } else {
      query = parseQuery()
    }
    return Statement(
      .define(word, parameter: parameter, body: query, text: range(from: text)), range(from: start))
  }

  private mutating func parseNewWord(until stop: (Parser) -> Bool) -> NewWord {
    let start = position
    func spelling(_ parser: inout Parser) -> String {
      if parser.token.kind == .string {
        parser.position += 1
        return parser.tokens[parser.position - 1].text
      }
      var words: [String] = []
      while parser.token.kind == .word, !stop(parser) || words.isEmpty {
        words.append(parser.token.text)
        parser.position += 1
      }
      return words.joined(separator: " ")
    }
    let singular = spelling(&self)
    if singular.isEmpty { fail(unexpected: ["a new word"]) }
    if Keywords.all.contains(Folding.fold(singular)) {
      fail(.foreign(singular, hint: "it is a word of syntax; choose another word"), range(from: start))
    }
    var plural: String?
    if sees(symbol: "/") {
      position += 1
      plural = spelling(&self)
    }
    return NewWord(singular: singular, plural: plural, range: range(from: start))
  }

  /// `{europe: 58, asia: 485}`: nil for a list of names, be they written with their kinds (`Georgia:state`).
  private mutating func tryExpectedRows() -> [(Expression, Expression)]? {
    guard sees(symbol: "{") else { return nil }
    let colon = (position..<end).first { tokens[$0].kind == .symbol && [":", ","].contains(tokens[$0].text) }
    guard let colon, tokens[colon].text == ":", colon + 1 < end, tokens[colon + 1].followsSpace else {
      return nil
    }
    position += 1
    var rows: [(Expression, Expression)] = []
    repeat {
      let start = position
      if token.kind == .string {
        position += 1
      } else {
        while [.word, .number, .date].contains(token.kind) { position += 1 }
      }
      if position == start { fail(unexpected: ["what stands in the first column"]) }
      let text = tokens[start].kind == .string ? tokens[start].text : source.text(range(from: start))
      let key = Expression(
        .name(text: text, kind: nil, quoted: tokens[start].kind == .string), range(from: start))
      expect(symbol: ":")
      rows.append((key, parseExpected()))
    } while !failed && eat(symbol: ",")
    expect(symbol: "}")
    return rows
  }

  private mutating func parseExpected() -> Expression {
    let start = position
    if sees("yes") || sees("no") || sees("unknown") || sees("true") || sees("false") || sees("none") {
      position += 1
      return Expression(.name(text: tokens[start].key, kind: nil, quoted: false), range(from: start))
    }
    return parseOperand()
  }
}

/// A lexicon with one more noun and a few names.
package struct ExtendedLexicon: Lexicon {
  let base: any Lexicon
  var word: NewWord?
  var names: Set<String>

  package init(base: any Lexicon, word: NewWord? = nil, names: Set<String> = []) {
    self.base = base
    self.word = word
    self.names = names
  }
  package var longest: Int {
    guard let word else { return base.longest }
    return max(base.longest, word.singular.utf8.reduce(1) { $1 == 0x20 ? $0 + 1 : $0 } + 1)
  }
  package func classes(of key: String) -> WordClasses? {
    var classes = base.classes(of: key)
    if names.contains(key) {
      if classes == nil { classes = WordClasses() }
      classes?.isName = true
    }
    if let word {
      let singular = Folding.fold(word.singular)
      let plural = word.plural ?? word.singular + "s"
      if key == singular || key == Folding.fold(plural) {
        if classes == nil { classes = WordClasses() }
        classes?.noun = .init(
          key: singular, singular: word.singular, plural: plural, isPlural: key != singular)
      }
    }
    return classes
  }
}
