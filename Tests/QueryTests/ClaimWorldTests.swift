import EntenteQuery
import EntenteSource
import EntenteWorld
import Testing

/// Claims and events in a world that shares nothing with the atlas: all words are its own.
@Suite struct ClaimWorldTests {
  static let text = """
    world "Chess" as of 1900-01-01
    kind player { plural players }
    kind circle { plural circles; also coterie / coteries }
    kind table { plural tables }
    kind saying { plural sayings; occurrence; assertion }
    relation belonging : player -> circle { noun fellow / fellows; inverse circle / circles; statuses full, resting; closed }
    relation seat : player -> table { noun sitter / sitters; closed }
    relation voice : player -> saying { noun mouth / mouths; inverse preposition by; role speaker; timeless }
    relation matter : player, circle, table -> saying { noun matter / matters; inverse preposition about; role topic; timeless }
    attribute wording { of saying; type text; role content }
    attribute rating { of player; type number; measured }
    attribute refuted { of saying; type flag; closed; role contradicted }
    attribute refutation { of saying; type text; role contradiction }
    define companion / companions of X as fellows of circles of X except X
    event quits / quit : player -> circle { ends belonging; tells companions of subject }
    event rests / rest : player -> circle { changes belonging to resting }
    event closes / close : circle { ends life; tells companions of fellows of subject; opposite thrives }
    event thrives / thrive : circle { opposite closes }
    event yields / yield : player -> table to player { ends seat; adds seat from recipient to object }
    player Anna { rating 2_000 }
    player Boris {}
    player Clara {}
    table One {}
    circle Monday { life from 1880 }
    add fellow of Monday { Anna since 1890; Boris since 1891; Clara since 1892 until 1895 }
    add Anna sitter of One since 1890
    saying s1 { by Anna; on 1899-05; if Boris quits Monday then Monday closes }
    saying s2 { by Boris; on 1899-06; asserts Clara fellow of Monday }
    saying s3 { by Clara; on 1899-06; denies Anna fellow of Monday and Boris fellow of Monday }
    saying s4 { by Clara; on 1899-07; forecasts Monday thrives }
    saying s5 { by Clara; on 1899-07; asserts Anna rating 1_500 }
    saying s6 { by Anna; on 1899-07; asserts Clara rating 1_500 }
    saying s7 { by Anna; on 1899-07; says "the queen is overrated" }
    """

  private func session() throws -> Session {
    let (world, problems) = WorldLoader.load([SourceText(name: "world", ClaimWorldTests.text)])
    #expect(problems.map(\.diagnostic.message) == [])
    return Session(try #require(world))
  }

  @Test func whatIsRefuted() throws {
    let lines = run("sayings where refuted show name, refutation", in: try session())
    #expect(
      lines == [
        "name | refutation",
        "s5 | rating of Anna is 2,000 on 1899-07-01",
        "s2 | not Clara fellow of Monday on 1899-06-01: 1892 – 1895",
        "s3 | Anna fellow of Monday on 1899-06-01; Boris fellow of Monday on 1899-06-01",
      ])
  }

  @Test func whatFollows() throws {
    #expect(
      run("what if Boris quits Monday", in: try session()) == [
        "if Boris quits Monday on 1900-01-01",
        "├ − Boris fellow of Monday (since 1891)",
        "├ companions lost",
        "│ └ Boris: Anna",
        "└ claimed by Anna, 1899-05",
        "  └ Monday closes",
        "    ├ Monday ends, and with it",
        "    │ └ 1 fellow: Anna",
        "    └ against it forecasts: Monday thrives",
        "        Clara, 1899-07",
        "-- what follows by claims stands on one word: Anna, 1899-05",
      ])
  }

  @Test(arguments: [
    ("suppose Boris quits Monday: fellows of Monday", ["change | player", "= | Anna", "− | Boris"]),
    (
      "suppose Boris quits Monday: fellows of Monday according to Anna",
      ["change | player", "− | Anna", "− | Boris"]
    ),
    (
      "fellows of Monday according to Boris",
      ["player | on the word of", "Anna | ", "Boris | ", "Clara | Boris"]
    ),
    ("fellows of Monday according to Clara", ["player"]),
    ("fellows of Monday according to Anna", ["player", "Anna", "Boris"]),
    ("suppose Anna yields One to Boris: sitters of One", ["change | player", "+ | Boris", "− | Anna"]),
    ("suppose Anna rests Monday: fellows of Monday show name, status", ["change | name | status"]),
  ]) func answers(_ question: String, _ wanted: [String]) throws {
    let lines = run(question, in: try session())
    #expect(Array(lines.prefix(wanted.count)).sorted() == wanted.sorted(), "\(lines)")
  }
}
