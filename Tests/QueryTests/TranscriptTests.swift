import EntenteQuery
import EntenteSource
import Foundation
import Testing

/// Transcripts are the main test: lines after `> ` are typed, the rest is what must be seen. Every file of the folder is run.
/// With ENTENTE_RECORD=1 they are written anew, and the test fails.
@Suite struct TranscriptTests {
  static let files: [String] = {
    let folder = root.appendingPathComponent("Tests/Transcripts")
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter {
      $0.hasSuffix(".transcript")
    }.sorted()
  }()

  @Test func thereAreTranscripts() { #expect(TranscriptTests.files.count >= 8) }

  @Test(arguments: files) func transcript(_ name: String) throws {
    let url = root.appendingPathComponent("Tests/Transcripts/\(name)")
    let text = try String(contentsOf: url, encoding: .utf8)
    let talk = session()
    var made: [String] = []
    var pending: [String] = []
    func flush() {
      guard !pending.isEmpty else { return }
      made += run(pending.joined(separator: "\n"), in: talk)
      pending = []
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("> ") {
        flush()
        if !made.isEmpty, made.last != "", !made.last!.hasPrefix("#") { made.append("") }
        made.append(String(line))
        pending = [String(line.dropFirst(2))]
      } else if line.hasPrefix(". ") {
        made.append(String(line))
        pending.append("  " + line.dropFirst(2))
      } else if line.hasPrefix("#") {
        flush()
        if !made.isEmpty, made.last != "", !made.last!.hasPrefix("#") { made.append("") }
        made.append(String(line))
      }
    }
    flush()
    let result = made.joined(separator: "\n") + "\n"
    if ProcessInfo.processInfo.environment["ENTENTE_RECORD"] == "1" {
      try result.write(to: url, atomically: true, encoding: .utf8)
      Issue.record("\(name) was recorded anew: read it")
      return
    }
    if result != text {
      let wanted = text.split(separator: "\n", omittingEmptySubsequences: false)
      let found = result.split(separator: "\n", omittingEmptySubsequences: false)
      let index =
        zip(wanted, found).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        ?? min(wanted.count, found.count)
      Issue.record(
        """
        \(name):\(index + 1)
        wanted: \(index < wanted.count ? wanted[index] : "nothing more")
        found:  \(index < found.count ? found[index] : "nothing more")
        """)
    }
  }
}
