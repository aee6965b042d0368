import Foundation
import Testing

/// `timeline … into "x.svg"`: whole or not at all.
@Suite(.timeLimit(.minutes(2)))
struct PictureTests {
  private let sentence = "timeline members of Club"
  private func run(_ arguments: [String], _ folder: SnapshotTests.Folder) throws -> SnapshotTests.Run {
    try SnapshotTests.run(["--world", "small.ent"] + arguments, in: folder)
  }

  @Test func inTheTerminalAndInAFile() throws {
    let folder = try SnapshotTests.Folder()
    let shown = try run(["-c", sentence], folder)
    #expect(shown.status == 0 && shown.output.contains("Bland ") && shown.output.contains("█→"))
    #expect(shown.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let drawn = try run(["-c", "\(sentence) into \"club.svg\""], folder)
    #expect(drawn.status == 0 && drawn.output.isEmpty && drawn.errors.contains("2 rows"))
    let text = String(decoding: try folder.bytes("club.svg"), as: UTF8.self)
    #expect(text.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg ") && text.hasSuffix("</svg>\n"))
    #expect(text.contains("Bland: 1990-01-01 –") || text.contains("Bland: 1990 –"))
    // It takes the place of an old one, and nothing else is left.
    try Data("old".utf8).write(to: URL(fileURLWithPath: folder.path + "/club.svg"))
    #expect(try run(["-c", "\(sentence) into \"club.svg\""], folder).status == 0)
    #expect(String(decoding: try folder.bytes("club.svg"), as: UTF8.self) == text)
    #expect(folder.names == ["club.svg", "small.ent"])
  }

  @Test func whatCannotBeWritten() throws {
    let folder = try SnapshotTests.Folder()
    for (path, word) in [("nowhere/x.svg", "nowhere"), ("/dev/null/x.svg", "x.svg")] {
      let refused = try run(["-c", "\(sentence) into \"\(path)\""], folder)
      #expect(refused.status != 0 && refused.errors.contains("E0501") && refused.errors.contains(word))
    }
    #expect(try run(["-c", "\(sentence) into \"x.png\""], folder).errors.contains("E0367"))
    #expect(folder.names == ["small.ent"])
  }

  @Test func asData() throws {
    let folder = try SnapshotTests.Folder()
    let rows = try run(["-c", sentence, "--format", "csv"], folder)
    #expect(rows.output.contains("Bland,1990,") && rows.output.hasPrefix("state,from,to"))
  }
}
