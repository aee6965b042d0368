internal import EntenteSource

// MARK: - Sets

extension Parser {
  /// `members of CSTO union members of EAEU`
  mutating func parseSet() -> Expression {
    nested(Expression(.invalid, token.range)) { $0.parseCombination() }
  }

  private mutating func parseCombination() -> Expression {
    let start = position
    let first = parseIntersection()
    var rest: [(SetOperator, Expression)] = []
    while !failed {
      if eat("union") {
        rest.append((.union, parseIntersection()))
      } else if eat("except") || (!beginsLack() && skip("without"))
        || (sees("but") && sees("not", 1) && skip("but") && skip("not"))
      {
        rest.append((.except, parseIntersection()))
      } else {
        break
      }
    }
    if sees("and") || sees("or") { refuseJoinedSets(start, rest.last?.1 ?? first) }
    guard !rest.isEmpty else { return first }
    return Expression(.combination(first, rest), range(from: start))
  }

  /// `states without neighbours`: a noun that is about the row.
  private func beginsLack() -> Bool {
    guard sees("without"), let match = matches(ahead: 1).first(where: { $0.classes.noun != nil }) else {
      return false
    }
    return peek(1 + match.length).key != "of"
  }

  private mutating func parseIntersection() -> Expression {
    let start = position
    let first = parseFiltered()
    var rest: [(SetOperator, Expression)] = []
    while !failed, eat("intersect") { rest.append((.intersect, parseFiltered())) }
    guard !rest.isEmpty else { return first }
    return Expression(.combination(first, rest), range(from: start))
  }

  /// A chain with its `as x` and its `where`s.
  private mutating func parseFiltered() -> Expression {
    let start = position
    var base = parseChain(isOperand: false)
    if at("as"), peek(1).kind == .word, peek(1).key != "of" {
      position += 1
      let name = word()
      localNames.insert(name.key)
      // A name that nothing is said of was meant otherwise.
      if !(position..<end).contains(where: { tokens[$0].key == name.key }) {
        fail(.unusedName(name.text), name.range)
      }
      base = Expression(.row(base, name), range(from: start))
    }
    while !failed {
      if at("where") {
        if start > 0, peekBack(start)?.kind == .word,
          ["union", "except", "intersect"].contains(peekBack(start)?.key ?? "")
        {
          refuseWhere(operandStart: start)
          break
        }
        position += 1
        base = filtered(base, start) { $0.parsePredicate() }
      } else if let predicate = tryRelativeClause(base) {
        base = Expression(.filtered(base, predicate), range(from: start))
      } else {
        break
      }
    }
    if at("where") == false, sees("union") || sees("except") || sees("intersect") { return base }
    return base
  }

  private func peekBack(_ index: Int) -> Token? { index > 0 ? tokens[index - 1] : nil }

  mutating func filtered(_ base: Expression, _ start: Int, _ parse: (inout Parser) -> Predicate) -> Expression
  {
    rows.append(base)
    let predicate = parse(&self)
    rows.removeLast()
    return Expression(.filtered(base, predicate), range(from: start))
  }

  /// Steps, phrases and adjectives: `capitals of landlocked members of NATO in Europe`.
  /// An operand leaves phrases after a name to the whole chain.
  mutating func parseChain(isOperand: Bool, takesPhrases: Bool = true) -> Expression {
    nested(Expression(.invalid, token.range)) { parser in
      let start = parser.position
      var chain = parser.parseLink(isOperand: isOperand, takesPhrases: takesPhrases)
      if !isOperand, takesPhrases { chain = parser.parsePhrases(after: chain, start) }
      return chain
    }
  }

