import EntenteQuery
import EntenteSource
import EntenteWorld
import Testing

/// Where a record is complete, and absence means no.
@Suite struct ClosureTests {
  static let text = """
    world "Closures" as of 2020-01-01
    kind state { plural states }
    kind body { plural bodies }
    kind club : body { plural clubs }
    kind team : club { plural teams }
    kind paper { plural papers }
    relation membership : state -> body { noun member / members; inverse body / bodies; closed for club }
    relation hosting : state -> body { noun host / hosts; closed except team }
    relation signing : state -> paper { noun signer / signers; inverse paper / papers; closed where recorded }
    relation visiting : state -> body { noun visitor / visitors; closed for club from 2010 to 2021 }
    state Aland {}
    state Bland {}
    body Board {}
    club Chess {}
    team Draughts {}
    paper Pact {}
    paper Note {}
    add Bland member of Board
    add Bland member of Chess
    add Bland signer of Pact since 2000 until 2005
    """

  @Test(arguments: [
    ("is Aland member of Chess", "no"), ("is Aland member of Draughts", "no"),
    ("is Aland member of Board", "unknown"), ("is Bland member of Board", "yes"),
    ("is Aland host of Board", "no"), ("is Aland host of Chess", "no"),
    ("is Aland host of Draughts", "unknown"),
    ("is Aland signer of Pact", "no"), ("is Aland signer of Note", "unknown"),
    ("is Bland signer of Pact", "no"), ("is Bland signer of Pact ever", "yes"),
    ("is Aland signer of Note ever", "unknown"), ("is Aland signer of Pact ever", "no"),
    ("is Aland visitor of Chess", "no"), ("is Aland visitor of Chess as of 2005", "unknown"),
    ("is Aland visitor of Board", "unknown"),
    // Of any of several.
    ("is Aland member of {Board, Chess}", "unknown"), ("is Aland member of {Chess, Draughts}", "no"),
  ])
  func verdicts(_ sentence: String, _ expected: String) throws {
    let (world, problems) = WorldLoader.load([SourceText(name: "closures.ent", ClosureTests.text)])
    let session = Session(try #require(world, "\(problems)"))
    var said: [String] = []
    session.run(SourceText(name: "-", sentence)) { _, outcome in
      said += rendered(outcome)
      return true
    }
    #expect(said.first?.hasPrefix(expected) == true, "\(said)")
  }
}
