import EntenteLanguage
import EntenteQuery
import EntenteSource
import EntenteWorld
import Testing

/// What is supposed leaves no trace, touches only what it is about, and does not depend on the order of what is unrelated.
@Suite struct SupposeTests {
  /// Questions of the phrasebook: what changes the session is left out.
  static let questions = FuzzTests.phrasebook.filter { line in
    !["let ", "define ", "state ", "add ", "frontline", "rivals", "giant", "suppose"].contains {
      line.hasPrefix($0)
    }
  }
  /// Their answers where nothing is supposed.
  static let answers = questions.map { run($0, in: session()) }

  static let suppositions = [
    "Armenia leaves CSTO on 2008-01-01",
    "CSTO dissolves, Georgia joins NATO on 2010",
    "Russia loses \"Russo-Ukrainian War\", Armenia is suspended from CSTO",
    "Kazakhstan falls apart on 2015-06, Russia withdraws from \"Central Asia\", Ukraine cedes Crimea to Russia on 2016",
  ]

  @Test(arguments: suppositions) func forgettingIsTheIdentity(_ event: String) throws {
    try #require(SupposeTests.questions.count > 50)
    let talk = session()
    #expect(run("suppose \(event)", in: talk).first?.hasPrefix("supposed") == true)
    for question in SupposeTests.questions { _ = run(question, in: talk) }
    #expect(run("forget", in: talk).first?.hasPrefix("forgotten") == true)
    for (question, answer) in zip(SupposeTests.questions, SupposeTests.answers) {
      #expect(run(question, in: talk) == answer, "\(question) after \(event)")
    }
  }

  /// A supposition for one question leaves nothing either, whether the question is answered or not.
  @Test func oneQuestionLeavesNothing() {
    let talk = session()
    for (question, answer) in zip(SupposeTests.questions, SupposeTests.answers) {
      _ = run("suppose Armenia leaves CSTO: \(question)", in: talk)
      #expect(talk.supposed.isEmpty)
      #expect(run(question, in: talk) == answer, "\(question)")
    }
  }

  /// Pairs that share nothing.
  static let unrelated = [
    ("Armenia leaves CSTO", "Fiji leaves \"United Nations\""),
    ("Russia loses \"Russo-Ukrainian War\"", "Brazil leaves BRICS"),
  ]
  @Test(arguments: unrelated) func unrelatedOnesCommute(_ first: String, _ second: String) {
    func answers(_ events: [String]) -> [[String]] {
      let talk = session()
      for event in events { _ = run("suppose \(event)", in: talk) }
      return SupposeTests.questions.map { run($0, in: talk).filter { !$0.hasPrefix("-- hypothetical") } }
    }
    // One supposition of both is the same as both in turn, whichever comes first.
    let together = answers(["\(first), \(second)"])
    for other in [answers([first, second]), answers([second, first])] {
      for (question, (a, b)) in zip(SupposeTests.questions, zip(together, other)) {
        #expect(a == b, "\(question)")
      }
    }
  }

  /// What has nothing to do with it stays as it is.
  @Test func onlyWhatItTouchesChanges() {
    let talk = session()
    _ = run("suppose Armenia leaves CSTO", in: talk)
    for question in [
      "members of NATO", "neighbours of Armenia", "organizations of Fiji", "capital of Armenia",
    ] {
      #expect(run(question, in: talk).contains("-- no difference"), "\(question)")
    }
  }

  /// The claims of a world are read again as they were written.
  @Test func everyClaimOfTheWorldIsUnderstood() throws {
    let talk = session(day: "2025-01-01")
    var names: [String] = []
    talk.run(SourceText(name: "test", "claims show name")) { _, outcome in
      if case .answer(let answer) = outcome, case .table(let table) = answer.body {
        for row in table.rows { if case .name(let name)? = row.first { names.append(name) } }
      }
      return true
    }
    try #require(names.count >= 15)
    for name in names { #expect(talk.understands(claim: name), "\(name)") }
  }

  @Test func dataCarryTheMark() {
    let talk = session()
    talk.run(SourceText(name: "test", "suppose Armenia leaves CSTO: members of CSTO")) { _, outcome in
      guard case .answer(let answer) = outcome, case .table(let table) = answer.body else {
        Issue.record("no table")
        return true
      }
      #expect(answer.isHypothetical)
      #expect(table.columns.first?.title == "change")
      #expect(table.rows.count { $0.first == .text("−") } == 1)
      return true
    }
  }
}
