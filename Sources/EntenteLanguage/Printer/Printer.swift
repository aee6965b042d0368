internal import EntenteSource

/// Says a tree in its canonical form. `format(format(x)) == format(x)`.
package enum Printer {
  /// A name as it must be written: quoted where the bare words would not be one.
  package static func quoted(_ name: String) -> String {
    let words = name.split(separator: " ", omittingEmptySubsequences: false)
    let isPlain =
      !name.isEmpty && name.first != " "
      && words.allSatisfy { word in
        guard let first = word.unicodeScalars.first, first.properties.isAlphabetic else { return false }
        return word.unicodeScalars.allSatisfy {
          $0.properties.isAlphabetic || $0.properties.numericType != nil || "-'’.".unicodeScalars.contains($0)
        }
          && !Keywords.all.contains(Folding.fold(String(word)))
      }
    return isPlain ? name : escaped(name)
  }
  package static func escaped(_ name: String) -> String {
    var text = "\""
    for character in name {
      if character == "\"" || character == "\\" { text.append("\\") }
      text.append(character)
    }
    return text + "\""
  }

  package static func print(_ statement: Statement) -> String? {
    guard let text = printed(statement) else { return nil }
    return text + according(statement.according)
  }
  /// ` according to X`
  package static func according(_ voices: [Expression]) -> String {
    voices.isEmpty ? "" : " according to " + voices.map { operand($0) }.joined(separator: ", ")
  }

  private static func printed(_ statement: Statement) -> String? {
    switch statement.kind {
    case .query(let query): return print(query)
    case .isQuestion(let subject, let predicate, let time):
      let quantity = subject.quantity == .one ? "" : subject.quantity.rawValue + " "
      var said = print(predicate)
      if said.hasPrefix("is ") { said.removeFirst(3) }
      return "is \(quantity)\(operand(subject.expression)) \(said)\(time.map { " " + print($0) } ?? "")"
    case .whenQuestion(let subject, let predicate, let time):
      let quantity = subject.quantity == .one ? "" : subject.quantity.rawValue + " "
      return
        "when \(quantity)\(operand(subject.expression)) \(print(predicate))\(time.map { " " + print($0) } ?? "")"
    case .why(let target, let isNegative):
      let head = isNegative ? "why not" : "why"
      switch target {
      case .question(let subject, let predicate, let time):
        let quantity = subject.quantity == .one ? "" : subject.quantity.rawValue + " "
        return
          "\(head) \(quantity)\(operand(subject.expression)) \(print(predicate))\(time.map { " " + print($0) } ?? "")"
      case .row(let number): return "\(head) \(number)"
      case .element(let expression): return "\(head) \(operand(expression))"
      case .last: return head
      }
    case .cite(let format): return "cite" + (format.map { " as \($0)" } ?? "")
    case .changes(let query): return "changes in \(print(query))"
    case .timeline(let query, let path):
      return "timeline \(print(query))" + (path.map { " into \(escaped($0))" } ?? "")
    case .coverage(let noun): return "coverage of \(noun.key)"
    case .describe(let expression, let time):
      return "describe \(print(expression))\(time.map { " " + print($0) } ?? "")"
    case .compare(let items, let time):
      return "compare \(items.map { print($0) }.joined(separator: ", "))\(time.map { " " + print($0) } ?? "")"
    case .path(let from, let to, let via, let time):
      return
        "path from \(operand(from)) to \(operand(to)) via \(via.map(\.plural).joined(separator: ", "))\(time.map { " " + print($0) } ?? "")"
    case .distance(let from, let to, let via, let time):
      return
        "distance from \(operand(from)) to \(operand(to)) via \(via.map(\.plural).joined(separator: ", "))\(time.map { " " + print($0) } ?? "")"
    case .bind(let word, let query, _): return "let \(spelling(word)) = \(print(query))"
    case .define(let word, let parameter, let body, _):
      return "define \(spelling(word))\(parameter.map { " of \($0.uppercased())" } ?? "") as \(print(body))"
    case .refine(let refinement):
      var parts: [String] = []
      if let predicate = refinement.predicate { parts.append("where \(print(predicate))") }
      if let time = refinement.time { parts.append(print(time)) }
      parts += ordered(refinement.results).map { print($0) }
      return parts.joined(separator: " ")
    case .setDay(let time): return print(time)
    case .explain(let inner): return print(inner).map { "explain \($0)" }
    case .format(let inner): return print(inner).map { "fmt \($0)" }
    case .expect(let inner, let value):
      return print(inner).map { "expect \($0)" + (value.map { " = \(print($0))" } ?? "") }
    case .expectRows(let inner, let rows):
      let pairs = rows.map { "\(print($0.0)): \(print($0.1))" }
      return print(inner).map { "expect \($0) = {\(pairs.joined(separator: ", "))}" }
    case .use(let path): return "use \(escaped(path))"
    case .save(let path): return "save \(escaped(path))"
    case .export(let path, let asDatabase): return "export \(asDatabase ? "sqlite " : "")\(escaped(path))"
    case .importDatabase(let path): return "import sqlite \(escaped(path))"
    case .needs(let path, let origin):
      return "needs \(escaped(path))" + (origin.isEmpty ? "" : " from \(escaped(origin))")
    case .choose(let number): return String(number)
    case .whatIf(let events): return "what if \(print(events))"
    case .suppose(let events, let inner):
      guard let inner else { return "suppose \(print(events))" }
      return print(inner).map { "suppose \(print(events)): \($0)" }
    case .forget(let count): return count == 1 ? "forget" : "forget \(count)"
    case .invalid, .help, .declaration, .add, .remove, .importRows, .reserved: return nil
    }
  }

  private static func spelling(_ word: NewWord) -> String {
    quotedWord(word.singular) + (word.plural.map { " / " + quotedWord($0) } ?? "")
  }
  /// A new word of one plain word needs no quotes.
  private static func quotedWord(_ text: String) -> String {
    text.contains(" ") ? escaped(text) : quoted(text)
  }

  package static func print(_ query: Query) -> String {
    var parts = [print(query.expression)]
    if let by = query.by { parts.append("by \(print(by))") }
    if let time = query.time { parts.append(print(time)) }
    let text = parts.joined(separator: " ") + according(query.according)
    return ([text] + ordered(query.results).map { print($0) }).joined(separator: " ")
  }

  /// `Armenia leaves CSTO on 2023-01-01`
  package static func print(_ events: [EventSyntax]) -> String {
    // One day for all is said once, at the end.
    let days = events.map { $0.day?.description }
    let isCommon = events.count > 1 && days.allSatisfy { $0 == days[0] }
    return events.enumerated().map { index, event in
      print(event, day: !isCommon || index == events.count - 1)
    }.joined(separator: ", ")
  }
  package static func print(_ event: EventSyntax, day: Bool = true) -> String {
    func name(_ word: WordReference) -> String {
      // Names of several words are quoted: where they end is then plain.
      func plain(_ text: String) -> String { text.contains(" ") ? escaped(text) : quoted(text) }
      guard let colon = word.text.lastIndex(of: ":") else { return plain(word.text) }
      return plain(String(word.text[..<colon])) + word.text[colon...]
    }
    return (event.isNegative ? "not " : "") + name(event.subject) + " " + event.verb.text
      + (event.object.map { " " + name($0) } ?? "") + (event.recipient.map { " to " + name($0) } ?? "")
      + (day ? event.day.map { " on \($0)" } ?? "" : "")
  }
  private static func ordered(_ clauses: [ResultClause]) -> [ResultClause] {
    func rank(_ clause: ResultClause) -> Int {
      switch clause.kind {
      case .group: 0
      case .show: 1
      case .sort: 2
      case .first: 3
      }
    }
    return clauses.sorted { rank($0) < rank($1) }
  }
  package static func print(_ clause: ResultClause) -> String {
    switch clause.kind {
    case .show(let items):
      "show "
        + items.map { print($0.value) + ($0.title.map { " as \"\($0)\"" } ?? "") }.joined(separator: ", ")
    case .sort(let keys):
      "sort by " + keys.map { print($0.value) + ($0.descending ? " descending" : "") }.joined(separator: ", ")
    case .group(let key): "group by \(print(key))"
    case .first(let count): "first \(count)"
    }
  }
}
