package import EntenteWorld

extension WorldDatabase {
  /// Reads a world back. Everything that it refers to must be there; nothing is half-read.
  package static func read(_ path: String, isInterrupted: @escaping () -> Bool = { false })
    throws(FileFailure)
    -> World
  {
    guard let begin = Snapshot.prefix(path, 100) else {
      throw FileFailure("cannot import \(path): it is not there, or not a plain file that can be read")
    }
    guard isDatabase(begin) else { throw FileFailure("cannot import \(path): it is not a SQLite database") }
    guard isWorld(begin) else {
      throw FileFailure(
        "cannot import \(path): it is a database, but not one that `export sqlite` has written")
    }
    let database = try Database(path, .read)
    let found = try database.pragma("user_version")
    guard found <= version else {
      throw FileFailure(
        "cannot import \(path): it was written by a newer version of the program (format \(found))")
    }
    var reader = Reader(database, path, isInterrupted)
    let check = try database.prepare("PRAGMA quick_check(1)")
    if try check.step(), check.text(0) != "ok" { throw reader.broken(check.text(0) ?? "it is damaged") }
    try reader.readSchema()
    try reader.readEntities()
    try reader.readFacts()
    try reader.readValues()
    return World(Base(freezing: reader.rows))
  }
}

// MARK: - Implementation

private struct Reader {
  var rows = WorldRows()
  private let database: Database
  private let path: String
  private let isInterrupted: () -> Bool
  private var entities: [Int: EntityID] = [:]
  private var steps = 0

  init(_ database: Database, _ path: String, _ isInterrupted: @escaping () -> Bool) {
    self.database = database
    self.path = path
    self.isInterrupted = isInterrupted
  }
  func broken(_ what: String) -> FileFailure { FileFailure("cannot import \(path): \(what)") }
  private func broken(_ table: String, _ id: Int?, _ what: String) -> FileFailure {
    broken("in \(table)\(id.map { ", row \($0)" } ?? ""): \(what)")
  }

  private mutating func next(_ query: Database.Query) throws(FileFailure) -> Bool {
    steps += 1
    if steps & 0xFFFF == 0, isInterrupted() { throw broken("interrupted") }
    return try query.step()
  }

  mutating func readSchema() throws(FileFailure) {
    let text = try database.prepare("SELECT value FROM meta WHERE key = 'schema'")
    guard try text.step(), let written = text.text(0) else { throw broken("it has no schema") }
    guard let schema = Schema(text: written), schema.inconsistency == nil else {
      throw broken("its schema cannot be read")
    }
    // The tables say the same for people; a change there would go unnoticed.
    for (table, names) in [
      ("kinds", schema.kinds.map(\.noun.singular)), ("relations", schema.relations.map(\.name)),
      ("attributes", schema.attributes.map(\.noun.singular)),
    ] {
      let query = try database.prepare("SELECT id, name FROM \(table) ORDER BY id")
      var count = 0
      while try query.step() {
        guard query.int(0) == count + 1, count < names.count, query.text(1) == names[count] else {
          throw broken(table, query.int(0), "it is not what the schema says")
        }
        count += 1
      }
      if count != names.count { throw broken("\(table): \(count) rows instead of \(names.count)") }
    }
    rows.schema = schema
  }

  mutating func readEntities() throws(FileFailure) {
    let query = try database.prepare(
      """
      SELECT id, kind, name, since, since_precision, until, until_precision, source FROM entities ORDER BY id
      """)
    var sources: [(Int, Int)] = []
    while try next(query) {
      guard let id = query.int(0), let kind = query.int(1), rows.schema.kinds.indices.contains(kind - 1),
        let name = query.text(2)
      else { throw broken("entities", query.int(0), "it has no name, or no kind that there is") }
      entities[id] = EntityID(rows.entities.count)
      if !query.isNull(7) { sources.append((rows.entities.count, query.int(7) ?? -1)) }
      var row = EntityRow(name: name, kind: KindID(kind - 1))
      row.life = try period(query, 3, "entities", id)
      rows.entities.append(row)
    }
    guard rows.entities.count < 1 << 31 else { throw broken("it has too many entities") }
    for (entity, source) in sources {
      rows.entities[entity].lifeSource = try self.entity(source, "entities", entity + 1)
    }
    let names = try database.prepare("SELECT id, entity, name, role FROM names ORDER BY id")
    while try next(names) {
      let id = names.int(0)
      guard let text = names.text(2),
        let role = WorldDatabase.roles.first(where: { $0.1 == names.text(3) })?.0
      else { throw broken("names", id, "it has no name, or a role that there is not") }
      rows.names.append(NameRow(entity: try entity(names.int(1), "names", id), text: text, role: role))
    }
  }

