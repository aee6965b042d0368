import EntenteQuery
import EntenteSource
import EntenteWorld
import Testing

/// Facts that do not agree with one another are told, each in its place.
@Suite struct AuditTests {
  static let head = """
    kind state { plural states }
    kind body { plural bodies }
    kind city { plural cities }
    kind paper { plural papers; provenance }
    unit people
    attribute population { of state; type number people; measured }
    attribute motto { of state; type text }
    relation membership : state -> body { noun member / members; statuses full; other statuses guest; qualifier role : text }
    relation border : state -> state { noun neighbour / neighbours; symmetric }
    relation capital : city -> state { noun capital / capitals; functional }
    relation succession : state -> state { noun predecessor / predecessors; inverse successor / successors; timeless; succession }
    relation winning : state -> body { noun winner / winners; timeless }
    paper list {}
    paper roll {}
    state Aland { life since 1990-03-01; source list }
    state Bland { source list }
    state Cland { life since 1950 until 1990-03-01; source list }
    body Club { life since 1975-05-28 until 2012-03-27; source list }
    city Aton { source list }
    city Bton { source list }

    """
  struct Case: Sendable, CustomTestStringConvertible {
    var codes: [String]
    var text: String
    var testDescription: String { "\(codes): \(text)" }
    init(_ codes: String..., text: String) {
      self.codes = codes
      self.text = text
    }
  }

  static let cases = [
    // Lives.
    Case(text: "add Aland member of Club since 1990-03-01 until 2012-03-27 source list"),
    Case(text: "add Aland member of Club since 1990 until 2012 source list"),
    Case(text: "add Aland member of Club source list"),
    Case(text: "add Bland winner of Club since 1900 source list"),
    Case("E0702", text: "add Bland member of Club since 1960 until 1970 source list"),
    Case("E0702", text: "add Bland member of Club since 2013 source list"),
    Case("E0702", text: "add Cland member of Club since 1990-03-01 source list"),
    Case("E0702", text: "add Aland motto \"so\" since 1980 until 1985 source list"),
    Case("W0703", text: "add Bland member of Club since 1975-05-27 source list"),
    Case("W0703", text: "add Bland member of Club until 2012-03-28 source list"),
    Case("W0703", "W0703", text: "add Bland member of Club since 1974 until 2013 source list"),
    // Two at once.
    Case(
      "E0704",
      text: "add Bland member of Club since 1980 source list\nadd Bland member of Club since 1990 source list"
    ),
    Case(
      "E0704",
      text:
        "add Bland member of Club since 1980 source list\nadd Bland member of Club since 1990 status guest source list"
    ),
    Case("E0704", text: "add Bland winner of Club source list\nadd Bland winner of Club source list"),
    Case(
      text:
        "add Bland member of Club since 1980 until 1990 source list\nadd Bland member of Club since 1990 status guest source list"
    ),
    Case(
      text:
        "add Bland member of Club since 1980 until 1990 source list\nadd Bland member of Club since 1990-06 source list"
    ),
    Case(
      text:
        "add Bland member of Club with role host source list\nadd Bland member of Club with role payer source list"
    ),
    Case(
      text:
        "add Aton capital of Bland since 1990 until 2000-01-01 source list\nadd Bton capital of Bland since 2000-01-01 source list"
    ),
    Case(
      "E0705",
      text: "add Aton capital of Bland source list\nadd Bton capital of Bland since 2000-01-01 source list"),
    // Neighbours.
    Case(
      text:
        "add Aland neighbour of Bland since 1991 source list\nadd Bland neighbour of Aland since 1991 source list"
    ),
    Case(
      "E0706",
      text:
        "add Aland neighbour of Bland since 1991 source list\nadd Bland neighbour of Aland since 1992 source list"
    ),
    Case(
      "E0706",
      text:
        "add Aland neighbour of Bland since 1991 source list\nadd Bland neighbour of Aland since 1991 until 2001 source list"
    ),
    // Successions.
    Case(text: "add Cland predecessor of Aland source list"),
    Case("E0707", text: "add Aland predecessor of Cland source list"),
    Case("E0707", text: "add Aland predecessor of Aland source list"),
    Case(
      "W0707",
      text: "state Dland { life since 1900; source list }\nadd Cland predecessor of Dland source list"),
    // Measurements.
    Case(
      text: "add Aland population 5 as of 1990 source list\nadd Aland population 6 as of 2000 source list"),
    Case(
      "W0708",
      text: "add Aland population 5 as of 1980 source list\nadd Aland population 6 as of 1985 source list"),
    // Sources.
    Case("W0709", text: "add Bland member of Club"),
    Case("W0709", text: "add Bland motto \"so\""),
    Case("W0709", text: "state Dland { life since 1900 }"),
  ]

