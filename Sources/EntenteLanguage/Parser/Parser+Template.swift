internal import EntenteSource

// MARK: - Things, values, texts and conditions of import templates

extension Parser {
  /// Words that end a text without quotes.
  static let templateWords: Set<String> = [
    "since", "until", "through", "during", "as", "status", "with", "source", "from", "to", "best", "when",
    "named", "split", "is", "are", "empty", "written", "known", "in",
  ]

  func startsTemplateReference() -> Bool {
    if [.parameter, .string].contains(token.kind) || sees("new") || sees("each") { return true }
    // `state $name`: its kind, then a name.
    guard let match = matches().first(where: { $0.classes.noun != nil }),
      peek(match.length).kind == .parameter
    else { return false }
    // `capital $name` says what the capital is: a kind is told by what comes after the name.
    let after = peek(match.length + 1)
    guard after.kind == .word, !after.startsLine else { return false }
    return !Parser.templateWords.contains(after.key)
      && lexicon.classes(of: after.key).map { $0.noun != nil || $0.verb != nil || $0.isPreposition } == true
  }

  mutating func parseTemplateReference() -> TemplateReference {
    let start = position
    note(.entity)
    let isNew = eat("new")
    var kind: TemplateReference.KindWord?
    if token.kind == .parameter, [.parameter, .string].contains(peek(1).kind), !peek(1).startsLine {
      position += 1
      kind = .text(
        TemplateText(
          pieces: [.column(tokens[position - 1].text)], range: tokens[position - 1].range))
    } else if let match = matches().first(where: { $0.classes.noun != nil }), let noun = match.classes.noun,
      [.parameter, .string].contains(peek(match.length).kind) || sees("each", match.length),
      !peek(match.length).startsLine
    {
      kind = .noun(reference(noun, length: match.length))
      position += match.length
    }
    let isEach = eat("each")
    var made = TemplateReference(
      text: parseTemplateText(), isNew: isNew, kind: kind, range: range(from: start))
    if isEach {
      expect("split")
      if token.kind == .string {
        made.split = token.text
        position += 1
        parseRules(of: &made.text)
      } else {
        fail(unexpected: ["what is between the parts: `split \", \"`"])
      }
    }
    if sees("as"), sees("code", 1) {
      position += 2
      if let match = matches().first(where: { $0.classes.noun != nil }), let noun = match.classes.noun {
        made.code = reference(noun, length: match.length)
        position += match.length
      } else {
        fail(unexpected: ["which code: `as code iso3`"])
      }
    }
    if eat("named") {
      if sees("one"), sees("of", 1) {
        position += 2
        made.isNamedAmong = true
      }
      made.named = parseTemplateText()
    }
    made.range = range(from: start)
    return made
  }

