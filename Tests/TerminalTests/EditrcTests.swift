import EntenteTerminal
import PTYKit
import Testing

/// `~/.editrc` and vi's keys.
@Suite(.timeLimit(.minutes(15)))
struct EditrcTests {
  private func run(_ editrc: String, _ keys: [String]) throws -> LineEditor.Input? {
    let folder = try Folder()
    try folder.write(".editrc", Array(editrc.utf8))
    try folder.write("h", Array("old\n".utf8))
    let (terminal, session) = try EditorSession.start(
      environment: ["HOME": folder.path, "ENTENTE_HISTORY": "\(folder.path)/h"])
    try terminal.ready()
    for key in keys {
      terminal.send(key)
      // An escape is only told from the beginning of a function key by the silence after it.
      if key == Keys.escape { try terminal.pause(milliseconds: 120) }
    }
    terminal.send(Keys.enter)
    try terminal.ready()
    terminal.send("\u{4}")
    return try session.finish(terminal).first
  }

  static let bound: [(String, [String], String)] = [
    ("bind \"^T\" ed-move-to-beg", ["b", Keys.control("T"), "a"], "ab"),
    ("bind \"^A\" entente-row-end", ["a", Keys.home, Keys.control("A"), "b"], "ab"),
    ("entente:bind -s \"^T\" \"typed\"", [Keys.control("T")], "typed"),
    ("other:bind -s \"^T\" \"typed\"", ["a"], "a"),
    ("bind \"\\e[15~\" ed-move-to-beg", ["b", "\u{1b}[15~", "a"], "ab"),
    ("no such command\nbind\nbind \"", ["a"], "a"),
    ("bind \"\\e[A\" ed-search-prev-history", ["o", Keys.up], "old"),
    ("bind \"^T\" ed-prev-history", [Keys.control("T")], "old"),
    ("bind \"^M\" ed-newline\nbind \"^O\" ed-newline", ["{ a", Keys.control("O"), "}"], "{ a\n}"),
  ]
  @Test(arguments: bound)
  func bindings(_ editrc: String, _ keys: [String], _ statement: String) throws {
    #expect(try run(editrc, keys) == .statement(statement))
  }

  static let viKeys: [([String], String)] = [
    (["abc", Keys.escape, "x"], "ab"), (["abc", Keys.escape, "0", "i", "X"], "Xabc"),
    (["abc def", Keys.escape, "b", "dw"], "abc "), (["ac", Keys.left, "b"], "abc"),
    (["abc", Keys.escape, "A", "d"], "abcd"),
    (["of Arm", Keys.tab], "of Armenia"), (["a", Keys.altEnter, "b", Keys.escape, "k", "x"], "\nb"),
    ([Keys.paste("a\nb")], "a\nb"), (["abc", Keys.escape, Keys.home, "x"], "bc"),
  ]
  @Test(arguments: viKeys)
  func vi(_ keys: [String], _ statement: String) throws {
    #expect(try run("bind -v", keys) == .statement(statement))
  }
}
