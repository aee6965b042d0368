internal import EntenteSource

// MARK: - Files: `save`, `export`, `import`

extension Parser {
  /// Nil, with nothing consumed, for other statements.
  mutating func tryFileStatement(_ start: Int) -> Statement? {
    switch token.key {
    case "save" where startsFile(1): return parseFile(1, "`save \"x.world\"`") { .save($0) }
    case "export" where sees("sqlite", 1):
      return parseFile(2, "`export sqlite \"x.db\"`") { .export($0, asDatabase: true) }
    case "export" where startsFile(1):
      return parseFile(1, "`export \"x.csv\"` or `export sqlite \"x.db\"`") { .export($0, asDatabase: false) }
    case "import" where sees("sqlite", 1):
      return parseFile(2, "`import sqlite \"x.db\"`") { .importDatabase($0) }
    case "needs" where startsFile(1) && matches().first.map({ $0.length == 1 }) != false:
      return parseNeeds(start)
    case "import" where peek(1).key != "of": return parseImport(start)
    default: return nil
    }
  }

  /// A file in quotes, or what stands for one by mistake; not a noun of the world that is spelt like the keyword.
  private func startsFile(_ ahead: Int) -> Bool { peek(ahead).key != "of" && peek(ahead).kind != .symbol }

  /// `needs "borders.csv" from "https://example.org"`
  private mutating func parseNeeds(_ start: Int) -> Statement {
    var origin = ""
    var made = parseFile(1, "`needs \"borders.csv\" from \"where it comes from\"`") { .needs($0, from: "") }
    if !failed, eat("from") {
      if token.kind == .string {
        origin = token.text
      } else {
        fail(unexpected: ["where it comes from, in quotes"])
      }
      position += 1
    }
    if case .needs(let path, _) = made.kind { made.kind = .needs(path, from: origin) }
    made.range = range(from: start)
    return made
  }

  private mutating func parseFile(_ words: Int, _ form: String, _ make: (String) -> Statement.Kind)
    -> Statement
  {
    let start = position
    position += words
    note(.text)
    guard token.kind == .string else {
      fail(unexpected: ["a file in quotes: \(form)"])
      return Statement(.invalid, range(from: start))
    }
    position += 1
    return Statement(make(tokens[position - 1].text), range(from: start))
  }
}
