internal import EntenteSource

// MARK: - English at the edges, read as its canonical form

extension Parser {
  /// `which countries border Iran?`, `what is the capital of France?`, `how many members does NATO have?`
  mutating func tryFriendlyStatement(_ start: Int) -> Statement? {
    func made(_ query: Query) -> Statement {
      Statement(.query(query), range(from: start))
    }
    while sees("please") {
      position += 1
      friendly = true
    }
    if (sees("tell") && sees("me", 1) && sees("about", 2)) || sees("about") {
      position += sees("about") ? 1 : 3
      friendly = true
      let subject = parseChain(isOperand: false)
      return Statement(.describe(subject, tryTime()), range(from: start))
    }
    if sees("tell") || sees("show") || sees("give"), sees("me", 1) {
      position += 2
      friendly = true
    }
    if sees("show") || sees("list") || sees("find") || sees("name"), !sees("of", 1), end - position > 1 {
      position += 1
      friendly = true
      _ = sees("me") && skip("me")
    }
    if friendly, sees("all"), !sees("of", 1) { position += 1 }
    if friendly, sees("all"), sees("of", 1) { position += 2 }
    if sees("ongoing") || sees("current"), matches(ahead: 1).contains(where: { $0.classes.noun != nil }) {
      // `ongoing wars`
      position += 1
      friendly = true
      var query = parseQuery()
      if query.time == nil { query.time = TimeClause(kind: .asOf(.today), range: range(from: start)) }
      return made(query)
    }
    if sees("how"), sees("many", 1) {
      position += 2
      friendly = true
      return made(parseHowMany())
    }
    if sees("how"), sees("long", 1), ["has", "have", "was", "is", "did", "were"].contains(peek(2).key) {
      position += 3
      friendly = true
      return parseWhen(start)
    }
    if sees("since"), sees("when", 1) {
      position += 1
      friendly = true
      position += 1
      return parseWhen(start)
    }
    if sees("whats") || sees("whos") {
      position += 1
      friendly = true
      return made(parseQuery())
    }
    if sees("what") || sees("who") || sees("which") || sees("where") {
      let word = token.key
      position += 1
      friendly = true
      if word == "who", let held = tryWhoIs(start) { return made(held) }
      if sees("is") || sees("was"),
        let match = matches(ahead: 1).first(where: { $0.classes.isName && $0.classes.noun == nil }),
        position + 1 + match.length == end
      {
        // `who is Nikol Pashinyan`
        position += 1
        let subject = parseChain(isOperand: false)
        return Statement(.describe(subject, nil), range(from: start))
      }
      if sees("is") || sees("are") || sees("was") || sees("were"), word != "who" || !beginsCondition(1) {
        position += 1
        // `what are the members of NATO`, `who is the president of Belarus`
        return made(parseQuery())
      }
      if word == "who" {
        // `who borders Iran`: no kind is named.
        let kind = Expression(
          .column(WordReference(key: "anything", text: "anything", range: token.range)), token.range)
        return made(parseRest(of: kind, start))
      }
      let subject = parseChain(isOperand: true)
      return made(parseRest(of: subject, start))
    }
    if beginsDatedFact() {
      // `joined NATO in 2004`
      friendly = true
      let anything = WordReference(key: "anything", text: "anything", range: token.range)
      return made(parseRest(of: Expression(.column(anything), token.range), start))
    }
    if friendly {
      let query = parseQuery()
      return made(query)
    }
    return nil
  }

  /// `who was the Secretary-General of the United Nations in 1995`: those who held what is named.
  private mutating func tryWhoIs(_ start: Int) -> Query? {
    guard ["is", "was", "are", "were"].contains(token.key) else { return nil }
    let ahead = sees("the", 1) ? 2 : 1
    guard let match = matches(ahead: ahead).first(where: { $0.classes.isName }),
      let noun = lexicon.whoNoun(of: match.key)
    else { return nil }
    position += ahead
    let from = position
    position += match.length
    let text = source.text(range(from: from))
    let name = Expression(.name(text: text, kind: nil, quoted: false), range(from: from))
    let reference = NounReference(
      key: noun.key, singular: noun.singular, plural: noun.plural, isPlural: true, range: name.range)
    let holders = Expression(.step(Step(noun: reference, closure: nil, connector: "of"), name), name.range)
    return parseRest(of: holders, start)
  }

  /// `in NATO`, `allied with Russia` and the like: no noun.
  private func beginsCondition(_ ahead: Int) -> Bool {
    guard let match = matches(ahead: ahead).first, match.classes.noun == nil, !match.classes.isName else {
      return sees("not", ahead)
    }
    return match.classes.isPreposition || match.classes.verb != nil || match.classes.isAdjective
  }

  /// `joined NATO`: a date word before a name.
  private func beginsDatedFact() -> Bool {
    guard let match = matches().first(where: { $0.classes.noun?.isDate == true }) else { return false }
    var ahead = match.length + (sees("from", match.length) || sees("to", match.length) ? 1 : 0)
    if sees("the", ahead) { ahead += 1 }
    return peek(ahead).kind == .string || matches(ahead: ahead).contains { $0.classes.isName }
  }

