import EntenteTerminal
import Foundation
import PTYKit
import Testing

/// What the person at the terminal sees.
@Suite(.timeLimit(.minutes(15)))
struct ScreenTests {
  @Test func wordsAreColouredAsTheyAreTyped() throws {
    let (terminal, _) = try EditorSession.start()
    try terminal.ready()
    #expect(terminal.screen.style(of: "> ") == "1;32")
    terminal.send("members of Armenia Armenai 1994")
    try terminal.wait(text: "1994")
    let screen = terminal.screen
    #expect(screen.style(of: "members") == "1;35")
    #expect(screen.style(of: "Armenia") == "33")
    #expect(screen.style(of: "Armenai") == "4;91")
    #expect(screen.style(of: "1994") == "92")
  }

  @Test(arguments: [
    (["NO_COLOR": "1"], "1", "4"), (["COLORFGBG": "0;15"], "1;35", "4;31"),
    (["ENTENTE_THEME": "light"], "1;35", "4;31"),
  ])
  func coloursFollowTheEnvironment(_ environment: [String: String], _ keyword: String, _ unknown: String)
    throws
  {
    let (terminal, _) = try EditorSession.start(environment: environment)
    try terminal.ready()
    terminal.send("members Armenai ")
    try terminal.wait(text: "Armenai")
    #expect(terminal.screen.style(of: "members") == keyword)
    #expect(terminal.screen.style(of: "Armenai") == unknown)
  }

  @Test func theHintIsDimAndGoesWhenTheStatementIsRun() throws {
    let (terminal, session) = try EditorSession.start()
    try terminal.ready()
    terminal.send("members")
    try terminal.wait(text: "> members of Armenia")
    #expect(terminal.screen.style(of: " of Armenia") == "2")
    #expect(terminal.screen.column == 9)
    terminal.send(Keys.enter)
    try terminal.ready()
    #expect(terminal.screen.lines[0] == "> members")
    terminal.send("\u{4}")
    #expect(try session.finish(terminal).first == .statement("members"))
  }

  @Test func theHintOfAnOlderStatement() throws {
    let (terminal, _) = try EditorSession.start()
    try terminal.ready()
    terminal.send("since 1994" + Keys.enter)
    try terminal.ready()
    terminal.send("sin")
    try terminal.wait("the hint") { $0.line == "> since 1994" }
  }

  @Test func continuationPromptsSayWhatIsOpenAndAreNotInTheStatement() throws {
    let (terminal, session) = try EditorSession.start(prompt: "2022-11-24> ")
    try terminal.ready()
    terminal.send("{ a" + Keys.enter)
    try terminal.wait("the second row") { $0.row == 1 }
    #expect(terminal.screen.line == "         {>")
    #expect(terminal.screen.column == 12)
    terminal.send("\"b" + Keys.enter)
    try terminal.wait("the third row") { $0.row == 2 }
    #expect(terminal.screen.line == "         \">")
    terminal.send("\" }" + Keys.enter)
    try terminal.ready()
    terminal.send("\u{4}")
    #expect(try session.finish(terminal).first == .statement("{ a\n\"b\n\" }"))
  }

  @Test func twoBlankRowsRunWhatIsIncomplete() throws {
    let (terminal, session) = try EditorSession.start()
    try terminal.ready()
    terminal.send("{ a" + Keys.enter + Keys.enter + Keys.enter)
    try terminal.ready()
    terminal.send("\u{4}")
    #expect(try session.finish(terminal).first == .statement("{ a\n\n"))
  }

