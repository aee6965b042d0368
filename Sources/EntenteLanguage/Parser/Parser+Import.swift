internal import EntenteSource

// MARK: - `import "file.csv" as TEMPLATE`

extension Parser {
  mutating func parseImport(_ start: Int) -> Statement {
    position += 1
    note(.text)
    guard token.kind == .string else {
      fail(unexpected: ["a file in quotes: `import \"file.csv\" as $state member of $organization`"])
      return Statement(.invalid, range(from: start))
    }
    var made = ImportSyntax(path: token.text, pathRange: token.range, options: [], items: [])
    position += 1
    while !failed, !at("as") {
      let before = position
      guard let kind = parseImportOption() else { break }
      made.options.append(.init(kind: kind, range: range(from: before)))
      _ = eat(symbol: ",")
    }
    expect("as")
    guard !failed else { return Statement(.invalid, range(from: start)) }
    if sees(symbol: "{") {
      made.items = parseTemplateBlock(hasSubject: false)
    } else {
      made.items = parseTemplateItems(hasSubject: false, endsAtLine: false)
    }
    return Statement(.importRows(made), range(from: start))
  }

  private mutating func parseImportOption() -> ImportSyntax.Option.Kind? {
    for word in ["encoding", "separator", "dates", "numbers", "columns"] { note(.keyword(word)) }
    switch token.key {
    case "encoding" where token.kind == .word:
      position += 1
      return .encoding(parsePlainText("`utf-8`, `latin-1` or `windows-1252`"))
    case "separator" where token.kind == .word:
      position += 1
      return .separator(parsePlainText("`separator \";\"` or `separator tab`"))
    case "dates" where token.kind == .word:
      position += 1
      return .dates(parsePlainText("the order of day, month and year: `dates \"d/m/y\"`"))
    case "numbers" where token.kind == .word:
      position += 1
      return .numbers(parsePlainText("how a number is written: `numbers \"1.234,5\"`"))
    case "columns" where token.kind == .word:
      position += 1
      var names: [String] = []
      repeat {
        names.append(parsePlainText("names of columns: `columns a, b`"))
      } while !failed
        && eat(symbol: ",")
      return .columns(names)
    case "at" where sees("most", 1):
      position += 2
      guard token.kind == .number, let count = Int(token.text) else {
        fail(unexpected: ["a number of errors: `at most 10 errors`"])
        return nil
      }
      position += 1
      if !eat("error") { expect("errors") }
      return .mostErrors(count)
    default:
      if let rule = tryCellRule() { return .rule(rule) }
      fail(unexpected: [
        "`as` and a template", "`encoding`", "`separator`", "`dates`", "`numbers`", "`columns`",
      ])
      return nil
    }
  }

  /// A string, or what stands together without spaces: `d/m/y`.
  private mutating func parsePlainText(_ expected: String) -> String {
    guard !atEnd, token.kind == .string || token.kind == .word || token.kind == .parameter else {
      fail(unexpected: [expected])
      return ""
    }
    position += 1
    if tokens[position - 1].kind != .word { return tokens[position - 1].text }
    let start = position - 1
    while !atEnd, !token.followsSpace, token.kind == .word || ["/", "-", "."].contains(token.text) {
      position += 1
    }
    return source.text(range(from: start))
  }

  // MARK: Items

  private mutating func parseTemplateBlock(hasSubject: Bool) -> [TemplateItem] {
    nested([]) { parser in
      let open = parser.position
      parser.expect(symbol: "{")
      var items: [TemplateItem] = []
      while !parser.failed {
        while parser.eat(symbol: ";") {}
        if parser.eat(symbol: "}") { return items }
        if parser.atEnd {
          parser.fail(.unclosed("{"), parser.tokens[open].range)
          break
        }
        let first = parser.position
        items += parser.parseTemplateItems(hasSubject: hasSubject, endsAtLine: true)
        if !parser.failed, !parser.endsTemplateItem(first) {
          parser.fail(unexpected: ["the end of the line", "`when`"])
        }
      }
      return items
    }
  }
  private func endsTemplateItem(_ start: Int) -> Bool {
    atEnd || token.startsLine && position > start || sees(symbol: ";") || sees(symbol: "}")
  }

