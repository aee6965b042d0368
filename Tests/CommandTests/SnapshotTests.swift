import Foundation
import Testing

/// Snapshots as files: `save`, `--world`, `check --world`.
@Suite(.timeLimit(.minutes(15)))
struct SnapshotTests {
  struct Run {
    var status: Int32
    var output: String
    var errors: String
  }
  /// A folder of its own with a small world in it; removed with the value that keeps it.
  final class Folder {
    let path: String
    init() throws {
      path = NSTemporaryDirectory() + "entente-" + UUID().uuidString
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      try SnapshotTests.world.write(toFile: path + "/small.ent", atomically: false, encoding: .utf8)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    func bytes(_ name: String) throws -> Data {
      try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))
    }
    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? [] }
  }

  static let world = """
    world "Small" as of 2020-01-01
    kind state { plural states }
    kind club { plural clubs }
    relation membership : state -> club { noun member / members; inverse club / clubs; preposition in }
    state Aland {}
    state Bland {}
    club Club {}
    add Aland member of Club until 2000
    add Bland member of Club since 1990
    """
  static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("entente").path

  static func process(_ arguments: [String], in folder: Folder) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.standardInput = FileHandle.nullDevice
    return process
  }
  static func run(_ arguments: [String], in folder: Folder) throws -> Run {
    let process = process(arguments, in: folder)
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Run(status: process.terminationStatus, output: text, errors: said)
  }

  @Test func aWorldIsSavedAndOpened() throws {
    let folder = try Folder()
    let saved = try SnapshotTests.run(
      ["--world", "small.ent", "-c", "add Aland member of Club since 2001", "-c", "save \"x.world\""],
      in: folder)
    #expect(saved.status == 0, "\(saved)")
    #expect(folder.names == ["small.ent", "x.world"])
    let asked = try SnapshotTests.run(
      ["--world", "x.world", "--format", "csv", "-c", "members of Club show name, since"], in: folder)
    #expect(asked.status == 0)
    #expect(asked.output.contains("Aland,2001") && asked.output.contains("Bland,1990"), "\(asked)")
    #expect(try SnapshotTests.run(["check", "--world", "x.world"], in: folder).status == 0)
    // Over itself, while it is mapped; and texts over it.
    let again = try SnapshotTests.run(
      ["--world", "x.world", "-c", "state Dland {}", "-c", "save \"x.world\"", "-c", "count states"],
      in: folder)
    #expect(again.status == 0 && again.output.contains("3"), "\(again)")
    try "state Eland {}".write(toFile: folder.path + "/more.ent", atomically: false, encoding: .utf8)
    let more = try SnapshotTests.run(
      ["--world", "x.world", "--world", "more.ent", "-c", "count states"], in: folder)
    #expect(more.output.contains("4"), "\(more)")
  }

  @Test func commandsOfASessionAreTakenAfterC() throws {
    let folder = try Folder()
    let asked = try SnapshotTests.run(
      ["--world", "small.ent", "-c", ".schema", "-c", ".mode csv", "-c", "clubs"], in: folder)
    #expect(asked.status == 0 && asked.output.contains("states "), "\(asked)")
    #expect(asked.output.hasSuffix("club\nClub\n"), "\(asked)")
    let unknown = try SnapshotTests.run(["--world", "small.ent", "-c", ".shema", "-c", "clubs"], in: folder)
    #expect(unknown.status == 3 && unknown.output.isEmpty, "\(unknown)")
    #expect(unknown.errors.contains("did you mean .schema?"), "\(unknown)")
  }

  @Test func otherFilesAreNotReplaced() throws {
    let folder = try Folder()
    let text = try SnapshotTests.run(["--world", "small.ent", "-c", "save \"small.ent\""], in: folder)
    #expect(text.status == 4 && text.errors.contains("there is a file that is not a world"), "\(text)")
    #expect(try folder.bytes("small.ent") == Data(SnapshotTests.world.utf8))
    let directory = try SnapshotTests.run(["--world", "small.ent", "-c", "save \".\""], in: folder)
    #expect(directory.status == 4 && directory.errors.contains("it is a directory"), "\(directory)")
    let nowhere = try SnapshotTests.run(["--world", "small.ent", "-c", "save \"no/x.world\""], in: folder)
    #expect(nowhere.status == 4 && nowhere.errors.contains("no such file"), "\(nowhere)")
    #expect(folder.names == ["small.ent"])
  }

  @Test func filesThatAreNoWorldsAreRefused() throws {
    let folder = try Folder()
    _ = try SnapshotTests.run(["--world", "small.ent", "-c", "save \"x.world\""], in: folder)
    let bytes = try folder.bytes("x.world")
    func asked(_ bytes: Data, _ question: String = "count states") throws -> Run {
      try bytes.write(to: URL(fileURLWithPath: folder.path + "/bad.world"))
      return try SnapshotTests.run(["--world", "bad.world", "-c", question], in: folder)
    }
    let cut = try asked(bytes.prefix(bytes.count / 2))
    #expect(
      cut.status == 4 && cut.errors == "entente: cannot open bad.world: the world is cut off\n", "\(cut)")
    let stub = try asked(bytes.prefix(5))
    #expect(stub.status == 4 && stub.errors.contains("the world is cut off"), "\(stub)")
    let longer = try asked(bytes + Data([0]))
    #expect(longer.status == 4 && longer.errors.contains("goes on after its end"), "\(longer)")
    var newer = bytes
    newer[12] = 7
    let future = try asked(newer)
    #expect(
      future.status == 4 && future.errors.contains("a newer version of the program (format 7)"), "\(future)")
    let foreign = try asked(Data("\u{7F}ELF\u{2}\u{1}\u{1}\u{0}\u{0}\u{0}".utf8))
    #expect(foreign.status == 4 && foreign.errors.contains("neither text nor a world"), "\(foreign)")
    // A bad block is told by the statement that touches it, and by check.
    var damaged = bytes
    let block = try #require(SnapshotTests.block(65, in: bytes))
    damaged[block] ^= 1
    let untouched = try asked(damaged)
    #expect(untouched.status == 0 && untouched.output.contains("2"), "\(untouched)")
    let touched = try asked(damaged, "members of Club")
    #expect(
      touched.status == 4 && touched.output.isEmpty
        && touched.errors.contains("E0502") && touched.errors.contains("the facts of membership"),
      "\(touched)")
    let check = try SnapshotTests.run(["check", "--world", "bad.world"], in: folder)
    #expect(check.status == 4 && check.errors.contains("the facts of membership cannot be read"), "\(check)")
    let saved = try SnapshotTests.run(["--world", "bad.world", "-c", "save \"y.world\""], in: folder)
    #expect(saved.status == 4 && !folder.names.contains("y.world"), "\(saved)")
  }

  /// Somebody else may cut a file off while it is open.
  @Test func cutOffWhileItIsRead() throws {
    let folder = try Folder()
    _ = try SnapshotTests.run(["--world", "small.ent", "-c", "save \"x.world\""], in: folder)
    let pipe = folder.path + "/pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    let process = SnapshotTests.process(
      ["--world", "x.world", "-c", "use \"pipe\"", "-c", "members of Club"], in: folder)
    let errors = Pipe()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
    // Opens when the other side does: the world is mapped by then.
    let descriptor = open(pipe, O_WRONLY)
    #expect(truncate(folder.path + "/x.world", 0) == 0)
    close(descriptor)
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 4, "\(said)")
    #expect(said == "entente: a world's file was cut off while it was read\n")
  }

  /// Where the first block of a kind lies.
  private static func block(_ kind: UInt32, in bytes: Data) -> Int? {
    func word(_ offset: Int) -> Int {
      bytes.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }
    }
    for entry in 0..<word(24)
    where word(64 + 32 * entry) & 0xFFFF_FFFF == Int(kind) && word(64 + 32 * entry + 16) > 0 {
      return word(64 + 32 * entry + 8)
    }
    return nil
  }

  /// Whenever the program is killed, the old file or the new one is there, whole.
  @Test func killedAtAnyMoment() throws {
    let folder = try Folder()
    // Two worlds by turns, for as long as it lives.
    var script = ""
    for _ in 0..<2_000 {
      script +=
        "add Aland member of Club since 2001\nsave \"x.world\"\nremove Aland member of Club\nsave \"x.world\"\n"
      script += "add Aland member of Club\n"
    }
    try script.write(toFile: folder.path + "/script.ent", atomically: false, encoding: .utf8)
    _ = try SnapshotTests.run(["--world", "small.ent", "-c", "save \"x.world\""], in: folder)
    for round in 0..<25 {
      let process = SnapshotTests.process(["--world", "small.ent", "script.ent"], in: folder)
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      usleep(UInt32(20_000 + round * 7_919 % 60_000))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      #expect(process.terminationReason == .uncaughtSignal)
      let check = try SnapshotTests.run(["check", "--world", "x.world"], in: folder)
      #expect(check.status == 0, "round \(round): \(check)")
      let count = try SnapshotTests.run(["--world", "x.world", "-c", "count states"], in: folder)
      #expect(count.output.contains("2"), "round \(round): \(count)")
    }
  }

  @Test func theLastAnswerIsExported() throws {
    let folder = try Folder()
    for (name, wanted) in [
      ("a.csv", "state\r\nAland\r\nBland\r\n"), ("a.tsv", "state\nAland\nBland\n"),
      ("a.jsonl", "{\"state\":\"Aland\"}"),
    ] {
      let made = try SnapshotTests.run(
        ["--world", "small.ent", "-c", "states", "-c", "export \"\(name)\""], in: folder)
      #expect(made.status == 0, "\(made)")
      let text = String(decoding: try folder.bytes(name), as: UTF8.self)
      #expect(
        text.replacingOccurrences(of: "\r", with: "").hasPrefix(
          wanted.replacingOccurrences(of: "\r", with: "")), "\(text)")
    }
    let nothing = try SnapshotTests.run(["--world", "small.ent", "-c", "export \"b.csv\""], in: folder)
    #expect(nothing.status == 4 && nothing.errors.contains("there is no answer to export"), "\(nothing)")
    let unknown = try SnapshotTests.run(
      ["--world", "small.ent", "-c", "states", "-c", "export \"b.pdf\""], in: folder)
    #expect(unknown.status == 4 && unknown.errors.contains("the name must end in one of .csv"), "\(unknown)")
  }
}
