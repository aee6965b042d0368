/// A small set of added and masked facts over a base. Dropping it is forgetting it.
package struct Layer: Sendable {
  var entities: [EntityRow] = []
  var names: [NameRow] = []
  var namesByKey: [String: [Int]] = [:]
  var longestName = 1
  var facts: [FactRow] = []
  var factsByRelation: [Int: [Int]] = [:]
  var values: [ValueRow] = []
  /// Numbers of facts that do not hold here.
  var maskedFacts: Set<UInt32> = []
  /// Values of the base that do not hold here.
  var maskedValues: Set<MaskedValue> = []
  struct MaskedValue: Hashable {
    var attribute: Int
    var entity: UInt32
  }
  package init() {}
  package var isEmpty: Bool {
    entities.isEmpty && facts.isEmpty && values.isEmpty && names.isEmpty && maskedFacts.isEmpty
      && maskedValues.isEmpty
  }
}