  /// One line; several items where it lists several things.
  private mutating func parseTemplateItems(hasSubject: Bool, endsAtLine: Bool) -> [TemplateItem] {
    let start = position
    func item(_ kind: TemplateItem.Kind, _ condition: TemplateCondition? = nil, _ parser: Parser)
      -> TemplateItem
    {
      TemplateItem(kind: kind, condition: condition, range: parser.range(from: start))
    }
    if sees("let"), peek(1).kind == .parameter {
      position += 2
      let name = tokens[position - 1].text
      expect(symbol: "=")
      let text = parseTemplateText()
      return [item(.bind(name, text), tryTemplateCondition(), self)]
    }
    if sees("when") {
      let condition = tryTemplateCondition()
      let items = parseTemplateBlock(hasSubject: hasSubject)
      return [item(.group(items), condition, self)]
    }
    if sees("each"), let each = tryEachBlock(hasSubject: hasSubject) { return [item(each, nil, self)] }
    if sees("source"), hasSubject || [.string, .parameter].contains(peek(1).kind) {
      position += 1
      return [item(.source(parseTemplateText()), tryTemplateCondition(), self)]
    }
    if hasSubject {
      switch token.key {
      case "also" where token.kind == .word:
        position += 1
        var texts: [TemplateText] = []
        repeat { texts.append(parseTemplateText()) } while !failed && eat(symbol: ",")
        return [item(.also(texts), tryTemplateCondition(), self)]
      case "former" where token.kind == .word && [.string, .parameter].contains(peek(1).kind):
        position += 1
        return [item(.former(parseTemplateText()), tryTemplateCondition(), self)]
      case "life" where token.kind == .word:
        position += 1
        let clauses = parseTemplateClauses(start, endsAtLine)
        return [item(.life(clauses), tryTemplateCondition(), self)]
      default: break
      }
    }
    // A line of a block that begins with a name is about that; others are about the thing of the block.
    var subject: TemplateReference?
    if !hasSubject || startsTemplateReference() {
      let reference = parseTemplateReference()
      subject = reference
      let condition = tryTemplateCondition()
      if !failed, sees(symbol: "{") {
        if reference.kind == nil { fail(unexpected: ["its kind before the name: `state $name { … }`"]) }
        let items = parseTemplateBlock(hasSubject: true)
        return [item(.entity(reference, items), condition, self)]
      }
      if condition != nil, !failed { fail(unexpected: ["what is said of it, before `when`"]) }
      if sees("is") || sees("are") { position += 1 }
    }
    let forms = parseTemplateForms(start, endsAtLine)
    let clauses = failed ? TemplateClauses() : parseTemplateClauses(start, endsAtLine)
    let condition = tryTemplateCondition()
    return forms.map { item(.fact(subject, $0, clauses), condition, self) }
  }

  /// `each $ids, $names split ", " { … }`; nil where it is a thing: `each $ids split ", " member of …`.
  private mutating func tryEachBlock(hasSubject: Bool) -> TemplateItem.Kind? {
    let start = position
    position += 1
    var columns: [TemplateText] = []
    repeat {
      guard token.kind == .parameter else {
        position = start
        return nil
      }
      columns.append(parseTemplateText())
    } while !failed && eat(symbol: ",")
    guard eat("split"), token.kind == .string, sees(symbol: "{", 1) else {
      if columns.count > 1, !failed { fail(unexpected: ["`split \", \" { … }`"]) }
      if !failed { position = start }
      return failed ? .group([]) : nil
    }
    let separator = token.text
    position += 1
    return .each(columns, separator: separator, parseTemplateBlock(hasSubject: hasSubject))
  }