  private mutating func parsePhrases(after chain: Expression, _ start: Int) -> Expression {
    var chain = chain
    while !failed {
      if let match = matches().first, match.classes.isPreposition, sees("both", match.length) {
        // `states in both EU and NATO`
        let preposition = WordReference(
          key: match.key, text: match.key,
          range: SourceRange(token.range.lower, peek(match.length - 1).range.upper))
        position += match.length + 1
        friendly = true
        for side in parseBoth() {
          chain = Expression(
            .phrase(chain, Phrase(preposition: preposition, operand: side, other: nil)), range(from: start))
        }
        continue
      }
      guard let phrase = tryPhrase(after: chain) else { break }
      chain = Expression(.phrase(chain, phrase), range(from: start))
    }
    return chain
  }

  /// One link of a chain with all that hangs on it by `of`.
  private mutating func parseLink(isOperand: Bool, takesPhrases: Bool) -> Expression {
    let start = position
    skipArticles()
    note(.set)
    if sees(symbol: "(") { return parseParenthesised() }
    if sees(symbol: "{") { return parseList() }
    if token.kind == .string { return parseName() }
    if token.kind == .parameter {
      position += 1
      return Expression(.parameter(tokens[start].text), range(from: start))
    }
    if !sees(symbol: ":", 1) || peek(1).followsSpace, eat("it") {
      return Expression(.last, range(from: start))
    }
    if eat("anything") {
      return Expression(
        .column(WordReference(key: "anything", text: "anything", range: range(from: start))),
        range(from: start))
    }
    if at("pairs"), peek(1).key == "of" { return parsePairs() }
    if sees("of") || token.kind == .symbol || token.kind == .end {
      fail(unexpected: ["a set such as `members of …`, a kind or a name"])
      return Expression(.invalid, range(from: start))
    }
    if let adjective = tryAdjective() {
      let base = parseChain(isOperand: isOperand, takesPhrases: takesPhrases)
      return Expression(.modified(adjective, base), range(from: start))
    }
    let known = matches()
    guard let match = known.first(where: { $0.classes.isName || $0.classes.noun != nil }) else {
      if let possessive = tryPossessive() { return possessive }
      return parseUnknownName()
    }
    if let noun = match.classes.noun, !(match.classes.isName && !continues(noun, after: match.length)) {
      return parseNoun(noun, match, isOperand: isOperand, takesPhrases: takesPhrases)
    }
    return parseName(match, isOperand: isOperand)
  }

  private func continues(_ noun: WordClasses.NounClass, after length: Int) -> Bool {
    let next = peek(length)
    return next.key == "of" || noun.connectors.contains(next.key)
  }

  private mutating func parseNoun(
    _ noun: WordClasses.NounClass, _ match: Match, isOperand: Bool, takesPhrases: Bool
  ) -> Expression {
    let start = position
    let reference = reference(noun, length: match.length)
    position += match.length
    var closure: StepClosure?
    if sees(symbol: "+"), !token.followsSpace {
      position += 1
      closure = StepClosure(least: 1, most: nil)
    } else if sees(symbol: "{"), !token.followsSpace {
      closure = parseBounds()
    }
    if let connector = tryConnector(noun) {
      note(.operand(reference))
      if sees("both") {
        // `members of both EU and NATO`
        position += 1
        friendly = true
        let sides = parseBoth()
        let steps = sides.map {
          Expression(
            .step(Step(noun: reference, closure: closure, connector: connector), $0), range(from: start))
        }
        return Expression(.combination(steps[0], [(.intersect, steps[1])]), range(from: start))
      }
      let operand = parseChain(isOperand: true)
      var step = Expression(
        .step(Step(noun: reference, closure: closure, connector: connector), operand), range(from: start))
      let tests = parseQualifiers()
      if !tests.isEmpty { step = Expression(.qualified(step, tests), range(from: start)) }
      return step
    }
    var expression = Expression(.noun(reference), range(from: start))
    if closure != nil {
      if rows.isEmpty { fail(unexpected: ["`of`"]) }
      expression = Expression(
        .step(
          Step(noun: reference, closure: closure, connector: "of"),
          Expression(.column(WordReference(key: "", text: "", range: expression.range)), expression.range)),
        expression.range)
    }
    let tests = parseQualifiers()
    if !tests.isEmpty { expression = Expression(.qualified(expression, tests), range(from: start)) }
    return takesPhrases ? parsePhrases(after: expression, start) : expression
  }

