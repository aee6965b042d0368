internal import EntenteSource

// MARK: - Questions

extension Parser {
  /// EXPR [by N] [time] [show …] [sort by …] [group by …] [first n]
  mutating func parseQuery(inside: Bool = false) -> Query {
    let start = position
    if at("top") || at("bottom"), peek(1).kind == .number { return parseTop() }
    if let found = tryExtreme() { return found }
    if let descending = superlative(token.key), Parser.friendlyAggregates[token.key] == nil || !sees("of", 2),
      peek(1).kind == .number
        || matches(ahead: 1).contains(where: { $0.classes.noun?.isPlural == true || $0.classes.isAdjective })
    {
      friendly = true
      return parseTop(descending: descending)
    }
    let expression: Expression
    if let aggregate = tryAggregate(isWhole: true) {
      expression = aggregate
    } else {
      expression = parseSet()
    }
    var query = Query(expression: arithmetic(after: expression, start), range: range(from: start))
    parseClauses(&query, isInside: inside)
    query.range = range(from: start)
    return query
  }

  /// `population of A / population of B` as a whole sentence.
  private mutating func arithmetic(after expression: Expression, _ start: Int) -> Expression {
    guard token.kind == .symbol, ["+", "-", "*", "/", "//"].contains(token.text) else { return expression }
    position = start
    return parseOperand()
  }

  mutating func parseClauses(_ query: inout Query, isInside: Bool = false) {
    if case .aggregate(_, _, let operand) = query.expression.kind, at("by") || sees("per") {
      position += 1
      rows.append(operand)
      query.by = tryCalendar() ?? parseOperand()
      rows.removeLast()
    }
    if case .aggregate = query.expression.kind {
    } else if query.results.isEmpty, sees("by"), query.by == nil {
      parseOrderedBy(&query)
    }
    while !failed {
      let before = position
      if let time = tryTime() {
        if query.time != nil {
          let text = source.text(SourceRange(query.expression.range.lower, time.range.lower))
          fail(.twoTimeClauses(readings: ["(\(text.trimmed)) \(source.text(time.range))"]), time.range)
          return
        }
        query.time = time
        continue
      }
      if position > before { continue }
      if at("according") {
        let place = token.range
        query.according = tryAccording()
        if isInside || !rows.isEmpty { fail(.accordingInside, place) }
        continue
      }
      // `members of NATO as of 1998 where …`: the condition is about the set.
      if query.time != nil, sees("where"), query.results.isEmpty, query.by == nil {
        position += 1
        friendly = true
        query.expression = filtered(query.expression, before) { $0.parsePredicate() }
        continue
      }
      guard let clause = tryResult(query.expression) else { break }
      add(clause, to: &query.results)
    }
  }

  /// `year` after `by`, where the world has no such noun.
  private mutating func tryCalendar() -> Expression? {
    for word in Keywords.calendar { note(.keyword(word)) }
    guard token.kind == .word, Keywords.calendar.contains(token.key), match({ $0.noun != nil }) == nil else {
      return nil
    }
    let word = word()
    return Expression(.column(word), word.range)
  }

  /// `BRICS members by population`: the greatest first.
  private mutating func parseOrderedBy(_ query: inout Query) {
    let start = position
    position += 1
    friendly = true
    rows.append(query.expression)
    let key = parseOperand()
    rows.removeLast()
    let range = range(from: start)
    let name = Expression(.column(WordReference(key: "name", text: "name", range: range)), range)
    query.results = [
      ResultClause(kind: .show([ResultItem(value: name), ResultItem(value: key)]), range: range),
      ResultClause(kind: .sort([SortKey(value: key, descending: true)]), range: range),
    ]
  }

  mutating func add(_ clause: ResultClause, to results: inout [ResultClause]) {
    func name(_ clause: ResultClause) -> String {
      switch clause.kind {
      case .show: "show"
      case .sort: "sort by"
      case .group: "group by"
      case .first: "first"
      }
    }
    if results.contains(where: { name($0) == name(clause) }) {
      return fail(.repeated(name(clause)), clause.range)
    }
    results.append(clause)
  }

  /// A result clause about the rows of the expression.
  mutating func tryResult(_ expression: Expression) -> ResultClause? {
    let start = position
    rows.append(expression)
    defer { rows.removeLast() }
    if eat("show") {
      var items: [ResultItem] = []
      repeat {
        let value = parseOperand()
        var title: String?
        if sees("as"), !sees("of", 1) {
          position += 1
          if token.kind == .string || token.kind == .word {
            title = token.text
            position += 1
          } else {
            fail(unexpected: ["a title in quotes"])
          }
        }
        items.append(ResultItem(value: value, title: title))
      } while !failed && (eat(symbol: ",") || (sees("and") && skip("and")))
      return ResultClause(kind: .show(items), range: range(from: start))
    }
    if at("sort") || (sees("order") && sees("by", 1)) || (sees("sorted") && sees("by", 1)) {
      if !sees("sort") { friendly = true }
      position += 1
      expect("by")
      return ResultClause(kind: .sort(parseSortKeys()), range: range(from: start))
    }
    if at("group") {
      position += 1
      expect("by")
      return ResultClause(kind: .group(parseOperand()), range: range(from: start))
    }
    if at("first") || (sees("limit") && peek(1).kind == .number) {
      if !sees("first") { friendly = true }
      position += 1
      return ResultClause(kind: .first(parseCount()), range: range(from: start))
    }
    return nil
  }

