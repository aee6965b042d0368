internal import EntenteSource

// MARK: - Declarations

extension Parser {
  /// `kind alliance : organization { … }`; nil where the word is something else (`kinds`, `unit of X`).
  mutating func tryDeclaration() -> Declaration? {
    let start = position
    let keyword = token.key
    guard peek(1).kind == .word || peek(1).kind == .string, peek(1).key != "of" else { return nil }
    if keyword == "event" { return tryEventDeclaration() }
    position += 1
    switch keyword {
    case "world": return parseWorld(start)
    case "kind":
      let forms = parseForms()
      var parent: WordReference?
      if eat(symbol: ":") { parent = parseSpelling() }
      let items = parseItems()
      return Declaration(kind: .kind(forms, parent: parent, items), range: range(from: start))
    case "relation":
      let name = parseSpelling()
      expect(symbol: ":")
      let subjects = parseSpellings()
      expect(symbol: "->")
      let objects = parseSpellings()
      let items = parseItems()
      return Declaration(
        kind: .relation(name, subjects: subjects, objects: objects, items), range: range(from: start))
    case "attribute":
      let forms = parseForms()
      let items = parseItems()
      return Declaration(kind: .attribute(forms, items), range: range(from: start))
    default:
      let forms = parseForms()
      var base: NumberLiteral?
      if eat(symbol: "=") {
        let number = tryBareNumber()
        let unit = parseSpelling()
        base = NumberLiteral(value: number ?? 1, written: "", unit: unit.text)
      }
      let items = parseItems()
      return Declaration(kind: .unit(forms, base: base, items), range: range(from: start))
    }
  }

  private mutating func tryBareNumber() -> Double? {
    guard token.kind == .number else {
      fail(unexpected: ["a number"])
      return nil
    }
    position += 1
    return Double(tokens[position - 1].text.filter { $0 != "_" && $0 != "," })
  }

  private mutating func parseWorld(_ start: Int) -> Declaration {
    let title = parseSpelling()
    var version: String?
    var day: WrittenDate?
    while !failed, !atEnd {
      if sees("version") {
        position += 1
        version = parseSpelling().text
      } else if eat("as") {
        expect("of")
        day = parseWrittenDate()
      } else {
        fail(unexpected: ["`version`", "`as of`"])
      }
    }
    return Declaration(kind: .world(title: title.text, version: version, day: day), range: range(from: start))
  }

  mutating func parseWrittenDate() -> WrittenDate {
    note(.date)
    if token.kind == .date || token.kind == .number, let date = WrittenDate.civil(token.text) {
      position += 1
      return date
    }
    fail(unexpected: ["a date such as `1998` or `2022-11-24`"])
    return WrittenDate(year: 1)
  }

  /// Words up to punctuation, or a string.
  private mutating func parseSpelling() -> WordReference {
    let start = position
    if token.kind == .string {
      position += 1
      return WordReference(
        key: Folding.fold(tokens[start].text), text: tokens[start].text, range: range(from: start))
    }
    while token.kind == .word || (position > start && token.kind == .number),
      !(position > start && token.startsLine)
    {
      if position > start,
        ["by", "of", "from", "version", "as", "where"].contains(token.key)
          || Parser.connectorWords.contains(token.key)
      {
        break
      }
      position += 1
    }
    if position == start { fail(unexpected: ["a word"]) }
    let text = source.text(range(from: start))
    return WordReference(key: Folding.fold(text), text: text, range: range(from: start))
  }
  private mutating func parseSpellings() -> [WordReference] {
    var found: [WordReference] = []
    repeat { found.append(parseSpelling()) } while !failed && eat(symbol: ",")
    return found
  }