  /// `EU and NATO`, after `both`.
  private mutating func parseBoth() -> [Expression] {
    let first = parseChain(isOperand: true)
    expect("and")
    return [first, parseChain(isOperand: true)]
  }

  private mutating func tryConnector(_ noun: WordClasses.NounClass) -> String? {
    if eat("of") { return "of" }
    if noun.isNumber, rows.isEmpty, sees("in"), !beginsTime(),
      matches(ahead: 1).contains(where: { $0.classes.isName })
    {
      // `population in France`
      position += 1
      friendly = true
      return "of"
    }
    for connector in noun.connectors where at(connector) && !beginsTime() {
      position += 1
      return connector
    }
    return nil
  }

  /// `{1..3}`
  private mutating func parseBounds() -> StepClosure? {
    expect(symbol: "{")
    func number() -> Int? { token.kind == .number ? Int(token.text.filter { $0 != "_" && $0 != "," }) : nil }
    guard let least = number() else {
      fail(unexpected: ["a number of steps such as `{1..3}`"])
      return nil
    }
    position += 1
    var most: Int? = least
    if eat(symbol: "..") {
      most = number()
      if most != nil { position += 1 }
    }
    expect(symbol: "}")
    if let most, most < least || least < 1 {
      fail(.notAWholeNumber("{\(least)..\(most)}"), range(from: position - 1))
    }
    return StepClosure(least: least, most: most)
  }

  /// `with status observer`, `with any status`, `with role primary, side Armenia`
  private mutating func parseQualifiers() -> [QualifierTest] {
    var tests: [QualifierTest] = []
    while at("with"), isQualifier(1) || (peek(1).key == "any" && isQualifier(2)) {
      position += 1
      repeat {
        let start = position
        let any = eat("any")
        let qualifier = word()
        var value: String?
        if !any {
          if token.kind == .string {
            value = token.text
            position += 1
          } else {
            var words: [String] = []
            while token.kind == .word, !Keywords.all.contains(token.key) || words.isEmpty,
              matches().first?.classes.verb == nil || words.isEmpty
            {
              words.append(token.text)
              position += 1
              if !words.isEmpty, matches().first?.classes.isPreposition == true { break }
            }
            if words.isEmpty { fail(unexpected: ["a value for `\(qualifier.text)`"]) }
            value = words.joined(separator: " ")
          }
        }
        tests.append(QualifierTest(qualifier: qualifier, value: value, range: range(from: start)))
      } while !failed && sees(symbol: ",") && isQualifier(1) && eat(symbol: ",")
    }
    return tests
  }
  private func isQualifier(_ ahead: Int) -> Bool {
    guard peek(ahead).kind == .word else { return false }
    if peek(ahead).key == "status" { return true }
    return lexicon.classes(of: peek(ahead).key)?.noun?.isQualifier == true
  }

  /// `in Europe`, `with Azerbaijan`, `between Armenia and Azerbaijan`
  mutating func tryPhrase(after chain: Expression) -> Phrase? {
    note(.preposition(chain))
    guard let match = matches().first(where: { $0.classes.isPreposition }), !beginsTime() else { return nil }
    let before = position
    let preposition = WordReference(
      key: match.key, text: match.key,
      range: SourceRange(token.range.lower, peek(match.length - 1).range.upper))
    if match.key == "to" || match.key == "from" { return nil }
    // `by` before a noun groups; before a name it is a preposition.
    if match.key == "by", !namesSomebody(1) {
      if position + 1 == end {
        position += 1
        note(.phrase(preposition, chain))
        position -= 1
      }
      return nil
    }
    position += match.length
    if token.kind == .number || token.kind == .date {
      position = before
      return nil
    }
    if match.key == "with", beginsComparison() || beginsQuantifier() || beginsFlag() {
      position = before
      return nil
    }
    note(.phrase(preposition, chain))
    if match.key == "between" {
      let first = parseChain(isOperand: true)
      expect("and")
      let second = parseChain(isOperand: true)
      return Phrase(preposition: preposition, operand: first, other: second)
    }
    return Phrase(preposition: preposition, operand: parseChain(isOperand: true), other: nil)
  }

