/// A small set of added and masked facts over a base. Dropping it is forgetting it.
package struct Layer: Sendable {
  var entities: [EntityRow] = []
  var names: [NameRow] = []
  var namesByKey: [String: [Int]] = [:]
  var longestName = 1
  var facts: [FactRow] = []
  var factsByRelation: [Int: [Int]] = [:]
  /// The added facts of a relation by the entity at either end, so that a step costs what it touches.
  var factsByEnd: [End: [Int]] = [:]
  struct End: Hashable {
    var relation: Int
    var entity: UInt32
    var inverse: Bool
  }
  var values: [ValueRow] = []
  /// Numbers of facts that do not hold here.
  var maskedFacts: Set<UInt32> = []
  /// Values of the base that do not hold here.
  var maskedValues: Set<MaskedValue> = []
  /// Lives that are other than in the base: what has ceased to be.
  var lives: [UInt32: Period] = [:]
  struct MaskedValue: Hashable {
    var attribute: Int
    var entity: UInt32
  }
  package init() {}
  package var isEmpty: Bool {
    entities.isEmpty && facts.isEmpty && values.isEmpty && names.isEmpty && maskedFacts.isEmpty
      && maskedValues.isEmpty && lives.isEmpty
  }
}

extension Layer {
  /// Positions of the added facts of which the entity is the subject (or, inverse, the object).
  func facts(of relation: RelationID, _ entity: EntityID, inverse: Bool) -> [Int] {
    if facts.isEmpty { return [] }
    return factsByEnd[End(relation: relation.index, entity: entity.number, inverse: inverse)] ?? []
  }
}
