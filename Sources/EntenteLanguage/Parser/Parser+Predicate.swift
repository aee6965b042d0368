internal import EntenteSource

// MARK: - Predicates

extension Parser {
  /// Conditions joined by `and` or by `or`, never both without parentheses.
  mutating func parsePredicate() -> Predicate {
    nested(Predicate(.invalid, token.range)) { $0.parseJoined() }
  }

  private mutating func parseJoined() -> Predicate {
    let start = position
    var atoms = [parseNegated()]
    var starts = [start]
    var joiner: String?
    while !failed, at("and") || at("or") || sees("but") {
      if sees("but") { friendly = true }
      let word = sees("but") ? "and" : token.key
      if let joiner, joiner != word {
        refuseMixed(starts, joiner: joiner)
        break
      }
      joiner = word
      position += 1
      starts.append(position)
      atoms.append(tryElliptic(atoms[atoms.count - 1]) ?? parseNegated())
    }
    guard atoms.count > 1 else { return atoms[0] }
    return Predicate(joiner == "and" ? .all(atoms) : .any(atoms), range(from: start))
  }

  /// `borders Russia and China`: a bare name after a condition about a name repeats the condition.
  private mutating func tryElliptic(_ last: Predicate) -> Predicate? {
    func isName(_ expression: Expression?) -> Bool {
      if case .name = expression?.kind { true } else { false }
    }
    let isRepeatable =
      switch last.kind {
      case .verb(_, let operand): isName(operand)
      case .phrase(let phrase): isName(phrase.operand) && phrase.other == nil
      case .test(let expression):
        if case .step(_, let operand) = expression.kind { isName(operand) } else { false }
      default: false
      }
    guard isRepeatable else { return nil }
    var length = 1
    if token.kind != .string {
      guard let match = matches().first, match.classes.isName, match.classes.noun == nil,
        !match.classes.isPreposition, match.classes.verb == nil, !match.classes.isAdjective,
        !localNames.contains(token.key)
      else { return nil }
      length = match.length
    }
    let next = peek(length)
    guard
      next.kind == .end || (next.kind == .symbol && next.text == ")")
        || (next.kind == .word
          && (["and", "or", "but"] + Keywords.clauses + Keywords.time).contains(next.key))
    else { return nil }
    let start = position
    let other = parseChain(isOperand: true, takesPhrases: false)
    friendly = true
    let range = range(from: start)
    switch last.kind {
    case .verb(let verb, _): return Predicate(.verb(verb, other), range)
    case .phrase(let phrase):
      return Predicate(.phrase(Phrase(preposition: phrase.preposition, operand: other, other: nil)), range)
    case .test(let expression):
      guard case .step(let step, _) = expression.kind else { return nil }
      return Predicate(.test(Expression(.step(step, other), range)), range)
    default: return nil
    }
  }

  private mutating func parseNegated() -> Predicate {
    let start = position
    if eat("not") {
      let inner = nested(Predicate(.invalid, token.range)) { $0.parseNegated() }
      return Predicate(.not(inner), range(from: start))
    }
    return parseAtom()
  }

  private mutating func parseAtom() -> Predicate {
    nested(Predicate(.invalid, token.range)) { $0.parseCondition() }
  }

