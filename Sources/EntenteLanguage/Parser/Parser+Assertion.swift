package import EntenteSource

// MARK: - Events: `what if`, `suppose`, `forget`

extension Parser {
  /// `Armenia leaves CSTO, CSTO dissolves on 2023-01-01`: a day at the end is that of all which have none.
  mutating func parseEvents() -> [EventSyntax] {
    var events: [EventSyntax] = []
    repeat { events.append(parseEvent()) } while !failed && (eat(symbol: ",") || (sees("and") && skip("and")))
    if let day = events.last?.day {
      for index in events.indices where events[index].day == nil { events[index].day = day }
    }
    return events
  }

  mutating func parseEvent() -> EventSyntax {
    let start = position
    let isNegative = eat("not")
    let subject = parseParty(isSubject: true)
    note(.event)
    func failure(_ parser: Parser) -> EventSyntax {
      EventSyntax(subject: subject, verb: subject, range: parser.range(from: start))
    }
    if failed { return failure(self) }
    guard let match = match({ $0.event != nil }), let verb = match.classes.event else {
      let words = source.text(SourceRange(tokens[start].range.lower, tokens[max(start, end - 1)].range.upper))
      if atEnd {
        fail(unexpected: ["what happens to it, such as `\(subject.text) leaves …`"])
      } else {
        fail(.noEvent(words), token.range)
      }
      return failure(self)
    }
    let typed = (0..<match.length).map { peek($0).key }.joined(separator: " ")
    if typed != verb { friendly = true }
    var event = EventSyntax(
      isNegative: isNegative, subject: subject,
      verb: WordReference(
        key: verb, text: verb, range: SourceRange(token.range.lower, peek(match.length - 1).range.upper)),
      range: subject.range)
    position += match.length
    note(.entity)
    if beginsParty() { event.object = parseParty(isSubject: false) }
    if !failed, sees("to"), beginsParty(1) {
      position += 1
      event.recipient = parseParty(isSubject: false)
    }
    if !failed, at("on") || (sees("in") && isMoment(1)) {
      if sees("in") { friendly = true }
      position += 1
      event.day = parseWrittenDate()
    }
    event.range = range(from: start)
    return event
  }

  private func isMoment(_ ahead: Int) -> Bool {
    peek(ahead).kind == .date || (peek(ahead).kind == .number && peek(ahead).text.count == 4)
  }

  private static let partyEnds: Set<String> = [
    "on", "to", "then", "and", "according", "source", "since", "until", "as", "in",
  ]

  private func beginsParty(_ ahead: Int = 0) -> Bool {
    let token = peek(ahead)
    guard token.kind == .string || token.kind == .word, !(token.startsLine && token.indent == 0) else {
      return false
    }
    if token.kind == .string { return true }
    return !Parser.partyEnds.contains(token.key)
      || match(ahead: ahead, { $0.isName }).map { $0.length > 1 } == true
  }

  /// A name in an event: known, quoted, or a run of words up to the verb or a word of syntax.
  private mutating func parseParty(isSubject: Bool) -> WordReference {
    let start = position
    note(.entity)
    skipArticles()
    func made(_ parser: Parser) -> WordReference {
      let text =
        parser.position == start + 1 && parser.tokens[start].kind == .string
        ? parser.tokens[start].text : parser.source.text(parser.range(from: start))
      return WordReference(key: Folding.fold(text), text: text, range: parser.range(from: start))
    }
    if token.kind == .string { return parseFactName() }
    let begin = position
    if let known = match({ $0.isName }) {
      position += known.length
      if sees(symbol: ":"), !token.followsSpace, !peek(1).followsSpace, peek(1).kind == .word {
        position += 2
      }
      let text = source.text(range(from: begin))
      return WordReference(key: Folding.fold(text), text: text, range: range(from: begin))
    }
    while token.kind == .word || (position > begin && (token.kind == .number || token.kind == .date)) {
      if position > begin {
        if token.startsLine || Parser.partyEnds.contains(token.key) { break }
        if isSubject, match({ $0.event != nil }) != nil { break }
      }
      position += 1
    }
    if position > begin, sees(symbol: ":"), !token.followsSpace, !peek(1).followsSpace, peek(1).kind == .word
    {
      position += 2
    }
    if position == begin {
      fail(unexpected: [isSubject ? "a name, and what happens to it" : "a name"])
      return made(self)
    }
    let text = source.text(range(from: begin))
    return WordReference(key: Folding.fold(text), text: text, range: range(from: begin))
  }

  /// `suppose EVENT`, `suppose EVENT: SENTENCE`
  mutating func parseSuppose(_ start: Int) -> Statement {
    position += 1
    let events = parseEvents()
    var inner: Statement?
    if !failed, eat(symbol: ":") {
      inner = nested(Statement(.invalid, token.range)) { $0.parseStatement() }
    }
    return Statement(.suppose(events, inner), range(from: start))
  }