  static func audit(_ text: String) throws -> WorldAudit {
    let texts = [SourceText(name: "head.ent", head), SourceText(name: "tail.ent", text)]
    let loaded = WorldLoader.read(texts)
    try #require(loaded.problems.isEmpty, "\(loaded.problems.map(\.diagnostic.message))")
    return WorldAudit(loaded.rows, loaded.places, texts: texts)
  }

  @Test(arguments: cases) func whatDisagreesIsTold(_ test: Case) throws {
    let audit = try AuditTests.audit(test.text)
    #expect(
      audit.findings.map(\.diagnostic.code) == test.codes, "\(audit.findings.map(\.diagnostic.message))")
    for finding in audit.findings {
      #expect((finding.diagnostic.severity == .error) == finding.diagnostic.code.hasPrefix("E"))
      let place = try #require(finding.place)
      #expect(place.source == 1 && place.range.upper <= test.text.utf8.count && !place.range.isEmpty)
    }
  }

  /// A text that ends before it begins is not loaded; a database may hold such a row.
  @Test func periodsThatEndBeforeTheyBegin() {
    let loaded = WorldLoader.read([SourceText(name: "head.ent", AuditTests.head)])
    var rows = loaded.rows
    let source = EntityID(0)
    let backward = Period(from: .on(PartialDate(year: 2000)!), to: .on(PartialDate(year: 1999)!))
    var fact = FactRow(relation: RelationID(0), subject: EntityID(3), object: EntityID(5))
    fact.period = backward
    fact.source = source
    rows.facts.append(fact)
    var value = ValueRow(attribute: AttributeID(1), entity: EntityID(3), value: .text("so"))
    value.period = backward
    value.source = source
    rows.values.append(value)
    rows.entities[2].life = backward
    let audit = WorldAudit(rows)
    #expect(audit.findings.map(\.diagnostic.code) == ["E0701", "E0701", "E0701"])
    #expect(
      audit.findings.map(\.diagnostic.message) == [
        "the life of `Aland` ends (1999) before it begins (2000)",
        "`Bland member of Club` ends (1999) before it begins (2000)",
        "`motto of Bland` ends (1999) before it begins (2000)",
      ])
  }

  @Test func aFindingNamesTheFactAndTheOtherPlace() throws {
    let audit = try AuditTests.audit(
      "add Bland member of Club since 1980 source list\n\nadd Bland member of Club since 1990 status guest source list"
    )
    let finding = try #require(audit.findings.first)
    #expect(
      finding.diagnostic.message
        == "`Bland member of Club status guest 1990 –` overlaps `Bland member of Club 1980 –`")
    #expect(finding.diagnostic.notes.first == "the other is written at tail.ent:1")
  }

  @Test func whatIsTheRuleIsToldOnce() throws {
    let things = (1...20).map {
      "state \"Land \($0)\" { life since 2000; source list; population 5 as of 1990; population 6 as of 1995 }"
    }
    let audit = try AuditTests.audit(things.joined(separator: "\n"))
    #expect(audit.findings.map(\.diagnostic.code) == ["W0708"])
    #expect(audit.findings.first?.diagnostic.message.contains("and 39 more values") == true)
  }

  @Test func theBuiltInWorldAgrees() {
    // The image has the same rows as the texts, without their places.
    let audit = WorldAudit(atlas.thawed())
    #expect(audit.errorCount == 0)
    for finding in audit.findings where finding.diagnostic.severity == .error {
      Issue.record("\(finding.diagnostic.message)")
    }
  }

  @Test func aReportOfWhatThereIs() throws {
    let texts = [
      SourceText(name: "head.ent", AuditTests.head),
      SourceText(
        name: "tail.ent",
        "add Aland member of Club since 1990-03-01 source list\nadd Bland member of Club since 1980"),
    ]
    let (world, _) = WorldLoader.load(texts)
    let inventory = Inventory(try #require(world))
    let lines = inventory.tables.flatMap { $0.rows.map { $0.map(rendered).joined(separator: " | ") } }
    #expect(lines.contains("states | 3"))
    #expect(
      lines.contains("membership | 2 | 1980 | 2012-03-27 | 2 of 3 members, 1 of 1 bodies | 1"), "\(lines)")
    #expect(lines.last == "roll")
    #expect(
      inventory.json.contains(
        #"{"coverage":"relation","name":"membership","facts":2,"first":"1980","last":"2012-03-27","entities":[{"name":"members","count":2,"of":3},{"name":"bodies","count":1,"of":1}],"unsourced":1}"#
      ), "\(inventory.json)")
    #expect(inventory.json.last == #"{"coverage":"source","name":"roll","facts":0}"#)
  }
}
