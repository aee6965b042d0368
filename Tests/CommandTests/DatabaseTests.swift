import CSQLite
import EntenteExchange
import EntenteQuery
import EntenteSource
import EntenteWorld
import Foundation
import Testing

/// Worlds as SQLite databases: `export sqlite`, `import sqlite`.
@Suite(.timeLimit(.minutes(15)))
struct DatabaseTests {
  private static let small: World = {
    let text = """
      world "Small \\"and\\" plain" version "1" as of 2020-01-01
      kind state { plural states; also country / countries }
      kind club { plural clubs }
      kind war { plural wars; occurrence }
      kind source { plural sources; provenance }
      unit km2 { also "square kilometre" / "square kilometres" }
      unit mi2 = 2.589988 km2
      attribute area { of state; type number km2 }
      attribute people { of state; type number; measured }
      attribute motto { of state; type text }
      attribute founded { of club; type date }
      attribute landlocked { of state; type flag; closed from 1900 to 2000 }
      attribute iso { of state; type code }
      relation membership : state -> club {
        noun member / members; inverse club / clubs; preposition in; verb joins / join
        statuses full, suspended; other statuses observer; qualifier role
      }
      relation border : state -> state { noun neighbour / neighbours; verb borders / border; symmetric; closed }
      relation fighting : state -> war { noun party / parties to; inverse war / wars; qualifier side }
      relation opposition : state -> state { noun opponent / opponents; derived fighting where side differs }
      define giant as states where area > 100 km2
      source Atlas {}
      state Aland { iso AL; area 200 km2; neighbours Bland; source Atlas; people 10..20 best 15 as of 2000; landlocked }
      state Bland { area > 5 km2; motto "Zur \\"See\\" – 中华"; life from 1900 to 1999-05; not landlocked; area 1 mi2 since 1999-02 }
      state Cland { also Sealand; former Oldland; neighbours Aland, Bland; life from 1950 to unknown }
      club Club { founded 1950-03 }
      war "Long War" {}
      add Aland member of Club since 1950-03 until 1990 with role host source Atlas
      add Bland member of Club since 1950 status observer
      add Cland member of Club since 1951-02-03 until unknown
      add Aland party to "Long War" with side 1
      add Bland party to "Long War" with side ""
      """
    let (world, problems) = WorldLoader.load([SourceText(name: "small", text)])
    guard let world else { fatalError(problems.map(\.diagnostic.message).joined(separator: "; ")) }
    return world
  }()

  private func exported(_ folder: SnapshotTests.Folder) throws -> String {
    let path = folder.path + "/x.db"
    try WorldDatabase.write(DatabaseTests.small, to: path)
    return path
  }

  @Test func anEqualWorldComesBack() throws {
    let folder = try SnapshotTests.Folder()
    let path = try exported(folder)
    #expect(try WorldDatabase.read(path).image(origin: 0) == DatabaseTests.small.image(origin: 0))
    // Again, over itself.
    try WorldDatabase.write(DatabaseTests.small, to: path)
    #expect(folder.names == ["small.ent", "x.db"])
  }

  @Test func theBuiltInWorldComesBack() throws {
    let folder = try SnapshotTests.Folder()
    let out = try SnapshotTests.run(["-c", "export sqlite \"x.db\"", "-c", "save \"a.world\""], in: folder)
    #expect(out.status == 0, "\(out)")
    let back = try SnapshotTests.run(
      [
        "--world", "none", "--day", "2022-11-24", "-c", "import sqlite \"x.db\"", "-c", "save \"b.world\"",
        "-c",
        "count members of CSTO",
      ], in: folder)
    #expect(back.status == 0 && back.output == "6\n", "\(back)")
    #expect(try folder.bytes("a.world") == folder.bytes("b.world"))
  }

