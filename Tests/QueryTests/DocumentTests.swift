import EntenteQuery
import EntenteSource
import EntenteWorld
import Foundation
import Testing

/// What the documents show is what the program does.
@Suite struct DocumentTests {
  private func read(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }
  /// The diagnostics of a text in a session, with the sentence before each.
  private func refusals(_ sentences: [String]) -> [String] {
    let talk = session()
    var found: [String] = []
    for sentence in sentences {
      talk.run(SourceText(name: "document", sentence)) { _, outcome in
        if case .refused(let diagnostics) = outcome { found.append("\(sentence): \(diagnostics[0].message)") }
        if case .expectationFailed(let diagnostic) = outcome {
          found.append("\(sentence): \(diagnostic.primary.text)")
        }
        return true
      }
    }
    return found
  }

  @Test func sentencesOfTheREADME() throws {
    let text = try read("README.md")
    let table = text.split(separator: "\n").filter { $0.hasPrefix("| `") }
    var sentences = table.flatMap { line in
      line.split(separator: "|")[0].matches(of: /`([^`]+)`/).map { String($0.1) }
    }
    sentences += text.split(separator: "\n").filter {
      $0.hasPrefix("    let ") || $0.hasPrefix("    define ") || $0.hasPrefix("    giant ")
    }
    .map { $0.trimmingCharacters(in: .whitespaces) }
    sentences += text.matches(of: /\*([A-Z][^*]+\?)\*/).map { String($0.1) }
    #expect(sentences.count >= 28)
    #expect(refusals(sentences) == [])
  }

  @Test func transcriptOfTheREADME() throws {
    let lines = run("members of CSTO where conflict", in: session())
    let text = try read("README.md")
    for line in lines.dropFirst() {
      #expect(text.contains(line.replacingOccurrences(of: "-- ", with: "")), "\(line)")
    }
  }

  @Test(arguments: ["article", "lesson-claims"]) func sentencesOfAnExample(_ name: String) throws {
    #expect(refusals([try read("Examples/\(name).ent")]) == [])
  }

  private func displays(_ path: String) throws -> [String] {
    let parts = try read(path).components(separatedBy: ".Bd -literal -offset indent\n").dropFirst()
    return parts.map { $0.components(separatedBy: "\n.Ed")[0] }
  }

  @Test func sentencesOfTheLanguagePage() throws {
    let sentences = try displays("man/entente-language.7").flatMap {
      $0.split(separator: "\n").map(String.init)
    }
    #expect(sentences.count > 45)
    #expect(refusals(sentences) == [])
  }

  @Test func theWorldOfTheWorldPage() throws {
    let text = try #require(try displays("man/entente-world.5").last)
    let (world, problems) = WorldLoader.load([SourceText(name: "world", text)])
    #expect(problems.map(\.diagnostic.message) == [])
    let talk = Session(try #require(world))
    #expect(run("rivers of Kansas", in: talk) == ["river", "Missouri River"])
    #expect(run("neighbours of Missouri", in: talk) == ["state", "Kansas", "Nebraska"])
  }

  /// The files of the page's import, written into a folder of their own and read from there.
  @Test func theImportOfTheWorldPage() throws {
    let page = try read("man/entente-world.5")
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("entente-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var script = ""
    var files = 0
    for part in page.components(separatedBy: ".\\\" file: ").dropFirst() {
      let name = String(part.prefix { $0 != "\n" })
      let text = part.components(separatedBy: ".Bd -literal -offset indent\n")[1].components(
        separatedBy: ".Ed")[0]
      if name.hasSuffix(".ent") { script = text } else { files += 1 }
      try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    #expect(files == 3)
    // From that folder; the world is not saved here.
    script.replace("import \"", with: "import \"\(folder.path)/")
    script = script.components(separatedBy: "\nsave")[0]
    let talk = Session(World())
    var found: [String] = []
    var imports = 0
    talk.run(SourceText(name: "peaks.ent", script)) { _, outcome in
      switch outcome {
      case .file(.importRows(let task)):
        imports += 1
        found += imported(task, in: talk).filter { !$0.contains(" rows, ") }
      case .refused(let diagnostics): found.append(diagnostics[0].message)
      case .expectationFailed(let diagnostic): found.append(diagnostic.primary.text)
      default: break
      }
      return true
    }
    #expect(found == [])
    #expect(imports == 3)
  }
}