  mutating func parseTemplateValue() -> TemplateValue {
    let start = position
    func made(_ kind: TemplateValue.Kind, _ parser: Parser) -> TemplateValue {
      TemplateValue(kind: kind, range: parser.range(from: start))
    }
    var value: TemplateValue
    if sees(symbol: ">") || sees(symbol: ">=") || sees(symbol: "<") || sees(symbol: "<=") {
      let symbol = token.text
      position += 1
      let text = parseTemplateText()
      value = made(
        symbol.hasPrefix(">")
          ? .above(text, excludes: symbol == ">") : .below(text, excludes: symbol == "<"), self)
    } else {
      let reference = parseTemplateReference()
      value =
        eat(symbol: "..")
        ? made(.between(reference.text, parseTemplateText()), self) : made(.single(reference), self)
    }
    let magnitudes = ["thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12]
    while token.kind == .word, let factor = magnitudes[token.key] {
      value.factor *= factor
      position += 1
    }
    if token.kind == .word, !token.startsLine, let match = matches().first(where: { $0.classes.unit != nil })
    {
      value.unit = match.classes.unit
      position += match.length
    }
    // `$length km -9 is unknown`: of the column, wherever the unit stands.
    while !failed, let rule = tryCellRule() { value.add(rule) }
    if eat("best") { value.best = parseTemplateText() }
    value.range = range(from: start)
    return value
  }

  /// `$a`, `"$a: $b"`, `Armenia`, `-9`, with rules for what cells mean.
  mutating func parseTemplateText() -> TemplateText {
    let start = position
    note(.text)
    var pieces: [TemplateText.Piece] = []
    switch token.kind {
    case .parameter:
      position += 1
      pieces = [.column(tokens[start].text)]
    case .string:
      position += 1
      pieces = Parser.pieces(tokens[start].text)
    case .number, .date:
      position += 1
      pieces = [.text(tokens[start].text)]
    case .symbol where sees(symbol: "-") && peek(1).kind == .number:
      position += 2
      pieces = [.text("-" + tokens[position - 1].text)]
    case .word:
      repeat {
        position += 1
      } while (token.kind == .word || token.kind == .number) && !token.startsLine
        && !Parser.templateWords.contains(token.key)
      pieces = [.text(source.text(range(from: start)))]
    case .symbol, .end:
      fail(unexpected: ["a column such as `$name`", "a name"])
    }
    var text = TemplateText(pieces: pieces, range: range(from: start))
    parseRules(of: &text)
    text.range = range(from: start)
    return text
  }

  private mutating func parseRules(of text: inout TemplateText) {
    while !failed {
      if sees("is"), sees(symbol: "{", 1) {
        position += 1
        text.rules += parseCellMap()
        text.isMapped = true
      } else if let rule = tryCellRule() {
        text.rules.append(rule)
      } else if sees("known"), sees("to", 1), let precision = TemplateText.Precision(rawValue: peek(2).key) {
        position += 3
        text.precision = precision
      } else if sees("written") {
        position += 1
        text.dates = parsePlainText("the order of day, month and year: `written \"d/m/y\"`")
      } else {
        break
      }
    }
  }

  /// `"$location: $territory"`; `$$` is a dollar sign.
  package static func pieces(_ text: String) -> [TemplateText.Piece] {
    var pieces: [TemplateText.Piece] = []
    var plain = ""
    var rest = Substring(text)
    func isLetter(_ character: Character) -> Bool {
      character.isLetter || character.isNumber || character == "_"
    }
    while let first = rest.first {
      rest.removeFirst()
      guard first == "$" else {
        plain.append(first)
        continue
      }
      if rest.first == "$" {
        plain.append("$")
        rest.removeFirst()
        continue
      }
      var name: Substring
      if rest.first == "{", let close = rest.firstIndex(of: "}") {
        name = rest[rest.index(after: rest.startIndex)..<close]
        rest = rest[rest.index(after: close)...]
      } else {
        name = rest.prefix(while: isLetter)
        rest = rest.dropFirst(name.count)
      }
      if name.isEmpty {
        plain.append("$")
        continue
      }
      if !plain.isEmpty { pieces.append(.text(plain)) }
      plain = ""
      pieces.append(.column(String(name)))
    }
    if !plain.isEmpty || pieces.isEmpty { pieces.append(.text(plain)) }
    return pieces
  }

  // MARK: Rules and conditions

  /// `empty is open`, `-9 is unknown`, `"n/a" is unknown`
  mutating func tryCellRule() -> CellRule? {
    let start = position
    var key: CellRule.Key?
    if sees("empty"), sees("is", 1) {
      key = .empty
      position += 1
    } else if token.kind == .string || token.kind == .number, sees("is", 1), !token.startsLine {
      key = .text(token.text)
      position += 1
    } else if sees(symbol: "-"), peek(1).kind == .number, sees("is", 2), !token.startsLine {
      key = .text("-" + peek(1).text)
      position += 2
    }
    guard let key else { return nil }
    position += 1
    let meaning = parseCellMeaning()
    if failed { position = max(position, start) }
    return CellRule(key: key, meaning: meaning)
  }

  private mutating func parseCellMeaning() -> CellRule.Meaning {
    if eat("unknown") { return .unknown }
    if eat("open") { return .open }
    return .text(parseCellText("`unknown`, `open` or what it stands for"))
  }
  private mutating func parseCellText(_ expected: String) -> String {
    let start = position
    if sees(symbol: "-"), peek(1).kind == .number {
      position += 2
      return "-" + tokens[position - 1].text
    }
    guard [.string, .number, .date, .word].contains(token.kind), !atEnd else {
      fail(unexpected: [expected])
      return ""
    }
    position += 1
    if tokens[start].kind != .word { return tokens[start].text }
    while token.kind == .word || token.kind == .number, !token.startsLine,
      !Parser.templateWords.contains(token.key)
    {
      position += 1
    }
    return source.text(range(from: start))
  }

  /// `{2: interstate, 3: intrastate, else: unknown}`
  private mutating func parseCellMap() -> [CellRule] {
    let open = position
    expect(symbol: "{")
    var rules: [CellRule] = []
    while !failed {
      if eat(symbol: "}") { return rules }
      if atEnd {
        fail(.unclosed("{"), tokens[open].range)
        break
      }
      let key: CellRule.Key
      if sees("else"), sees(symbol: ":", 1) {
        position += 1
        key = .others
      } else if sees("empty"), sees(symbol: ":", 1) {
        position += 1
        key = .empty
      } else {
        let text = parseCellText("what stands in the cell: `{2: interstate}`")
        key = text.isEmpty ? .empty : .text(text)
      }
      expect(symbol: ":")
      if failed { break }
      rules.append(CellRule(key: key, meaning: parseCellMeaning()))
      if !eat(symbol: ","), !failed, !sees(symbol: "}") {
        fail(unexpected: ["`,`", "`}`"])
      }
    }
    return rules
  }

  mutating func tryTemplateCondition() -> TemplateCondition? {
    guard !failed, eat("when") else { return nil }
    return parseTemplateCondition()
  }

  private mutating func parseTemplateCondition() -> TemplateCondition {
    let start = position
    var parts = [parseNegatedCondition()]
    var joins: Set<String> = []
    while !failed, sees("and") || sees("or") {
      joins.insert(token.key)
      if joins.count > 1 {
        fail(.mixedAndOr(readings: []), token.range)
        break
      }
      position += 1
      parts.append(parseNegatedCondition())
    }
    guard parts.count > 1 else { return parts[0] }
    return TemplateCondition(
      kind: joins.contains("or") ? .any(parts) : .all(parts), range: range(from: start))
  }

  private mutating func parseNegatedCondition() -> TemplateCondition {
    let start = position
    let nothing = TemplateCondition(kind: .all([]), range: token.range)
    return nested(nothing) { parser in
      func made(_ kind: TemplateCondition.Kind, _ parser: Parser) -> TemplateCondition {
        TemplateCondition(kind: kind, range: parser.range(from: start))
      }
      if parser.eat("not") { return made(.not(parser.parseNegatedCondition()), parser) }
      if parser.eat(symbol: "(") {
        let inner = parser.parseTemplateCondition()
        parser.expect(symbol: ")")
        return inner
      }
      let left = parser.parseComparedText()
      if parser.sees("is") {
        parser.position += 1
        let isNegative = parser.eat("not")
        let kind: TemplateCondition.Kind
        if parser.eat("empty") {
          kind = .isEmpty(left)
        } else {
          kind = .compares(left, .equal, parser.parseComparedText())
        }
        let test = made(kind, parser)
        return isNegative ? made(.not(test), parser) : test
      }
      if parser.eat("in") {
        var texts: [String] = []
        parser.expect(symbol: "{")
        repeat {
          texts.append(parser.parseCellText("values: `in {1, 2}`"))
        } while !parser.failed
          && parser.eat(symbol: ",")
        parser.expect(symbol: "}")
        return made(.isAmong(left, texts), parser)
      }
      if parser.eat("like") {
        guard parser.token.kind == .string else {
          parser.fail(unexpected: ["a pattern in quotes: `like \"Gov*\"`"])
          return nothing
        }
        parser.position += 1
        return made(.isLike(left, parser.tokens[parser.position - 1].text), parser)
      }
      for comparison in TemplateCondition.Comparison.allCases.reversed()
      where parser.sees(symbol: comparison.rawValue) {
        parser.position += 1
        return made(.compares(left, comparison, parser.parseComparedText()), parser)
      }
      parser.fail(unexpected: ["`=`", "`is empty`", "`in {…}`", "`like`"])
      return nothing
    }
  }

  /// In a condition `is` compares, and says nothing of what cells mean.
  private mutating func parseComparedText() -> TemplateText {
    let start = position
    switch token.kind {
    case .parameter:
      position += 1
      return TemplateText(pieces: [.column(tokens[start].text)], range: range(from: start))
    case .string:
      position += 1
      return TemplateText(pieces: Parser.pieces(tokens[start].text), range: range(from: start))
    case .word where ["and", "or", "not", "when"].contains(token.key), .end:
      fail(unexpected: ["a column such as `$type`", "a value"])
      return TemplateText(pieces: [], range: token.range)
    case .number, .date, .symbol, .word:
      let text = parseCellText("a column such as `$type`, or a value")
      return TemplateText(pieces: [.text(text)], range: range(from: start))
    }
  }
}
