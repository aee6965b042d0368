/// One line about an entity before it is frozen, or in a layer.
package struct EntityRow: Sendable {
  package var name: String
  package var kind: KindID
  package var life: Period = .always
  package var lifeSource: EntityID?
  package init(name: String, kind: KindID) {
    self.name = name
    self.kind = kind
  }
}

package enum NameRole: UInt8, Sendable { case canonical, alias, former, code }

package struct NameRow: Sendable {
  package var entity: EntityID
  package var text: String
  package var role: NameRole
  package init(entity: EntityID, text: String, role: NameRole) {
    self.entity = entity
    self.text = text
    self.role = role
  }
}

/// A fact of a relation: X R Y, when, in what standing, by whose word.
package struct FactRow: Sendable, Equatable {
  package var relation: RelationID
  package var subject: EntityID
  package var object: EntityID
  package var period: Period = .always
  /// Index into the relation's statuses; 0 where none is written.
  package var status: UInt8 = 0
  package var source: EntityID?
  /// Texts by index of the relation's qualifiers.
  package var qualifiers: [Int: String] = [:]
  package init(relation: RelationID, subject: EntityID, object: EntityID) {
    self.relation = relation
    self.subject = subject
    self.object = object
  }
}

package enum AttributeValue: Sendable, Equatable {
  case number(Quantity)
  case text(String)
  case date(PartialDate)
  case flag(Bool)
}

package struct ValueRow: Sendable, Equatable {
  package var attribute: AttributeID
  package var entity: EntityID
  package var value: AttributeValue
  /// For a measured attribute `from` is the day of measurement.
  package var period: Period = .always
  package var source: EntityID?
  package init(attribute: AttributeID, entity: EntityID, value: AttributeValue) {
    self.attribute = attribute
    self.entity = entity
    self.value = value
  }
}

/// A world in rows, before it is frozen into columns. Ids are positions in `entities`.
package struct WorldRows: Sendable {
  package var schema = Schema()
  package var entities: [EntityRow] = []
  package var names: [NameRow] = []
  package var facts: [FactRow] = []
  package var values: [ValueRow] = []
  package init() {}
}
