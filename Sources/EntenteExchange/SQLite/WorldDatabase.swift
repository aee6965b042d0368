internal import EntenteWorld

/// Worlds as SQLite databases: the form for other programs. Tables and columns are documented in entente-world(5).
package enum WorldDatabase {
  /// "Ente": which databases are worlds.
  static let application = 0x456E_7465
  static let version = 1
  static let magic = Array("SQLite format 3\0".utf8)

  static let tables = """
    CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
    CREATE TABLE kinds(
      id INTEGER PRIMARY KEY, name TEXT NOT NULL, plural TEXT NOT NULL, parent INTEGER REFERENCES kinds,
      is_occurrence INTEGER NOT NULL, is_provenance INTEGER NOT NULL);
    CREATE TABLE entities(
      id INTEGER PRIMARY KEY, kind INTEGER NOT NULL REFERENCES kinds, name TEXT NOT NULL,
      since TEXT, since_precision TEXT, until TEXT, until_precision TEXT, source INTEGER REFERENCES entities);
    CREATE TABLE names(
      id INTEGER PRIMARY KEY, entity INTEGER NOT NULL REFERENCES entities, name TEXT NOT NULL, role TEXT NOT NULL);
    CREATE TABLE relations(
      id INTEGER PRIMARY KEY, name TEXT NOT NULL, noun TEXT, inverse TEXT, is_symmetric INTEGER NOT NULL,
      derived_from INTEGER REFERENCES relations);
    CREATE TABLE facts(
      id INTEGER PRIMARY KEY, relation INTEGER NOT NULL REFERENCES relations,
      subject INTEGER NOT NULL REFERENCES entities, object INTEGER NOT NULL REFERENCES entities,
      since TEXT, since_precision TEXT, until TEXT, until_precision TEXT, status TEXT,
      source INTEGER REFERENCES entities);
    CREATE TABLE qualifiers(
      fact INTEGER NOT NULL REFERENCES facts, qualifier TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY(fact, qualifier)) WITHOUT ROWID;
    CREATE TABLE attributes(
      id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, unit TEXT, is_measured INTEGER NOT NULL);
    CREATE TABLE attribute_values(
      id INTEGER PRIMARY KEY, attribute INTEGER NOT NULL REFERENCES attributes,
      entity INTEGER NOT NULL REFERENCES entities, low REAL, best REAL, high REAL,
      low_excluded INTEGER, high_excluded INTEGER, text TEXT, date TEXT, date_precision TEXT, flag INTEGER,
      since TEXT, since_precision TEXT, until TEXT, until_precision TEXT, source INTEGER REFERENCES entities);
    CREATE TABLE definitions(
      id INTEGER PRIMARY KEY, word TEXT NOT NULL, plural TEXT NOT NULL, parameter TEXT, body TEXT NOT NULL);
    """

  static let indexes = """
    CREATE INDEX entities_by_kind ON entities(kind);
    CREATE INDEX entities_by_name ON entities(name);
    CREATE INDEX names_by_name ON names(name);
    CREATE INDEX names_by_entity ON names(entity);
    CREATE INDEX facts_by_subject ON facts(relation, subject);
    CREATE INDEX facts_by_object ON facts(relation, object);
    CREATE INDEX values_by_entity ON attribute_values(attribute, entity);
    CREATE VIEW sources AS
      SELECT e.* FROM entities e JOIN kinds k ON k.id = e.kind WHERE k.is_provenance;
    CREATE VIEW named_facts AS
      SELECT f.id, r.name AS relation, s.name AS subject, o.name AS object, f.since, f.until, f.status,
        w.name AS source
      FROM facts f JOIN relations r ON r.id = f.relation JOIN entities s ON s.id = f.subject
        JOIN entities o ON o.id = f.object LEFT JOIN entities w ON w.id = f.source;
    CREATE VIEW named_values AS
      SELECT v.id, e.name AS entity, a.name AS attribute, v.low, v.best, v.high, a.unit, v.text, v.date, v.flag,
        v.since, v.until, w.name AS source
      FROM attribute_values v JOIN attributes a ON a.id = v.attribute JOIN entities e ON e.id = v.entity
        LEFT JOIN entities w ON w.id = v.source;
    """

  static let roles: [(NameRole, String)] = [
    (.canonical, "canonical"), (.alias, "alias"), (.former, "former"), (.code, "code"),
  ]
  static let precisions: [(PartialDate.Precision, String)] = [
    (.day, "day"), (.month, "month"), (.year, "year"),
  ]

  static func isDatabase(_ begin: [UInt8]) -> Bool { begin.prefix(16).elementsEqual(magic) }
  /// Whether a file's first hundred bytes are those of a world's database.
  static func isWorld(_ begin: [UInt8]) -> Bool {
    isDatabase(begin) && begin.count >= 72
      && begin[68..<72].reduce(0, { $0 << 8 | Int($1) }) == application
  }
}