  mutating func readFacts() throws(FileFailure) {
    let query = try database.prepare(
      """
      SELECT id, relation, subject, object, since, since_precision, until, until_precision, status, source
      FROM facts ORDER BY id
      """)
    var numbers: [Int: Int] = [:]
    let isQualified =
      try database.prepare("SELECT 1 FROM qualifiers LIMIT 1").step()
    while try next(query) {
      let id = query.int(0)
      guard let id, let relation = query.int(1), rows.schema.relations.indices.contains(relation - 1) else {
        throw broken("facts", id, "there is no such relation")
      }
      var fact = FactRow(
        relation: RelationID(relation - 1), subject: try entity(query.int(2), "facts", id),
        object: try entity(query.int(3), "facts", id))
      fact.period = try period(query, 4, "facts", id)
      if let status = query.text(8) {
        guard
          let index = rows.schema.relations[relation - 1].statuses.firstIndex(where: { $0.name == status })
        else { throw broken("facts", id, "there is no status `\(status)`") }
        fact.status = UInt8(index)
      }
      if !query.isNull(9) { fact.source = try entity(query.int(9), "facts", id) }
      if isQualified { numbers[id] = rows.facts.count }
      rows.facts.append(fact)
    }
    let qualifiers = try database.prepare("SELECT fact, qualifier, value FROM qualifiers")
    while try next(qualifiers) {
      guard let id = qualifiers.int(0), let fact = numbers[id], let text = qualifiers.text(2),
        let index = rows.schema.relation(rows.facts[fact].relation).qualifiers.firstIndex(where: {
          $0 == qualifiers.text(1)
        })
      else {
        throw broken("qualifiers", qualifiers.int(0), "there is no such fact, or no such qualifier of it")
      }
      rows.facts[fact].qualifiers[index] = text
    }
  }

  mutating func readValues() throws(FileFailure) {
    let query = try database.prepare(
      """
      SELECT id, attribute, entity, low, best, high, low_excluded, high_excluded, text, date, date_precision, flag,
        since, since_precision, until, until_precision, source
      FROM attribute_values ORDER BY id
      """)
    while try next(query) {
      let id = query.int(0)
      guard let number = query.int(1), rows.schema.attributes.indices.contains(number - 1) else {
        throw broken("attribute_values", id, "there is no such attribute")
      }
      let value: AttributeValue
      switch rows.schema.attributes[number - 1].type {
      case .number:
        var quantity = Quantity(low: query.double(3), high: query.double(5), best: query.double(4))
        quantity.excludesLow = query.int(6) == 1
        quantity.excludesHigh = query.int(7) == 1
        value = .number(quantity)
      case .text, .code:
        guard let text = query.text(8) else { throw broken("attribute_values", id, "it has no text") }
        value = .text(text)
      case .date:
        guard case .on(let date) = try bound(query, 9, "attribute_values", id) else {
          throw broken("attribute_values", id, "it has no date")
        }
        value = .date(date)
      case .flag:
        guard let flag = query.int(11), flag == 0 || flag == 1 else {
          throw broken("attribute_values", id, "it has no flag, 0 or 1")
        }
        value = .flag(flag == 1)
      }
      var row = ValueRow(
        attribute: AttributeID(number - 1), entity: try entity(query.int(2), "attribute_values", id),
        value: value)
      row.period = try period(query, 12, "attribute_values", id)
      if !query.isNull(16) { row.source = try entity(query.int(16), "attribute_values", id) }
      rows.values.append(row)
    }
  }

  private func entity(_ number: Int?, _ table: String, _ id: Int?) throws(FileFailure) -> EntityID {
    guard let number, let entity = entities[number] else {
      throw broken(table, id, "there is no entity \(number.map(String.init) ?? "without a number")")
    }
    return entity
  }
  private func period(_ query: Database.Query, _ column: Int, _ table: String, _ id: Int?) throws(FileFailure)
    -> Period
  {
    Period(from: try bound(query, column, table, id), to: try bound(query, column + 2, table, id))
  }
  private func bound(_ query: Database.Query, _ column: Int, _ table: String, _ id: Int?) throws(FileFailure)
    -> Bound
  {
    if query.isNull(column) {
      if query.isNull(column + 1) { return .open }
      if query.text(column + 1) == "unrecorded" { return .unrecorded }
    } else if let text = query.text(column), let day = day(text) {
      // Without a precision a day is a day.
      let precision = query.text(column + 1) ?? "day"
      if let known = WorldDatabase.precisions.first(where: { $0.1 == precision })?.0 {
        let (year, month, number) = day.civil
        if let date = PartialDate(
          year: year, month: known == .year ? nil : month, day: known == .day ? number : nil)
        {
          return .on(date)
        }
      }
    }
    guard let text = query.text(column) else { throw broken(table, id, "it has a precision without a date") }
    throw broken(table, id, "`\(text)` is not a date such as 1994-04-20, known to the day, month or year")
  }
  private func day(_ text: String) -> Day? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [4, 2, 2],
      text.utf8.allSatisfy({ $0 == 0x2D || (0x30...0x39).contains($0) }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
    else { return nil }
    return Day(year: year, month: month, day: day)
  }
}