  private mutating func parseCondition() -> Predicate {
    let start = position
    if let row = rows.last { note(.row(row)) }
    if sees(symbol: "("), !closesBeforeOperator() { return parseGroup() }
    if skip("are") || skip("have") || skip("having") { return parseNegated() }
    if let measured = tryMeasured() { return measured }
    if let quantified = tryQuantified() { return quantified }
    if at("is") || at("has") { if let predicate = tryIsOrHas() { return predicate } }
    if localNames.contains(token.key), beginsPredicate(1) {
      let name = Expression(.name(text: token.text, kind: nil, quoted: false), token.range)
      position += 1
      if sees("is") || sees("has") || !sees("not") {
        return Predicate(.about(name, parseAtom()), range(from: start))
      }
      return Predicate(.about(name, parseNegated()), range(from: start))
    }
    let article = (sees("a") || sees("an") || sees("the")) && !localNames.contains(token.key)
    if article {
      position += 1
      friendly = true
      if let kind = tryKindTest(start) { return kind }
    }
    // `a NATO member`
    if let owner = matches().first(where: { $0.classes.isName }), owner.classes.noun == nil,
      let noun = matches(ahead: owner.length).first(where: { $0.classes.noun != nil }),
      let classes = noun.classes.noun,
      position + owner.length + noun.length == end || article
    {
      let name = Expression(
        .name(
          text: source.text(SourceRange(token.range.lower, peek(owner.length - 1).range.upper)), kind: nil,
          quoted: false),
        SourceRange(token.range.lower, peek(owner.length - 1).range.upper))
      position += owner.length
      let reference = reference(classes, length: noun.length)
      position += noun.length
      friendly = true
      return Predicate(
        .test(
          Expression(.step(Step(noun: reference, closure: nil, connector: "of"), name), range(from: start))),
        range(from: start))
    }
    if let dated = tryDatedFact(start) { return dated }
    if let match = matches().first(where: { match in
      match.classes.verb != nil && (match.classes.noun == nil || beginsObject(match.length))
    }), !beginsTime() {
      return parseVerb(match)
    }
    if let match = matches().first, match.classes.isPreposition, !beginsTime(), match.classes.noun == nil {
      if let phrase = tryPhrase(after: rows.last ?? Expression(.invalid, token.range)) {
        return Predicate(.phrase(phrase), range(from: start))
      }
    }
    if let match = match({ $0.isAdjective }), isAdjectivePredicate(match) {
      position += match.length
      return Predicate(
        .adjective(
          WordReference(
            key: match.key, text: match.classes.noun?.singular ?? source.text(range(from: start)),
            range: range(from: start))),
        range(from: start))
    }
    if let match = matches().first, match.classes.isStatus, !match.classes.isName,
      peek(match.length).key != "of",
      isAdjectivePredicate(match)
    {
      // `members of SCO that are observers`: the standing of the fact.
      let word = source.text(SourceRange(token.range.lower, peek(match.length - 1).range.upper))
      position += match.length
      friendly = true
      let range = range(from: start)
      return Predicate(
        .comparison(
          Expression(.column(WordReference(key: "status", text: "status", range: range)), range), .equal,
          Expression(.name(text: word, kind: nil, quoted: false), range)), range)
    }
    let operand = parseOperand()
    if failed { return Predicate(.invalid, range(from: start)) }
    return parseComparison(operand, start)
  }

  /// `claims Crimea`, where `claims` is a noun too: a name after it makes it the verb.
  private func beginsObject(_ ahead: Int) -> Bool {
    if peek(ahead).kind == .string || sees(symbol: "{", ahead) { return true }
    return match(ahead: ahead) { $0.isName }.map { $0.classes.noun == nil && !$0.classes.isPreposition }
      ?? false
  }

  /// `joined NATO in 2004`: a date word, a body, and perhaps when.
  private mutating func tryDatedFact(_ start: Int) -> Predicate? {
    guard let match = matches().first(where: { $0.classes.noun?.isDate == true }),
      let noun = match.classes.noun,
      !["of"].contains(peek(match.length).key)
    else { return nil }
    let before = position
    let reference = reference(noun, length: match.length)
    position += match.length
    // `withdrew from the INF Treaty`
    if sees("from") || sees("to") { position += 1 }
    if sees("the") { position += 1 }
    guard token.kind == .string || matches().contains(where: { $0.classes.isName }), !beginsTime() else {
      position = before
      return nil
    }
    let operand = parseChain(isOperand: true, takesPhrases: false)
    return Predicate(.datedFact(reference, operand, tryTime(comparing: true)), range(from: start))
  }

  /// Whether what stands there says something about the name before it.
  private func beginsPredicate(_ ahead: Int) -> Bool {
    let next = peek(ahead)
    guard next.kind == .word, !["and", "or", "of"].contains(next.key) else { return false }
    if ["is", "has", "not", "in"].contains(next.key) { return true }
    return matches(ahead: ahead).contains {
      $0.classes.noun != nil || $0.classes.verb != nil || $0.classes.isPreposition || $0.classes.isAdjective
    }
  }

  private func isAdjectivePredicate(_ match: Match) -> Bool {
    let longest = matches().first { $0.classes.noun != nil }
    if let longest, longest.length > match.length { return false }
    let next = peek(match.length)
    if match.classes.noun != nil,
      next.key == "of" || (next.kind == .symbol && ["=", "<", ">", "<=", ">=", "!="].contains(next.text))
    {
      return false
    }
    return true
  }

