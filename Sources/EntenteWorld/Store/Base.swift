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
  let relations: [RelationTable]
  /// Where the facts of each relation begin in the numbering of all facts.
  let firstFact: [Int]
  let attributes: [AttributeTable]
  // Qualifiers are sparse: a row a text, sorted by fact.
  let qualifierFacts: Column<UInt32>
  let qualifierIndexes: Column<UInt8>
  let qualifierTexts: Column<UInt32>

  let derived = Derived()
  /// By relation, at hand for every step.
  let symmetric: [Bool]
  let derivations: [Relation.Derivation?]

  var entityCount: Int { kinds.count }
  var factCount: Int { (firstFact.last ?? 0) }

  init(
    schema: Schema, names: NameTable, kinds: Column<UInt16>, titles: Column<UInt32>,
    lifeFrom: Column<Int32>, lifeTo: Column<Int32>, lifeSources: Column<UInt32>,
    kindStarts: Column<UInt32>, relations: [RelationTable], attributes: [AttributeTable],
    qualifierFacts: Column<UInt32>, qualifierIndexes: Column<UInt8>, qualifierTexts: Column<UInt32>
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
    self.qualifierFacts = qualifierFacts
    self.qualifierIndexes = qualifierIndexes
    self.qualifierTexts = qualifierTexts
    var starts = [0]
    for relation in relations { starts.append(starts[starts.count - 1] + relation.count) }
    firstFact = starts
    symmetric = schema.relations.map(\.isSymmetric)
    derivations = schema.relations.map(\.derivation)
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
    // Relations without facts share their start with the next one.
    while relations[low].count == 0 { low += 1 }
    return low
  }
  /// The first row of the qualifiers that is of the fact, or of one after it.
  func firstQualifier(ofFact fact: Int) -> Int {
    var low = 0
    var high = qualifierFacts.count
    while low < high {
      let middle = (low + high) / 2
      if Int(qualifierFacts[middle]) < fact { low = middle + 1 } else { high = middle }
    }
    return low
  }
  func qualifiers(ofFact fact: Int) -> [Int: String] {
    var low = firstQualifier(ofFact: fact)
    var found: [Int: String] = [:]
    while low < qualifierFacts.count, Int(qualifierFacts[low]) == fact {
      found[Int(qualifierIndexes[low])] = names.string(qualifierTexts[low])
      low += 1
    }
    return found
  }
}
