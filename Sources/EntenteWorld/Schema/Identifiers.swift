/// Ids, each printing as what it is. Dense: they index columns.
package struct KindID: Hashable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
}
package struct RelationID: Hashable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
}
package struct AttributeID: Hashable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
}
package struct UnitID: Hashable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
}
package struct EntityID: Hashable, Comparable, Sendable {
  package let number: UInt32
  package init(_ index: Int) { number = UInt32(truncatingIfNeeded: index) }
  package var index: Int { Int(number) }
  package static func < (a: EntityID, b: EntityID) -> Bool { a.number < b.number }
}
/// A fact of a relation. Facts of the base come first, those of the layer after them.
package struct FactID: Hashable, Comparable, Sendable {
  package let number: UInt32
  package init(_ index: Int) { number = UInt32(truncatingIfNeeded: index) }
  package var index: Int { Int(number) }
  package static func < (a: FactID, b: FactID) -> Bool { a.number < b.number }
}
