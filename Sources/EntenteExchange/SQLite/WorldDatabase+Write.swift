package import EntenteWorld

extension WorldDatabase {
  /// Writes a world, its layer worked in. A file that is there is replaced only if it is a world's database (or empty).
  package static func write(
    _ world: World, to path: String, isInterrupted: @escaping () -> Bool = { false }
  ) throws(FileFailure) {
    if let problem = Snapshot.obstacle(path, "the database of a world", isWorld) {
      throw FileFailure("cannot export \(path): \(problem)")
    }
    let damaged = world.damagedParts()
    guard damaged.isEmpty else {
      throw FileFailure(
        "cannot export \(path): the world's file is damaged: \(damaged.joined(separator: ", "))")
    }
    let world = world.merged()
    do {
      let file = try AtomicFile(path, isInterrupted: isInterrupted)
      try fill(file.temporary, world, isInterrupted)
      try file.commit()
    } catch let failure as SinkFailure {
      throw FileFailure(failure.sentence(path))
    } catch let failure as FileFailure {
      throw failure
    } catch {}
  }

  private static func fill(_ path: String, _ world: World, _ isInterrupted: () -> Bool) throws(FileFailure) {
    let database = try Database(path, .write)
    // The file takes its place only when it is whole: no journal is needed.
    try database.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 4096")
    try database.run("PRAGMA application_id = \(application); PRAGMA user_version = \(version); BEGIN")
    try database.run(tables)
    func pause() throws(FileFailure) {
      if isInterrupted() { throw FileFailure("the export was interrupted") }
    }
    try writeSchema(world.schema, database)
    try writeEntities(world, database, pause)
    try writeFacts(world, database, pause)
    try writeValues(world, database, pause)
    try pause()
    try database.run(indexes)
    try database.run("COMMIT")
  }

  private static func writeSchema(_ schema: Schema, _ database: Database) throws(FileFailure) {
    let meta = try database.prepare("INSERT INTO meta VALUES(?, ?)")
    for (key, value) in [
      ("title", schema.title), ("version", schema.version), ("day", schema.day?.description),
      ("schema", schema.text),
    ] as [(String, String?)] {
      meta.bind(key)
      meta.bind(value)
      try meta.insert()
    }
    let kinds = try database.prepare("INSERT INTO kinds VALUES(?, ?, ?, ?, ?, ?)")
    for (index, kind) in schema.kinds.enumerated() {
      kinds.bind(index + 1)
      kinds.bind(kind.noun.singular)
      kinds.bind(kind.noun.plural)
      kinds.bind(kind.parent.map { $0.index + 1 })
      kinds.bind(kind.isOccurrence ? 1 : 0)
      kinds.bind(kind.isProvenance ? 1 : 0)
      try kinds.insert()
    }
    let relations = try database.prepare("INSERT INTO relations VALUES(?, ?, ?, ?, ?, ?)")
    for (index, relation) in schema.relations.enumerated() {
      relations.bind(index + 1)
      relations.bind(relation.name)
      relations.bind(relation.nouns.first?.singular)
      relations.bind(relation.inverseNouns.first?.singular)
      relations.bind(relation.isSymmetric ? 1 : 0)
      relations.bind(relation.derivation.map { $0.from.index + 1 })
      try relations.insert()
    }
    let attributes = try database.prepare("INSERT INTO attributes VALUES(?, ?, ?, ?, ?)")
    for (index, attribute) in schema.attributes.enumerated() {
      var unit: String?
      let type: String
      switch attribute.type {
      case .number(let id):
        type = "number"
        unit = id.map { schema.unit($0).symbol }
      case .text: type = "text"
      case .date: type = "date"
      case .flag: type = "flag"
      case .code: type = "code"
      }
      attributes.bind(index + 1)
      attributes.bind(attribute.noun.singular)
      attributes.bind(type)
      attributes.bind(unit)
      attributes.bind(attribute.isMeasured ? 1 : 0)
      try attributes.insert()
    }
    let definitions = try database.prepare("INSERT INTO definitions VALUES(?, ?, ?, ?, ?)")
    for (index, definition) in schema.definitions.enumerated() {
      definitions.bind(index + 1)
      definitions.bind(definition.noun.singular)
      definitions.bind(definition.noun.plural)
      definitions.bind(definition.parameter)
      definitions.bind(definition.body)
      try definitions.insert()
    }
  }