  mutating func parseWhatIf(_ start: Int) -> Statement {
    position += 2
    let events = parseEvents()
    var statement = Statement(.whatIf(events), range(from: start))
    statement.according = tryAccording()
    return statement
  }

  mutating func parseForget(_ start: Int) -> Statement {
    position += 1
    var count = 1
    if token.kind == .number {
      if let number = Int(token.text), number > 0 {
        count = number
        position += 1
      } else {
        fail(.notAWholeNumber(token.text), token.range)
      }
    }
    return Statement(.forget(count), range(from: start))
  }

  /// `according to Lukashenko, article`
  mutating func tryAccording() -> [Expression] {
    guard at("according") else { return [] }
    position += 1
    expect("to")
    var voices: [Expression] = []
    repeat {
      note(.entity)
      voices.append(parseChain(isOperand: true))
    } while !failed && (eat(symbol: ",") || (sees("and") && skip("and")))
    return voices
  }
}

// MARK: - What a claim asserts

extension Parser {
  /// `asserts …`, `denies …`, `forecasts …`, `says "…"`, `if … then …`; nil where none of these stands.
  mutating func tryAssertion() -> AssertionSyntax? {
    guard token.kind == .word else { return nil }
    let start = position
    let stance: Stance
    switch token.key {
    case "asserts", "says": stance = .asserts
    case "denies": stance = .denies
    case "forecasts": stance = .forecasts
    case "if": stance = .conditional
    default: return nil
    }
    position += 1
    var conditions: [ContentSyntax] = []
    let conditionStart = position
    var conditionRange = SourceRange(token.range.lower, token.range.lower)
    if stance == .conditional {
      conditions = parseContents(start)
      conditionRange = range(from: conditionStart)
      expect("then")
    }
    let contentStart = position
    let contents = parseContents(start)
    return AssertionSyntax(
      stance: stance, conditions: conditions, contents: contents, conditionRange: conditionRange,
      contentRange: range(from: contentStart), range: range(from: start))
  }

  /// The text of an assertion, read again: nil if it does not parse in these words.
  package static func assertion(_ text: SourceText, lexicon: any Lexicon) -> AssertionSyntax? {
    var parser = Parser(text, lexicon: lexicon)
    guard parser.problems.isEmpty else { return nil }
    let assertion = parser.tryAssertion()
    return parser.failed || !parser.atEnd ? nil : assertion
  }

  private mutating func parseContents(_ start: Int) -> [ContentSyntax] {
    var found: [ContentSyntax] = []
    inAssertion = true
    defer { inAssertion = false }
    repeat { found.append(parseContent(start)) } while !failed && eat("and")
    return found
  }

  private mutating func parseContent(_ start: Int) -> ContentSyntax {
    if token.kind == .string {
      // A text alone; with words after it, it is a name.
      let next = peek(1)
      if next.kind == .end || next.startsLine || next.kind == .symbol || ["and", "then"].contains(next.key) {
        position += 1
        return .text(tokens[position - 1].text)
      }
    }
    if eat("only") { return .only(parseFacts()) }
    if holdsEvent() { return .event(parseEvent()) }
    let isNegative = eat("not")
    return .facts(parseFacts(), isNegative: isNegative)
  }

  /// Whether the words up to `and`, `then`, a symbol or the line's end hold the verb of an event after a name.
  private func holdsEvent() -> Bool {
    var ahead = sees("not") ? 1 : 0
    if peek(ahead).kind == .string {
      ahead += 1
    } else if let known = match(ahead: ahead, { $0.isName }) {
      ahead += known.length
    } else {
      ahead += 1
    }
    while position + ahead < end {
      let token = peek(ahead)
      if token.kind == .symbol, token.text == ":" {
        ahead += 2
        continue
      }
      if token.kind != .word || token.startsLine || ["and", "then"].contains(token.key) { return false }
      guard
        let match = matches(ahead: ahead).first(where: {
          $0.classes.event != nil || $0.classes.noun != nil || $0.classes.verb != nil
            || $0.classes.isPreposition
        })
      else {
        ahead += 1
        continue
      }
      return match.classes.event != nil
    }
    return false
  }

  /// `Armenia member of CSTO`, `{Armenia, Azerbaijan} member of CSTO`
  private mutating func parseFacts() -> [FactSyntax] {
    guard sees(symbol: "{") else { return [parseFact()] }
    let open = position
    position += 1
    var names: [WordReference] = []
    repeat { names.append(parseFactName()) } while !failed && eat(symbol: ",")
    if !failed, !eat(symbol: "}") {
      if atEnd { fail(.unclosed("{"), tokens[open].range) } else { fail(unexpected: ["`,` or `}`"]) }
    }
    guard !failed,
      let match = matches().first(where: {
        $0.classes.noun != nil || $0.classes.isPreposition || $0.classes.verb != nil
      }),
      let form = parseForm(match)
    else {
      fail(unexpected: ["what is said of them: `member of …`"])
      return []
    }
    let clauses = parseFactClauses(position)
    return names.map { FactSyntax(subject: $0, form: form, clauses: clauses, range: $0.range) }
  }
}