  @Test func othersCanReadIt() throws {
    let folder = try SnapshotTests.Folder()
    let path = try exported(folder)
    #expect(
      ask(
        "SELECT subject, object, since, until, status, source FROM named_facts WHERE relation = 'membership'",
        path) == [
          "Aland|Club|1950-03-01|1990-01-01|full|Atlas", "Bland|Club|1950-01-01||observer|",
          "Cland|Club|1951-02-03||full|",
        ])
    #expect(
      ask(
        "SELECT since_precision, until_precision FROM facts WHERE relation = 1 ORDER BY id", path)
        == ["month|year", "year|", "day|unrecorded"])
    #expect(
      ask(
        "SELECT entity, low, best, high, unit FROM named_values WHERE attribute IN ('area', 'people') ORDER BY id",
        path
      )
      .contains("Aland|10.0|15.0|20.0|"))
    #expect(ask("SELECT name FROM sources", path) == ["Atlas"])
    #expect(ask("SELECT word, body FROM definitions", path) == ["giant|states where area > 100 km2"])
    #expect(ask("SELECT name FROM names WHERE role = 'former'", path) == ["Oldland"])
    #expect(ask("PRAGMA foreign_key_check", path) == [])
    #expect(
      ask("EXPLAIN QUERY PLAN SELECT * FROM facts WHERE relation = 1 AND object = 4", path).first?
        .contains("facts_by_object") == true)
  }

  /// Each change of a database makes it one that is refused, with these words.
  static let mistakes: [(String, String)] = [
    ("UPDATE facts SET object = 99 WHERE id = 1", "in facts, row 1: there is no entity 99"),
    ("UPDATE facts SET relation = 0 WHERE id = 2", "in facts, row 2: there is no such relation"),
    ("UPDATE facts SET status = 'sleeping' WHERE id = 1", "there is no status `sleeping`"),
    ("UPDATE facts SET since = '1990-02-30' WHERE id = 1", "`1990-02-30` is not a date such as 1994-04-20"),
    ("UPDATE facts SET since_precision = 'week' WHERE id = 1", "is not a date"),
    (
      "UPDATE facts SET source = 'Atlas' WHERE id = 1", "in facts, row 1: there is no entity without a number"
    ),
    ("UPDATE qualifiers SET qualifier = 'rank'", "in qualifiers, row"),
    ("UPDATE entities SET kind = 77 WHERE id = 1", "in entities, row 1"),
    ("UPDATE names SET role = 'nick' WHERE id = 1", "in names, row 1"),
    ("UPDATE attribute_values SET attribute = 50 WHERE id = 1", "there is no such attribute"),
    ("UPDATE attribute_values SET date = NULL WHERE date IS NOT NULL", "it has a precision without a date"),
    ("UPDATE kinds SET name = 'land' WHERE id = 1", "it is not what the schema says"),
    ("DELETE FROM relations WHERE id = 4", "3 rows instead of 4"),
    ("UPDATE meta SET value = 'nonsense' WHERE key = 'schema'", "its schema cannot be read"),
    ("DELETE FROM meta", "it has no schema"),
    ("DROP TABLE facts", "no such table: facts"),
    ("PRAGMA user_version = 9", "a newer version of the program (format 9)"),
    ("PRAGMA application_id = 7", "not one that `export sqlite` has written"),
  ]

  @Test(arguments: mistakes) func wrongDatabasesAreRefused(_ change: String, _ wanted: String) throws {
    let folder = try SnapshotTests.Folder()
    let path = try exported(folder)
    _ = ask(change, path)
    do {
      _ = try WorldDatabase.read(path)
      Issue.record("\(change) is not noticed")
    } catch {
      #expect("\(error)".contains(wanted), "\(change): \(error)")
    }
  }

  @Test func otherFilesAreRefused() throws {
    let folder = try SnapshotTests.Folder()
    for (name, wanted) in [("small.ent", "it is not a SQLite database"), ("none.db", "it is not there")] {
      let run = try SnapshotTests.run(
        ["--world", "small.ent", "-c", "import sqlite \"\(name)\"", "--keep-going", "-c", "count states"],
        in: folder)
      #expect(run.status == 4 && run.errors.contains(wanted) && run.output == "2\n", "\(run)")
    }
    let over = try SnapshotTests.run(
      ["--world", "small.ent", "-c", "export sqlite \"small.ent\""], in: folder)
    #expect(over.status == 4 && over.errors.contains("not the database of a world"), "\(over)")
    _ = ask("CREATE TABLE other(a)", folder.path + "/other.db")
    let other = try SnapshotTests.run(
      ["--world", "small.ent", "-c", "export sqlite \"other.db\""], in: folder)
    #expect(other.status == 4 && other.errors.contains("not the database of a world"), "\(other)")
  }

  /// Whatever is in the file, it is read as a whole world or refused.
  @Test(arguments: 0..<4) func damagedDatabasesDoNotCrash(_ block: Int) throws {
    let folder = try SnapshotTests.Folder()
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: exported(folder))))
    let path = folder.path + "/y.db"
    for round in 0..<150 {
      let seed = UInt64(block * 150 + round)
      var random = Seeded(seed)
      var damaged = bytes
      if round % 5 == 0 {
        damaged.removeLast(Int.random(in: 1..<bytes.count, using: &random))
      } else {
        for _ in 0..<Int.random(in: 1...8, using: &random) {
          damaged[Int.random(in: 0..<bytes.count, using: &random)] ^=
            1 << UInt8.random(in: 0..<8, using: &random)
        }
      }
      try Data(damaged).write(to: URL(fileURLWithPath: path))
      if let world = try? WorldDatabase.read(path) { _ = world.thawed() }
    }
  }

  struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }
    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }

  /// The rows that a query has, their cells joined by `|`.
  private func ask(_ sql: String, _ path: String) -> [String] {
    var database: OpaquePointer?
    var statement: OpaquePointer?
    guard sqlite3_open(path, &database) == SQLITE_OK,
      sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK
    else { return ["error"] }
    defer {
      sqlite3_finalize(statement)
      sqlite3_close(database)
    }
    var rows: [String] = []
    while sqlite3_step(statement) == SQLITE_ROW {
      rows.append(
        (0..<sqlite3_column_count(statement)).map { column in
          sqlite3_column_text(statement, column).map { String(cString: $0) } ?? ""
        }.joined(separator: "|"))
    }
    return rows
  }
}
