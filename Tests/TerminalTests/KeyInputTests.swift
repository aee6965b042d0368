import Glibc
import Testing

@testable import EntenteTerminal

/// Bytes as keys.
@Suite struct KeyInputTests {
  private func keys(_ bytes: [UInt8], typedAhead: Int = 0) -> [Key] {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return [] }
    defer { close(ends[0]) }
    _ = bytes.withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) }
    close(ends[1])
    var input = KeyInput(descriptor: ends[0])
    input.expectTypedAhead(typedAhead)
    var keys: [Key] = []
    while keys.last != .end { keys.append(input.next { _ in }) }
    return keys.dropLast()
  }

  static let wellFormedKeys: [(String, [Key])] = [
    ("aя日👍", [Key.scalar("a"), .scalar("я"), .scalar("日"), .scalar("👍")]), ("\u{3}", [.scalar("\u{3}")]),
    ("\u{1b}[A", [.sequence([0x1B, 0x5B, 0x41])]),
    ("\u{1b}[1;5Cx", [.sequence(Array("\u{1b}[1;5C".utf8)), .scalar("x")]),
    ("\u{1b}OA", [.sequence([0x1B, 0x4F, 0x41])]), ("\u{1b}f", [.sequence([0x1B, 0x66])]),
    ("\u{1b}", [.escape]),
    ("\u{1b}\u{1b}[A", [.escape, .sequence([0x1B, 0x5B, 0x41])]),
    ("\u{1b}я", [.sequence([0x1B, 0xD1, 0x8F])]),
    ("\u{1b}[1\u{3}", [.sequence([0x1B, 0x5B, 0x31]), .scalar("\u{3}")]),
    ("\u{1b}Oя", [.sequence([0x1B, 0x4F]), .scalar("я")]),
    ("\u{85}", [.scalar("\u{FFFD}")]),
  ]
  @Test(arguments: wellFormedKeys)
  func wellFormed(_ text: String, _ keys: [Key]) { #expect(self.keys(Array(text.utf8)) == keys) }

  @Test(
    arguments: [
      [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE0, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
      [0xE6, 0x97],
    ] as [[UInt8]])
  func illFormed(_ bytes: [UInt8]) {
    let keys = keys(bytes + [0x61])
    #expect(keys.last == .scalar("a"))
    #expect(keys.dropLast().allSatisfy { $0 == .scalar("\u{FFFD}") } && keys.count > 1)
  }

  @Test func enterTypedAheadIsEnter() {
    #expect(
      keys(Array("a\nb\n".utf8), typedAhead: 3) == [.scalar("a"), .scalar("\r"), .scalar("b"), .scalar("\n")])
  }

  @Test(
    arguments: [
      ("^M", [13]), ("^?", [127]), ("\\e[A", [27, 91, 65]), ("\\e^M", [27, 13]), ("\\236", [0o236]),
      ("\\\\", [92]), ("x", [120]),
    ] as [(String, [UInt8])])
  func notation(_ text: String, _ bytes: [UInt8]) { #expect(EditCommand.bytes(of: text) == bytes) }
}
