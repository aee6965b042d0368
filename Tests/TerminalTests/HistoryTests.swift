import EntenteTerminal
import Foundation
import PTYKit
import Testing

@testable import EntenteTerminal

/// A folder that is gone when the test is over.
final class Folder {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("entente-\(UUID().uuidString)")
    .path
  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }
  func read(_ name: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }
  func mode(_ name: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")[.posixPermissions] as? Int)
  }
}

@Suite struct HistoryTests {
  @Test func eachStatementIsThereOnce() {
    var history = History(["a", "b", "a"])
    #expect(history.entries == ["b", "a"])
    #expect(["b", "b", " \n"].map { history.add($0) } == [true, false, false])
    #expect(history.entries == ["a", "b"])
  }

  @Test func theOldestAreForgotten() {
    var history = History((0..<6000).map(String.init))
    #expect(history.entries.count == History.capacity)
    #expect(history.entries.first == "1000")
    history.add("new")
    #expect(history.entries.first == "1001")
    #expect(history.entries.last == "new")
  }

  /// What moving yields, from a text each.
  private func walk(_ entries: [String], _ moves: [(step: Int, from: String)], prefix: String = "")
    -> [String?]
  {
    var walk = HistoryWalk(History(entries))
    return moves.map { walk.move(by: $0.step, from: $0.from, prefix: prefix) }
  }

  @Test func aWalkKeepsWhatWasChanged() {
    let moves = [(1, "x"), (-1, "x"), (-1, "b changed"), (-1, "a"), (1, "a"), (1, "b changed")]
    #expect(walk(["a", "b"], moves) == [nil, "b", "a", nil, "b changed", "x"])
  }

  @Test func aWalkByPrefix() {
    let moves = [(-1, "a"), (-1, "ac"), (-1, "ab"), (1, "ab"), (1, "ac")]
    #expect(walk(["ab", "c", "ac"], moves, prefix: "a") == ["ac", "ab", nil, "ac", "a"])
  }

  @Test func searching() {
    var search = HistorySearch(History(["of A", "of B", "x"]))
    for scalar in "of".unicodeScalars { search.type(scalar) }
    #expect(search.entry == "of B")
    #expect(search.match == 0..<2)
    search.older()
    #expect(search.entry == "of A")
    search.older()
    #expect(search.isFailing && search.entry == "of A")
    search.newer()
    #expect(!search.isFailing && search.entry == "of B")
    search.type("!")
    #expect(search.isFailing)
    search.eraseLast()
    #expect(!search.isFailing)
  }

  @Test(arguments: [
    (["ENTENTE_HISTORY": "/h", "HOME": "/home/a"], "/h"), (["ENTENTE_HISTORY": "", "HOME": "/home/a"], nil),
    (["XDG_STATE_HOME": "/s", "HOME": "/home/a"], "/s/entente/history"),
    (["XDG_STATE_HOME": "relative", "HOME": "/home/a"], "/home/a/.local/state/entente/history"),
    (["HOME": "/home/a"], "/home/a/.local/state/entente/history"), ([:], nil),
  ])
  func whereTheFileIs(_ variables: [String: String], _ path: String?) {
    #expect(HistoryFile(Environment(variables))?.path == path)
  }

  @Test func theFileIsPrivateAndSoAreItsFolders() throws {
    let folder = try Folder()
    let file = HistoryFile(path: "\(folder.path)/a/b/history")
    #expect(file.load().entries.isEmpty)
    file.append("one")
    file.append("two\nrows \\ and a backslash")
    #expect(file.load().entries == ["one", "two\nrows \\ and a backslash"])
    #expect(try folder.mode("a/b/history") == 0o600)
    #expect(try folder.mode("a/b") == 0o700)
    #expect(try folder.read("a/b/history") == "one\ntwo\\nrows \\\\ and a backslash\n")
  }

  @Test func aFileThatOthersCouldReadIsMadePrivate() throws {
    let folder = try Folder()
    try folder.write("h", Array("old\n".utf8))
    chmod("\(folder.path)/h", 0o644)
    HistoryFile(path: "\(folder.path)/h").append("new")
    #expect(try folder.mode("h") == 0o600)
  }

  @Test func aDamagedFileYieldsWhatCanBeRead() throws {
    let folder = try Folder()
    try folder.write(
      "h", Array("one\n\u{0}\u{1b}[2Jtwo\\".utf8) + [0x0A, 0xFF, 0x41, 0x0A, 0x0A] + Array("cut off".utf8))
    let file = HistoryFile(path: "\(folder.path)/h")
    #expect(file.load().entries == ["one", "[2Jtwo", "\u{FFFD}A", "cut off"])
    file.append("next")
    #expect(file.load().entries.suffix(2) == ["cut off", "next"])
  }

