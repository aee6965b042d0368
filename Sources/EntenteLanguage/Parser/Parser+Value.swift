internal import EntenteSource

// MARK: - Values: numbers, columns, arithmetic

extension Parser {
  /// What stands on a side of a comparison or in a column: arithmetic over values.
  mutating func parseOperand() -> Expression {
    nested(Expression(.invalid, token.range)) { $0.parseSum() }
  }

  private mutating func parseSum() -> Expression {
    let start = position
    let first = parseProduct()
    var rest: [(ArithmeticOperator, Expression)] = []
    while !failed {
      if sees(symbol: "+") {
        position += 1
        rest.append((.plus, parseProduct()))
      } else if sees(symbol: "-") {
        position += 1
        rest.append((.minus, parseProduct()))
      } else {
        break
      }
    }
    return rest.isEmpty ? first : Expression(.arithmetic(first, rest), range(from: start))
  }

  private mutating func parseProduct() -> Expression {
    let start = position
    let first = parseFactor()
    var rest: [(ArithmeticOperator, Expression)] = []
    while !failed {
      if sees(symbol: "*") {
        position += 1
        rest.append((.times, parseFactor()))
      } else if sees(symbol: "/") {
        position += 1
        rest.append((.over, parseFactor()))
      } else if sees(symbol: "//") {
        position += 1
        rest.append((.wholes, parseFactor()))
      } else {
        break
      }
    }
    return rest.isEmpty ? first : Expression(.arithmetic(first, rest), range(from: start))
  }

  private mutating func parseFactor() -> Expression {
    let start = position
    skipArticles()
    note(.number)
    switch token.kind {
    case .number: return parseNumber()
    case .date:
      position += 1
      guard let date = WrittenDate.civil(tokens[start].text) else {
        return Expression(.invalid, range(from: start))
      }
      return Expression(.date(date), range(from: start))
    case .symbol where token.text == "-":
      position += 1
      let operand = nested(Expression(.invalid, token.range)) { $0.parseFactor() }
      return Expression(.negative(operand), range(from: start))
    case .symbol where token.text == "(":
      return parseParenthesisedValue()
    case .symbol, .word, .string, .parameter, .end: break
    }
    if let aggregate = tryAggregate(isWhole: false) { return aggregate }
    if let column = tryColumn() { return column }
    return parseChain(isOperand: false)
  }

  /// `(a + b)`, or a set in parentheses.
  private mutating func parseParenthesisedValue() -> Expression {
    nested(Expression(.invalid, token.range)) { parser in
      let start = parser.position
      guard parser.holdsArithmetic() else { return parser.parseChain(isOperand: false) }
      parser.position += 1
      var value = parser.parseOperand()
      if !parser.failed, let time = parser.tryTime() {
        // `(count neighbours as of 1990)`
        var query = Query(expression: value, range: parser.range(from: start + 1))
        query.time = time
        value = Expression(.query(query), parser.range(from: start))
      }
      if !parser.failed, !parser.eat(symbol: ")") {
        if parser.atEnd {
          parser.fail(.unclosed("("), parser.tokens[start].range)
        } else {
          parser.fail(unexpected: ["`)`"])
        }
      }
      return Expression(value.kind, parser.range(from: start))
    }
  }

  /// Whether the parentheses that open here hold an operator or a number at their own level.
  private func holdsArithmetic() -> Bool {
    if peek(1).kind == .number || peek(1).kind == .date || sees(symbol: "-", 1) { return true }
    var open = 0
    var ahead = 0
    while position + ahead < end {
      let token = peek(ahead)
      if token.kind == .symbol {
        switch token.text {
        case "(", "{": open += 1
        case ")", "}":
          open -= 1
          if open == 0 { return false }
        case "*" where open == 1, "/" where open == 1, "//" where open == 1, "-" where open == 1: return true
        case "+" where open == 1 && token.followsSpace: return true
        default: break
        }
      } else if token.kind == .word, open == 1, ahead == 1, Keywords.aggregates.contains(token.key) {
        return true
      } else if token.kind == .word, open == 1, ["where", "union", "except", "intersect"].contains(token.key)
      {
        return false
      }
      ahead += 1
    }
    return false
  }

