import Foundation

let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// `Grammar/entente.ebnf`, read.
struct Grammar {
  indirect enum Term {
    case word(String)
    case name(String)
    case sequence([Term])
    case choice([Term])
    case optional(Term)
    case repeated(Term)
  }
  var productions: [String: Term] = [:]
  var order: [String] = []

  struct Malformed: Error { var message: String }

  init() throws {
    let text = try String(contentsOf: root.appendingPathComponent("Grammar/entente.ebnf"), encoding: .utf8)
    var tokens = Grammar.tokens(text)[...]
    while let name = tokens.popFirst() {
      guard tokens.popFirst() == "=" else { throw Malformed(message: "`=` after \(name)") }
      let term = try Grammar.choice(&tokens)
      guard tokens.popFirst() == ";" else { throw Malformed(message: "`;` after \(name)") }
      guard productions[name] == nil else { throw Malformed(message: "\(name) twice") }
      productions[name] = term
      order.append(name)
    }
  }

  private static func tokens(_ text: String) -> [String] {
    var found: [String] = []
    var rest = Substring(text)
    while let first = rest.first {
      if rest.hasPrefix("(*"), let end = rest.range(of: "*)") {
        rest = rest[end.upperBound...]
      } else if first == "\"" {
        let end = rest.dropFirst().firstIndex(of: "\"")!
        found.append(String(rest[...end]))
        rest = rest[rest.index(after: end)...]
      } else if first.isLetter || first == "_" {
        let word = rest.prefix { $0.isLetter }
        found.append(String(word))
        rest = rest.dropFirst(word.count)
      } else {
        if !first.isWhitespace { found.append(String(first)) }
        rest = rest.dropFirst()
      }
    }
    return found
  }
  private static func choice(_ tokens: inout ArraySlice<String>) throws -> Term {
    var all = [try sequence(&tokens)]
    while tokens.first == "|" {
      tokens.removeFirst()
      all.append(try sequence(&tokens))
    }
    return all.count == 1 ? all[0] : .choice(all)
  }
  private static func sequence(_ tokens: inout ArraySlice<String>) throws -> Term {
    var all = [try factor(&tokens)]
    while tokens.first == "," {
      tokens.removeFirst()
      all.append(try factor(&tokens))
    }
    return all.count == 1 ? all[0] : .sequence(all)
  }
  private static func factor(_ tokens: inout ArraySlice<String>) throws -> Term {
    guard let token = tokens.popFirst() else { throw Malformed(message: "the end") }
    func closed(_ by: String, _ make: (Term) -> Term) throws -> Term {
      let inner = try choice(&tokens)
      guard tokens.popFirst() == by else { throw Malformed(message: "no `\(by)`") }
      return make(inner)
    }
    switch token {
    case "(": return try closed(")") { $0 }
    case "[": return try closed("]") { .optional($0) }
    case "{": return try closed("}") { .repeated($0) }
    default:
      if token.hasPrefix("\"") { return .word(String(token.dropFirst().dropLast())) }
      guard token.first!.isLetter else { throw Malformed(message: "`\(token)`") }
      return .name(token)
    }
  }

  func walk(_ term: Term, _ visit: (Term) -> Void) {
    visit(term)
    switch term {
    case .word, .name: break
    case .sequence(let all), .choice(let all): for part in all { walk(part, visit) }
    case .optional(let inner), .repeated(let inner): walk(inner, visit)
    }
  }

  /// A sentence drawn at random; loose parts are left out as it gets deep.
  func sentence(_ name: String, _ depth: Int, _ random: inout some RandomNumberGenerator) -> [String] {
    guard let term = productions[name] else { return [Grammar.samples[name]!.randomElement(using: &random)!] }
    let words = draw(term, depth, &random)
    // A closure and a kind after a name follow without a space.
    if name == "closure" { return ["\u{8}" + words.joined()] }
    if name == "name" || name == "party", words.contains(":") { return [words.joined()] }
    return words
  }
  private func draw(_ term: Term, _ depth: Int, _ random: inout some RandomNumberGenerator) -> [String] {
    switch term {
    case .word(let word): return [word]
    case .name(let name): return sentence(name, depth + 1, &random)
    case .sequence(let all): return all.flatMap { draw($0, depth, &random) }
    case .choice(let all):
      // Deep down, the alternative that leads least further.
      let choice =
        depth > 14 ? all.min { weight($0, 6) < weight($1, 6) }! : all.randomElement(using: &random)!
      return draw(choice, depth, &random)
    case .optional(let inner):
      return depth < 10 && Int.random(in: 0..<3, using: &random) == 0 ? draw(inner, depth, &random) : []
    case .repeated(let inner):
      return depth < 8 && Int.random(in: 0..<4, using: &random) == 0 ? draw(inner, depth, &random) : []
    }
  }
  private func weight(_ term: Term, _ fuel: Int) -> Int {
    if fuel == 0 { return 1_000 }
    switch term {
    case .word: return 1
    case .name(let name): return productions[name].map { 1 + weight($0, fuel - 1) } ?? 1
    case .sequence(let all): return min(1_000, all.reduce(0) { $0 + weight($1, fuel) })
    case .choice(let all): return all.map { weight($0, fuel) }.min() ?? 1
    case .optional, .repeated: return 0
    }
  }

  /// Words of a small lexicon for each class.
  static let samples: [String: [String]] = [
    "NAME": ["Armenia", "CSTO", "Bosnia and Herzegovina", "Collective Security Treaty"],
    "NOUN": ["members", "neighbours", "states", "population", "capital", "conflicts"],
    "VERB": ["borders", "includes"],
    "EVENT": ["leaves", "dissolves"],
    "PREP": ["in", "over"],
    "ADJECTIVE": ["landlocked"],
    "UNIT": ["km2", "people"],
    "NUMBER": ["1", "5", "1_000"],
    "YEAR": ["1998", "2020"],
    "DATENOUN": ["founded"],
    "DATE": ["2022-11-24", "1998-05"],
    "STRING": ["\"Central Asia\"", "\"*stan\""],
    "PARAMETER": ["$day"],
    "WORD": ["zed", "quux"],
  ]
}
