import EntenteExchange
import EntenteLanguage
import EntenteQuery
import EntenteSource
import EntenteWorld
import Foundation
import Testing

/// Imports by templates: against the same facts said in words, against broken files and broken templates.
@Suite struct ImportTests {
  static let schema = """
    world "Small" as of 2000-01-01
    kind person { plural persons }
    kind child : person { plural children }
    kind club { plural clubs }
    kind source { provenance }
    attribute age { of person; type number }
    attribute nick { of person; type text }
    attribute id { of person, club; type code }
    attribute born { of person; type date }
    attribute keen { of person; type flag }
    relation belonging : person -> club {
      noun member / members
      inverse club / clubs
      statuses full, half
      qualifier rank : text
    }
    relation tie : person -> person { noun friend / friends; symmetric }
    person Zed { id z }
    club Chess { id c1 }
    """

  static func session() -> Session {
    let (world, problems) = WorldLoader.load([SourceText(name: "small", schema)])
    guard let world else { fatalError(problems.map(\.diagnostic.message).joined()) }
    return Session(world)
  }

  /// Runs an import of a text, in a session.
  static func run(_ template: String, _ csv: [UInt8], in session: Session, portion: Int = 1 << 16)
    -> ImportOutcome?
  {
    var outcome: ImportOutcome?
    session.run(SourceText(name: "t", template)) { _, result in
      guard case .file(.importRows(let task)) = result else { return true }
      do throws(RowFailure) {
        let reader = try DelimitedReader(csv, name: "t.csv", portion: portion)
        outcome = session.importRows(task, from: reader, ImportLimits())
      } catch { outcome = .refused(Diagnostic(code: "E0501", error.description, at: SourceRange(0, 0))) }
      return true
    }
    return outcome
  }

  /// Everything that a world says, in words.
  static func facts(_ session: Session) -> [String] {
    let world = session.world
    func name(_ id: EntityID) -> String { world.name(of: id) }
    var lines: [String] = []
    for kind in world.schema.kinds.indices {
      for id in world.entities(of: KindID(kind)) where world.kind(of: id).index == kind {
        let names = world.names(of: id).map { "\($0.text)/\($0.role)" }.sorted()
        lines.append("\(kind) \(name(id)) \(names) \(world.life(of: id))")
      }
    }
    for relation in world.schema.relations.indices {
      for id in world.facts(of: RelationID(relation)) {
        let fact = world.fact(id)
        var ends = [name(fact.subject), name(fact.object)]
        if world.schema.relations[relation].isSymmetric { ends.sort() }
        lines.append(
          "r\(relation) \(ends) \(fact.period) \(fact.status) \(fact.qualifiers.sorted { $0.key < $1.key }) \(fact.source.map(name) ?? "")"
        )
      }
    }
    for attribute in world.schema.attributes.indices {
      for value in world.values(of: AttributeID(attribute)) {
        lines.append(
          "a\(attribute) \(name(value.entity)) \(value.value) \(value.period) \(value.source.map(name) ?? "")"
        )
      }
    }
    return lines.sorted()
  }

  static let template = """
    import "t.csv" as {
      person $name { id $id; age $age; nick $nick; keen $keen; born $born; source $source }
      $name member of new club $club since $since until $until status $status with rank $rank when $club is not empty
      person $name friend of new person $friend during $since when $friend is not empty
    }
    """

