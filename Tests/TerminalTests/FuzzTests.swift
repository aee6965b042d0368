import EntenteTerminal
import PTYKit
import Testing

/// Keys struck at random: whatever they do, Ctrl-C drops it, and the next statement is read.
@Suite(.timeLimit(.minutes(15)))
struct FuzzTests {
  /// Without the keys that end a statement or the session: what comes right after them meets a terminal that
  /// is not ours.
  private static let pieces: [String] =
    (1..<32).filter { ![3, 4, 13, 22, 26].contains($0) }.map { String(UnicodeScalar(UInt8($0))) }
    + [
      "a", "of ", "A", "n", "Россия", "日本", "e\u{301}\u{302}", "👨‍👩‍👧", "{", "}", "\"", "\u{200B}", "\u{FFFD}",
      "\u{7F}",
    ]
    + [
      Keys.up, Keys.down, Keys.left, Keys.right, Keys.home, Keys.end, Keys.delete, Keys.backTab,
      "\u{1b}[13;2u",
    ]
    + [
      "\u{1b}f", "\u{1b}b", "\u{1b}d", "\u{1b}p", "\u{1b}t", "\u{1b}u", "\u{1b}[1;5C", "\u{1b}[", "\u{1b}O",
      "\u{1b}[99~",
    ]
    + [Keys.paste("x\ny"), Keys.paste("\u{1b}[A\u{0}"), Keys.paste(String(repeating: "long 日", count: 50))]

  private static let viPieces = [
    "$", "0", "x", "dw", "dd", "p", "P", "u", ".", "~", "rx", "R", "|", "%", "3", "cc", "e", "b", "w",
    "\u{F}", "i", "a",
  ]

  @Test(arguments: 0..<15, [false, true])
  func anyKeys(_ seed: Int, _ isVi: Bool) throws {
    var random = Seeded(state: UInt64(seed + 1) &* 0x9E37_79B9_7F4A_7C15)
    let folder = try Folder()
    if isVi { try folder.write(".editrc", Array("bind -v\nbind \"^O\" vi-command-mode\n".utf8)) }
    let (terminal, session) = try EditorSession.start(
      columns: Int.random(in: 1...40, using: &random), rows: Int.random(in: 1...12, using: &random),
      environment: ["HOME": folder.path])
    try terminal.ready()
    for _ in 0..<150 {
      let keys = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        FuzzTests.pieces.randomElement(using: &random) ?? ""
      }
      terminal.send(keys.joined())
    }
    // A search or a pending command takes one of these for itself.
    terminal.send(Keys.control("G") + Keys.control("G") + Keys.control("C"))
    try terminal.ready()
    terminal.send("over" + Keys.enter)
    try terminal.ready()
    terminal.send(Keys.control("D"))
    let inputs = try session.finish(terminal)
    #expect(inputs == [.interrupted, .statement("over"), .endOfInput])
  }
}