// MARK: - Declared events

extension Parser {
  /// `event leaves / leave / left : state -> organization { … }`; nil for an entity of a kind `event`.
  mutating func tryEventDeclaration() -> Declaration? {
    let start = position
    var ahead = 1
    while position + ahead < end, !sees(symbol: ":", ahead) || !peek(ahead).followsSpace {
      if sees(symbol: "{", ahead) || peek(ahead).startsLine { return nil }
      ahead += 1
    }
    guard position + ahead < end else { return nil }
    position += 1
    var forms: [String] = []
    repeat {
      let words = position
      if token.kind == .string {
        position += 1
        forms.append(tokens[words].text)
      } else {
        while token.kind == .word { position += 1 }
        if position == words { fail(unexpected: ["the verb of the event"]) }
        forms.append(source.text(range(from: words)))
      }
    } while !failed && eat(symbol: "/")
    expect(symbol: ":")
    let subjects = parseKinds()
    var objects: [WordReference] = []
    var recipients: [WordReference] = []
    if eat(symbol: "->") {
      objects = parseKinds()
      if eat("to") { recipients = parseKinds() }
    }
    var effects: [EventDeclaration.Effect] = []
    let open = position
    expect(symbol: "{")
    while !failed {
      while eat(symbol: ";") {}
      if eat(symbol: "}") { break }
      if atEnd {
        fail(.unclosed("{"), tokens[open].range)
        break
      }
      effects += parseEffects()
    }
    let event = EventDeclaration(
      forms: forms, subjects: subjects, objects: objects, recipients: recipients, effects: effects,
      range: range(from: start))
    return Declaration(kind: .event(event), range: range(from: start))
  }

  private mutating func parseKinds() -> [WordReference] {
    var found: [WordReference] = []
    repeat {
      guard token.kind == .word || token.kind == .string else {
        fail(unexpected: ["a kind"])
        break
      }
      found.append(word())
    } while !failed && eat(symbol: ",")
    return found
  }

  /// The rest of the item as text: an expression of the language about `subject`, `object`, `recipient`.
  private mutating func parseRest() -> SourceRange {
    let start = position
    while !atEnd, !token.startsLine, !sees(symbol: ";"), !sees(symbol: "}") { position += 1 }
    if position == start { fail(unexpected: ["a set such as `subject`"]) }
    return range(from: start)
  }

  private mutating func parseEffects() -> [EventDeclaration.Effect] {
    let start = position
    func made(_ kind: EventDeclaration.Effect.Kind) -> [EventDeclaration.Effect] {
      [.init(kind: kind, range: range(from: start))]
    }
    if eat("ends") {
      if eat("life") { return made(.endsLife(of: eat("of") ? parseRest() : nil)) }
      var relations: [WordReference] = []
      repeat { relations.append(parseName("a relation")) } while !failed && eat(symbol: ",")
      let of = eat("of") ? parseRest() : nil
      return relations.flatMap { made(.ends($0, of: of)) }
    }
    if eat("adds") {
      let relation = parseName("a relation")
      var from: WordReference?
      var to: WordReference?
      var status: WordReference?
      while !failed {
        if eat("from") {
          from = parseName("`subject`, `object` or `recipient`")
        } else if eat("to") {
          to = parseName("`subject`, `object` or `recipient`")
        } else if eat("status") {
          status = parseName("a status")
        } else {
          break
        }
      }
      return made(.adds(relation, from: from, to: to, status: status))
    }
    if eat("changes") {
      let relation = parseName("a relation")
      expect("to")
      return made(.changes(relation, to: parseName("a status")))
    }
    if eat("sets") {
      let noun = parseName("an attribute")
      let of = eat("of") ? parseName("`subject` or `object`") : nil
      guard token.kind == .string else {
        fail(unexpected: ["a text in quotes"])
        return []
      }
      position += 1
      return made(
        .sets(
          NounReference(
            key: noun.key, singular: noun.text, plural: noun.text, isPlural: false, range: noun.range),
          of: of, tokens[position - 1].text))
    }
    if eat("opposite") { return made(.opposite(parseName("another event"))) }
    if eat("tells") { return made(.tells(parseRest())) }
    fail(unexpected: ["`ends`", "`adds`", "`changes`", "`sets`", "`opposite`", "`tells`"])
    return []
  }

  private mutating func parseName(_ what: String) -> WordReference {
    guard token.kind == .word || token.kind == .string, !token.startsLine else {
      fail(unexpected: [what])
      return WordReference(key: "", text: "", range: token.range)
    }
    return word()
  }
}
