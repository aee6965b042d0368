import Foundation
import PTYKit
import Testing

/// The program at a terminal, as far as it takes a process of its own: signals, sessions, job control. What
/// keys do to a statement is tested with the editor.
@Suite(.timeLimit(.minutes(15)))
struct ReplTests {
  /// A question that takes until it is interrupted.
  static let endless = "pairs of anything as a, b where a neighbour of b"

  private func start(
    _ environment: [String: String] = [:], columns: Int = 60, rows: Int = 12
  ) throws -> PTY {
    let terminal = try PTY(program("entente"), environment: environment, columns: columns, rows: rows)
    try terminal.ready()
    return terminal
  }

  @Test func twoLinesAndAPromptWithTheDay() throws {
    let terminal = try start()
    #expect(terminal.screen.row == 2)
    #expect(terminal.screen.line.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}>/) != nil)
    #expect(terminal.screen.lines[0].contains("Entente"))
  }

  @Test(arguments: [".quit\r", " .quit \r", ".exit\r", "\u{4}"])
  func leaving(_ keys: String) throws {
    let terminal = try start()
    terminal.send(keys)
    #expect(try terminal.exit() == 0)
    #expect(terminal.screen.column == 0)
    #expect(!terminal.screen.isPasteBracketed)
  }

  @Test func controlCAtThePromptNeverQuits() throws {
    let terminal = try start()
    for _ in 0..<3 {
      terminal.send("abc\u{3}")
      try terminal.ready()
    }
    terminal.signal(SIGINT)
    try terminal.ready()
    terminal.send("\u{4}")
    #expect(try terminal.exit() == 0)
  }

  @Test func controlCStopsARunningQuestion() throws {
    let terminal = try start()
    for _ in 0..<2 {
      terminal.send(ReplTests.endless + "\r")
      try terminal.wait("the question running") {
        !$0.isPasteBracketed
      }
      terminal.send("\u{3}")
      try terminal.ready()
      #expect(terminal.screen.line.hasSuffix(">"))
      terminal.send("\u{c}")
      try terminal.wait("an empty screen") { $0.row == 0 }
    }
    terminal.send("\u{4}")
    #expect(try terminal.exit() == 0)
  }

  @Test func whatIsTypedWhileAQuestionRunsComesAfterIt() throws {
    let terminal = try start()
    terminal.send(ReplTests.endless + "\r")
    try terminal.wait("the question running") {
      !$0.isPasteBracketed
    }
    terminal.send("next\r")
    try terminal.wait(text: "next")
    terminal.signal(SIGINT)
    try terminal.wait("the next statement") { $0.text.contains(/[0-9]> next\n/) }
    try terminal.wait(text: "E0301")
    try terminal.ready()
    terminal.send("\u{4}")
    #expect(try terminal.exit() == 0)
  }

  @Test func resizingRepaints() throws {
    let terminal = try start(columns: 60)
    let banner = String(terminal.screen.lines[1].prefix(20))
    terminal.send("aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd")
    try terminal.wait(text: "dddddddddd")
    terminal.resize(columns: 30, rows: 12)
    try terminal.wait("rows of the new length") {
      $0.text.contains("> aaaaaaaaaa bbbbbbb\nbbb cccccccccc dddddddddd") && $0.column == 25
    }
    #expect(terminal.screen.text.contains(banner))
    terminal.send("!")
    try terminal.wait(text: "dddddddddd!")
    terminal.resize(columns: 80, rows: 12)
    try terminal.wait("one row") {
      $0.text.hasSuffix("> aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd!") && $0.column == 56
    }
    terminal.send("?")
    try terminal.wait(text: "dddddddddd!?")
    #expect(terminal.screen.text.contains(banner))
    #expect(terminal.screen.text.components(separatedBy: "aaaaaaaaaa").count == 2)
    terminal.resize(columns: 10, rows: 3)
    terminal.send(".")
    try terminal.wait("a tiny screen") { $0.text.contains("!?.") && !$0.text.contains("Entente") }
    terminal.send("\u{3}")
    try terminal.ready()
    terminal.send("\u{4}")
    #expect(try terminal.exit() == 0)
  }

  @Test(arguments: [SIGTERM, SIGHUP])
  func theTerminalIsRestoredWhenTheProcessIsEnded(_ signal: Int32) throws {
    let terminal = try start()
    terminal.send("abc")
    try terminal.wait(text: "abc")
    #expect(!terminal.isCooked)
    terminal.signal(signal)
    #expect(try terminal.exit() == 128 + signal)
    #expect(terminal.isCooked)
    #expect(!terminal.screen.isPasteBracketed)
    #expect(terminal.screen.isCursorShown)
  }

  @Test func controlZStopsTheJobAndItGoesOn() throws {
    let shell = try PTY(
      "/bin/bash", ["--norc", "--noprofile", "-i"], environment: ["PS1": "shell$ ", "INPUTRC": "/dev/null"])
    // bash has pastes bracketed for each of its prompts, too.
    try shell.ready()
    shell.send("\(program("entente"))\r")
    try shell.ready()
    try shell.wait("our prompt") { $0.line.hasSuffix(">") && $0.line.hasPrefix("2") }
    shell.send("{ abc\rdef")
    try shell.wait("a second row") { $0.line.hasSuffix("> def") }
    shell.send("\u{1a}")
    try shell.ready()
    try shell.wait("the shell") { $0.text.contains("Stopped") && $0.line == "shell$" }
    #expect(shell.screen.text.contains("> def\n"))
    shell.send("fg\r")
    try shell.ready()
    try shell.wait("both rows again") { $0.line.hasSuffix("> def") }
    shell.send(" }\r")
    try shell.ready()
    shell.send("\u{4}")
    try shell.ready()
    shell.send("exit\r")
    #expect(try shell.exit() == 0)
  }

  @Test func historyOutlivesTheSession() throws {
    let home = FileManager.default.temporaryDirectory.appendingPathComponent("entente-\(UUID().uuidString)")
      .path
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: home) }
    let first = try start(["HOME": home])
    first.send("{ one\rrow }\r")
    try first.ready()
    first.send("\u{4}")
    #expect(try first.exit() == 0)

    let path = "\(home)/.local/state/entente/history"
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "{ one\\nrow }\n")
    let mode = try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    #expect(mode == 0o600)

    let second = try start(["HOME": home])
    second.send("\u{1b}[A")
    try second.wait("the statement") { $0.text.contains("> { one\n") && $0.line.hasSuffix("> row }") }
    second.send("\u{3}")
    try second.ready()
    second.send("\u{12}on")
    try second.wait(text: "search: on")
  }

  @Test(arguments: ["C", "POSIX", "nowhere.UTF-8", "ru_RU.KOI8-R"])
  func anyLocaleReadsUTF8(_ locale: String) throws {
    let terminal = try start(["LANG": locale, "LC_ALL": locale])
    terminal.send("Россия 日本\u{7f}\u{7f}国")
    try terminal.wait(text: "> Россия 国")
  }

  @Test func aDumbTerminal() throws {
    let terminal = try PTY(program("entente"), environment: ["TERM": "dumb"])
    try terminal.wait("the prompt") { $0.row == 2 && $0.line.hasSuffix(">") }
    terminal.send("\u{3}")
    try terminal.wait("the next prompt") { $0.row == 3 && $0.line.hasSuffix(">") }
    terminal.send("\u{4}")
    #expect(try terminal.exit() == 0)
    #expect(!terminal.output.contains(0x1B))
  }

  /// A program that was built with the tests.
  private func program(_ name: String) -> String {
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent(name).path
  }
}