  /// `(…)`, with a time clause of its own at the end.
  private mutating func parseGroup() -> Predicate {
    let start = position
    expect(symbol: "(")
    var inner = parsePredicate()
    if !failed, let time = tryTime() { inner = Predicate(.timed(inner, time), range(from: start)) }
    if sees("according") { fail(.accordingInside, token.range) }
    if !failed, !eat(symbol: ")") {
      if atEnd { fail(.unclosed("("), tokens[start].range) } else { fail(unexpected: ["`)`"]) }
    }
    return Predicate(inner.kind, range(from: start))
  }

  /// Whether the parentheses that open here are a side of a comparison.
  private func closesBeforeOperator() -> Bool {
    var open = 0
    var ahead = 0
    while position + ahead < end {
      let token = peek(ahead)
      if token.kind == .symbol {
        if token.text == "(" || token.text == "{" { open += 1 }
        if token.text == ")" || token.text == "}" {
          open -= 1
          if open == 0 {
            let next = peek(ahead + 1)
            return next.kind == .symbol
              && ["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "//"].contains(next.text)
          }
        }
      }
      ahead += 1
    }
    return false
  }

  /// `any neighbour (…)`, `at least 3 neighbours in conflict`
  private mutating func tryQuantified() -> Predicate? {
    let start = position
    guard let quantifier = tryQuantifier() else { return nil }
    skipArticles()
    guard let match = match({ $0.noun != nil }), match.classes.noun != nil else {
      fail(unexpected: ["a noun to count, such as `neighbours`"])
      return Predicate(.invalid, range(from: start))
    }
    _ = skip("of")
    let noun = parseChain(isOperand: false, takesPhrases: false)
    var predicate: Predicate?
    rows.append(noun)
    if beginsAtom() { predicate = parseNegated() }
    rows.removeLast()
    return Predicate(.quantified(quantifier, noun, predicate), range(from: start))
  }

  /// `more than 10 thousand deaths`: a number of a value, not of things.
  private mutating func tryMeasured() -> Predicate? {
    let start = position
    let symbol: ComparisonOperator
    switch (token.key, peek(1).key) {
    case ("more", "than"): symbol = .greater
    case ("fewer", "than"), ("less", "than"): symbol = .less
    case ("at", "least"): symbol = .greaterOrEqual
    case ("at", "most"): symbol = .lessOrEqual
    case ("over", _), ("above", _): symbol = .greater
    case ("under", _), ("below", _): symbol = .less
    default: return nil
    }
    var ahead = ["over", "above", "under", "below"].contains(token.key) ? 1 : 2
    let first = ahead
    guard peek(ahead).kind == .number else { return nil }
    ahead += 1
    while Keywords.magnitudes.contains(peek(ahead).key) { ahead += 1 }
    guard let match = matches(ahead: ahead).first(where: { $0.classes.noun?.isNumber == true }),
      let noun = match.classes.noun
    else { return nil }
    // The noun may be a unit too: it stands for the value here.
    let whole = end
    end = position + ahead
    position += first
    let number = parseNumber()
    end = whole
    let place = position
    position += match.length
    let range = range(from: place)
    friendly = true
    let value = Expression(
      .noun(
        NounReference(
          key: noun.key, singular: noun.singular, plural: noun.plural, isPlural: noun.isPlural, range: range)),
      range)
    return Predicate(.comparison(value, symbol, number), self.range(from: start))
  }

  private func beginsAtom() -> Bool {
    if atEnd || beginsTime() { return false }
    switch token.kind {
    case .symbol: return token.text == "("
    case .word:
      if ["and", "or", "show", "sort", "group", "first", "by", "as", "union", "except", "intersect", "where"]
        .contains(token.key)
      {
        return false
      }
      if ["not", "is", "has", "any", "some", "all", "no", "at", "exactly", "are", "have"].contains(token.key)
      {
        return true
      }
      return matches().contains {
        $0.classes.isPreposition || $0.classes.isAdjective || $0.classes.verb != nil || $0.classes.noun != nil
      }
    case .number, .date, .string, .parameter, .end: return false
    }
  }

  private mutating func tryQuantifier() -> Quantifier? {
    func count(_ ahead: Int) -> Int? {
      peek(ahead).kind == .number ? Int(peek(ahead).text.filter { $0 != "_" && $0 != "," }) : nil
    }
    for word in ["any", "some", "all", "no", "at least", "at most", "exactly"] { note(.keyword(word)) }
    if eat("any") || eat("some") { return .some }
    if eat("all") || eat("every") || skip("each") { return .all }
    if sees("no"), matches(ahead: 1).contains(where: { $0.classes.noun != nil }) {
      position += 1
      return .no
    }
    if sees("at"), sees("least", 1), let n = count(2) {
      position += 3
      return .atLeast(n)
    }
    if sees("at"), sees("most", 1), let n = count(2) {
      position += 3
      return .atMost(n)
    }
    if sees("exactly"), let n = count(1) {
      position += 2
      return .exactly(n)
    }
    if sees("more"), sees("than", 1), let n = count(2) {
      position += 3
      friendly = true
      return .atLeast(n + 1)
    }
    if sees("fewer") || sees("less"), sees("than", 1), let n = count(2), n > 0 {
      position += 3
      friendly = true
      return .atMost(n - 1)
    }
    return nil
  }

  /// `is an alliance`, `has an alliance`, `is in NATO`
  private mutating func tryIsOrHas() -> Predicate? {
    let start = position
    let isTest = token.key == "is"
    position += 1
    let negative = eat("not")
    func wrap(_ predicate: Predicate) -> Predicate {
      negative ? Predicate(.not(predicate), predicate.range) : predicate
    }
    let article = sees("a") || sees("an")
    if article { position += 1 }
    if isTest {
      if article, let kind = tryKindTest(start) { return wrap(kind) }
      if !article { friendly = true }
      return wrap(parseAtom())
    }
    if sees("no") { return wrap(parseAtom()) }
    let operand = parseOperand()
    if failed { return Predicate(.invalid, range(from: start)) }
    let compared = parseComparison(operand, start)
    if case .test(let expression) = compared.kind {
      return wrap(Predicate(.has(expression), range(from: start)))
    }
    return wrap(compared)
  }

  /// A noun with nothing after it that would make it a step.
  private mutating func tryKindTest(_ start: Int) -> Predicate? {
    var adjectives: [Predicate] = []
    let before = position
    while let adjective = tryAdjective() {
      adjectives.append(Predicate(.adjective(adjective), adjective.range))
    }
    guard let match = match({ $0.noun != nil }), let noun = match.classes.noun else {
      position = before
      return nil
    }
    let next = peek(match.length)
    if next.key == "of" || noun.connectors.contains(next.key)
      || matches(ahead: match.length).contains(where: { $0.classes.isPreposition })
      || (next.kind == .symbol
        && ["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "//"].contains(next.text))
    {
      position = before
      return nil
    }
    let reference = reference(noun, length: match.length)
    position += match.length
    let test = Predicate(.isKind(reference), range(from: start))
    return adjectives.isEmpty ? test : Predicate(.all(adjectives + [test]), range(from: start))
  }

  mutating func parseVerb(_ match: Match) -> Predicate {
    let start = position
    position += match.length
    let verb = WordReference(
      key: match.classes.verb ?? match.key, text: match.classes.verb ?? match.key, range: range(from: start))
    note(.phrase(verb, rows.last))
    skipArticles()
    if sees("both") {
      // `borders both Russia and China`
      position += 1
      friendly = true
      let first = parseChain(isOperand: true)
      expect("and")
      let second = parseChain(isOperand: true)
      let range = range(from: start)
      return Predicate(
        .all([Predicate(.verb(verb, first), range), Predicate(.verb(verb, second), range)]), range)
    }
    var operand: Expression?
    if !atEnd, !beginsTime(), token.kind != .symbol || ["(", "{"].contains(token.text),
      !Keywords.clauses.contains(token.key),
      !["and", "or", "union", "except", "intersect"].contains(token.key)
    {
      operand = parseChain(isOperand: true)
    }
    return Predicate(.verb(verb, operand), range(from: start))
  }

  private static let comparisons: [String: ComparisonOperator] = [
    "=": .equal, "!=": .unequal, "<": .less, "<=": .lessOrEqual, ">": .greater, ">=": .greaterOrEqual,
  ]

  /// What follows an operand: an operator with another, or nothing, and it is a test.
  mutating func parseComparison(_ operand: Expression, _ start: Int) -> Predicate {
    note(.value(operand, row: rows.last))
    if isDated(operand), let time = tryTime(comparing: true) {
      return Predicate(.dated(operand, time), range(from: start))
    }
    if token.kind == .symbol, let symbol = Parser.comparisons[token.text] {
      position += 1
      let other = parseOperand()
      return Predicate(.comparison(operand, symbol, other), range(from: start))
    }
    if token.kind == .word {
      if let symbol = tryWordComparison() {
        let other = parseOperand()
        return Predicate(.comparison(operand, symbol, other), range(from: start))
      }
      if eat("like") {
        guard token.kind == .string else {
          fail(unexpected: ["a pattern in quotes, such as `\"*stan\"`"])
          return Predicate(.invalid, range(from: start))
        }
        position += 1
        return Predicate(.like(operand, tokens[position - 1].text), range(from: start))
      }
      if sees("between"), peek(1).kind == .number || sees(symbol: "-", 1) {
        position += 1
        let low = parseOperand()
        expect("and")
        let high = parseOperand()
        return Predicate(.between(operand, low, high), range(from: start))
      }
      if at("is") {
        position += 1
        let negative = eat("not")
        if eat("known") { return Predicate(.known(operand, !negative), range(from: start)) }
        if eat("unknown") { return Predicate(.known(operand, negative), range(from: start)) }
        if let symbol = tryWordComparison() {
          return Predicate(.comparison(operand, symbol, parseOperand()), range(from: start))
        }
        let other = parseOperand()
        return Predicate(.comparison(operand, negative ? .unequal : .equal, other), range(from: start))
      }
    }
    return Predicate(.test(operand), range(from: start))
  }

  /// `over`, `more than`, `at least` before a number.
  private mutating func tryWordComparison() -> ComparisonOperator? {
    func number(_ ahead: Int) -> Bool {
      peek(ahead).kind == .number || lexicon.classes(of: peek(ahead).key)?.noun != nil
        || peek(ahead).key == "the"
    }
    let single: [String: ComparisonOperator] = [
      "over": .greater, "above": .greater, "under": .less, "below": .less,
    ]
    if let symbol = single[token.key], number(1) {
      position += 1
      friendly = true
      return symbol
    }
    let double: [String: ComparisonOperator] = [
      "more": .greater, "greater": .greater, "larger": .greater, "bigger": .greater, "higher": .greater,
      "less": .less, "fewer": .less, "smaller": .less, "lower": .less,
    ]
    if let symbol = double[token.key], sees("than", 1) {
      position += 2
      friendly = true
      return symbol
    }
    if sees("at"), sees("least", 1), peek(2).kind == .number {
      position += 2
      friendly = true
      return .greaterOrEqual
    }
    if sees("at"), sees("most", 1), peek(2).kind == .number {
      position += 2
      friendly = true
      return .lessOrEqual
    }
    return nil
  }

  /// Directly after a date-valued column, `before after in since until between` compare that date.
  private func isDated(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .noun(let noun): lexicon.classes(of: noun.key)?.noun?.isDate == true
    case .step(let step, _): lexicon.classes(of: step.noun.key)?.noun?.isDate == true
    case .column(let word): ["since", "until", "from", "to", "began", "ended"].contains(word.key)
    default: false
    }
  }

  /// `a and b or c`
  private mutating func refuseMixed(_ starts: [Int], joiner: String) {
    let mixed = position
    let other = token.key
    let head = source.text(
      SourceRange(tokens[statementStart(starts[0])].range.lower, tokens[starts[0]].range.lower))
    func text(_ from: Int, _ to: Int) -> String {
      from < to ? source.text(SourceRange(tokens[from].range.lower, tokens[to - 1].range.upper)) : ""
    }
    let last = starts[starts.count - 1]
    let before = text(starts[0], last)
    let tail = text(mixed, end)
    position += 1
    _ = parseNegated()
    if failed { return }
    let after = text(position, end)
    let inner = text(last, position)
    fail(
      .mixedAndOr(readings: [
        "\(head)(\(text(starts[0], mixed))) \(tail)",
        "\(head)\(before) (\(inner))\(after.isEmpty ? "" : " " + after)",
      ]), SourceRange(tokens[mixed].range.lower, tokens[mixed].range.lower + other.utf8.count))
  }
  private func statementStart(_ index: Int) -> Int {
    var first = index
    while first > 0, !(tokens[first].startsLine && tokens[first].indent == 0) { first -= 1 }
    return first
  }
}