  /// `party / parties to`, `lies in / lie in`: the word that joins comes after each form or after the last.
  private mutating func parseForms() -> NounForms {
    let start = position
    let singular = parseSpelling()
    var forms = NounForms(singular: singular.text, range: singular.range)
    forms.connector = tryConnectorWord()
    if eat(symbol: "/") {
      forms.plural = parseSpelling().text
      forms.connector = tryConnectorWord() ?? forms.connector
    }
    forms.range = range(from: start)
    return forms
  }
  private mutating func tryConnectorWord() -> String? {
    guard token.kind == .word, !token.startsLine, Parser.connectorWords.contains(token.key) else {
      return nil
    }
    position += 1
    return tokens[position - 1].key
  }
  private static let connectorWords: Set<String> = ["to", "in", "at", "on", "for", "with"]

  /// `{ plural states; also country / countries }`: an item a line, or after `;`.
  private mutating func parseItems() -> [Declaration.Item] {
    guard sees(symbol: "{") else { return [] }
    let open = position
    position += 1
    var items: [Declaration.Item] = []
    while !failed {
      while eat(symbol: ";") {}
      if eat(symbol: "}") { return items }
      if atEnd {
        fail(.unclosed("{"), tokens[open].range)
        return items
      }
      items.append(parseItem())
    }
    return items
  }

  private static let twoWordItems: Set<String> = [
    "inverse verb", "inverse preposition", "other statuses", "opposing preposition",
  ]

  private mutating func parseItem() -> Declaration.Item {
    guard token.kind == .word else {
      fail(unexpected: ["a property of the declaration", "`}`"])
      return Declaration.Item(
        keyword: WordReference(key: "", text: "", range: token.range), forms: [], dates: [])
    }
    var keyword = word()
    if token.kind == .word, Parser.twoWordItems.contains(keyword.key + " " + token.key) {
      let second = word()
      keyword = WordReference(
        key: keyword.key + " " + second.key, text: keyword.text + " " + second.text,
        range: keyword.range.union(second.range))
    }
    var item = Declaration.Item(keyword: keyword, forms: [], dates: [])
    func ends(_ parser: Parser) -> Bool {
      parser.atEnd || parser.token.startsLine || parser.sees(symbol: ";") || parser.sees(symbol: "}")
    }
    while !failed, !ends(self) {
      if sees(symbol: ",") {
        position += 1
      } else if sees(symbol: ":") || (sees("by") && !item.forms.isEmpty)
        || (sees("where") && keyword.key == "derived")
      {
        position += 1
        item.tail = parseSpelling()
      } else if keyword.key == "closed", item.forms.isEmpty, sees("for") || sees("except") || sees("where") {
        item.tail = word()
        if item.tail?.key == "where" { expect("recorded") }
      } else if sees("from") || sees("to"), peek(1).kind == .date || peek(1).kind == .number {
        position += 1
        item.dates.append(parseWrittenDate())
      } else {
        item.forms.append(parseForms())
        // `border / bordering` and more forms of a verb
        while sees(symbol: "/"), !failed {
          position += 1
          let more = parseSpelling()
          _ = tryConnectorWord()
          item.forms.append(NounForms(singular: more.text, range: more.range))
        }
      }
    }
    return item
  }

  // MARK: Entities

  /// `state Ruritania { … }`
  mutating func tryEntityBlock() -> Declaration? {
    guard let match = match({ $0.noun != nil }), let noun = match.classes.noun else { return nil }
    var ahead = match.length
    var words = 0
    while position + ahead < end {
      let token = peek(ahead)
      if token.kind == .symbol, token.text == "{" { break }
      guard token.kind == .word || token.kind == .string || token.kind == .number || token.kind == .date
      else { return nil }
      if token.kind == .word, ["of", "where"].contains(token.key) { return nil }
      words += 1
      ahead += 1
    }
    guard words > 0, sees(symbol: "{", ahead) else { return nil }
    let start = position
    let kind = reference(noun, length: match.length)
    position += match.length
    let name = parseFactName()
    let open = position
    expect(symbol: "{")
    var items: [EntityItem] = []
    while !failed {
      while eat(symbol: ";") {}
      if eat(symbol: "}") { break }
      if atEnd {
        fail(.unclosed("{"), tokens[open].range)
        break
      }
      items += parseEntityItem(of: name)
    }
    return Declaration(kind: .entity(kind: kind, name, items), range: range(from: start))
  }