  private func namesSomebody(_ ahead: Int) -> Bool {
    if peek(ahead).kind == .string || sees(symbol: "{", ahead) || sees(symbol: "(", ahead) { return true }
    guard let match = match(ahead: ahead, { $0.isName || $0.noun != nil }) else { return false }
    guard match.classes.isName else { return false }
    return match.classes.noun == nil || peek(ahead + match.length).key != "of"
  }

  /// `with population > 10 million`: people mean `where`.
  private func beginsComparison() -> Bool {
    guard let noun = matches().first(where: { $0.classes.noun != nil }) else { return false }
    let next = peek(noun.length)
    return next.kind == .symbol && ["=", "!=", "<", "<=", ">", ">="].contains(next.text)
      || next.kind == .word
        && ["over", "above", "under", "below", "more", "less", "greater", "like"].contains(next.key)
  }

  /// `with nuclear weapons`
  private func beginsFlag() -> Bool {
    guard let match = matches().first, match.classes.isAdjective, match.classes.noun != nil,
      !match.classes.isName
    else { return false }
    return peek(match.length).key != "of"
  }

  /// `with no neighbours`, `with at least 6 neighbours`
  private func beginsQuantifier() -> Bool {
    switch token.key {
    case "no", "any", "some": matches(ahead: 1).contains { $0.classes.noun != nil }
    case "at", "more", "fewer", "less": peek(2).kind == .number
    case "exactly": peek(1).kind == .number
    default: false
    }
  }

  mutating func parseParenthesised() -> Expression {
    nested(Expression(.invalid, token.range)) { parser in
      let start = parser.position
      parser.expect(symbol: "(")
      // Words that start a sentence may stand here too: `(top 5 states by area)`.
      let query = parser.parseQuery(inside: true)
      if !parser.failed, !parser.eat(symbol: ")") {
        if parser.atEnd {
          parser.fail(.unclosed("("), parser.tokens[start].range)
        } else {
          parser.fail(unexpected: ["`)`"])
        }
      }
      let range = parser.range(from: start)
      // `(states)` in a condition is all states, not those of the row; a phrase after `(…)` is about the whole.
      switch query.expression.kind {
      case .noun, .step: return Expression(.query(query), range)
      default: break
      }
      if query.time == nil, query.results.isEmpty, query.by == nil {
        return Expression(query.expression.kind, range)
      }
      return Expression(.query(query), range)
    }
  }

  private mutating func parseList() -> Expression {
    let start = position
    expect(symbol: "{")
    var items: [Expression] = []
    if !sees(symbol: "}") {
      repeat { items.append(parseChain(isOperand: false)) } while !failed && eat(symbol: ",")
    }
    if !failed, !eat(symbol: "}") {
      if atEnd { fail(.unclosed("{"), tokens[start].range) } else { fail(unexpected: ["`,` or `}`"]) }
    }
    return Expression(.list(items), range(from: start))
  }

  /// `pairs of S as a, b`
  private mutating func parsePairs() -> Expression {
    let start = position
    expect("pairs")
    expect("of")
    let base = parseChain(isOperand: false)
    expect("as")
    let first = token.kind == .word ? word() : WordReference(key: "", text: "", range: token.range)
    expect(symbol: ",")
    let second = token.kind == .word ? word() : WordReference(key: "", text: "", range: token.range)
    if first.key.isEmpty || second.key.isEmpty { fail(unexpected: ["two names: `as a, b`"]) }
    localNames.formUnion([first.key, second.key])
    return Expression(.pairs(base, first, second), range(from: start))
  }