  private static func writeEntities(
    _ world: World, _ database: Database, _ pause: () throws(FileFailure) -> Void
  ) throws(FileFailure) {
    let entities = try database.prepare("INSERT INTO entities VALUES(?, ?, ?, ?, ?, ?, ?, ?)")
    let names = try database.prepare("INSERT INTO names(entity, name, role) VALUES(?, ?, ?)")
    for index in 0..<world.entityCount {
      if index & 0xFFFF == 0 { try pause() }
      let entity = EntityID(index)
      entities.bind(index + 1)
      entities.bind(world.kind(of: entity).index + 1)
      entities.bind(world.name(of: entity))
      bind(world.life(of: entity), entities)
      entities.bind(world.lifeSource(of: entity).map { $0.index + 1 })
      try entities.insert()
      for name in world.names(of: entity) {
        names.bind(index + 1)
        names.bind(name.text)
        names.bind(roles.first { $0.0 == name.role }?.1)
        try names.insert()
      }
    }
  }

  private static func writeFacts(
    _ world: World, _ database: Database, _ pause: () throws(FileFailure) -> Void
  ) throws(FileFailure) {
    let facts = try database.prepare("INSERT INTO facts VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    let qualifiers = try database.prepare("INSERT INTO qualifiers VALUES(?, ?, ?)")
    for (number, relation) in world.schema.relations.enumerated() {
      for id in world.facts(of: RelationID(number)) {
        if id.index & 0xFFFF == 0 { try pause() }
        let fact = world.fact(id)
        facts.bind(id.index + 1)
        facts.bind(number + 1)
        facts.bind(fact.subject.index + 1)
        facts.bind(fact.object.index + 1)
        bind(fact.period, facts)
        facts.bind(relation.statuses.isEmpty ? nil : relation.statuses[Int(fact.status)].name)
        facts.bind(fact.source.map { $0.index + 1 })
        try facts.insert()
        for (index, text) in fact.qualifiers.sorted(by: { $0.key < $1.key }) {
          qualifiers.bind(id.index + 1)
          qualifiers.bind(relation.qualifiers.indices.contains(index) ? relation.qualifiers[index] : "")
          qualifiers.bind(text)
          try qualifiers.insert()
        }
      }
    }
  }

  private static func writeValues(
    _ world: World, _ database: Database, _ pause: () throws(FileFailure) -> Void
  ) throws(FileFailure) {
    let values = try database.prepare(
      """
      INSERT INTO attribute_values(attribute, entity, low, best, high, low_excluded, high_excluded, text, date,
        date_precision, flag, since, since_precision, until, until_precision, source)
      VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    for number in world.schema.attributes.indices {
      try pause()
      for row in world.values(of: AttributeID(number)) {
        values.bind(number + 1)
        values.bind(row.entity.index + 1)
        var quantity: Quantity?
        var text: String?
        var date: PartialDate?
        var flag: Bool?
        switch row.value {
        case .number(let value): quantity = value
        case .text(let value): text = value
        case .date(let value): date = value
        case .flag(let value): flag = value
        }
        values.bind(quantity?.low)
        values.bind(quantity?.best)
        values.bind(quantity?.high)
        values.bind(quantity.map { $0.excludesLow ? 1 : 0 })
        values.bind(quantity.map { $0.excludesHigh ? 1 : 0 })
        values.bind(text)
        bind(date.map { .on($0) } ?? .open, values)
        values.bind(flag.map { $0 ? 1 : 0 })
        bind(row.period, values)
        values.bind(row.source.map { $0.index + 1 })
        try values.insert()
      }
    }
  }

  private static func bind(_ period: Period, _ query: Database.Query) {
    bind(period.from, query)
    bind(period.to, query)
  }
  /// A day and how precisely it is known: `1994-01-01`, `year`. Nothing for an open end.
  private static func bind(_ bound: Bound, _ query: Database.Query) {
    switch bound {
    case .open:
      query.bind(nil as String?)
      query.bind(nil as String?)
    case .unrecorded:
      query.bind(nil as String?)
      query.bind("unrecorded")
    case .on(let date):
      query.bind(date.earliest.description)
      query.bind(precisions.first { $0.0 == date.precision }?.1)
    }
  }
}