  private func endsItem(_ start: Int) -> Bool {
    atEnd || (token.startsLine && position > start) || sees(symbol: ";") || sees(symbol: "}")
  }

  private mutating func parseEntityItem(of subject: WordReference) -> [EntityItem] {
    let start = position
    switch token.key {
    case "also" where token.kind == .word:
      position += 1
      var names: [WordReference] = []
      repeat { names.append(parseFactName()) } while !failed && eat(symbol: ",")
      return [.also(names)]
    case "former" where token.kind == .word && matches().first.map({ $0.length == 1 }) != false:
      position += 1
      let name = parseFactName()
      var until: WrittenDate?
      if eat("until") { until = parseWrittenDate() }
      return [.former(name, until: until)]
    case "life" where token.kind == .word:
      position += 1
      let clauses = parseFactClauses(start)
      return [.life(clauses, range(from: start))]
    case "source" where token.kind == .word:
      position += 1
      return [.source(parseFactName())]
    case "on" where token.kind == .word && (peek(1).kind == .date || peek(1).kind == .number):
      position += 1
      return [.on(parseWrittenDate(), range(from: start))]
    case "asserts", "says", "denies", "forecasts", "if":
      // A word of the world with that spelling goes first.
      if matches().isEmpty, let assertion = tryAssertion() { return [.assertion(assertion)] }
    default: break
    }
    let negative = sees("not")
    if negative { position += 1 }
    guard
      let match = matches().first(where: {
        $0.classes.noun != nil || $0.classes.isPreposition || $0.classes.verb != nil
      })
    else {
      fail(.unknownWord(token.text), token.range)
      return []
    }
    if let noun = match.classes.noun {
      let reference = reference(noun, length: match.length)
      let before = position
      position += match.length
      if sees("of") || noun.connectors.contains(token.key), !endsItem(before) {
        position += 1
        return parseObjects(subject, start) { .noun(reference, $0) }
      }
      if endsItem(before) {
        return [
          .fact(
            FactSyntax(
              subject: subject, form: .flag(reference, !negative), clauses: FactClauses(),
              range: range(from: start)))
        ]
      }
      var values: [FactValue] = []
      repeat { values.append(parseFactValue()) } while !failed && eat(symbol: ",")
      let clauses = parseFactClauses(start)
      return values.map {
        .fact(
          FactSyntax(subject: subject, form: .of(reference, $0), clauses: clauses, range: range(from: start)))
      }
    }
    let word = WordReference(
      key: match.classes.verb ?? match.key, text: match.key,
      range: SourceRange(token.range.lower, peek(match.length - 1).range.upper))
    position += match.length
    if match.classes.isPreposition { return parseObjects(subject, start) { .preposition(word, $0) } }
    return parseObjects(subject, start) { .verb(word, $0) }
  }

  private mutating func parseObjects(
    _ subject: WordReference, _ start: Int, _ form: (WordReference) -> FactSyntax.Form
  ) -> [EntityItem] {
    var names: [WordReference] = []
    repeat { names.append(parseFactName()) } while !failed && eat(symbol: ",")
    let clauses = parseFactClauses(start)
    return names.map {
      .fact(FactSyntax(subject: subject, form: form($0), clauses: clauses, range: range(from: start)))
    }
  }

  // MARK: Facts

  private static let clauseWords: Set<String> = [
    "since", "until", "as", "status", "with", "source", "from", "to", "best",
  ]

  /// A name in a fact goes on to a comma, a clause word or the end of its line.
  mutating func parseFactName() -> WordReference {
    let start = position
    note(.entity)
    skipArticles()
    if token.kind == .string {
      position += 1
      var text = tokens[position - 1].text
      if sees(symbol: ":"), !token.followsSpace, !peek(1).followsSpace, peek(1).kind == .word {
        position += 1
        text += ":" + token.text
        position += 1
      }
      return WordReference(key: Folding.fold(text), text: text, range: range(from: start))
    }
    while token.kind == .word || token.kind == .number || token.kind == .date
      || (sees(symbol: ":") && !token.followsSpace && position > start)
    {
      if position > start, token.startsLine || Parser.clauseWords.contains(token.key) { break }
      if inAssertion, position > start, token.key == "and" || token.key == "then" { break }
      position += 1
    }
    if position == start {
      fail(unexpected: ["a name"])
      return WordReference(key: "", text: "", range: token.range)
    }
    let text = source.text(range(from: start))
    return WordReference(key: Folding.fold(text), text: text, range: range(from: start))
  }

