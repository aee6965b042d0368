import Entente
import Testing

/// The library as a program uses it: through what is public alone.
@Suite struct ConversationTests {
  @Test func aQuestionIsAnswered() throws {
    let conversation = try Conversation()
    let replies = try conversation.ask("members of CSTO as of 2022-11-24 show name, since")
    #expect(replies.count == 1)
    #expect(replies[0].columns == ["name", "since"])
    #expect(replies[0].rows.count == 6)
    #expect(replies[0].rows[0] == ["Armenia", "2002-10-07"])
    #expect(replies[0].formatted(as: "csv")?.split(separator: "\n").count == 7)
    #expect(replies[0].formatted(as: "no such format") == nil)
  }

  @Test func whatIsSaidHoldsForTheNextSentence() throws {
    let conversation = try Conversation()
    let replies = try conversation.ask(
      """
      as of 2022-11-24
      let six = members of CSTO
      count six
      is Russia in NATO
      """)
    #expect(replies.map(\.rows) == [[], [], [["6"]], []])
    #expect(replies[3].text?.hasPrefix("no") == true)
    #expect(try conversation.ask("count six").first?.rows == [["6"]])
  }

  @Test func aMistakeSaysWhere() throws {
    let conversation = try Conversation()
    let mistake = #expect(throws: Mistake.self) { try conversation.ask("count states\nmembers of Zenda") }
    #expect(mistake?.code == "E0301")
    #expect(mistake?.line == 2)
    #expect(mistake?.column == 12)
    #expect(mistake?.description.contains("members of Zenda") == true)
  }

  @Test func aWorldOfTexts() throws {
    let text = """
      kind island { plural islands }
      relation bridge : island -> island { noun neighbour / neighbours; symmetric; closed }
      island Hither { neighbours Yonder }
      island Yonder {}
      """
    let conversation = try Conversation(texts: [("islands.ent", text)])
    #expect(try conversation.ask("neighbours of Yonder").first?.rows == [["Hither"]])
    let mistake = #expect(throws: Mistake.self) { try Conversation(texts: [("bad.ent", "isle Here {}")]) }
    #expect(mistake?.line == 1)
  }

  @Test func aSnapshotThatIsNotYonder() {
    let mistake = #expect(throws: Mistake.self) { try Conversation(snapshot: "/nowhere/x.world") }
    #expect(mistake?.code == "E0501")
  }

  @Test func sentencesOfAFrontEndAreRefused() throws {
    let conversation = try Conversation()
    let mistake = #expect(throws: Mistake.self) { try conversation.ask("save \"x.world\"") }
    #expect(mistake?.code == "E0504")
  }
}