  /// `10 million km2`, `40%`
  mutating func parseNumber() -> Expression {
    let start = position
    guard let number = tryNumber() else {
      fail(unexpected: ["a number"])
      return Expression(.invalid, range(from: start))
    }
    return Expression(.number(number), range(from: start))
  }

  mutating func tryNumber() -> NumberLiteral? {
    guard token.kind == .number else { return nil }
    let start = position
    let digits = token.text.filter { $0 != "_" && $0 != "," }
    position += 1
    var value = Double(digits) ?? .infinity
    if !value.isFinite {
      fail(.notAWholeNumber(tokens[start].text), tokens[start].range)
      return nil
    }
    let magnitudes = ["thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12]
    while token.kind == .word, let factor = magnitudes[token.key] {
      value *= factor
      position += 1
    }
    if sees(symbol: "%") {
      value /= 100
      position += 1
    }
    let written = source.text(range(from: start))
    var unit: String?
    if let match = matches().first(where: { $0.classes.unit != nil }) {
      unit = match.classes.unit
      position += match.length
    }
    return NumberLiteral(value: value, written: written, unit: unit)
  }

  /// `since`, `status`, `name` …: but not where they begin a time clause.
  private mutating func tryColumn() -> Expression? {
    let start = position
    for column in Keywords.columns { note(.keyword(column)) }
    if let column = tryTwoWordColumn() { return column }
    guard token.kind == .word, Keywords.columns.contains(token.key) else { return nil }
    if let noun = matches().first(where: { $0.classes.noun != nil }), let classes = noun.classes.noun {
      // `name of X`, `source of X`: a noun of the world with that spelling.
      if noun.length > 1 || peek(noun.length).key == "of" && classes.key != "source"
        || rows.isEmpty && token.key != "source"
      {
        return nil
      }
    }
    let column = word()
    // `name of Armenia`
    if ["name", "began", "ended"].contains(column.key), sees("of") {
      position += 1
      let operand = parseChain(isOperand: true)
      return Expression(
        .step(
          Step(
            noun: NounReference(
              key: column.key, singular: column.key, plural: column.key, isPlural: false, range: column.range),
            closure: nil, connector: "of"), operand), range(from: start))
    }
    return Expression(.column(column), range(from: start))
  }

  /// `first time`, `last time`
  private mutating func tryTwoWordColumn() -> Expression? {
    guard sees("first") || sees("last"), sees("time", 1), !matches().contains(where: { $0.length > 1 }) else {
      return nil
    }
    let start = position
    let key = token.key + " time"
    position += 2
    let range = range(from: start)
    return Expression(.column(WordReference(key: key, text: key, range: range)), range)
  }

  /// `facts of membership`
  mutating func tryFacts() -> Expression? {
    note(.keyword("facts"))
    guard sees("facts"), sees("of", 1), match({ $0.noun != nil }) == nil else { return nil }
    let start = position
    position += 2
    note(.relationNoun)
    guard token.kind == .word || token.kind == .string else {
      fail(unexpected: ["a relation, such as `membership`"])
      return Expression(.invalid, range(from: start))
    }
    let from = position
    position += max(1, match({ $0.noun != nil })?.length ?? 1)
    let range = range(from: from)
    let text = tokens[from].kind == .string ? tokens[from].text : source.text(range)
    let word = WordReference(key: Folding.fold(text), text: text, range: range)
    return Expression(.facts(word), self.range(from: start))
  }

  /// `duration` after `greatest`: a column of the answer's own period.
  private mutating func trySpellNoun() -> NounReference? {
    guard match({ $0.noun != nil }) == nil else { return nil }
    let start = position
    let key: String
    if let column = tryTwoWordColumn(), case .column(let word) = column.kind {
      key = word.key
    } else if token.kind == .word, Keywords.spellColumns.contains(token.key) {
      key = token.key
      position += 1
    } else {
      return nil
    }
    return NounReference(key: key, singular: key, plural: key, isPlural: false, range: range(from: start))
  }
  /// Whether one stands so many words ahead.
  private func seesSpellNoun(_ ahead: Int) -> Bool {
    let token = peek(ahead)
    guard token.kind == .word else { return false }
    return ["duration", "from", "to"].contains(token.key)
      || ["first", "last"].contains(token.key) && sees("time", ahead + 1)
  }

  /// Whether a value that ends here is whole: `show region, count`.
  private func endsValue() -> Bool {
    if atEnd { return !rows.isEmpty }
    switch token.kind {
    case .symbol: return !["(", "{"].contains(token.text)
    case .word:
      return Keywords.clauses.contains(token.key)
        || ["and", "or", "ascending", "descending", "desc", "asc"].contains(token.key)
        || beginsTime()
    case .number, .date, .string, .parameter, .end: return false
    }
  }

  static let aggregateWords: [String: AggregateFunction] = [
    "count": .count, "total": .total, "average": .average, "median": .median, "least": .least,
    "greatest": .greatest,
  ]
  static let friendlyAggregates: [String: AggregateFunction] = [
    "sum": .total, "mean": .average, "minimum": .least, "maximum": .greatest, "smallest": .least,
    "largest": .greatest, "lowest": .least, "highest": .greatest, "biggest": .greatest, "avg": .average,
    "min": .least, "max": .greatest,
  ]

  /// `count neighbours`, `total population of members of CSTO`. As a whole sentence it takes a whole set.
  mutating func tryAggregate(isWhole: Bool) -> Expression? {
    let start = position
    for function in AggregateFunction.allCases { note(.keyword(function.rawValue)) }
    guard token.kind == .word else { return nil }
    var function = Parser.aggregateWords[token.key]
    if function == .least || function == .greatest,
      matches(ahead: 1).first(where: { $0.classes.noun != nil }) == nil, !seesSpellNoun(1)
    {
      return nil
    }
    if function == nil, seesSpellNoun(1),
      let other = Parser.friendlyAggregates[token.key]
        ?? ["longest": .greatest, "shortest": .least][token.key]
    {
      function = other
      friendly = true
    }
    if function == nil, let other = Parser.friendlyAggregates[token.key],
      let noun = matches(ahead: 1).first(where: { $0.classes.noun != nil }), sees("of", 1 + noun.length)
    {
      function = other
      friendly = true
    }
    // `number of members of NATO`
    if function == nil, sees("number"), sees("of", 1) {
      position += 1
      friendly = true
      function = .count
    }
    guard let function else { return nil }
    position += 1
    let group = Expression(
      .column(WordReference(key: "group", text: "group", range: token.range)), token.range)
    if function == .count, !isWhole, endsValue() {
      return Expression(.aggregate(.count, attribute: nil, group), range(from: start))
    }
    if function == .count {
      if skip("of") {}
      if let facts = tryFacts() {
        return Expression(.aggregate(.count, attribute: nil, facts), range(from: start))
      }
      if sees("the") || sees("all") { position += 1 }
      let operand = isWhole ? parseSet() : parseChain(isOperand: false)
      return Expression(.aggregate(.count, attribute: nil, operand), range(from: start))
    }
    note(.attributeNoun)
    skipArticles()
    let attribute: NounReference
    if let column = trySpellNoun() {
      attribute = column
    } else if let match = match({ $0.noun != nil }), let noun = match.classes.noun {
      attribute = reference(noun, length: match.length)
      position += match.length
    } else {
      fail(unexpected: ["an attribute: `\(function.rawValue) population of …`"])
      return Expression(.invalid, range(from: start))
    }
    note(.operand(attribute))
    if !isWhole, endsValue() {
      return Expression(.aggregate(function, attribute: attribute, group), range(from: start))
    }
    expect("of")
    let operand = isWhole ? parseSet() : parseChain(isOperand: true)
    return Expression(.aggregate(function, attribute: attribute, operand), range(from: start))
  }
}
