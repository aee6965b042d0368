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
    case "import" where peek(1).key != "of": return parseImport(start)
    default: return nil
    }
  }

  /// A file in quotes, or what stands for one by mistake; not a noun of the world that is spelt like the keyword.
  private func startsFile(_ ahead: Int) -> Bool { peek(ahead).key != "of" && peek(ahead).kind != .symbol }

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
