import Foundation
import PTYKit
import Testing

/// A session on the built-in world at a terminal, as a person meets it.
@Suite(.timeLimit(.minutes(15)))
struct SessionTests {
  private func start(
    _ arguments: [String] = [], _ environment: [String: String] = [:], columns: Int = 90, rows: Int = 40
  ) throws -> PTY {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent("entente").path
    let terminal = try PTY(
      program, ["--day", "2022-11-24"] + arguments, environment: environment, columns: columns, rows: rows)
    try terminal.ready()
    return terminal
  }
  private func ask(_ terminal: PTY, _ text: String) throws {
    terminal.send(text + "\r")
    try terminal.ready()
  }

  @Test func aQuestionIsAnswered() throws {
    let terminal = try start()
    #expect(terminal.screen.line.hasPrefix("2022-11-24>"))
    try ask(terminal, "members of CSTO where conflict")
    let text = terminal.screen.text
    #expect(text.contains("│ Armenia    │") && !text.contains("│ Belarus"))
    #expect(text.contains("4 rows · as of 2022-11-24"))
  }

  @Test func aLineGoesOnFromTheLastAnswer() throws {
    let terminal = try start()
    try ask(terminal, "members of CSTO")
    try ask(terminal, "where not member of EAEU")
    #expect(terminal.screen.text.contains("1 row ·"))
    try ask(terminal, "show name, capital")
    #expect(terminal.screen.text.contains("│ Tajikistan │ Dushanbe │"))
  }

  @Test func aReadingIsRunByItsNumber() throws {
    let terminal = try start()
    try ask(terminal, "members of CSTO and EAEU")
    #expect(terminal.screen.text.contains("members of CSTO union members of EAEU"))
    try ask(terminal, "1")
    #expect(terminal.screen.text.contains("5 rows"))
  }

  @Test func wordsAreColouredAndUnknownOnesLookUnknown() throws {
    let terminal = try start()
    terminal.send("members of CTSO ")
    try terminal.wait(text: "members of CTSO")
    let row = terminal.screen.row
    let prompt = "2022-11-24> ".count
    let known = terminal.screen.cells[row][prompt]
    let unknown = terminal.screen.cells[row][prompt + "members of ".count]
    #expect(known.style != unknown.style)
    #expect(
      unknown.style.split(separator: ";").contains("4"),
      "an unknown name is underlined, not only coloured: \(unknown.style)")
  }

  @Test func theLikeliestCompletionIsHinted() throws {
    let terminal = try start()
    terminal.send("members of Euras")
    try terminal.wait("the hint") {
      $0.line.contains("members of EurasEC") || $0.line.contains("members of Euras")
    }
    terminal.send("\u{15}neighbours of Kazakh")
    try terminal.wait("the rest of the name") { $0.line.contains("neighbours of Kazakhstan") }
    terminal.send("\u{1b}[C\r")
    try terminal.ready()
    #expect(terminal.screen.text.contains("│ Uzbekistan"))
  }

  @Test func afterMembersOfOnlyOrganizationsAreOffered() throws {
    let terminal = try start()
    terminal.send("members of C\t")
    try terminal.wait("a menu with kinds") { $0.text.contains("alliance") && $0.text.contains("CIS") }
    #expect(!terminal.screen.text.contains("Cambodia"))
    terminal.send("\u{3}")
    try terminal.ready()
    terminal.send("neighbours of Kaz\t")
    try terminal.wait(text: "neighbours of Kazakhstan")
  }

  @Test func aStatementOfSeveralLinesIsOne() throws {
    let terminal = try start()
    terminal.send("members of CSTO where\r")
    try terminal.wait("a prompt that says what is open") { $0.line.contains("where>") }
    terminal.send("landlocked\r")
    try terminal.ready()
    #expect(terminal.screen.text.contains("5 rows"))
  }

  @Test func aPasteIsOneBlock() throws {
    let terminal = try start()
    terminal.send("\u{1b}[200~members of CSTO\nwhere landlocked\u{1b}[201~")
    try terminal.wait("both lines, not run") {
      $0.text.contains("where landlocked") && !$0.text.contains("rows")
    }
    terminal.send("\r")
    try terminal.ready()
    #expect(terminal.screen.text.contains("5 rows"))
  }

  @Test func commandsOfTheSession() throws {
    let terminal = try start(rows: 60)
    try ask(terminal, ".help")
    #expect(terminal.screen.text.contains("Ask in one line"))
    try ask(terminal, ".help where")
    #expect(terminal.screen.text.contains("SET where CONDITION"))
    try ask(terminal, "CSTO?")
    #expect(terminal.screen.text.contains("CSTO is an alliance"))
    try ask(terminal, ".schema member")
    #expect(terminal.screen.text.contains("membership: states"))
    try ask(terminal, ".mode csv")
    try ask(terminal, "members of EAEU")
    #expect(terminal.screen.text.contains("member\nArmenia\nBelarus"))
    try ask(terminal, ".mode table")
    try ask(terminal, ".timer on")
    try ask(terminal, "count members of EAEU")
    #expect(terminal.screen.text.contains("answered"))
    try ask(terminal, ".last")
    #expect(terminal.screen.text.contains("\ncount members of EAEU"))
    try ask(terminal, ".complete members of CST")
    #expect(terminal.screen.text.contains("CSTO   alliance"))
    try ask(terminal, ".helf")
    #expect(terminal.screen.text.contains("did you mean .help?"))
  }

  @Test func answersGoToAFile() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "entente-\(UUID().uuidString).csv"
    ).path
    defer { try? FileManager.default.removeItem(atPath: file) }
    let terminal = try start()
    try ask(terminal, ".mode csv")
    try ask(terminal, ".output \(file)")
    try ask(terminal, "members of EAEU")
    try ask(terminal, ".output")
    #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("member\nArmenia\n"))
    try ask(terminal, ".output /nonexistent/file")
    #expect(terminal.screen.text.contains("cannot write /nonexistent/file"))
  }

  @Test func theStartUpFileIsReadUnlessTold() throws {
    let home = FileManager.default.temporaryDirectory.appendingPathComponent("entente-\(UUID().uuidString)")
      .path
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: home) }
    try "let mine = members of CSTO where landlocked\n.mode csv\n".write(
      toFile: "\(home)/.ententerc", atomically: true, encoding: .utf8)
    let terminal = try start([], ["HOME": home])
    try ask(terminal, "mine")
    #expect(terminal.screen.text.contains("member\nArmenia"))
    let plain = try start(["--no-init"], ["HOME": home])
    try ask(plain, "mine")
    #expect(plain.screen.text.contains("E0301"))
  }

  @Test func aMistakeChangesNothing() throws {
    let terminal = try start()
    try ask(terminal, "members of CSTO")
    try ask(terminal, "members of CTSO")
    #expect(terminal.screen.text.contains("did you mean CSTO?"))
    try ask(terminal, "where landlocked")
    #expect(terminal.screen.text.contains("5 rows"))
    terminal.send("\u{4}")
    #expect(try terminal.exit() == 0)
  }
}