  /// The same rows as csv and as sentences; both must make the same world.
  @Test(arguments: 0..<12) func rowsSayWhatSentencesSay(_ seed: Int) throws {
    var random = Seeded(UInt64(seed) &+ 77)
    let names = ["Ann", "Bob O'Hara", "Éva", "d. d.", "Zed", "Max \"M\" Mo", "Lu, Li"]
    var csv = "name,id,age,nick,keen,born,club,since,until,status,rank,friend,source\n"
    var sentences = ""
    var declared: Set<String> = ["Zed"]
    func quoted(_ text: String) -> String { "\"" + text.replacingOccurrences(of: "\"", with: "\\\"") + "\"" }
    func cell(_ text: String) -> String {
      text.contains { ",\"\n".contains($0) }
        ? "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : text
    }
    var seenClubs: Set<String> = ["Chess"]
    for row in 0..<Int.random(in: 1...40, using: &random) {
      let name = names.randomElement(using: &random)!
      let isNew = declared.insert(name).inserted
      let id = isNew ? "p\(row)" : ""
      let age = isNew ? "\(Int.random(in: -3...90, using: &random)).5" : ""
      let nick = isNew && Bool.random(using: &random) ? "the \(row)th" : ""
      let keen = isNew ? ["yes", "no", ""].randomElement(using: &random)! : ""
      let born = isNew ? ["1950", "1950-02", "1950-02-28", ""].randomElement(using: &random)! : ""
      let club = ["Chess", "Go; Club", ""].randomElement(using: &random)!
      let since = "\(1960 + row)"
      let until = ["", "2001-03-0\(1 + row % 9)"].randomElement(using: &random)!
      let status = ["full", "half", ""].randomElement(using: &random)!
      let rank = ["", "a \"b\"", "x,y"].randomElement(using: &random)!
      let friend = ["", "Friend \(row % 5)"].randomElement(using: &random)!
      let source = "Book \(row % 2)"
      csv +=
        [name, id, age, nick, keen, born, club, since, until, status, rank, friend, source].map(cell)
        .joined(separator: ",") + "\n"
      let by = " source \(quoted(source))\n"
      if isNew { sentences += "person \(quoted(name)) { id \(id); source \(quoted(source)) }\n" }
      if !age.isEmpty { sentences += "add \(quoted(name)) age \(age)" + by }
      if !nick.isEmpty { sentences += "add \(quoted(name)) nick \(quoted(nick))" + by }
      if !keen.isEmpty { sentences += "add \(quoted(name)) \(keen == "no" ? "not " : "")keen" + by }
      if !born.isEmpty { sentences += "add \(quoted(name)) born \(born)" + by }
      if !club.isEmpty {
        if seenClubs.insert(club).inserted { sentences += "club \(quoted(club)) {}\n" }
        sentences += "add \(quoted(name)) member of \(quoted(club)) since \(since)"
        if !until.isEmpty { sentences += " until \(until)" }
        if !status.isEmpty { sentences += " status \(status)" }
        if !rank.isEmpty { sentences += " with rank \(quoted(rank))" }
        sentences += "\n"
      }
      if !friend.isEmpty {
        if declared.insert(friend).inserted { sentences += "person \(quoted(friend)) {}\n" }
        sentences +=
          "add \(quoted(name)) friend of \(quoted(friend)) since \(since)-01-01 until \(Int(since)! + 1)-01-01\n"
      }
    }
    let spoken = ImportTests.session()
    var mistakes: [String] = []
    spoken.run(SourceText(name: "said", sentences)) { _, outcome in
      if case .refused(let diagnostics) = outcome { mistakes.append(diagnostics[0].message) }
      return true
    }
    #expect(mistakes == [])
    let read = ImportTests.session()
    let outcome = ImportTests.run(
      ImportTests.template, Array(csv.utf8), in: read, portion: [1, 7, 64, 1 << 16][seed % 4])
    guard case .done? = outcome else {
      Issue.record("seed \(seed): \(String(describing: outcome))\n\(csv)")
      return
    }
    // What a sentence adds twice is there twice; rows that are alike are one.
    let difference = Set(ImportTests.facts(spoken)).symmetricDifference(ImportTests.facts(read)).sorted()
    #expect(difference == [], "seed \(seed)")
    #expect(Set(ImportTests.facts(read)).count == ImportTests.facts(read).count, "seed \(seed)")

    // Again, nothing is new; and a snapshot of it is sound.
    guard case .done(let report)? = ImportTests.run(ImportTests.template, Array(csv.utf8), in: read) else {
      Issue.record("seed \(seed): the second time")
      return
    }
    #expect(report.facts + report.things + report.values == 0, "seed \(seed)")
    let image = read.world.image(origin: 0)
    try image.withUnsafeBytes { bytes in
      let reopened = Session(World(try Base(image: bytes, owner: nil)))
      #expect(reopened.world.damagedParts() == [])
      #expect(ImportTests.facts(reopened) == ImportTests.facts(read), "seed \(seed)")
    }
  }

