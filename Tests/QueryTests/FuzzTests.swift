import EntenteLanguage
import EntenteQuery
import EntenteSource
import EntenteWorld
import Foundation
import Testing

/// A small generator whose seed is printed with every failure.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }
  mutating func next() -> UInt64 {
    state = state &+ 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Nothing that is typed may trap, hang, or be refused without a place.
@Suite struct FuzzTests {
  static let phrasebook: [String] = {
    let url = root.appendingPathComponent("Tests/Fixtures/phrasebook.txt")
    return ((try? String(contentsOf: url, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
  }()
  static let pieces = [
    "members", "of", "CSTO", "where", "and", "or", "not", "(", ")", "{", "}", ",", "states", "in", "Europe",
    "count", "neighbours", "+", "population", ">",
    "10", "million", "as", "x", "show", "name", "sort", "by", "first", "3", "any", "all", "no", "at", "least",
    "2", "is", "Armenia", "\"Central Asia\"", "since",
    "1998", "2022-11-24", "with", "status", "observer", "union", "except", "intersect", "let", "=", "define",
    "X", "describe", "path", "from", "to", "via",
    "landlocked", "conflict", "between", "total", "top", "group", "*", "/", "-", "<=", "like", "\"*a\"",
    "known", "has", "it", "?", ";", "\n", "ever", "during",
    "explain", "expect", "fmt", "add", "remove", "state", "Ruritania", "source", "capital", "which", "the",
    "how", "many", "every", "pairs", "a", "b", "%", "..",
    "km2", "borders", "allies", "Bosnia", "Herzegovina", "1..3", ":", "kind", "relation", "->", "1", "$p",
    "~", "\u{301}", "中", "claims", "by", "about", "according", "what", "if", "suppose", "forget", "leaves",
    "dissolves",
    "on", "then", "claim", "asserts", "only", "contradicted", "event", "ends", "changes", "coverage",
    "timeline", "into",
    "\"x.svg\"", "year",
  ]

  private func survives(_ text: String, _ seed: UInt64) {
    let talk = session()
    let source = SourceText(name: "fuzz", text)
    talk.run(source) { _, outcome in
      if case .refused(let diagnostics) = outcome {
        for diagnostic in diagnostics {
          let range = diagnostic.primary.range
          #expect(range.lower >= 0 && range.upper <= source.bytes.count, "seed \(seed): \(text)")
          #expect(!diagnostic.message.isEmpty && diagnostic.code.hasPrefix("E"), "seed \(seed): \(text)")
        }
        #expect(!diagnostics.isEmpty, "seed \(seed): \(text)")
      }
      return true
    }
  }

  @Test(arguments: 0..<20) func randomTokens(_ block: Int) {
    for index in 0..<250 {
      let seed = UInt64(block * 250 + index)
      var random = Seeded(seed)
      let count = Int.random(in: 1...14, using: &random)
      let words = (0..<count).map { _ in FuzzTests.pieces.randomElement(using: &random)! }
      survives(words.joined(separator: " "), seed)
    }
  }

  @Test(arguments: 0..<20) func mutatedPhrasebook(_ block: Int) throws {
    try #require(FuzzTests.phrasebook.count > 60)
    for index in 0..<250 {
      let seed = UInt64(1_000_000 + block * 250 + index)
      var random = Seeded(seed)
      var words = FuzzTests.phrasebook.randomElement(using: &random)!.split(separator: " ").map(String.init)
      for _ in 0..<Int.random(in: 1...3, using: &random) where !words.isEmpty {
        let place = Int.random(in: 0..<words.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: words.remove(at: place)
        case 1: words.insert(FuzzTests.pieces.randomElement(using: &random)!, at: place)
        case 2: words[place] = FuzzTests.pieces.randomElement(using: &random)!
        case 3: words.swapAt(place, Int.random(in: 0..<words.count, using: &random))
        default: words[place] = String(words[place].dropLast())
        }
      }
      survives(words.joined(separator: " "), seed)
    }
  }

  @Test func whatIsSaidAgainIsTheSame() {
    let talk = session()
    for sentence in FuzzTests.phrasebook {
      guard let first = canonical(sentence, talk) else { continue }
      #expect(canonical(first, talk) == first, "\(sentence) is said as \(first)")
      // The canonical form means the same.
      if sentence.hasPrefix("let ") || sentence.hasPrefix("define ") || sentence.hasPrefix("explain") {
        continue
      }
      let asked = run(sentence, in: session()).filter { !$0.hasPrefix("(") }
      let again = run(first, in: session()).filter { !$0.hasPrefix("(") }
      #expect(asked == again, "\(sentence) against \(first)")
    }
  }
  private func canonical(_ sentence: String, _ talk: Session) -> String? {
    let parsed = Parser.parse(SourceText(name: "test", sentence), lexicon: talk.vocabulary)
    guard parsed.count == 1, parsed[0].problems.isEmpty else { return nil }
    return Printer.print(parsed[0].statement)
  }

  @Test(arguments: [
    ("20,000 brackets", String(repeating: "(", count: 20_000)),
    ("20,000 braces", String(repeating: "{", count: 20_000)),
    ("20,000 nots", "states where " + String(repeating: "not ", count: 20_000) + "landlocked"),
    ("20,000 steps", String(repeating: "neighbours of ", count: 20_000) + "Armenia"),
    ("20,000 minuses", "states where population > " + String(repeating: "- ", count: 20_000) + "1"),
  ]) func absurdNesting(_ what: String, _ text: String) {
    let lines = run(text, in: session())
    #expect(lines.first?.hasPrefix("E0107") == true, "\(what): \(lines.prefix(2))")
  }

  @Test func longChainsAreFlat() {
    // Parsed whole and freed again: a tree as deep as it is long would crash.
    for text in [
      "states where landlocked" + String(repeating: " or landlocked", count: 100_000),
      "{Armenia}" + String(repeating: " union {Armenia}", count: 100_000),
      "states where area > 1" + String(repeating: " + 1", count: 100_000),
    ] {
      let parsed = Parser.parse(SourceText(name: "test", text), lexicon: FuzzTests.words)
      #expect(parsed.count == 1 && parsed[0].problems.isEmpty)
    }
    let ors =
      "count ({Armenia} where not landlocked" + String(repeating: " or not landlocked", count: 2_000) + ")"
    // With one note, cut to a line, on why it is none.
    let lines = run(ors, in: session())
    #expect(lines.prefix(2) == ["count", "0"] && lines.allSatisfy { $0.count < 200 })
    let unions = "count ({Armenia}" + String(repeating: " union {Armenia}", count: 2_000) + ")"
    #expect(run(unions, in: session()) == ["count", "1"])
  }
  private static let words = Vocabulary(atlas)

  @Test func brokenBytes() {
    for bytes: [UInt8] in [
      [0x6D, 0xFF, 0xFE], [0x22, 0xC3, 0x28, 0x22], [0x61, 0x00, 0x62], [0xED, 0xA0, 0x80], [0xF5, 0x80],
      [0x07, 0x1B],
    ] {
      var codes: [String] = []
      session().run(SourceText(name: "test", bytes: bytes)) { _, outcome in
        if case .refused(let diagnostics) = outcome { codes += diagnostics.map(\.code) }
        return true
      }
      #expect(codes.first.map { ["E0102", "E0103", "E0104"].contains($0) } == true, "\(bytes): \(codes)")
    }
  }

  @Test func aLongLine() {
    let lines = run("members of " + String(repeating: "a", count: 2_000_000), in: session())
    #expect(lines.first?.hasPrefix("E0301") == true)
    #expect(lines.joined().utf8.count < 2_000)
  }
}