  private mutating func parseFactValue() -> FactValue {
    let start = position
    if sees(symbol: ">") || sees(symbol: ">=") || sees(symbol: "<") || sees(symbol: "<=") {
      let symbol = token.text
      position += 1
      let number = trySignedNumber()
      if number == nil { fail(unexpected: ["a number"]) }
      let best = tryBest()
      return symbol.hasPrefix(">")
        ? .bounds(
          low: number, high: nil, best: best, excludesLow: symbol == ">", excludesHigh: false,
          range(from: start))
        : .bounds(
          low: nil, high: number, best: best, excludesLow: false, excludesHigh: symbol == "<",
          range(from: start))
    }
    let isNegative = sees(symbol: "-") && peek(1).kind == .number
    switch isNegative ? .number : token.kind {
    case .number:
      guard let low = trySignedNumber() else { return .text("", range(from: start)) }
      if eat(symbol: "..") {
        let high = trySignedNumber()
        let best = tryBest()
        return .bounds(
          low: low, high: high, best: best, excludesLow: false, excludesHigh: false, range(from: start))
      }
      if sees("best"), let best = tryBest() {
        return .bounds(
          low: low, high: low, best: best, excludesLow: false, excludesHigh: false, range(from: start))
      }
      return .number(low, range(from: start))
    case .date: return .date(parseWrittenDate(), range(from: start))
    case .string:
      let name = parseFactName()
      return .text(name.text, name.range)
    case .word, .parameter, .symbol, .end: return .name(parseFactName())
    }
  }

  private mutating func tryBest() -> NumberLiteral? {
    guard eat("best") else { return nil }
    return trySignedNumber()
  }

  /// `-12.5` is a value; between values of a question `-` subtracts.
  private mutating func trySignedNumber() -> NumberLiteral? {
    guard sees(symbol: "-"), peek(1).kind == .number else { return tryNumber() }
    position += 1
    guard var number = tryNumber() else { return nil }
    number.value = -number.value
    number.written = "-" + number.written
    return number
  }

  mutating func parseFactClauses(_ start: Int) -> FactClauses {
    var clauses = FactClauses()
    while !failed, !atEnd, token.kind == .word, !(token.startsLine && position > start) {
      if eat("since") || eat("from") {
        clauses.since = parseFactEnd()
      } else if eat("until") || eat("to") {
        clauses.until = parseFactEnd()
      } else if sees("as"), sees("of", 1) {
        position += 2
        clauses.asOf = parseWrittenDate()
      } else if sees("in"), peek(1).kind == .number || peek(1).kind == .date {
        position += 1
        clauses.asOf = parseWrittenDate()
      } else if eat("status") {
        clauses.status = parseFactName()
      } else if eat("source") {
        clauses.source = parseFactName()
      } else if eat("with") {
        repeat {
          guard token.kind == .word else {
            fail(unexpected: ["a qualifier such as `role`"])
            break
          }
          let qualifier = word()
          clauses.qualifiers.append((qualifier, parseFactName()))
        } while !failed && eat(symbol: ",")
      } else {
        break
      }
    }
    return clauses
  }

  private mutating func parseFactEnd() -> FactClauses.End? {
    if sees("unknown") || sees(symbol: "?") {
      position += 1
      return .unrecorded
    }
    return .date(parseWrittenDate())
  }

