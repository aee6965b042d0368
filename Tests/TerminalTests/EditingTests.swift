import EntenteTerminal
import PTYKit
import Testing

/// The editor at a terminal: what keys do to a statement. A statement that arrives is the proof of what was
/// in the buffer.
@Suite(.timeLimit(.minutes(15)))
struct EditingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var keys: String
    var statement: String
    init(_ description: String, _ keys: String, _ statement: String) {
      (testDescription, self.keys, self.statement) = (description, keys, statement)
    }
  }

  @Test(arguments: [
    Case("typing", "abc", "abc"),
    Case("left and typing", "ac\(Keys.left)b", "abc"),
    Case("home and end", "b\(Keys.home)a\(Keys.end)c", "abc"),
    Case("control a and e", "b\(Keys.control("A"))a\(Keys.control("E"))c", "abc"),
    Case("backspace", "abx\(Keys.backspace)c", "abc"),
    Case("delete", "xabc\(Keys.home)\(Keys.delete)", "abc"),
    Case("control d inside a line", "xabc\(Keys.home)\(Keys.control("D"))", "abc"),
    Case(
      "kill to the end and yank", "abc def\(Keys.home)\(Keys.control("K"))\(Keys.control("Y"))", "abc def"),
    Case("erase a word", "abc def\(Keys.control("W"))", "abc "),
    Case("word left, word right", "abc def\u{1b}bX\u{1b}fY", "abc XdefY"),
    Case("word moves with control and arrows", "abc def\u{1b}[1;5DX\u{1b}[1;5CY", "abc XdefY"),
    Case("a key that is bound to nothing", "a\u{1b}[15~b\u{1b}[1;2Qc", "abc"),
    Case("Cyrillic", "Росия\(Keys.left)\(Keys.left)с", "Россия"),
    Case("CJK", "日國本\(Keys.left)\(Keys.backspace)", "日本"),
    Case("a combining accent is erased with its letter", "cafe\u{301}\(Keys.backspace)é", "café"),
    Case("the cursor steps over a cluster", "e\u{301}x\(Keys.left)\(Keys.left)a", "ae\u{301}x"),
    Case("an emoji of several scalars", "a👨‍👩‍👧b\(Keys.left)\(Keys.backspace)", "ab"),
    Case("a new row", "a\(Keys.altEnter)b", "a\nb"),
    Case("control j", "a\(Keys.control("J"))b", "a\nb"),
    Case("shift enter", "a\u{1b}[13;2ub", "a\nb"),
    Case("a new row keeps the indentation", "  a\(Keys.altEnter)b", "  a\n  b"),
    Case("up within a statement", "ac\(Keys.altEnter)de\(Keys.up)\(Keys.left)b", "abc\nde"),
    Case("down within a statement", "ab\(Keys.altEnter)df\(Keys.up)\(Keys.down)\(Keys.left)e", "ab\ndef"),
    Case(
      "up and down keep to their column over a short row",
      "abcd\(Keys.altEnter)e\(Keys.altEnter)fghi\(Keys.up)\(Keys.up)X", "abcdX\ne\nfghi"),
    Case(
      "home is the start of the row, then of the statement",
      "b\(Keys.altEnter)d\(Keys.home)c\(Keys.home)\(Keys.home)a", "ab\ncd"),
    Case(
      "end is the end of the row, then of the statement",
      "a\(Keys.altEnter)c\(Keys.up)\(Keys.home)\(Keys.end)b\(Keys.end)d", "ab\ncd"),
    Case("pasted rows are one statement", Keys.paste("a\r\nb\rc\nd\n\n"), "a\nb\nc\nd"),
    Case("what is pasted does nothing", Keys.paste("a\u{3}\u{4}\u{1b}[A\tb\u{7f}\u{0}"), "a[A\tb"),
    Case("a paste into the middle", "ad\(Keys.left)\(Keys.paste("bc"))", "abcd"),
    Case("a completed word", "of Arm\(Keys.tab)", "of Armenia"),
    Case("a completed word in another case", "of arm\(Keys.tab)", "of Armenia"),
    Case("a completed word of two bytes a letter", "of Рос\(Keys.tab)", "of Россия"),
    Case("a common beginning", "of Ka\(Keys.tab)", "of Kaza"),
    Case("a hint taken by the right arrow", "members\(Keys.right)", "members of Armenia"),
    Case("a hint taken by end", "members\(Keys.end)", "members of Armenia"),
    Case("a hint taken by control e", "members\(Keys.control("E"))", "members of Armenia"),
    Case("a hint taken by control f", "members\(Keys.control("F"))", "members of Armenia"),
    Case("a word of a hint", "members\u{1b}f", "members of"),
    Case("a hint is not taken from inside", "members\(Keys.left)\(Keys.right)", "members"),
  ])
  func edits(_ test: Case) throws {
    let (terminal, session) = try EditorSession.start()
    try terminal.ready()
    terminal.send(test.keys + Keys.enter)
    try terminal.ready()
    terminal.send(Keys.control("D"))
    #expect(try session.finish(terminal) == [.statement(test.statement), .endOfInput])
  }
}
