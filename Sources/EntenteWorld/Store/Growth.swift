/// What a world grows by, in columns: millions of facts without a row of its own for each. Ids are those of the world that grows;
/// new entities are numbered on from its last.
package struct Growth: Sendable {
  package var entities: [EntityRow] = []
  package var names: [NameRow] = []
  /// Lives of entities that were there before.
  package var lives: [EntityID: (period: Period, source: EntityID?)] = [:]
  /// By relation.
  package var facts: [FactColumns]
  /// By attribute.
  package var values: [ValueColumns]
  /// What qualifiers and text values are numbered by.
  package private(set) var texts: [String] = []
  private var textNumbers: [String: UInt32] = [:]

  package init(_ schema: Schema) {
    facts = schema.relations.map { _ in FactColumns() }
    values = schema.attributes.map { _ in ValueColumns() }
  }
  package var factCount: Int { facts.reduce(0) { $0 + $1.count } }
  package var valueCount: Int { values.reduce(0) { $0 + $1.count } }

  package mutating func number(of text: String) -> UInt32 {
    if let known = textNumbers[text] { return known }
    let number = UInt32(texts.count)
    texts.append(text)
    textNumbers[text] = number
    return number
  }
}

/// Facts of one relation. A column without anything but its default stays empty.
package struct FactColumns: Sendable {
  package var subjects: [UInt32] = []
  package var objects: [UInt32] = []
  /// Packed bounds.
  package var from: [Int32] = []
  package var to: [Int32] = []
  package var statuses: [UInt8] = []
  /// Entity plus one; 0 for none.
  package var sources: [UInt32] = []
  package var qualifiers = QualifierRows()
  package var count: Int { subjects.count }
  package init() {}

  /// Adds whole columns; those without anything but the default may be empty.
  package mutating func append(_ other: FactColumns) {
    let before = count
    let added = other.count
    subjects += other.subjects
    objects += other.objects
    FactColumns.join(&from, other.from, before, added, Int32.min)
    FactColumns.join(&to, other.to, before, added, Int32.min)
    FactColumns.join(&statuses, other.statuses, before, added, 0)
    FactColumns.join(&sources, other.sources, before, added, 0)
    qualifiers.append(other.qualifiers, shiftedBy: before)
  }
  static func join<Value>(
    _ column: inout [Value], _ other: [Value], _ before: Int, _ added: Int, _ empty: Value
  ) {
    if column.isEmpty, other.isEmpty { return }
    if column.count < before { column += repeatElement(empty, count: before - column.count) }
    column += other
    if other.isEmpty { column += repeatElement(empty, count: added) }
  }
}

/// Qualifiers of facts, each with the position of its fact, ascending.
package struct QualifierRows: Sendable {
  package var facts: [UInt32] = []
  package var indexes: [UInt8] = []
  package var texts: [UInt32] = []
  package init() {}
  package mutating func append(_ fact: Int, _ index: Int, _ text: UInt32) {
    facts.append(UInt32(fact))
    indexes.append(UInt8(index))
    texts.append(text)
  }
  fileprivate mutating func append(_ other: QualifierRows, shiftedBy shift: Int) {
    facts.reserveCapacity(facts.count + other.facts.count)
    for fact in other.facts { facts.append(fact + UInt32(shift)) }
    indexes += other.indexes
    texts += other.texts
  }
}

/// Values of one attribute.
package struct ValueColumns: Sendable {
  package var entities: [UInt32] = []
  package var from: [Int32] = []
  package var to: [Int32] = []
  /// Entity plus one; 0 for none.
  package var sources: [UInt32] = []
  package var flags: [UInt8] = []
  package var low: [Double] = []
  package var high: [Double] = []
  package var best: [Double] = []
  /// The number of a text of the growth, or a packed date.
  package var payload: [UInt32] = []
  package var count: Int { entities.count }
  package init() {}

  /// `text` is the number of a text value.
  package mutating func append(
    _ entity: EntityID, _ value: AttributeValue, text: UInt32 = 0, _ period: Period, source: EntityID?
  ) {
    entities.append(entity.number)
    from.append(period.from.packed)
    to.append(period.to.packed)
    sources.append(source.map { $0.number + 1 } ?? 0)
    let content = AttributeTable.Content(value, text: text)
    flags.append(content.flags.rawValue)
    low.append(content.low)
    high.append(content.high)
    best.append(content.best)
    payload.append(content.payload)
  }
}

extension AttributeTable {
  /// A value as it lies in the columns.
  struct Content {
    var flags: Flags
    var low = -Double.infinity
    var high = Double.infinity
    var best = Double.nan
    var payload: UInt32 = 0

    init(_ value: AttributeValue, text: UInt32) {
      switch value {
      case .number(let quantity):
        flags = .number
        if quantity.excludesLow { flags.insert(.excludesLow) }
        if quantity.excludesHigh { flags.insert(.excludesHigh) }
        low = quantity.low ?? -.infinity
        high = quantity.high ?? .infinity
        best = quantity.best ?? .nan
      case .text:
        flags = .text
        payload = text
      case .date(let date):
        flags = .date
        payload = UInt32(bitPattern: date.packed)
      case .flag(let yes): flags = yes ? .yes : []
      }
    }
  }
}
