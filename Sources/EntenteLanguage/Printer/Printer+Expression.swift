extension Printer {
  /// How tightly a form binds, loosest first: one table for all parentheses.
  private enum Level: Int, Comparable {
    case query, combination, intersection, filtered, chain, primary
    static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
  }

  private static func level(_ expression: Expression) -> Level {
    switch expression.kind {
    case .query(let query):
      if query.time == nil, query.results.isEmpty, query.by == nil { return .primary }
      return .primary
    case .combination(_, let rest):
      return rest.allSatisfy { $0.0 == .intersect } ? .intersection : .combination
    case .filtered, .row, .pairs: return .filtered
    case .arithmetic, .aggregate, .negative: return .chain
    case .step, .phrase, .modified, .qualified, .noun: return .chain
    case .invalid, .name, .list, .last, .facts, .number, .date, .parameter, .column: return .primary
    }
  }

  private static func at(_ least: Level, _ expression: Expression) -> String {
    level(expression) < least ? "(\(print(expression)))" : print(expression)
  }

  /// As the operand of a step, a phrase or a verb.
  static func operand(_ expression: Expression) -> String {
    switch expression.kind {
    case .phrase(let base, _):
      if case .noun = base.kind { return print(expression) }
      return "(\(print(expression)))"
    default: return at(.chain, expression)
    }
  }

  package static func print(_ expression: Expression) -> String {
    switch expression.kind {
    case .invalid: return "?"
    case .name(let text, let kind, let isQuoted):
      let name = isQuoted ? escaped(text) : text
      return name + (kind.map { ":\($0.singular)" } ?? "")
    case .noun(let noun): return noun.isPlural ? noun.plural : noun.singular
    case .step(let step, let inner):
      let noun = step.noun.isPlural ? step.noun.plural : step.noun.singular
      if case .column(let word) = inner.kind, word.key == "" { return noun + closure(step.closure) }
      return "\(noun)\(closure(step.closure)) \(step.connector) \(operand(inner))"
    case .phrase(let base, let phrase): return "\(at(.chain, base)) \(print(phrase))"
    case .modified(let word, let base): return "\(word.text) \(at(.chain, base))"
    case .qualified(let base, let tests):
      return "\(at(.chain, base)) with "
        + tests.map { test in
          test.value.map { "\(test.qualifier.text) \($0.contains(" ") ? "\"\($0)\"" : $0)" }
            ?? "any \(test.qualifier.text)"
        }.joined(separator: ", ")
    case .filtered(let base, let predicate): return "\(at(.filtered, base)) where \(print(predicate))"
    case .row(let base, let name): return "\(at(.chain, base)) as \(name.text)"
    case .pairs(let base, let a, let b): return "pairs of \(at(.chain, base)) as \(a.text), \(b.text)"
    case .combination(let first, let rest):
      let least: Level = rest.allSatisfy { $0.0 == .intersect } ? .filtered : .intersection
      return rest.reduce(at(least, first)) { "\($0) \($1.0.rawValue) \(at(.filtered, $1.1))" }
    case .list(let items): return "{" + items.map { print($0) }.joined(separator: ", ") + "}"
    case .facts(let relation): return "facts of \(relation.text)"
    case .last: return "it"
    case .query(let query): return "(\(print(query)))"
    case .number(let number): return number.written + (number.unit.map { " \($0)" } ?? "")
    case .date(let date): return date.description
    case .parameter(let name): return "$\(name)"
    case .column(let word): return word.key == "group" ? "" : word.key
    case .arithmetic(let first, let rest):
      return rest.reduce(factor(first, rest.first?.0)) {
        "\($0) \($1.0.rawValue) \(factor($1.1, $1.0, isRight: true))"
      }
    case .negative(let inner): return "-\(factor(inner, .times))"
    case .aggregate(let function, let attribute, let inner):
      if case .column(let word) = inner.kind, word.key == "group" {
        return function.rawValue + (attribute.map { " \($0.singular)" } ?? "")
      }
      guard let attribute else { return "count \(print(inner))" }
      return "\(function.rawValue) \(attribute.singular) of \(print(inner))"
    }
  }

  private static func factor(_ expression: Expression, _ symbol: ArithmeticOperator?, isRight: Bool = false)
    -> String
  {
    guard case .arithmetic(_, let rest) = expression.kind else {
      if case .aggregate(_, _, let inner) = expression.kind, case .column = inner.kind {
        return print(expression)
      }
      if case .aggregate = expression.kind { return "(\(print(expression)))" }
      return print(expression)
    }
    let isSum = rest.contains { $0.0 == .plus || $0.0 == .minus }
    if symbol == .times || symbol == .over || symbol == .wholes, isSum || isRight {
      return "(\(print(expression)))"
    }
    if symbol == .minus, isRight { return "(\(print(expression)))" }
    return print(expression)
  }

  private static func closure(_ closure: StepClosure?) -> String {
    guard let closure else { return "" }
    guard let most = closure.most else { return closure.least == 1 ? "+" : "{\(closure.least)..}" }
    return most == closure.least ? "{\(most)}" : "{\(closure.least)..\(most)}"
  }

  static func print(_ phrase: Phrase) -> String {
    guard let other = phrase.other else { return "\(phrase.preposition.text) \(operand(phrase.operand))" }
    return "\(phrase.preposition.text) \(operand(phrase.operand)) and \(operand(other))"
  }

  package static func print(_ predicate: Predicate) -> String {
    func part(_ inner: Predicate) -> String {
      switch inner.kind {
      case .any, .all, .timed: "(\(print(inner)))"
      default: print(inner)
      }
    }
    switch predicate.kind {
    case .invalid: return "?"
    case .any(let all): return all.map(part).joined(separator: " or ")
    case .all(let all): return all.map(part).joined(separator: " and ")
    case .not(let inner): return "not \(part(inner))"
    case .test(let expression): return operandInPredicate(expression)
    case .phrase(let phrase): return print(phrase)
    case .verb(let verb, let inner): return verb.text + (inner.map { " " + operand($0) } ?? "")
    case .adjective(let word): return word.text
    case .quantified(let quantifier, let noun, let inner):
      var text = "\(print(quantifier)) \(print(noun))"
      if let inner {
        switch inner.kind {
        case .phrase, .adjective: text += " \(print(inner))"
        default: text += " (\(print(inner)))"
        }
      }
      return text
    case .comparison(let a, let symbol, let b): return "\(print(a)) \(symbol.rawValue) \(print(b))"
    case .between(let a, let low, let high): return "\(print(a)) between \(print(low)) and \(print(high))"
    case .like(let a, let pattern): return "\(print(a)) like \"\(pattern)\""
    case .known(let a, let known): return "\(print(a)) is \(known ? "known" : "unknown")"
    case .dated(let a, let time): return "\(print(a)) \(print(time))"
    case .datedFact(let noun, let body, let time):
      return "\(noun.singular) \(operand(body))\(time.map { " " + print($0) } ?? "")"
    case .isKind(let noun):
      let an = "aeio".contains(noun.singular.lowercased().first ?? "x")
      return "is \(an ? "an" : "a") \(noun.singular)"
    case .has(let expression): return "has \(print(expression))"
    case .about(let name, let inner): return "\(print(name)) \(print(inner))"
    case .timed(let inner, let time): return "\(print(inner)) \(print(time))"
    }
  }
  private static func operandInPredicate(_ expression: Expression) -> String { at(.chain, expression) }

  private static func print(_ quantifier: Quantifier) -> String {
    switch quantifier {
    case .some: "any"
    case .all: "all"
    case .no: "no"
    case .atLeast(let n): "at least \(n)"
    case .atMost(let n): "at most \(n)"
    case .exactly(let n): "exactly \(n)"
    }
  }

  package static func print(_ time: TimeClause) -> String {
    func text(_ moment: TimeClause.Moment) -> String {
      switch moment {
      case .date(let date): date.description
      case .parameter(let name): "$\(name)"
      case .today: "today"
      }
    }
    return switch time.kind {
    case .asOf(let moment): "as of \(text(moment))"
    case .ever: "ever"
    case .within(let moment): "in \(text(moment))"
    case .since(let moment): "since \(text(moment))"
    case .until(let moment): "until \(text(moment))"
    case .before(let moment): "before \(text(moment))"
    case .after(let moment): "after \(text(moment))"
    case .between(let a, let b): "between \(text(a)) and \(text(b))"
    case .fromTo(let a, let b): "from \(text(a)) to \(text(b))"
    case .during(let expression): "during \(operand(expression))"
    case .throughout(let inner):
      switch inner.kind {
      case .within(let moment): "throughout \(text(moment))"
      case .between(let a, let b): "throughout \(text(a))..\(text(b))"
      case .during(let expression): "throughout \(operand(expression))"
      default: "throughout " + print(inner)
      }
    }
  }
}
