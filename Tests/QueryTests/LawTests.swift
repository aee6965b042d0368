import EntenteLanguage
import EntenteSource
import EntenteWorld
import Foundation
import Testing

@testable import EntenteQuery

/// The law of snapshot reducibility, and that short cuts change no answer: over random worlds and random sentences the
/// engine agrees with the judge on every day, for true and for unknown.
@Suite struct LawTests {
  @Test(arguments: 0..<24) func theEngineAgreesWithTheJudge(_ part: Int) throws {
    for index in 0..<20 {
      let seed = UInt64(part * 1000 + index)
      if let only = ProcessInfo.processInfo.environment["ENTENTE_SEED"], only != "\(seed)" { continue }
      var random = Seeded(seed)
      let text = LawTests.world(&random)
      let (loaded, problems) = WorldLoader.load([SourceText(name: "world", text)])
      let world = try #require(loaded, "seed \(seed): \(problems.map(\.diagnostic.message))")
      let session = Session(world)
      for _ in 0..<4 {
        let sentence = LawTests.set(3, &random)
        try compare(sentence, session, seed, text, &random)
      }
    }
  }

  func compare(
    _ sentence: String, _ session: Session, _ seed: UInt64, _ text: String, _ random: inout Seeded
  ) throws {
    let source = SourceText(name: "sentence", sentence)
    let parsed = try #require(Parser.parse(source, lexicon: session.vocabulary).first)
    guard case .success(.query(let query, let binder)) = session.prepare(parsed, source) else {
      // A sentence may be refused for having two readings, never for being unknown.
      return
    }
    guard case .set(let node) = query.subject else { return }
    let world = session.world
    let all = Set(
      world.schema.relations.indices.flatMap { world.facts(of: RelationID($0)).map { world.fact($0).period } }
        + (0..<world.entityCount).map { world.life(of: EntityID($0)) }
        + world.schema.attributes.indices.flatMap { world.values(of: AttributeID($0)).map(\.period) })
    let dates = all.flatMap { [$0.from.date, $0.to.date] }.compactMap(\.self)
    let changes = Set(dates.flatMap { [$0.earliest, $0.latest] }).sorted()
    let runner = session.runner(binder)
    var rules = Rules()
    for (_, rule) in Rules.names where Bool.random(using: &random) { rules.insert(rule) }
    var point = runner.evaluator(on: Day(civil: 2005))
    point.rules = rules
    let (low, high) = (Day(civil: 2001), Day(civil: 2009))
    let days = Bool.random(using: &random) ? Days.all : Days(from: low, to: high)
    var engine = WindowEvaluator(days, point)
    let spells = try engine.set(node)
    for change in changes {
      for day in [change.advanced(by: -1), change] {
        let judge = Reference(world: world, slotBases: binder.slotBases, day: day, days: changes)
        let wanted = judge.set(node)
        var evaluator = point.other(on: day)
        let found = try evaluator.set(node)
        for entity in judge.everything {
          let truth = wanted[entity] ?? .no
          let isSame = found.truth(of: entity) == truth
          #expect(
            isSame,
            "seed \(seed), rules \(rules.rawValue), as of \(day), \(world.name(of: entity)) is \(truth), not \(found.truth(of: entity)): \(sentence)\n\(text)"
          )
          guard isSame, day.number >= days.from, day.number < days.to else {
            if isSame { continue } else { return }
          }
          let isSure = spells.sure.on(day).contains(entity)
          let maybe = spells.maybe.on(day).contains(entity)
          let inWindow: Truth = isSure ? .yes : maybe ? .unknown : .no
          #expect(
            inWindow == truth,
            "seed \(seed), over a window, on \(day), \(world.name(of: entity)) is \(truth), not \(inWindow): \(sentence)\n\(text)"
          )
          if inWindow != truth { return }
        }
      }
    }
  }

  // MARK: - Worlds and sentences

  static func pick<Element>(_ from: [Element], _ random: inout Seeded) -> Element {
    from[Int.random(in: 0..<from.count, using: &random)]
  }
  static func date(_ random: inout Seeded) -> String {
    let year = Int.random(in: 2000...2009, using: &random)
    let month = Int.random(in: 1...12, using: &random)
    let day = Int.random(in: 1...28, using: &random)
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return "\(year)"
    case 1: return "\(year)-\(two(month))"
    default: return "\(year)-\(two(month))-\(two(day))"
    }
  }
  static func period(_ random: inout Seeded) -> String {
    var text = ""
    let (a, b) = (date(&random), date(&random))
    let (low, high) = a < b ? (a, b) : (b, a)
    if Int.random(in: 0..<5, using: &random) > 0 { text += " since \(low)" }
    if Int.random(in: 0..<3, using: &random) > 0, !high.hasPrefix(low) { text += " until \(high)" }
    return text
  }
  static func world(_ random: inout Seeded) -> String {
    let closure = pick(["closed", "closed", "", "closed from 2003 to 2006"], &random)
    var text = """
      world "Random" as of 2005-01-01
      kind actor { plural actors }
      kind land : actor { plural lands }
      kind band : actor { plural bands }
      kind club { plural clubs }
      kind pact : club { plural pacts }
      kind fight { plural fights }
      attribute size { of actor; type number; measured }
      relation membership : actor -> club {
        noun member / members; inverse club / clubs; preposition in; statuses full, halted; other statuses watcher; closed
      }
      relation part : actor -> fight {
        noun fighter / fighters; inverse fight / fights; opposing preposition with by side; qualifier side : text; \(closure)
      }
      relation strife : actor -> actor { noun foe / foes; derived part where side differs }
      relation border : actor -> actor { noun neighbour / neighbours; symmetric; closed }
      define ally / allies of X as members of pacts of X except X
      define friend / friends of X as members of clubs of X union neighbours of X

      """
    func life() -> String {
      if Bool.random(using: &random) { return "" }
      let (a, b) = (date(&random), date(&random))
      if a == b || a.hasPrefix(b) || b.hasPrefix(a) { return "life from \(a)" }
      return Bool.random(using: &random) ? "life from \(min(a, b)) to \(max(a, b))" : "life from \(a)"
    }
    for index in 1...5 {
      let sizes = Set((0..<2).map { _ in Int.random(in: 2000...2009, using: &random) }).sorted().map {
        "; size \(Int.random(in: 1...9, using: &random)) as of \($0)-06-01"
      }
      let block = life() + sizes.prefix(Int.random(in: 0...2, using: &random)).joined()
      text +=
        "\(pick(["land", "band"], &random)) A\(index) { \(block.hasPrefix(";") ? String(block.dropFirst(2)) : block) }\n"
    }
    for index in 1...3 { text += "\(pick(["club", "pact"], &random)) C\(index) { \(life()) }\n" }
    for index in 1...2 { text += "fight F\(index) { \(life()) }\n" }
    func actor() -> String { "A\(Int.random(in: 1...5, using: &random))" }
    var seen: Set<String> = []
    for _ in 0..<8 {
      let fact = "\(actor()) member of C\(Int.random(in: 1...3, using: &random))"
      guard seen.insert(fact).inserted else { continue }
      let status = pick(["", "", "", " status halted", " status watcher"], &random)
      text += "add \(fact)\(period(&random))\(status)\n"
    }
    for _ in 0..<6 {
      let fact = "\(actor()) fighter of F\(Int.random(in: 1...2, using: &random))"
      guard seen.insert(fact).inserted else { continue }
      let side = pick([" with side red", " with side blue", " with side blue", ""], &random)
      text += "add \(fact)\(period(&random))\(side)\n"
    }
    for _ in 0..<5 {
      let (a, b) = (actor(), actor())
      guard a != b, seen.insert(min(a, b) + max(a, b)).inserted else { continue }
      text += "add \(a) neighbour of \(b)\(period(&random))\n"
    }
    return text
  }

  static func set(_ depth: Int, _ random: inout Seeded) -> String {
    func name() -> String { "A\(Int.random(in: 1...5, using: &random))" }
    func club() -> String { "C\(Int.random(in: 1...3, using: &random))" }
    if depth <= 0 {
      return pick(
        ["actors", "lands", "members of \(club())", "{\(name()), \(name())}", "neighbours of \(name())"],
        &random)
    }
    let inner = { (random: inout Seeded) in set(depth - 1, &random) }
    switch Int.random(in: 0..<16, using: &random) {
    case 0: return "(\(inner(&random))) union (\(inner(&random)))"
    case 1: return "(\(inner(&random))) except (\(inner(&random)))"
    case 2: return "(\(inner(&random))) intersect (\(inner(&random)))"
    case 3: return "neighbours of (\(inner(&random)))"
    case 4: return "members of clubs of (\(inner(&random)))"
    case 5: return "foes of (\(inner(&random)))"
    case 6: return "neighbours+ of \(name())"
    case 7: return "neighbours{1..2} of (\(inner(&random)))"
    case 8: return "allies of (\(inner(&random)))"
    case 9: return "friends of \(name())"
    case 10: return "(\(inner(&random))) ever"
    case 11: return "members of \(club()) with status watcher"
    default: return "actors where \(condition(depth - 1, &random))"
    }
  }
  static func condition(_ depth: Int, _ random: inout Seeded) -> String {
    func name() -> String { "A\(Int.random(in: 1...5, using: &random))" }
    func club() -> String { "C\(Int.random(in: 1...3, using: &random))" }
    let simple = [
      "fight", "member of \(club())", "foe", "fight with \(name())", "neighbour of \(name())", "is a land",
      "no club", "at least 2 neighbours", "size > 4", "count neighbours > 1", "any neighbour (fight)",
      "all neighbours (is a land)", "ally", "no foe", "exactly 1 club", "at most 1 fight",
      "any club (is a pact)",
      "at least 2 neighbours (club)", "ally of \(name())", "(fight ever)",
      "(member of \(club()) throughout 2004)", "size > (size as of 2003-06-01)",
      "count neighbours > (count neighbours as of 2004-06-01)",
    ]
    if depth <= 0 { return pick(simple, &random) }
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return "not (\(condition(depth - 1, &random)))"
    case 1: return "(\(condition(depth - 1, &random))) and (\(condition(depth - 1, &random)))"
    case 2: return "(\(condition(depth - 1, &random))) or (\(condition(depth - 1, &random)))"
    case 3: return "any neighbour (\(condition(depth - 1, &random)))"
    case 4: return "no neighbour (\(condition(depth - 1, &random)))"
    default: return pick(simple, &random)
    }
  }
}

extension Day {
  fileprivate init(civil year: Int) { self = Day(year: year, month: 1, day: 1) ?? Day.first }
}