  /// After `add`: one fact, or one predicate with a block of subjects.
  mutating func parseAdded() -> [FactSyntax] {
    let start = position
    guard let open = (position..<end).first(where: { tokens[$0].kind == .symbol && tokens[$0].text == "{" })
    else {
      return [parseFact()]
    }
    // The head has no subject: `member of NATO source x {`
    guard
      let match = matches().first(where: {
        $0.classes.noun != nil || $0.classes.isPreposition || $0.classes.verb != nil
      })
    else {
      fail(.unknownWord(token.text), token.range)
      return []
    }
    let form = parseForm(match)
    let head = parseFactClauses(start)
    guard !failed, let form else { return [] }
    position = position < open ? position : open
    expect(symbol: "{")
    var facts: [FactSyntax] = []
    while !failed {
      while eat(symbol: ";") {}
      if eat(symbol: "}") { break }
      if atEnd {
        fail(.unclosed("{"), tokens[open].range)
        break
      }
      let line = position
      let subject = parseFactName()
      var clauses = parseFactClauses(line)
      if !failed, !atEnd, !token.startsLine, !sees(symbol: ";"), !sees(symbol: "}") {
        fail(unexpected: ["the end of the line"])
      }
      clauses.since = clauses.since ?? head.since
      clauses.until = clauses.until ?? head.until
      clauses.status = clauses.status ?? head.status
      clauses.source = clauses.source ?? head.source
      for qualifier in head.qualifiers
      where !clauses.qualifiers.contains(where: { $0.0.key == qualifier.0.key }) {
        clauses.qualifiers.append(qualifier)
      }
      facts.append(FactSyntax(subject: subject, form: form, clauses: clauses, range: range(from: line)))
    }
    return facts
  }

  mutating func parseForm(_ match: Match) -> FactSyntax.Form? {
    if let noun = match.classes.noun {
      let reference = reference(noun, length: match.length)
      position += match.length
      if sees("of") || noun.connectors.contains(token.key) {
        position += 1
        return .noun(reference, parseFactName())
      }
      if atEnd || token.startsLine || Parser.clauseWords.contains(token.key) { return .flag(reference, true) }
      return .of(reference, parseFactValue())
    }
    let word = WordReference(
      key: match.classes.verb ?? match.key, text: match.key,
      range: SourceRange(token.range.lower, peek(match.length - 1).range.upper))
    position += match.length
    return match.classes.isPreposition ? .preposition(word, parseFactName()) : .verb(word, parseFactName())
  }

  /// `Ruritania member of CSTO since 2020 source "…"`
  mutating func parseFact() -> FactSyntax {
    let start = position
    note(.entity)
    skipArticles()
    var subject: WordReference
    let known = matches().first { $0.classes.isName }
    if token.kind == .string {
      subject = parseFactName()
    } else if let known {
      position += known.length
      subject = WordReference(
        key: known.key, text: source.text(range(from: start)), range: range(from: start))
      if sees(symbol: ":"), !token.followsSpace, peek(1).kind == .word {
        position += 2
        subject = WordReference(
          key: subject.key, text: source.text(range(from: start)), range: range(from: start))
      }
    } else {
      while token.kind == .word,
        !matches().contains(where: {
          $0.classes.noun != nil || $0.classes.verb != nil || $0.classes.isPreposition
        })
      {
        position += 1
      }
      if position == start { fail(unexpected: ["a name"]) }
      let text = source.text(range(from: start))
      subject = WordReference(key: Folding.fold(text), text: text, range: range(from: start))
    }
    if skip("is") { skipArticles() }
    let negative = eat("not")
    guard !failed,
      let match = matches().first(where: {
        $0.classes.noun != nil || $0.classes.isPreposition || $0.classes.verb != nil
      }),
      let form = parseForm(match)
    else {
      fail(unexpected: ["what is said of it: `member of …`, `population …`"])
      return FactSyntax(subject: subject, form: .life, clauses: FactClauses(), range: range(from: start))
    }
    let clauses = parseFactClauses(position)
    var made = form
    if negative, case .flag(let noun, _) = form { made = .flag(noun, false) }
    return FactSyntax(subject: subject, form: made, clauses: clauses, range: range(from: start))
  }
}
