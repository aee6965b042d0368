import EntenteTerminal
import PTYKit
import Testing

/// The menu of alternatives under the line.
@Suite(.timeLimit(.minutes(15)))
struct MenuTests {
  private func open(rows: Int = 12, _ keys: String) throws -> (terminal: PTY, session: EditorSession) {
    let (terminal, session) = try EditorSession.start(rows: rows)
    try terminal.ready()
    terminal.send(keys)
    return (terminal, session)
  }
  private func statement(_ terminal: PTY, _ session: EditorSession) throws -> LineEditor.Input? {
    terminal.send(Keys.enter)
    try terminal.ready()
    terminal.send("\u{4}")
    return try session.finish(terminal).first
  }

  @Test func kindsStandDimBesideTheAlternatives() throws {
    let (terminal, _) = try open("of A" + Keys.tab)
    try terminal.wait("the menu") {
      $0.lines.prefix(4) == [
        "> of Armenia", "   › Armenia      state", "     Austria      state", "     Azerbaijan   state",
      ]
    }
    #expect(terminal.screen.style(of: "› Armenia") == "7")
    #expect(terminal.screen.style(of: "state") == "2")
    #expect(terminal.screen.row == 0)
    #expect(terminal.screen.column == 6)
  }

  static let moves: [(String, String)] = [
    (Keys.tab, "Austria"), (Keys.down, "Austria"), ("\t\t", "Azerbaijan"), (Keys.backTab, "Azerbaijan"),
    (Keys.up, "Azerbaijan"), ("\t\t\t", "Armenia"), ("\(Keys.down)\(Keys.up)", "Armenia"),
    ("u", "Austria"), ("\tz", "Azerbaijan"), ("u\(Keys.backspace)", "Austria"),
  ]
  @Test(arguments: moves)
  func movingAndNarrowing(_ keys: String, _ chosen: String) throws {
    let (terminal, session) = try open("of A" + Keys.tab)
    try terminal.wait(text: "› Armenia")
    terminal.send(keys)
    try terminal.wait("the choice") { $0.text.contains("› \(chosen)") }
    terminal.send(Keys.enter)
    try terminal.wait("the menu closed") { $0.text == "> of \(chosen)" }
    #expect(try statement(terminal, session) == .statement("of \(chosen)"))
  }

  @Test(arguments: [Keys.escape, "x", " ", Keys.backspace, Keys.home])
  func closing(_ key: String) throws {
    let (terminal, _) = try open("of A" + Keys.tab)
    try terminal.wait(text: "› Armenia")
    terminal.send(key)
    try terminal.wait("the menu closed") { !$0.text.contains("Armenia") }
  }

  @Test func enterRunsWhatIsAlreadyTypedInFull() throws {
    let (terminal, session) = try open("of A" + Keys.tab)
    try terminal.wait(text: "› Armenia")
    terminal.send("rmenia")
    try terminal.wait(text: "> of Armenia")
    #expect(try statement(terminal, session) == .statement("of Armenia"))
  }

  @Test func manyAlternativesScroll() throws {
    let (terminal, _) = try open(rows: 6, "n" + Keys.tab)
    try terminal.wait("the first") {
      $0.lines == ["> n1", "› n1   state", "  n2   state", "  n3   state", "  n4   state", "  1 of 30"]
    }
    terminal.send(String(repeating: Keys.down, count: 20))
    try terminal.wait("later ones") { $0.text.contains("› n21") && $0.text.contains("21 of 30") }
    terminal.send(Keys.backTab + String(repeating: Keys.up, count: 20))
    try terminal.wait("the last, from the first upwards") {
      $0.text.contains("› n30") && $0.text.contains("30 of 30")
    }
    #expect(terminal.screen.lines[0] == "> n30")
  }

  @Test func aMenuAtTheFootOfTheScreenScrollsIt() throws {
    let (terminal, _) = try EditorSession.start(rows: 5) { _ in "1\n2\n3\n" }
    try terminal.ready()
    terminal.send("a" + Keys.enter)
    try terminal.ready()
    terminal.send("A" + Keys.tab)
    try terminal.wait("the menu") { $0.lines[1] == "> Armenia" && $0.lines[4] == "  Azerbaijan   state" }
    terminal.send(Keys.escape)
    try terminal.wait("it closed") { $0.lines == ["3", "> A", "", "", ""] }
  }

  @Test func nothingToComplete() throws {
    let (terminal, session) = try open("xyz" + Keys.tab)
    #expect(try statement(terminal, session) == .statement("xyz"))
  }

  @Test func inTheMiddleOfALine() throws {
    let (terminal, session) = try open(
      "of Arm where" + String(repeating: Keys.left, count: 6) + Keys.tab + " x")
    try terminal.wait(text: "of Armenia x where")
    terminal.send(Keys.end + " y")
    #expect(try statement(terminal, session) == .statement("of Armenia x where y"))
  }
}
