internal import EntenteSource
package import EntenteWorld

/// What a world holds: each kind, relation and attribute with how much is recorded of it, and the sources that nothing is from.
package struct Inventory {
  struct Share {
    var noun: Noun
    var count: Int
    var of: Int
  }
  struct Line {
    var record: String
    var name: String
    var facts: Int
    var first: PartialDate?
    var last: PartialDate?
    var shares: [Share]
    var unsourced: Int
  }
  private(set) var kinds: [(name: String, count: Int)] = []
  private(set) var lines: [Line] = []
  private(set) var unused: [String] = []

  package init(_ world: World) {
    let schema = world.schema
    for index in schema.kinds.indices {
      kinds.append((schema.kinds[index].noun.plural, world.entities(of: KindID(index)).count))
    }
    func all(_ kinds: [KindID]) -> Int {
      var set = EntitySet()
      for kind in kinds { set.formUnion(world.entities(of: kind)) }
      return set.count
    }
    for (index, relation) in schema.relations.enumerated() where relation.derivation == nil {
      let coverage = Coverage(of: .relation(RelationID(index)), in: world)
      let totals =
        coverage.entities.count == 1
        ? [all(relation.subjects + relation.objects)] : [all(relation.subjects), all(relation.objects)]
      // Where no noun is declared and the kinds are many, their names would fill the line.
      let nouns = coverage.entities.map { $0.noun.singular.contains(",") ? Noun("subject") : $0.noun }
      let shares = zip(nouns, zip(coverage.entities, totals)).map {
        Share(noun: $0, count: $1.0.count, of: $1.1)
      }
      lines.append(Line("relation", relation.name, coverage, shares))
    }
    for (index, attribute) in schema.attributes.enumerated() {
      let coverage = Coverage(of: .attribute(AttributeID(index)), in: world)
      let shares = coverage.entities.map { Share(noun: $0.noun, count: $0.count, of: $0.of ?? $0.count) }
      lines.append(Line("attribute", attribute.noun.singular, coverage, shares))
    }
    unused = Inventory.unusedSources(world)
  }

  private static func unusedSources(_ world: World) -> [String] {
    let schema = world.schema
    var sources = EntitySet()
    for index in schema.kinds.indices where schema.kinds[index].isProvenance {
      sources.formUnion(world.entities(of: KindID(index)))
    }
    if sources.isEmpty { return [] }
    var used: Set<EntityID> = []
    for index in 0..<world.entityCount {
      if let source = world.lifeSource(of: EntityID(index)) { used.insert(source) }
    }
    for (index, relation) in schema.relations.enumerated() {
      for id in world.facts(of: RelationID(index)) {
        let fact = world.fact(id)
        if let source = fact.source { used.insert(source) }
        // What is said about a source is no use of it.
        if relation.role != .publisher {
          used.insert(fact.subject)
          used.insert(fact.object)
        }
      }
    }
    for index in schema.attributes.indices {
      for value in world.values(of: AttributeID(index)) {
        if let source = value.source { used.insert(source) }
      }
    }
    return sources.filter { !used.contains($0) }.map { world.name(of: $0) }
  }
}

extension Inventory.Line {
  fileprivate init(_ record: String, _ name: String, _ coverage: Coverage, _ shares: [Inventory.Share]) {
    self.init(
      record: record, name: name, facts: coverage.facts, first: coverage.first, last: coverage.last,
      shares: shares,
      unsourced: coverage.unsourced)
  }
}

// MARK: - Written

extension Inventory {
  /// Tables for people; a table without rows is left out.
  package var tables: [Table] {
    func number(_ count: Int) -> Cell { .number(Quantity(Double(count)), asOf: nil) }
    func date(_ date: PartialDate?) -> Cell { date.map { .date($0) } ?? .none }
    func table(_ record: String) -> Table {
      Table(
        columns: [
          .init(record), .init("facts", isNumeric: true), .init("first day"), .init("last day"),
          .init("of which"),
          .init("without source", isNumeric: true),
        ],
        rows: lines.filter { $0.record == record }.map { line in
          [
            .text(line.name), number(line.facts), date(line.first), date(line.last),
            .text(
              line.shares.map {
                "\(Wording.grouped($0.count)) of \(Wording.grouped($0.of)) \($0.noun.plural)"
              }.joined(separator: ", ")),
            number(line.unsourced),
          ]
        })
    }
    let all = [
      Table(
        columns: [.init("kind"), .init("entities", isNumeric: true)],
        rows: kinds.map { [.text($0.name), number($0.count)] }),
      table("relation"), table("attribute"),
      Table(columns: [.init("source that nothing is from")], rows: unused.map { [.name($0)] }),
    ]
    return all.filter { !$0.rows.isEmpty }
  }

  /// One JSON object a line, each with the key `coverage`.
  package var json: [String] {
    func object(_ fields: [(String, String)]) -> String {
      "{" + fields.map { jsonString($0.0) + ":" + $0.1 }.joined(separator: ",") + "}"
    }
    func date(_ date: PartialDate?) -> String { date.map { jsonString($0.description) } ?? "null" }
    let ofKinds = kinds.map {
      object([("coverage", jsonString("kind")), ("name", jsonString($0.name)), ("entities", "\($0.count)")])
    }
    let ofFacts = lines.map { line in
      let shares = line.shares.map {
        object([("name", jsonString($0.noun.plural)), ("count", "\($0.count)"), ("of", "\($0.of)")])
      }
      return object([
        ("coverage", jsonString(line.record)), ("name", jsonString(line.name)), ("facts", "\(line.facts)"),
        ("first", date(line.first)), ("last", date(line.last)),
        ("entities", "[\(shares.joined(separator: ","))]"),
        ("unsourced", "\(line.unsourced)"),
      ])
    }
    return ofKinds + ofFacts
      + unused.map {
        object([("coverage", jsonString("source")), ("name", jsonString($0)), ("facts", "0")])
      }
  }
}
