import EntenteLanguage
import EntenteQuery
import EntenteSource
import EntenteWorld
import Foundation
import Testing

/// The examples that need data which are not part of the project: ENTENTE_DATA names the folder that holds `chat80` and `ucdp`.
/// Without it they are skipped.
private let data = ProcessInfo.processInfo.environment["ENTENTE_DATA"] ?? ""

@Suite(.enabled(if: !data.isEmpty, "ENTENTE_DATA names no folder")) struct DataTests {
  /// What a script says that it should not, and how many of its expectations hold.
  private func run(_ scripts: [String], in talk: Session) throws -> (mistakes: [String], held: Int) {
    var mistakes: [String] = []
    var held = 0
    talk.parameters["data"] = data
    for script in scripts {
      let text = try String(contentsOf: root.appendingPathComponent(script), encoding: .utf8)
      talk.run(SourceText(name: script, text)) { parsed, outcome in
        switch outcome {
        case .file(.importRows(let task)):
          let lines = imported(task, in: talk)
          if lines.count != 1 || !lines[0].contains(" rows, ") { mistakes += lines }
        case .refused(let diagnostics): mistakes.append("\(script): \(diagnostics[0].message)")
        case .expectationFailed(let diagnostic):
          mistakes.append("\(diagnostic.message): \(diagnostic.primary.text)")
        case .done:
          switch parsed.statement.kind {
          case .expect(_, _), .expectRows(_, _): held += 1
          default: break
          }
        default: break
        }
        return true
      }
    }
    return (mistakes, held)
  }

  @Test func theQuestionsOfCHAT80() throws {
    let (mistakes, held) = try run(["Examples/chat80/chat80.ent"], in: Session(World()))
    #expect(mistakes == [])
    #expect(held == 23)
  }

  private struct Question: Decodable {
    enum Word: Decodable {
      case truth(Bool)
      case number(Int)
      case text(String)
      case pair([Word])
      init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let truth = try? value.decode(Bool.self) {
          self = .truth(truth)
        } else if let number = try? value.decode(Int.self) {
          self = .number(number)
        } else if let text = try? value.decode(String.self) {
          self = .text(text)
        } else {
          self = .pair(try value.decode([Word].self))
        }
      }
      /// As the script writes it.
      var written: [String] {
        switch self {
        case .truth(let truth): [truth ? "yes" : "no"]
        case .number(let number): ["\(number)"]
        case .text(let text): [text]
        case .pair(let words): words.flatMap(\.written)
        }
      }
    }
    var id: Int
    var question: String
    var rows: [Word]
    enum CodingKeys: String, CodingKey {
      case id, question
      case rows = "answer_flat"
    }
  }

  /// The answers in the script are those that were published.
  @Test func theAnswersOfCHAT80() throws {
    let questions = try JSONDecoder().decode(
      [Question].self, from: Data(contentsOf: URL(fileURLWithPath: data + "/chat80/questions.json")))
    let script = try String(
      contentsOf: root.appendingPathComponent("Examples/chat80/chat80.ent"), encoding: .utf8)
    #expect(questions.count == 23)
    for question in questions {
      let begin = try #require(script.range(of: "\n# \(question.id). "))
      let end = script.range(of: "\n# \(question.id + 1). ")?.lowerBound ?? script.endIndex
      let part = script[begin.lowerBound..<end]
      let plain = part.replacingOccurrences(of: "\n#", with: "").replacingOccurrences(of: "     ", with: " ")
      #expect(plain.contains(question.question), "question \(question.id)")
      let expected = part[(part.range(of: " = ", options: .backwards) ?? begin).upperBound...].filter {
        $0 != "_"
      }
      for word in question.rows.flatMap(\.written) {
        #expect(expected.contains(word.filter { $0 != "_" }), "question \(question.id): \(word)")
      }
    }
  }

  @Test func theQuestionsOfUCDP() throws {
    let (mistakes, held) = try run(
      ["prio-acd", "brd", "ged", "questions"].map { "Examples/adapters/ucdp-\($0).ent" }, in: Session(World())
    )
    #expect(mistakes == [])
    #expect(held == 25)
  }

  /// Each is whole without the others.
  @Test(arguments: ["prio-acd", "brd", "ged"]) func anAdapterAlone(_ name: String) throws {
    let talk = Session(World())
    #expect(try run(["Examples/adapters/ucdp-\(name).ent"], in: talk).mistakes == [])
    #expect(talk.world.factCount > 1000)
    #expect(talk.world.damagedParts() == [])
  }
}