  /// `member of $b`, `capital $c`, `in $region`, `landlocked`; several things after one word make several facts.
  private mutating func parseTemplateForms(_ start: Int, _ endsAtLine: Bool) -> [TemplateItem.Form] {
    let negative = sees("not")
    if negative { position += 1 }
    skipArticles()
    guard
      let match = matches().first(where: {
        $0.classes.noun != nil || $0.classes.isPreposition || $0.classes.verb != nil
      })
    else {
      if token.kind == .word, !atEnd {
        fail(.unknownWord(token.text), token.range)
      } else {
        fail(unexpected: ["what is said of it: `member of $b`, `population $n`"])
      }
      return []
    }
    func references(_ parser: inout Parser, _ make: (TemplateReference) -> TemplateItem.Form)
      -> [TemplateItem.Form]
    {
      var forms: [TemplateItem.Form] = []
      repeat {
        forms.append(make(parser.parseTemplateReference()))
      } while !parser.failed
        && parser.eat(symbol: ",")
      return forms
    }
    if let noun = match.classes.noun {
      let word = reference(noun, length: match.length)
      position += match.length
      if sees("of") || noun.connectors.contains(token.key) {
        position += 1
        return references(&self) { .noun(word, $0) }
      }
      if endsTemplateItem(start) || Parser.templateWords.contains(token.key) && token.kind == .word {
        return [.flag(word, !negative)]
      }
      var forms: [TemplateItem.Form] = []
      repeat { forms.append(.of(word, parseTemplateValue())) } while !failed && eat(symbol: ",")
      return forms
    }
    let word = WordReference(
      key: match.classes.verb ?? match.key, text: match.key,
      range: SourceRange(token.range.lower, peek(match.length - 1).range.upper))
    position += match.length
    return match.classes.isPreposition
      ? references(&self) { .preposition(word, $0) } : references(&self) { .verb(word, $0) }
  }

  private mutating func parseTemplateClauses(_ start: Int, _ endsAtLine: Bool) -> TemplateClauses {
    var clauses = TemplateClauses()
    func repeated(_ isThere: Bool, _ parser: inout Parser) {
      if isThere {
        parser.fail(
          .repeated(parser.tokens[parser.position - 1].text), parser.tokens[parser.position - 1].range)
      }
    }
    while !failed, !atEnd, token.kind == .word, !(endsAtLine && token.startsLine && position > start) {
      if eat("since") || eat("from") {
        repeated(clauses.since != nil || clauses.during != nil, &self)
        clauses.since = parseTemplateText()
      } else if eat("until") || eat("to") {
        repeated(clauses.until != nil || clauses.through != nil || clauses.during != nil, &self)
        clauses.until = parseTemplateText()
      } else if eat("through") {
        repeated(clauses.until != nil || clauses.through != nil || clauses.during != nil, &self)
        clauses.through = parseTemplateText()
      } else if eat("during") {
        repeated(clauses.since != nil || clauses.until != nil || clauses.through != nil, &self)
        let first = parseTemplateText()
        clauses.during = (first, eat(symbol: "..") ? parseTemplateText() : nil)
      } else if sees("as"), sees("of", 1) {
        position += 2
        repeated(clauses.asOf != nil, &self)
        clauses.asOf = parseTemplateText()
      } else if sees("in"), [.parameter, .number, .date].contains(peek(1).kind) {
        position += 1
        repeated(clauses.asOf != nil, &self)
        clauses.asOf = parseTemplateText()
      } else if eat("status") {
        repeated(clauses.status != nil, &self)
        clauses.status = parseTemplateText()
      } else if eat("source") {
        repeated(clauses.source != nil, &self)
        clauses.source = parseTemplateText()
      } else if eat("with") {
        repeat {
          guard token.kind == .word else {
            fail(unexpected: ["a qualifier such as `role`"])
            break
          }
          let qualifier = word()
          clauses.qualifiers.append((qualifier, parseTemplateText()))
        } while !failed && eat(symbol: ",")
      } else {
        break
      }
    }
    return clauses
  }

  // MARK: Things, values and texts

  /// Words that end a text without quotes.
  private static let templateWords: Set<String> = [
    "since", "until", "through", "during", "as", "status", "with", "source", "from", "to", "best", "when",
    "named", "split", "is", "are", "empty", "written", "in",
  ]

  private func startsTemplateReference() -> Bool {
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

  private mutating func parseTemplateReference() -> TemplateReference {
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

  private mutating func parseTemplateValue() -> TemplateValue {
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
  private mutating func parseTemplateText() -> TemplateText {
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
    while !failed {
      if sees("is"), sees(symbol: "{", 1) {
        position += 1
        text.rules += parseCellMap()
        text.isMapped = true
      } else if let rule = tryCellRule() {
        text.rules.append(rule)
      } else if sees("written") {
        position += 1
        text.dates = parsePlainText("the order of day, month and year: `written \"d/m/y\"`")
      } else {
        break
      }
    }
    text.range = range(from: start)
    return text
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
  private mutating func tryCellRule() -> CellRule? {
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

  private mutating func tryTemplateCondition() -> TemplateCondition? {
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
