import EntenteLanguage
import EntenteSource
import EntenteWorld
import Foundation
import Testing

@testable import EntenteQuery

/// What is told of a window is what the judge finds on its days: numbers by day and by year, changes, what is supposed.
@Suite struct WindowLawTests {
  // MARK: - Counts

  @Test(arguments: 0..<6) func countsAreThoseOfTheDays(_ part: Int) throws {
    for index in 0..<20 {
      guard var law = try LawWorld(UInt64(500_000 + part * 1000 + index)) else { continue }
      let days = law.days
      for _ in 0..<3 {
        let sentence = LawTests.set(2, &law.random)
        let unit = LawTests.pick(["day", "month", "year", "decade"], &law.random)
        let whole = "count (\(sentence)) by \(unit) between 2001-05-10 and 2008-03-20"
        let source = SourceText(name: "sentence", whole)
        let parsed = try #require(Parser.parse(source, lexicon: law.session.vocabulary).first)
        guard case .success(.query(let query, let binder)) = law.session.prepare(parsed, source),
          case .series(let value, _) = query.subject, case .aggregate(_, _, _, let node) = value.kind
        else { continue }
        let answer = try law.session.runner(binder).answer(query, head: nil)
        guard case .table(let table) = answer.body else { continue }
        guard let low = Day(year: 2001, month: 5, day: 10), let end = Day(year: 2008, month: 3, day: 21)
        else {
          continue
        }
        for row in table.rows {
          // The days of the row, and on which of them something may change.
          guard case .date(let first) = row[0] else { continue }
          var from = max(low, first.earliest)
          var to = min(end, first.latest.advanced(by: 1))
          if unit == "decade" {
            to = min(end, Day(year: first.earliest.civil.year + 10, month: 1, day: 1) ?? end)
          }
          if unit == "day" {
            // A step from a day that is not written exactly begins within it.
            if first.precision != .day { continue }
            guard case .date(let last) = row[1], last.precision == .day else { continue }
            (from, to) = (first.earliest, last.earliest)
          }
          var sure: Set<EntityID> = []
          var maybe: Set<EntityID> = []
          guard case .number(let quantity, _)? = row.last else { continue }
          for day in [from] + days.filter({ from < $0 && $0 < to }) {
            for (entity, truth) in law.judged(node, binder, day, days) {
              if truth == .yes { sure.insert(entity) }
              if truth != .no { maybe.insert(entity) }
            }
            guard unit == "day" else { continue }
            // On each day of a step it is the same number, perhaps of others.
            #expect(
              quantity.low == Double(sure.count) && quantity.high == Double(maybe.count),
              law.failure("on \(day) it is \(quantity), not \(sure.count) to \(maybe.count)", whole))
            (sure, maybe) = ([], [])
          }
          if unit == "day" { continue }
          #expect(
            quantity.low == Double(sure.count) && quantity.high == Double(maybe.count),
            law.failure("\(first) is \(quantity), not \(sure.count) to \(maybe.count)", whole))
        }
      }
    }
  }

  // MARK: - Changes

  @Test(arguments: 0..<8) func changesLeadFromTheFirstDayToEachOther(_ part: Int) throws {
    var told = 0
    for index in 0..<20 {
      guard var law = try LawWorld(UInt64(700_000 + part * 1000 + index)) else { continue }
      let days = law.days
      for _ in 0..<3 {
        let sentence = LawTests.set(2, &law.random)
        guard let (node, binder) = try law.bound(sentence), let low = Day(year: 2002, month: 3, day: 1),
          let end = Day(year: 2008, month: 7, day: 1)
        else { continue }
        let isBounded = Bool.random(using: &law.random)
        let window = isBounded ? Window.over(from: low, to: end) : .over(from: nil, to: nil)
        let runner = law.session.runner(binder)
        let changes = try Changes(node, window, runner)
        #expect(
          zip(changes.rows, changes.rows.dropFirst()).allSatisfy { $0.day <= $1.day },
          law.failure("in order of time", sentence))
        func judged(_ day: Day) -> Set<EntityID> {
          Set(law.judged(node, binder, day, days).filter { $0.value == .yes }.keys)
        }
        let inside = days.filter { isBounded ? low <= $0 && $0 < end : true }
        let first = isBounded ? low.advanced(by: -1) : (inside.first ?? low).advanced(by: -1)
        // From the day before the window, and from its first day: what is so already is no matter.
        for start in [first, isBounded ? low : first] {
          for last in [start] + inside where start <= last {
            var members = judged(start)
            for row in changes.rows where row.day >= start.number && row.day <= last.number {
              if row.what.isGain { members.insert(row.entity) }
              if row.what.isLoss { members.remove(row.entity) }
            }
            let wanted = judged(last)
            #expect(
              members == wanted,
              law.failure(
                "from \(start) to \(last) changes give \(names(members, law)), not \(names(wanted, law))",
                sentence))
            if members != wanted { return }
          }
        }
        // What is said of a change is so, and it has its records.
        var finder = ChangeRecords(node, changes, runner)
        for row in changes.rows {
          told += 1
          let day = Day(number: row.day)
          func truth(_ day: Day) -> Truth { law.judged(node, binder, day, days)[row.entity] ?? .no }
          let (before, on) = (truth(day.advanced(by: -1)), truth(day))
          switch row.what {
          case .entered: #expect(before != .yes && on == .yes, law.failure("entered on \(day)", sentence))
          case .surelyIn:
            #expect(before == .unknown && on == .yes, law.failure("surely in on \(day)", sentence))
          case .left: #expect(before == .yes && on != .yes, law.failure("left on \(day)", sentence))
          case .perhapsLeft:
            #expect(before == .yes && on == .unknown, law.failure("perhaps left on \(day)", sentence))
          case .status: #expect(before == .yes && on == .yes, law.failure("standing on \(day)", sentence))
          }
          if row.what == .entered, row.written.precision == .day {
            #expect(before == .no, law.failure("entered on \(day)", sentence))
          }
          if row.what == .left, row.written.precision == .day {
            #expect(on == .no, law.failure("left on \(day)", sentence))
          }
          #expect(
            try !finder.records(row).isEmpty,
            law.failure(
              "\(law.session.world.name(of: row.entity)) \(row.what.text) on \(day) by nothing", sentence))
        }
      }
    }
    if ProcessInfo.processInfo.environment["ENTENTE_SEED"] == nil { #expect(told > 60, "\(told)") }
  }
  private func names(_ entities: Set<EntityID>, _ law: LawWorld) -> [String] {
    entities.map { law.session.world.name(of: $0) }.sorted()
  }

  // MARK: - Suppositions

  private static func event(_ random: inout Seeded) -> String {
    func actor() -> String { "A\(Int.random(in: 1...5, using: &random))" }
    func club() -> String { "C\(Int.random(in: 1...3, using: &random))" }
    func fight() -> String { "F\(Int.random(in: 1...2, using: &random))" }
    let what: String
    switch Int.random(in: 0..<7, using: &random) {
    case 0: what = "\(actor()) joins \(club())"
    case 1, 2: what = "\(actor()) leaves \(club())"
    case 3: what = "\(actor()) halts \(club())"
    case 4: what = "\(club()) dissolves"
    case 5: what = "\(actor()) quits \(fight())"
    default: what = "\(fight()) ends"
    }
    let (year, month) = (Int.random(in: 2001...2008, using: &random), Int.random(in: 1...9, using: &random))
    return "\(what) on \(year)-0\(month)-11"
  }

  /// The engine agrees with the judge in a supposed world, which is a layer; and with itself where the layer is worked in.
  @Test(arguments: 0..<8) func whatIsSupposedIsAWorld(_ part: Int) throws {
    var supposed = 0
    for index in 0..<15 {
      let seed = UInt64(900_000 + part * 1000 + index)
      guard var law = try LawWorld(seed, events: true) else { continue }
      let event = WindowLawTests.event(&law.random)
      let more = Bool.random(using: &law.random) ? ["suppose \(WindowLawTests.event(&law.random))"] : []
      guard run("suppose \(event)", in: law.session).first?.hasPrefix("supposed") == true else { continue }
      _ = more.map { run($0, in: law.session) }
      supposed += 1
      let layered = law.session.world
      let merged = Session(layered.merged())
      for _ in 0..<3 {
        let sentence = LawTests.set(2, &law.random)
        try LawTests().compare(sentence, law.session, seed, "\(event) \(more)\n" + law.text, &law.random)
        // By names: working the layer in may number things anew.
        for line in [sentence + " as of 2004-06-15", "count (\(sentence)) by year between 2001 and 2008"] {
          let there = run(line, in: merged)
          let here = run("\(line)", in: viewed(law.session))
          #expect(here == there, law.failure("\(event) \(more) merged", line))
        }
      }
    }
    if ProcessInfo.processInfo.environment["ENTENTE_SEED"] == nil { #expect(supposed > 3, "\(supposed)") }
  }
  /// A session in which what is supposed is simply so.
  private func viewed(_ session: Session) -> Session { Session(session.world) }

  /// Before the day of an event nothing is otherwise; forgotten, everything is as before.
  @Test(arguments: 0..<8) func effectsBeginOnTheirDay(_ part: Int) throws {
    for index in 0..<20 {
      guard var law = try LawWorld(UInt64(800_000 + part * 1000 + index), events: true) else { continue }
      let ground = law.session.world
      let event = WindowLawTests.event(&law.random)
      guard run("suppose \(event)", in: law.session).first?.hasPrefix("supposed") == true,
        let written = event.split(separator: " ").last,
        case let parts = written.split(separator: "-").compactMap({ Int($0) }),
        let day = Day(year: parts[0], month: parts[1], day: parts[2])
      else { continue }
      let world = law.session.world
      for sentence in [
        "members of C1", "members of C2", "members of C3", "fighters of F1", "clubs of actors",
      ] {
        guard let (node, binder) = try law.bound(sentence) else { continue }
        func spells(_ world: World) throws -> TruthSpells {
          let point = Evaluator(world, day: day, slotBases: binder.slotBases, slots: binder.slotTotal)
          var engine = WindowEvaluator(Days(to: day.number), point)
          return try engine.set(node).clipped(to: Days(to: day.number))
        }
        let (before, after) = (try spells(ground), try spells(world))
        for probe in Set(LawWorld.days(ground) + [day]).sorted() where probe <= day {
          let last = probe.advanced(by: -1)
          // What leaves on a day that was known to a month was there until then: doubt may go, nothing else.
          #expect(
            before.sure.on(last).subtracting(after.sure.on(last)).isEmpty,
            law.failure("\(event), on \(last)", sentence))
          #expect(
            after.maybe.on(last).subtracting(before.maybe.on(last)).isEmpty,
            law.failure("\(event), perhaps on \(last)", sentence))
        }
      }
      _ = run("forget", in: law.session)
      #expect(law.session.world.isUnlayered)
    }
  }
}
