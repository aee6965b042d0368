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
  mutating func parsePlainText(_ expected: String) -> String {
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
      position += 1
      columns.append(
        TemplateText(
          pieces: [.column(tokens[position - 1].text)], range: tokens[position - 1].range))
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
}