  private mutating func parseSortKeys() -> [SortKey] {
    var keys: [SortKey] = []
    repeat {
      let value = parseOperand()
      var descending = false
      if eat("descending") || skip("desc") {
        descending = true
      } else if !eat("ascending") {
        _ = skip("asc")
      }
      keys.append(SortKey(value: value, descending: descending))
    } while !failed && eat(symbol: ",")
    return keys
  }

  private mutating func parseCount() -> Int {
    note(.number)
    guard token.kind == .number, let count = Int(token.text.filter { $0 != "_" }), count > 0 else {
      if token.kind == .number {
        fail(.notAWholeNumber(token.text), token.range)
      } else {
        fail(unexpected: ["a whole number"])
      }
      return 1
    }
    position += 1
    return count
  }

  private func superlative(_ word: String) -> Bool? {
    switch word {
    case "largest", "biggest", "highest": true
    case "smallest", "lowest": false
    default: nil
    }
  }

  /// `largest countries in Africa`, `most populous country`: sorted by the value that the word is about.
  private mutating func tryExtreme() -> Query? {
    let start = position
    var count: Int?
    var ahead = 0
    if token.kind == .number {
      count = Int(token.text.filter { $0 != "_" && $0 != "," })
      ahead = 1
    }
    guard let match = match(ahead: ahead, { $0.superlative != nil }),
      let superlative = match.classes.superlative
    else { return tryLongest(count, ahead, start) }
    ahead += match.length
    if count == nil, peek(ahead).kind == .number {
      count = Int(peek(ahead).text.filter { $0 != "_" && $0 != "," })
      ahead += 1
    }
    // `largest area of …` is an aggregate, `largest countries by population` says by what.
    guard let noun = matches(ahead: ahead).lazy.compactMap(\.classes.noun).first, !noun.isNumber,
      !(position + ahead..<end).contains(where: { tokens[$0].key == "by" && tokens[$0].kind == .word })
    else { return nil }
    let word = range(from: position)
    position += ahead
    friendly = true
    let expression = parseSet()
    let key = Expression(
      .noun(
        NounReference(
          key: superlative.noun.key, singular: superlative.noun.singular, plural: superlative.noun.plural,
          isPlural: false, range: word)), word)
    return ranked(
      expression, by: key, descending: !superlative.isLeast, count: count ?? (noun.isPlural ? 10 : 1), start)
  }

  /// `longest members of CSTO ever`: sorted by duration.
  private mutating func tryLongest(_ count: Int?, _ ahead: Int, _ start: Int) -> Query? {
    let word = peek(ahead)
    guard word.kind == .word, word.key == "longest" || word.key == "shortest", !seesNounOfPeriod(ahead + 1),
      let noun = matches(ahead: ahead + 1).lazy.compactMap(\.classes.noun).first, !noun.isNumber,
      !(position + ahead..<end).contains(where: { tokens[$0].key == "by" && tokens[$0].kind == .word })
    else { return nil }
    position += ahead + 1
    friendly = true
    let expression = parseSet()
    let key = Expression(
      .column(WordReference(key: "duration", text: "duration", range: word.range)), word.range)
    return ranked(
      expression, by: key, descending: word.key == "longest", count: count ?? (noun.isPlural ? 10 : 1), start)
  }
  private func seesNounOfPeriod(_ ahead: Int) -> Bool { peek(ahead).key == "duration" }

  /// `top 5 members of EU by population` is `… show name, population sort by population descending first 5`.
  private mutating func parseTop(descending: Bool = true) -> Query {
    let start = position
    let descending = token.key == "bottom" ? false : descending
    position += 1
    let count = token.kind == .number || !friendly ? parseCount() : 10
    let expression = parseSet()
    if sees("with"), sees("most", 1) { position += 1 }
    expect("by")
    rows.append(expression)
    let key = parseOperand()
    rows.removeLast()
    return ranked(expression, by: key, descending: descending, count: count, start)
  }

  private mutating func ranked(
    _ expression: Expression, by key: Expression, descending: Bool, count: Int, _ start: Int
  ) -> Query {
    let name = Expression(.column(WordReference(key: "name", text: "name", range: key.range)), key.range)
    var query = Query(expression: expression, range: range(from: start))
    parseClauses(&query)
    func has(_ test: (ResultClause.Kind) -> Bool) -> Bool { query.results.contains { test($0.kind) } }
    let shows = has { if case .show = $0 { true } else { false } }
    var made: [ResultClause] = []
    if !shows {
      var items = [ResultItem(value: name)]
      if case .column(let word) = key.kind, word.key == "name" {
      } else {
        items.append(ResultItem(value: key))
      }
      made.append(ResultClause(kind: .show(items), range: key.range))
    }
    made.append(ResultClause(kind: .sort([SortKey(value: key, descending: descending)]), range: key.range))
    if !has({ if case .first = $0 { true } else { false } }) {
      made.append(ResultClause(kind: .first(count), range: key.range))
    }
    query.results = made + query.results
    query.range = range(from: start)
    return query
  }
}

extension String {
  /// Without spaces at its ends.
  var trimmed: String {
    var view = Substring(self)
    while let first = view.first, first.isWhitespace { view.removeFirst() }
    while let last = view.last, last.isWhitespace { view.removeLast() }
    return String(view)
  }
}