  @Test func whatIsNoFileIsLeftAlone() throws {
    let folder = try Folder()
    let file = HistoryFile(path: folder.path)
    file.append("one")
    #expect(file.load().entries.isEmpty)
    HistoryFile(path: "/dev/null").append("one")
    #expect(HistoryFile(path: "/dev/null/x").load().entries.isEmpty)
  }

  @Test func entriesThatDoNotCountAnyMoreAreTakenOut() throws {
    let folder = try Folder()
    try folder.write("h", (0..<8000).flatMap { Array("entry \($0)\n".utf8) })
    let file = HistoryFile(path: "\(folder.path)/h")
    #expect(file.load().entries.count == History.capacity)
    let lines = try folder.read("h").split(separator: "\n")
    #expect(lines.count == History.capacity)
    #expect(lines.first == "entry 3000")
    #expect(try folder.mode("h") == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["h"])
  }

  @Test func sessionsThatAppendAtOnceLoseNothing() async throws {
    let folder = try Folder()
    let file = HistoryFile(path: "\(folder.path)/h")
    await withTaskGroup(of: Void.self) { group in
      for session in 0..<4 {
        group.addTask { for number in 0..<100 { file.append("\(session) \(number)") } }
      }
    }
    #expect(file.load().entries.count == 400)
  }
}

/// History at the terminal.
@Suite(.timeLimit(.minutes(15)))
struct HistoryKeyTests {
  private func run(_ keys: String, _ folder: Folder) throws -> LineEditor.Input? {
    let (terminal, session) = try EditorSession.start(environment: ["ENTENTE_HISTORY": "\(folder.path)/h"])
    try terminal.ready()
    terminal.send(keys + Keys.enter)
    try terminal.ready()
    terminal.send("\u{4}")
    return try session.finish(terminal).first
  }

  static let cases: [(String, String)] = [
    (Keys.up, "third\nrow"), ("\(Keys.up)\(Keys.up)\(Keys.up)", "second"),
    ("\(Keys.up)\(Keys.up)\(Keys.up)\(Keys.up)", "first"), ("x\(Keys.up)\(Keys.down)", "x"),
    ("x\(Keys.up)y\(Keys.down)\(Keys.up)", "third\nrowy"),
    ("fi\u{1b}p", "first"), ("se\u{1b}[5~", "second"), ("\(Keys.control("P"))\(Keys.control("N"))n", "n"),
    ("\(Keys.control("R"))co", "second"), ("\(Keys.control("R"))r\(Keys.control("R"))", "first"),
    ("\(Keys.control("R"))fir\(Keys.right)X", "fXirst"),
    ("keep\(Keys.control("R"))fir\(Keys.control("G"))", "keep"),
    ("\(Keys.control("R"))rx\(Keys.backspace)\(Keys.control("R"))\(Keys.control("S"))", "third\nrow"),
    ("keep\(Keys.control("R"))zzz\(Keys.home)", "keep"),
  ]
  @Test(arguments: cases)
  func keys(_ keys: String, _ statement: String) throws {
    let folder = try Folder()
    try folder.write("h", Array("first\nsecond\nthird\\nrow\n".utf8))
    #expect(try run(keys, folder) == .statement(statement))
  }

  @Test func statementsAreThereInTheNextSession() throws {
    let folder = try Folder()
    _ = try run("{ a\nb }", folder)
    #expect(try folder.read("h") == "{ a\\nb }\n")
    #expect(try folder.mode("h") == 0o600)
    #expect(try run(Keys.up, folder) == .statement("{ a\nb }"))
    #expect(try folder.read("h") == "{ a\\nb }\n{ a\\nb }\n" || folder.read("h") == "{ a\\nb }\n")
  }

  @Test func theSearchIsShownUnderTheLine() throws {
    let folder = try Folder()
    try folder.write("h", Array("first\nsecond\n".utf8))
    let (terminal, _) = try EditorSession.start(environment: ["ENTENTE_HISTORY": "\(folder.path)/h"])
    try terminal.ready()
    terminal.send(Keys.control("R") + "ec")
    try terminal.wait("the match") { $0.lines.prefix(2) == ["> second", "search: ec"] }
    #expect(terminal.screen.style(of: "ec") == "7")
    #expect(terminal.screen.row == 0)
    #expect(terminal.screen.column == 3)
    terminal.send("x")
    try terminal.wait(text: "no match: ecx")
  }
}
