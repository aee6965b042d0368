/// A frozen world: columns, never objects. It does not change; edits and suppositions are layers over it.
package final class Base: Sendable {
  let schema: Schema
  let names: NameTable
  /// By entity: sorted by kind, so that a kind is one range of ids.
  let kinds: Column<UInt16>
  let titles: Column<UInt32>
  let lifeFrom: Column<Int32>
  let lifeTo: Column<Int32>
  let lifeSources: Column<UInt32>
  /// Where the entities of each kind begin.
  let kindStarts: Column<UInt32>
  let relations: Tables<RelationTable>
  /// Where the facts of each relation begin in the numbering of all facts.
  let firstFact: [Int]
  let attributes: Tables<AttributeTable>
  /// One table: the qualifiers of all facts.
  private let qualifierTables: Tables<QualifierTable>
  /// Damage that was met since it was last forgotten.
  let damage: Damage

  let derived = Derived()
  /// By relation, at hand for every step.
  let symmetric: [Bool]
  let derivations: [Relation.Derivation?]

  var entityCount: Int { kinds.count }
  var factCount: Int { (firstFact.last ?? 0) }

  init(
    schema: Schema, names: NameTable, kinds: Column<UInt16>, titles: Column<UInt32>,
    lifeFrom: Column<Int32>, lifeTo: Column<Int32>, lifeSources: Column<UInt32>,
    kindStarts: Column<UInt32>, relations: Tables<RelationTable>, attributes: Tables<AttributeTable>,
    qualifiers: Tables<QualifierTable>, damage: Damage
  ) {
    self.schema = schema
    self.names = names
    self.kinds = kinds
    self.titles = titles
    self.lifeFrom = lifeFrom
    self.lifeTo = lifeTo
    self.lifeSources = lifeSources
    self.kindStarts = kindStarts
    self.relations = relations
    self.attributes = attributes
    qualifierTables = qualifiers
    self.damage = damage
    var starts = [0]
    for index in relations.indices {
      starts.append(starts[starts.count - 1] + relations.unverified(index).count)
    }
    firstFact = starts
    symmetric = schema.relations.map(\.isSymmetric)
    derivations = schema.relations.map(\.derivation)
  }

  /// Columns that were made here.
  convenience init(
    schema: Schema, names: NameTable, kinds: Column<UInt16>, titles: Column<UInt32>,
    lifeFrom: Column<Int32>, lifeTo: Column<Int32>, lifeSources: Column<UInt32>,
    kindStarts: Column<UInt32>, relations: [RelationTable], attributes: [AttributeTable],
    qualifierFacts: Column<UInt32>, qualifierIndexes: Column<UInt8>, qualifierTexts: Column<UInt32>
  ) {
    self.init(
      schema: schema, names: names, kinds: kinds, titles: titles, lifeFrom: lifeFrom, lifeTo: lifeTo,
      lifeSources: lifeSources, kindStarts: kindStarts, relations: Tables(relations),
      attributes: Tables(attributes),
      qualifiers: Tables([
        QualifierTable(facts: qualifierFacts, indexes: qualifierIndexes, texts: qualifierTexts)
      ]),
      damage: Damage())
  }

  var qualifiers: QualifierTable { qualifierTables[0] }

  /// The same columns, with more words in the schema.
  func defining(_ definitions: [Definition]) -> Base {
    var schema = schema
    schema.definitions += definitions
    return Base(
      schema: schema, names: names, kinds: kinds, titles: titles, lifeFrom: lifeFrom, lifeTo: lifeTo,
      lifeSources: lifeSources, kindStarts: kindStarts, relations: relations, attributes: attributes,
      qualifiers: qualifierTables, damage: damage)
  }
}

extension Base {
  func range(of kind: Int) -> Range<Int> { Int(kindStarts[kind])..<Int(kindStarts[kind + 1]) }
  func life(_ entity: Int) -> Period {
    Period(from: Bound(packed: lifeFrom[entity]), to: Bound(packed: lifeTo[entity]))
  }
  func relation(ofFact fact: Int) -> Int {
    var low = 0
    var high = firstFact.count - 1
    while low + 1 < high {
      let middle = (low + high) / 2
      if firstFact[middle] <= fact { low = middle } else { high = middle }
    }
    return low
  }
  /// The first row of the qualifiers that is of the fact, or of one after it.
  func firstQualifier(ofFact fact: Int) -> Int { firstQualifier(ofFact: fact, in: qualifiers.facts) }
  private func firstQualifier(ofFact fact: Int, in facts: Column<UInt32>) -> Int {
    var low = 0
    var high = facts.count
    while low < high {
      let middle = (low + high) / 2
      if Int(facts[middle]) < fact { low = middle + 1 } else { high = middle }
    }
    return low
  }
  func qualifiers(ofFact fact: Int) -> [Int: String] {
    let table = qualifiers
    var low = firstQualifier(ofFact: fact, in: table.facts)
    var found: [Int: String] = [:]
    while low < table.facts.count, Int(table.facts[low]) == fact {
      found[Int(table.indexes[low])] = names.string(table.texts[low])
      low += 1
    }
    return found
  }
}