  /// `countries are in NATO`, `states border Iran`, `countries joined NATO after 1999`
  private mutating func parseRest(of subject: Expression, _ start: Int) -> Query {
    var subject = subject
    if case .noun(let noun) = subject.kind,
      ["does", "do", "did", "is", "are", "was", "were"].contains(token.key),
      let inverted = tryInverted(noun)
    {
      subject = inverted
    } else if sees("are") || sees("is") || sees("were") || sees("was") || sees("have") || sees("has")
      || sees("that") || sees("who") || sees("do")
    {
      position += 1
      subject = filtered(subject, start) { parser in
        if parser.sees("not") || !parser.sees("no") { return parser.parsePredicate() }
        return parser.parsePredicate()
      }
    } else if !atEnd, !beginsTime(), !Keywords.clauses.contains(token.key) {
      subject = filtered(subject, start) { $0.parsePredicate() }
    }
    var query = Query(expression: subject, range: range(from: start))
    finish(&query, start)
    return query
  }

  private mutating func finish(_ query: inout Query, _ start: Int) {
    let base = query.expression
    if query.time == nil { query.time = tryTime() }
    while !failed, let clause = tryResult(base) { add(clause, to: &query.results) }
    query.range = range(from: start)
  }

  /// `members does NATO have`, `organizations does Armenia belong to`
  private mutating func tryInverted(_ noun: NounReference) -> Expression? {
    let before = position
    let isState = ["is", "are", "was", "were"].contains(token.key)
    position += 1
    isSubject = true
    let owner =
      matches().contains { $0.classes.isName } || !isState
      ? parseChain(isOperand: true, takesPhrases: false) : Expression(.invalid, token.range)
    isSubject = false
    if isState {
      // `what wars is Russia in`, `what organizations is Armenia a member of`
      let last = end > 0 ? tokens[end - 1].key : ""
      guard position < end, end - position <= 3, last == "in" || last == "of" || last == "with" else {
        position = before
        return nil
      }
      position = end
      friendly = true
      return Expression(
        .step(Step(noun: noun, closure: nil, connector: "of"), owner), range(from: before - 1))
    }
    if !sees("have"), !sees("belong"), let match = matches().first(where: { $0.classes.verb != nil }),
      position + match.length == end || tokens[position + match.length].kind == .word
    {
      // `what countries does Iran border`: a verb whose other side is asked for.
      let verb = WordReference(
        key: match.classes.verb ?? match.key, text: match.classes.verb ?? match.key, range: token.range)
      position += match.length
      friendly = true
      let base = Expression(.noun(noun), noun.range)
      return Expression(
        .filtered(base, Predicate(.verb(verb, owner), range(from: before))), range(from: before - 1))
    }
    if sees("have") || sees("has") || sees("belong") {
      position += 1
      if sees("to") || sees("with") { position += 1 }
      friendly = true
      return Expression(
        .step(Step(noun: noun, closure: nil, connector: "of"), owner), range(from: before - 1))
    }
    position = before
    return nil
  }

  private mutating func parseHowMany() -> Query {
    let start = position
    let subject = parseChain(isOperand: false, takesPhrases: true)
    var counted = subject
    if case .noun(let noun) = subject.kind, sees("does") || sees("do") || sees("did"),
      let inverted = tryInverted(noun)
    {
      counted = inverted
    } else if sees("are") || sees("is") || sees("were") || sees("have") || sees("has") || sees("that") {
      position += 1
      if !atEnd, !sees("there"), !beginsTime() { counted = filtered(subject, start) { $0.parsePredicate() } }
      if sees("there") { position += 1 }
      if let phrase = atEnd ? nil : tryPhrase(after: counted) {
        counted = Expression(.phrase(counted, phrase), range(from: start))
      }
    } else if sees("where") {
      position += 1
      counted = filtered(subject, start) { $0.parsePredicate() }
    } else if !atEnd, !beginsTime(), !sees("by") {
      counted = filtered(subject, start) { $0.parsePredicate() }
    }
    var query = Query(
      expression: Expression(.aggregate(.count, attribute: nil, counted), range(from: start)),
      range: range(from: start))
    if eat("by") {
      rows.append(counted)
      query.by = parseOperand()
      rows.removeLast()
    }
    finish(&query, start)
    return query
  }

  /// `that are in NATO`, `bordering Russia`, `not in NATO`, `with population > 10 million`, after a set.
  mutating func tryRelativeClause(_ base: Expression) -> Predicate? {
    guard !failed, token.kind == .word, !isSubject, rows.isEmpty else { return nil }
    switch token.key {
    case "that", "which", "who", "whose", "having":
      position += 1
      friendly = true
      if sees("are") || sees("is") || sees("have") || sees("has") || sees("were") || sees("do") {
        position += 1
      }
    case "not" where !beginsTime():
      friendly = true
    case "but", "and":
      // `states in EU but not in NATO`
      guard sees("not", 1), !sees("not", 2), beginsCondition(2) else { return nil }
      position += 1
      friendly = true
    case "with":
      guard
        matches(ahead: 1).contains(where: { $0.classes.noun != nil }) || sees("no", 1) || sees("at", 1)
          || sees("more", 1) || sees("a", 1) || sees("an", 1)
      else { return nil }
      position += 1
      friendly = true
    case "without":
      position += 1
      friendly = true
      rows.append(base)
      defer { rows.removeLast() }
      let begun = position
      let noun = parseChain(isOperand: false, takesPhrases: false)
      return Predicate(.quantified(.no, noun, nil), range(from: begun))
    default:
      if beginsDatedFact() {
        friendly = true
        break
      }
      guard let match = matches().first, match.classes.verb != nil, match.classes.noun == nil,
        !match.classes.isName, !beginsTime()
      else { return nil }
      friendly = true
    }
    rows.append(base)
    defer { rows.removeLast() }
    return parsePredicate()
  }
}