  @Test func controlCDropsTheLineAndStaysThere() throws {
    let (terminal, session) = try EditorSession.start()
    try terminal.ready()
    terminal.send("abc" + Keys.control("C"))
    try terminal.ready()
    #expect(terminal.screen.text == "> abc^C\n>")
    terminal.send(Keys.control("C"))
    try terminal.ready()
    terminal.send("{\n" + Keys.control("C"))
    try terminal.ready()
    terminal.send("d" + Keys.enter)
    try terminal.ready()
    terminal.send("\u{4}")
    #expect(
      try session.finish(terminal) == [
        .interrupted, .interrupted, .interrupted, .statement("d"), .endOfInput,
      ])
  }

  @Test func controlDEndsOnlyOnAnEmptyLine() throws {
    let (terminal, session) = try EditorSession.start()
    try terminal.ready()
    terminal.send("a\u{4}\u{4}" + Keys.backspace + "\u{4}")
    #expect(try session.finish(terminal) == [.endOfInput])
    #expect(terminal.screen.row == 1)
  }

  @Test func controlLClearsTheScreen() throws {
    let (terminal, _) = try EditorSession.start()
    try terminal.ready()
    terminal.send("a" + Keys.enter)
    try terminal.ready()
    terminal.send("b" + Keys.control("L"))
    try terminal.wait("an empty screen") { $0.text == "> b" }
  }

  @Test func answersStandUnderTheirStatements() throws {
    let (terminal, _) = try EditorSession.start { "<\($0)>\n" }
    try terminal.ready()
    terminal.send("a" + Keys.altEnter + "b" + Keys.up + Keys.enter)
    try terminal.ready()
    #expect(terminal.screen.text.split(separator: "\n") == ["> a", "> b", "<a", "b>", ">"])
  }

  @Test func aRowThatIsFullGoesOnInTheNext() throws {
    let (terminal, _) = try EditorSession.start(columns: 10, rows: 6)
    try terminal.ready()
    terminal.send("abcdefgh")
    try terminal.wait("the cursor on the next row") { $0.row == 1 && $0.column == 0 }
    terminal.send("ij" + Keys.enter)
    try terminal.ready()
    #expect(terminal.screen.text == "> abcdefgh\nij\n>")
    terminal.send("abcdefgh" + Keys.enter)
    try terminal.ready()
    #expect(terminal.screen.text == "> abcdefgh\nij\n> abcdefgh\n>")
  }

  @Test func aWideCharacterIsNotCutAtTheEdge() throws {
    let (terminal, _) = try EditorSession.start(columns: 10, rows: 6)
    try terminal.ready()
    terminal.send("abcdefg日本")
    try terminal.wait("the wide characters") { $0.text == "> abcdefg\n日本" && $0.column == 4 }
    terminal.send(Keys.left + Keys.left)
    try terminal.wait("the cursor on the first wide one") { $0.row == 1 && $0.column == 0 }
  }

  @Test func combiningMarksStandOnTheirLetters() throws {
    let (terminal, _) = try EditorSession.start()
    try terminal.ready()
    terminal.send("cafe\u{301} x" + Keys.left)
    try terminal.wait("the cursor") { $0.column == 7 && $0.line == "> cafe\u{301} x" }
  }

  @Test func controlCharactersInTheBufferAreShown() throws {
    let (terminal, _) = try EditorSession.start()
    try terminal.ready()
    terminal.send("a" + Keys.control("V") + Keys.control("B") + "b")
    try terminal.wait(text: "> a␂b")
  }

  @Test func aPasteTallerThanTheScreenScrolls() throws {
    let (terminal, session) = try EditorSession.start(columns: 20, rows: 6)
    try terminal.ready()
    let rows = (1...300).map { "row \($0)" }
    terminal.send(Keys.paste(rows.joined(separator: "\n")))
    try terminal.wait("the last rows") {
      $0.lines == ["> row 295", "> row 296", "> row 297", "> row 298", "> row 299", "> row 300"]
    }
    terminal.send(String(repeating: Keys.up, count: 10) + "!")
    try terminal.wait("a row further up") { $0.lines[0] == "> row 290!" && $0.lines[5] == "> row 295" }
    terminal.send(Keys.enter)
    try terminal.ready()
    #expect(terminal.screen.lines.suffix(3) == ["> row 299", "> row 300", ">"])
    terminal.send("\u{4}")
    let expected = rows.joined(separator: "\n").replacing("row 290\n", with: "row 290!\n")
    #expect(try session.finish(terminal).first == .statement(expected))
  }

  @Test(arguments: [(10, 3), (3, 2), (1, 1), (2, 8), (40, 1)])
  func tinyTerminals(_ columns: Int, _ rows: Int) throws {
    let (terminal, session) = try EditorSession.start(columns: columns, rows: rows, prompt: "2022-11-24> ")
    try terminal.ready()
    terminal.send("of A" + Keys.tab + Keys.tab + Keys.down + Keys.up + Keys.enter + " 日本 n" + Keys.tab)
    terminal.send(
      Keys.control("G") + Keys.backspace + "{" + Keys.enter + "}" + Keys.control("R") + "x"
        + Keys.control("G"))
    terminal.send(Keys.enter)
    try terminal.ready()
    terminal.send(Keys.up + Keys.up + Keys.up + Keys.control("C"))
    try terminal.ready()
    terminal.send("\u{4}")
    #expect(try session.finish(terminal) == [.statement("of Austria 日本 {\n}"), .interrupted, .endOfInput])
  }

  @Test func aTinyTerminalShowsTheMenuAndTheEndOfTheLine() throws {
    let (terminal, _) = try EditorSession.start(columns: 10, rows: 3)
    try terminal.ready()
    terminal.send("of A" + Keys.tab)
    try terminal.wait("the menu") { $0.lines == ["> of Armen", "ia", "› Armenia"] }
  }

  @Test func aDumbTerminalGetsPlainLines() throws {
    let (terminal, session) = try EditorSession.start(environment: ["TERM": "dumb"])
    try terminal.wait(text: ">")
    terminal.send("{ a\n")
    try terminal.wait(text: "{>")
    terminal.send("}\n\u{4}")
    #expect(try session.finish(terminal) == [.statement("{ a\n}"), .endOfInput])
    #expect(!terminal.output.contains(0x1B))
  }

  @Test func theTerminalIsCookedBetweenStatements() throws {
    let (terminal, session) = try EditorSession.start { _ in "an answer\n" }
    try terminal.ready()
    #expect(!terminal.isCooked)
    terminal.send("a" + Keys.enter)
    try terminal.ready()
    terminal.send("\u{4}")
    _ = try session.finish(terminal)
    #expect(!terminal.screen.isPasteBracketed)
    #expect(terminal.screen.isCursorShown)
  }
}