  /// An adjective stands before a noun, another adjective or a name with a step.
  mutating func tryAdjective() -> WordReference? {
    guard let match = match({ $0.isAdjective }) else { return nil }
    let longer = matches().first { $0.classes.noun != nil || $0.classes.isName }
    if let longer, longer.length > match.length { return nil }
    let next = matches(ahead: match.length).contains { $0.classes.noun != nil || $0.classes.isAdjective }
    if match.classes.noun != nil, !next { return nil }
    if !next, sees("of", match.length) { return nil }
    let start = position
    position += match.length
    return WordReference(key: match.key, text: source.text(range(from: start)), range: range(from: start))
  }
}

// MARK: - Names

extension Parser {
  /// A quoted name.
  mutating func parseName() -> Expression {
    let start = position
    let text = token.text
    position += 1
    return Expression(.name(text: text, kind: trySuffix(), quoted: true), range(from: start))
  }

  private mutating func parseName(_ match: Match, isOperand: Bool) -> Expression {
    let start = position
    if holdsSyntax(match) { doubtful.append(position) }
    position += match.length
    let text = source.text(range(from: start))
    let kind = trySuffix()
    let name = Expression(.name(text: text, kind: kind, quoted: false), range(from: start))
    // `NATO members`
    if kind == nil, rows.isEmpty, !isSubject, let noun = matches().first(where: { $0.classes.noun != nil }),
      let classes = noun.classes.noun, !isClauseWord(noun)
    {
      let after = peek(noun.length)
      if after.key != "of", !classes.connectors.contains(after.key) {
        let reference = reference(classes, length: noun.length)
        position += noun.length
        friendly = true
        return Expression(
          .step(Step(noun: reference, closure: nil, connector: "of"), name), range(from: start))
      }
    }
    return name
  }

  private func isClauseWord(_ match: Match) -> Bool { match.length == 1 && Keywords.all.contains(match.key) }

  /// `Georgia:state`
  private mutating func trySuffix() -> NounReference? {
    guard sees(symbol: ":"), !token.followsSpace, !peek(1).followsSpace else { return nil }
    position += 1
    note(.kind)
    guard let match = match({ $0.noun != nil }), let noun = match.classes.noun else {
      position -= 1
      return nil
    }
    let reference = reference(noun, length: match.length)
    position += match.length
    return reference
  }

  /// `Armenia's neighbours`
  private mutating func tryPossessive() -> Expression? {
    let start = position
    for length in stride(from: min(lexicon.longest, end - position), through: 1, by: -1) {
      let last = tokens[position + length - 1]
      guard last.text.hasSuffix("'s") || last.text.hasSuffix("\u{2019}s") else { continue }
      let words =
        (position..<position + length - 1).map { tokens[$0].key } + [
          Folding.fold(String(last.text.dropLast(2)))
        ]
      guard lexicon.classes(of: words.joined(separator: " "))?.isName == true else { continue }
      guard let noun = match(ahead: length, { $0.noun != nil }), let classes = noun.classes.noun else {
        continue
      }
      let text = source.text(SourceRange(tokens[start].range.lower, last.range.upper))
      let name = Expression(
        .name(text: String(text.dropLast(2)), kind: nil, quoted: false),
        SourceRange(tokens[start].range.lower, last.range.upper))
      position += length
      let reference = reference(classes, length: noun.length)
      position += noun.length
      friendly = true
      return Expression(.step(Step(noun: reference, closure: nil, connector: "of"), name), range(from: start))
    }
    return nil
  }

