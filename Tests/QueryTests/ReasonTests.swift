import EntenteLanguage
import EntenteSource
import EntenteWorld
import Testing

@testable import EntenteQuery

/// A reason is one if, without its facts, what it is for goes; and what is told to make a thing so does so.
@Suite struct ReasonTests {
  static let conditions = [
    "member of CSTO", "in NATO and in EU", "ally of Russia", "borders Russia and landlocked", "in conflict",
    "member of NATO or member of CSTO", "neighbour of members of CSTO", "in Europe", "opponent of Azerbaijan",
    "at least 2 neighbours in NATO", "some organization (kind = alliance)", "every neighbour in EU",
    "no neighbour in CSTO",
    "in (members of EU except members of NATO)", "fellow member of Armenia", "organization = SCO",
    "capital = Moscow",
  ].filter {
    Parser.parse(SourceText(name: "", "is France \($0)"), lexicon: vocabulary).first?.problems.isEmpty == true
  }
  static let states = [
    "Armenia", "France", "Kazakhstan", "Serbia", "Austria", "Mongolia", "Norway", "Georgia:state",
  ]
  static let world = session().world
  static let vocabulary = session().vocabulary

  struct Bound {
    var subject: EntityID
    var row: Slot
    var test: PredicateNode
    var evaluator: Evaluator
    var definitions: [DefinedWord]
  }
  private func bound(_ state: String, _ condition: String) throws -> Bound? {
    let source = SourceText(name: "test", "is \(state) \(condition)")
    let parsed = try #require(Parser.parse(source, lexicon: ReasonTests.vocabulary).first)
    guard case .isQuestion(let subject, let predicate, _) = parsed.statement.kind, parsed.problems.isEmpty,
      let day = Day(year: 2022, month: 11, day: 24)
    else { return nil }
    var binder = Binder(ReasonTests.vocabulary, context: BindingContext(day: day), source: source)
    guard let question = try? binder.bindQuestion(subject, predicate, nil) else { return nil }
    var evaluator = Evaluator(
      ReasonTests.world, day: day, slotBases: binder.slotBases, slots: binder.slotTotal)
    let entity = try #require(try evaluator.set(question.subject).sure.first { _ in true })
    evaluator.rows[question.row.index] = entity
    return Bound(
      subject: entity, row: question.row, test: question.test, evaluator: evaluator,
      definitions: ReasonTests.vocabulary.definitions)
  }
  private func evaluator(_ bound: Bound, over world: World) -> Evaluator {
    var other = Evaluator(
      world, day: bound.evaluator.day, slotBases: bound.evaluator.slotBases, slots: bound.evaluator.rows.count
    )
    other.rows = bound.evaluator.rows
    return other
  }

  @Test(arguments: states) func withoutItsFactsItGoes(_ state: String) throws {
    for condition in ReasonTests.conditions {
      guard let bound = try bound(state, condition) else { continue }
      var explainer = Explainer(bound.evaluator, bound.definitions)
      guard try explainer.evaluator.truth(bound.test) == .yes else { continue }
      var world = ReasonTests.world
      var rounds = 0
      while rounds < 300 {
        var explainer = Explainer(evaluator(bound, over: world), bound.definitions)
        let reason = try explainer.because(bound.test)
        #expect(try reason.truth == explainer.evaluator.truth(bound.test), "\(state) \(condition)")
        if reason.truth != .yes { break }
        var facts: [FactID] = []
        reason.forEachRecord { if let fact = $0.fact { facts.append(fact) } }
        // What rests on absences, kinds or values alone stays.
        if facts.isEmpty { break }
        for fact in facts { world.remove(fact) }
        rounds += 1
      }
      #expect(rounds < 300, "\(state) \(condition)")
      #expect(
        rounds > 0 || condition.contains("no ") || condition.contains("every "), "\(state) \(condition)")
    }
  }

  @Test(arguments: states) func whatWouldMakeItSoDoes(_ state: String) throws {
    var found = 0
    for condition in ReasonTests.conditions {
      guard let bound = try bound(state, condition) else { continue }
      var evaluator = bound.evaluator
      guard try evaluator.truth(bound.test) != .yes else { continue }
      var repair = Repair(bound.evaluator)
      guard let edits = try repair.edits(bound.test, bound.row, bound.subject) else { continue }
      found += 1
      func truth(without skipped: Int?) throws -> Truth {
        var world = ReasonTests.world
        for (index, edit) in edits.enumerated() where index != skipped {
          switch edit {
          case .add(let fact): world.add(fact)
          case .remove(let fact): world.remove(fact)
          }
        }
        var evaluator = self.evaluator(bound, over: world)
        return try evaluator.truth(bound.test)
      }
      #expect(try truth(without: nil) == .yes, "\(state) \(condition)")
      // None of them is idle.
      for index in edits.indices {
        #expect(try truth(without: index) != .yes, "\(state) \(condition): \(edits[index])")
      }
    }
    #expect(found > 3)
  }
}
