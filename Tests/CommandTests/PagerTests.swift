import EntenteCommand
import EntenteExchange
import Foundation
import Testing

/// One after the other: a running pager changes what signals do in the process.
@Suite(.serialized) final class PagerTests {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "entente-pager-\(UUID().uuidString)")
  let direct: FileDescriptorSink

  init() throws {
    ignoreBrokenPipes()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    direct = FileDescriptorSink(
      open(folder.appendingPathComponent("direct").path, O_WRONLY | O_CREAT, 0o600), name: "direct")
  }
  deinit {
    close(direct.descriptor)
    try? FileManager.default.removeItem(at: folder)
  }

  func shown(_ name: String) -> String? {
    try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  /// A pager that keeps what it reads in the file `paged`.
  func pager(_ screen: Pager.Screen?, _ command: String? = "cat > '@/paged'") -> Pager {
    Pager(
      direct, screen: screen,
      command: Pager.command(command?.replacingOccurrences(of: "@", with: folder.path)))
  }

  static let small = Pager.Screen(columns: 10, rows: 4)

  @Test(arguments: [
    ("1\n2\n3\n", false), ("1\n2\n3\n4\n", true), ("1\n0123456789\n3\n", false),
    ("1\n0123456789x\n3\n", true),
    (String(repeating: "é", count: 30), false), (String(repeating: "é", count: 41), true),
    ("\u{1B}[1;31m0123456789\u{1B}[0m\n2\n3\n", false), ("", false),
  ])
  func onlyWhatIsTaller(text: String, isPaged: Bool) throws {
    let pager = pager(Self.small)
    for byte in text.utf8 { try pager.write([byte]) }
    try pager.finish()
    #expect(shown("paged") == (isPaged ? text : nil))
    #expect(shown("direct") == (isPaged ? "" : text))
  }

  @Test func withoutAScreenOrAPager() throws {
    let long = String(repeating: "line\n", count: 1_000)
    for pager in [pager(nil), pager(Self.small, ""), pager(Self.small, "cat")] {
      try pager.write(long)
      try pager.finish()
    }
    #expect(shown("direct") == long + long + long)
    #expect(shown("paged") == nil)
  }

  @Test func commands() {
    #expect(Pager.command(nil) == ["less", "-FRX"])
    #expect(Pager.command("") == nil)
    #expect(Pager.command("more -s") == ["/bin/sh", "-c", "more -s"])
  }

  @Test func aProgramThatIsNotThere() throws {
    let pager = Pager(direct, screen: Self.small, command: ["entente-no-such-program"])
    try pager.write("1\n2\n3\n4\n5\n")
    try pager.write("6\n")
    try pager.finish()
    #expect(shown("direct") == "1\n2\n3\n4\n5\n6\n")
    var action = sigaction()
    sigaction(SIGINT, nil, &action)
    #expect(action.__sigaction_handler.sa_handler == nil)
  }

  @Test func aPagerThatTheShellCannotRun() throws {
    let pager = pager(Self.small, "entente-no-such-program 2>/dev/null")
    #expect(
      throws: SinkFailure.failed("cannot run the pager `entente-no-such-program 2>/dev/null`: see PAGER")
    ) {
      try pager.write("1\n2\n3\n4\n5\n")
      try pager.finish()
    }
  }

  /// `q` before the end.
  @Test func aReaderWhoLeaves() throws {
    let pager = pager(Self.small, "head -n 1 > '@/paged'")
    #expect(throws: SinkFailure.closed) {
      for number in 0..<1_000_000 { try pager.write("\(number)\n") }
    }
    try pager.finish()
    #expect(shown("paged") == "0\n")
  }

  /// Ctrl-C goes to every process on the terminal: this one must live as long as its pager, and the pager
  /// must hear it.
  @Test func interrupts() throws {
    let pager = pager(
      Self.small, "trap 'echo interrupted > \"@/paged\"; exit' INT; kill -INT $$; cat > '@/paged'")
    try pager.write("1\n2\n3\n4\n5\n")
    raise(SIGINT)
    raise(SIGQUIT)
    try pager.finish()
    #expect(shown("paged") == "interrupted\n")
    var action = sigaction()
    sigaction(SIGINT, nil, &action)
    #expect(action.__sigaction_handler.sa_handler == nil)
  }

  /// What this process ignores the pager does not.
  @Test func brokenPipesEndThePager() throws {
    let pager = pager(Self.small, "kill -PIPE $$; echo alive > '@/paged'")
    #expect(throws: Never.self) {
      try pager.write("1\n2\n3\n4\n5\n")
      try pager.finish()
    }
    #expect(shown("paged") == nil)
  }

  @Test func theEnvironmentIsPassedOn() throws {
    setenv("ENTENTE_PAGER_TEST", "passed on", 1)
    let pager = pager(Self.small, "echo \"$ENTENTE_PAGER_TEST\" > '@/paged'; cat > /dev/null")
    try pager.write("1\n2\n3\n4\n5\n")
    try pager.finish()
    #expect(shown("paged") == "passed on\n")
  }

  @Test func aFileIsNoScreen() {
    #expect(Pager.Screen(of: direct.descriptor) == nil)
  }
}