  /// A run of unknown words is one unknown name, ended by the next known noun, verb or syntax word.
  mutating func parseUnknownName() -> Expression {
    let start = position
    guard token.kind == .word || token.kind == .number || token.kind == .date else {
      fail(unexpected: ["a name, or a set such as `members of …`"])
      return Expression(.invalid, range(from: start))
    }
    while token.kind == .word || (position > start && (token.kind == .number || token.kind == .date)) {
      if position > start || Keywords.all.contains(token.key) {
        if Keywords.all.contains(token.key) { break }
        if let match = matches().first,
          match.classes.noun != nil || match.classes.verb != nil || match.classes.isPreposition
        {
          break
        }
      }
      position += 1
    }
    if position == start {
      fail(unexpected: ["a name, or a set such as `members of …`"])
      return Expression(.invalid, range(from: start))
    }
    if sees("of") {
      if position == start + 1, tokens[start].key == "facts" {
        position = start
        if let facts = tryFacts() { return facts }
      }
      fail(.unknownNoun(source.text(range(from: start))), range(from: start))
      return Expression(.invalid, range(from: start))
    }
    return Expression(
      .name(text: source.text(range(from: start)), kind: trySuffix(), quoted: false), range(from: start))
  }
}

// MARK: - Refusals with readings

extension Parser {
  private func text(_ from: Int, _ to: Int) -> String {
    guard from < to else { return "" }
    return source.text(SourceRange(tokens[from].range.lower, tokens[to - 1].range.upper))
  }

  /// `members of CSTO and EAEU`
  private mutating func refuseJoinedSets(_ start: Int, _ last: Expression) {
    guard !failed, rows.isEmpty else { return }
    let joint = position
    let joiner = token.text
    let wordRange = token.range
    position += 1
    let kept = (friendly, expectations.count)
    let otherStart = position
    let condition = "\(statementHead(start))\(text(start, joint)) where \(text(otherStart, end))"
    let other = parseChain(isOperand: false)
    if failed {
      problems.removeAll()
      failed = false
      position = joint
      return fail(.setsJoinedBy(joiner, readings: [condition]), wordRange)
    }
    (friendly, _) = kept
    let otherText = text(otherStart, position)
    let rest = text(position, end)
    let left = text(start, joint)
    let head = statementHead(start)
    func reading(_ joined: String) -> String { head + joined + (rest.isEmpty ? "" : " " + rest) }
    var right = otherText
    if case .name = other.kind, let base = baseRange(of: last), base.lower > last.range.lower {
      right = source.text(SourceRange(last.range.lower, base.lower)) + otherText
    }
    fail(
      .setsJoinedBy(
        joiner,
        readings: [
          reading("\(left) intersect \(right)"), reading("\(left) union \(right)"), condition,
        ]),
      wordRange)
  }
  private func statementHead(_ start: Int) -> String {
    var first = start
    while first > 0, !tokens[first].startsLine { first -= 1 }
    return first < start ? text(first, start) + " " : ""
  }
  /// Where the name at the end of a chain stands.
  private func baseRange(of expression: Expression) -> SourceRange? {
    switch expression.kind {
    case .name: expression.range
    case .step(_, let operand): baseRange(of: operand)
    case .modified(_, let base), .qualified(let base, _): baseRange(of: base)
    case .phrase(_, let phrase): baseRange(of: phrase.operand)
    default: nil
    }
  }

  /// `A union B where P`
  private mutating func refuseWhere(operandStart: Int) {
    let whereIndex = position
    var first = operandStart
    var open = 0
    while first > 0 {
      let token = tokens[first - 1]
      if token.kind == .symbol, token.text == ")" { open += 1 }
      if token.kind == .symbol, token.text == "(" {
        if open == 0 { break }
        open -= 1
      }
      if open == 0, tokens[first].startsLine && tokens[first].indent == 0 { break }
      if open == 0, ["count", "=", "as", "explain", "expect"].contains(token.key) { break }
      first -= 1
    }
    let head = statementHead(first)
    let condition = text(whereIndex, end)
    fail(
      .whereAfterOperator(readings: [
        "\(head)(\(text(first, whereIndex))) \(condition)",
        "\(head)\(text(first, operandStart)) (\(text(operandStart, whereIndex)) \(condition))",
      ]), tokens[whereIndex].range)
  }
}
