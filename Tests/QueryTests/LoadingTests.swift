import EntenteQuery
import EntenteSource
import EntenteWorld
import Testing

/// Mistakes in a world are all told, each in its place, and nothing is half-loaded.
@Suite struct LoadingTests {
  static let head = """
    kind state { plural states }
    kind body { plural bodies }
    kind paper { plural papers; provenance }
    unit km2
    unit people
    attribute area { of state; type number km2 }
    attribute motto { of state; type text }
    attribute coastal { of state; type flag }
    relation membership : state -> body { noun member / members; statuses full; other statuses guest; qualifier role : text }
    kind saying { plural sayings; assertion; occurrence }
    relation speaking : state -> saying { inverse preposition by; role speaker; timeless }
    event leaves / leave : state -> body { ends membership }
    state Aland {}
    body Club {}

    """
  struct Case: Sendable, CustomTestStringConvertible {
    var code: String
    var text: String
    var testDescription: String { "\(code): \(text)" }
  }
  static let cases = [
    Case(code: "E0201", text: "add member of Club { Aland since }"),
    Case(code: "E0301", text: "add Bland member of Club"),
    Case(code: "E0301", text: "add Aland member of Clubb"),
    Case(code: "E0401", text: "members of Club"),
    Case(code: "E0402", text: "kind alliance : bodie { plural alliances }"),
    Case(code: "E0403", text: "kind alliance : body { plurals alliances }"),
    Case(code: "E0402", text: "relation hosting : state -> body { noun host / hosts; closed for bodie }"),
    Case(code: "E0201", text: "relation hosting : state -> body { noun host / hosts; closed where known }"),
    Case(code: "E0405", text: "attribute height { of state; type number metre }"),
    Case(code: "E0406", text: "attribute height { of state; type length }"),
    Case(
      code: "E0407",
      text: "relation rivalry : state -> state { noun rival / rivals; derived nothing where side differs }"),
    Case(code: "E0411", text: "state Bland { motto }"),
    Case(code: "E0413", text: "add Aland member of Club since 2020 until 2010"),
    Case(code: "E0416", text: "body Guild { area 5 km2 }"),
    Case(code: "E0418", text: "state Bland { area big }"),
    Case(code: "E0420", text: "state Bland { area 5 people }"),
    Case(code: "E0421", text: "state Bland { area 9..5 km2 }"),
    Case(code: "E0422", text: "add Aland member of Club status sleeping"),
    Case(code: "E0423", text: "add Aland member of Club with rank high"),
    Case(code: "E0424", text: "state Aland {}"),
    Case(code: "E0431", text: "saying one { by Aland; if Aland leaves then \"so\" }"),
    Case(code: "E0301", text: "saying one { by Aland; if Club leaves Club then \"so\" }"),
    Case(code: "E0433", text: "state Bland { asserts Aland member of Club }"),
    Case(code: "E0434", text: "saying one { asserts Aland member of Club }"),
    Case(code: "E0435", text: "saying one { by Aland }"),
    Case(code: "E0436", text: "saying one { by Aland; asserts only {Aland} area 5 km2 }"),
    Case(code: "E0437", text: "saying one { by Aland; says \"so\"; says \"not so\" }"),
    Case(code: "E0438", text: "relation naming : state -> saying { noun namer / namers; role nothing }"),
    Case(code: "E0439", text: "event wins / win : state -> body { sets glory \"much\" }"),
    Case(code: "E0440", text: "event wins / win : state -> body { adds victory }"),
    Case(code: "E0441", text: "event wins / win : state -> body { adds membership from winner }"),
    Case(code: "E0422", text: "event wins / win : state -> body { changes membership to great }"),
    Case(code: "E0442", text: "event wins / win : state -> body { ends life of members of subject }"),
    Case(code: "E0301", text: "saying one { by Aland; asserts Bland member of Club }"),
    Case(code: "E0301", text: "saying one { by Aland; if Aland leaves Clubb then \"so\" }"),
  ]

  @Test(arguments: cases) func aMistakeIsToldOnce(_ test: Case) {
    let text = LoadingTests.head + test.text
    let (world, problems) = WorldLoader.load([SourceText(name: "world", text)])
    #expect(world == nil)
    #expect(problems.map(\.diagnostic.code) == [test.code], "\(problems.map(\.diagnostic.message))")
    for problem in problems {
      #expect(problem.diagnostic.primary.range.lower >= LoadingTests.head.utf8.count)
      #expect(problem.diagnostic.primary.range.upper <= text.utf8.count)
    }
  }

  @Test func allMistakesInOneGo() {
    let text = LoadingTests.head + "add Bland member of Club\nadd Aland member of Clubb\nstate Aland {}\n"
    let (world, problems) = WorldLoader.load([SourceText(name: "world", text)])
    #expect(world == nil && problems.count == 3)
  }

  @Test func theHeadIsRight() {
    let (world, problems) = WorldLoader.load([SourceText(name: "world", LoadingTests.head)])
    #expect(problems.isEmpty && world?.entityCount == 2)
  }
}