  /// Bytes at random, and csv with random damage: never a trap, and after a refusal the world is as it was.
  @Test(arguments: 0..<8) func brokenFilesChangeNothing(_ block: Int) {
    let good = Array(
      """
      name,id,age,nick,keen,born,club,since,until,status,rank,friend,source
      Ann,p1,4.5,,yes,1950,Chess,1960,,full,"a "\"b"\"",Bob,Book
      "Bob, the
      Second",p2,-1,x,no,1950-02,Go,1961,1970,half,,,Book 2
      Éva,p3,,,,,,1962,,,,Ann,Book

      """.utf8)
    for index in 0..<60 {
      let seed = UInt64(block * 60 + index)
      var random = Seeded(seed)
      var bytes = good
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0...5, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
        case 2: bytes.removeSubrange(place...)
        case 3: bytes.insert([0x22, 0x2C, 0x0A, 0x0D, 0xFF, 0x00].randomElement(using: &random)!, at: place)
        case 4: bytes += bytes[place...]
        default: bytes.removeSubrange(0..<place)
        }
        if bytes.isEmpty { bytes = [0x22] }
      }
      let talk = ImportTests.session()
      let before = ImportTests.facts(talk)
      let portion = [1, 5, 33, 1 << 16].randomElement(using: &random)!
      switch ImportTests.run(ImportTests.template, bytes, in: talk, portion: portion) {
      case .done:
        #expect(talk.world.factCount < 1000, "seed \(seed)")
        #expect(talk.world.damagedParts() == [])
      case .refused, .cancelled: #expect(ImportTests.facts(talk) == before, "seed \(seed)")
      case nil: Issue.record("seed \(seed): the template was refused")
      }
      // However the bytes come in, the rows are the same.
      let other = ImportTests.session()
      _ = ImportTests.run(ImportTests.template, bytes, in: other, portion: 2)
      #expect(ImportTests.facts(other) == ImportTests.facts(talk), "seed \(seed)")
    }
  }

  /// Templates from pieces at random: never a trap; what is refused changes nothing.
  @Test(arguments: 0..<8) func randomTemplates(_ block: Int) {
    let pieces = [
      "$name", "$id", "$club", "$since", "$none", "new", "each", "split \";\"", "as code id", "named $nick",
      "named one of $nick", "member of", "friend of", "age", "nick", "keen", "not keen", "born", "id",
      "since $since",
      "until $until", "through $until", "during $since", "during $since..$until", "as of $since",
      "status $status",
      "status half", "with rank $rank", "source $source", "when $age > 3", "when $club is empty",
      "when ($age = 1 or $age = 2) and not $nick like \"x*\"", "{", "}", ";", "\n", "person", "club", "child",
      "$age",
      "is {1: full, 2: half, else: unknown}", "-9 is unknown", "empty is open", "million", "km", "..",
      "best $age",
      ">", "let $x =", "$x", "also", "former", "life", "\"$name of $club\"", "written \"d/m/y\"",
      "known to year", ",",
      "in {1, 2}", "when", "(", ")", "of", "Chess", "\"a\"", "$\"name\"", "1994", "-3",
      "each $name, $id split \",\" {",
    ]
    let starts = [
      "import \"t.csv\" as ", "import \"t.csv\" as { ", "import \"t.csv\" as { person $name { ",
      "import \"t.csv\" at most 3 errors as ", "import \"t.csv\" dates \"d/m/y\" -9 is unknown as { ",
    ]
    let csv = Array(
      """
      name,id,age,nick,club,since,until,status,rank,source
      Ann,a1,4,"x;y",Chess,1960,1970,full,r,Book
      Bob;Cy,"a2;a3",-9,y,,1961,,1,,
      ,,,,,,,,,
      Zed,z,7,z,Go,1962,1950,2,q,Book

      """.utf8)
    for index in 0..<400 {
      let seed = UInt64(block * 400 + index)
      var random = Seeded(seed)
      var text = starts.randomElement(using: &random)!
      for _ in 0..<Int.random(in: 1...14, using: &random) {
        text += pieces.randomElement(using: &random)! + " "
      }
      let opened = text.filter { $0 == "{" }.count - text.filter { $0 == "}" }.count
      if opened > 0, Bool.random(using: &random) { text += String(repeating: " }", count: opened) }
      let talk = ImportTests.session()
      let before = ImportTests.facts(talk)
      switch ImportTests.run(text, csv, in: talk) {
      case .done: #expect(talk.world.damagedParts() == [], "seed \(seed)")
      case .refused(let diagnostic):
        #expect(
          !diagnostic.message.isEmpty && diagnostic.primary.range.upper <= text.utf8.count,
          "seed \(seed): \(text)")
        #expect(ImportTests.facts(talk) == before, "seed \(seed): \(text)")
      case .cancelled, nil: #expect(ImportTests.facts(talk) == before, "seed \(seed): \(text)")
      }
    }
  }

  @Test func aWorldWithoutSources() {
    let talk = Session(World())
    talk.run(SourceText(name: "t", "kind thing { plural things }")) { _, _ in true }
    let outcome = ImportTests.run(
      "import \"t.csv\" as { source $b\n thing $a {} }", Array("a,b\n1,2\n".utf8), in: talk)
    guard case .refused(let diagnostic)? = outcome else {
      Issue.record("\(String(describing: outcome))")
      return
    }
    #expect(diagnostic.code == "E0609")
  }

  /// The parameters of the session fill in what the file has no column for.
  @Test func parametersAreNotColumns() {
    let talk = ImportTests.session()
    talk.parameters = ["club": "Chess", "name": "Nobody", "folder": "/tmp/x"]
    let text = "import \"$folder/t.csv\" as person $name member of $club since $since\n"
    let source = talk.substituted(SourceText(name: "t", text))
    #expect(
      source.text(SourceRange(0, source.bytes.count))
        == "import \"/tmp/x/t.csv\" as person $name member of $club since $since\n")
    let outcome = ImportTests.run(text, Array("name,since\nZed,1990\n".utf8), in: talk)
    guard case .done(let report)? = outcome else {
      Issue.record("\(String(describing: outcome))")
      return
    }
    #expect(report.facts == 1)
  }
}
