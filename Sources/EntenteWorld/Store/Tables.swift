internal import Synchronization

/// What was found wrong with a world while it was read: noted at every touch of a bad part, so that the statement that
/// touches it can be refused. The part itself is handed out empty.
package final class Damage: Sendable {
  private let found = Mutex<[String]>([])
  init() {}

  package var parts: [String] { found.withLock { $0 } }
  package func forget() { found.withLock { $0 = [] } }
  func note(_ part: String) {
    found.withLock { if !$0.contains(part) { $0.append(part) } }
  }
}

/// A part of an image that is looked at when it is first asked for.
protocol ImagePart: Sendable {
  static var empty: Self { get }
  /// What would lead a reader out of a column; nil if all ids and offsets are in range. Cost: every value once.
  func inconsistency(_ limits: ImageLimits) -> String?
}

/// What ids are below.
struct ImageLimits: Sendable {
  var entities = 0
  var strings = 0
  var facts = 0
  /// Of the part's own relation.
  var statuses = 1
  var qualifiers = 0
}

/// Tables, each verified once, at the first touch; after that a touch costs the reading of a flag.
struct Tables<Table: ImagePart>: Sendable {
  private let slots: [Slot]

  /// Tables that were made here: sound as they are.
  init(_ tables: [Table]) { slots = tables.map { Slot($0, nil) } }
  init(_ tables: [(table: Table, unverified: Unverified?)]) {
    slots = tables.map { Slot($0.table, $0.unverified) }
  }

  var count: Int { slots.count }
  var indices: Range<Int> { slots.indices }
  /// Empty if the table is damaged, which is noted.
  subscript(index: Int) -> Table {
    @inline(__always) get {
      let slot = slots[index]
      if slot.state.load(ordering: .acquiring) == Slot.sound { return slot.table }
      return slot.checked()
    }
  }
  /// As it lies there: for its counts only.
  func unverified(_ index: Int) -> Table { slots[index].table }

  /// What a table is checked against.
  struct Unverified: Sendable {
    var name: String
    var blocks: [ImageBlock]
    var limits: ImageLimits
    var damage: Damage
  }

  private final class Slot: Sendable {
    static var unknown: UInt8 { 0 }
    static var sound: UInt8 { 1 }
    static var bad: UInt8 { 2 }
    let table: Table
    let unverified: Unverified?
    let state: Atomic<UInt8>

    init(_ table: Table, _ unverified: Unverified?) {
      self.table = table
      self.unverified = unverified
      state = Atomic(unverified == nil ? Slot.sound : Slot.unknown)
    }

    @inline(never) func checked() -> Table {
      guard let unverified else { return table }
      if state.load(ordering: .acquiring) == Slot.unknown {
        // Two threads may both do it; they find the same.
        let isSound =
          unverified.blocks.allSatisfy(\.isIntact) && table.inconsistency(unverified.limits) == nil
        state.store(isSound ? Slot.sound : Slot.bad, ordering: .releasing)
      }
      if state.load(ordering: .acquiring) == Slot.sound { return table }
      unverified.damage.note(unverified.name)
      return .empty
    }
  }
}

// MARK: - Ranges

extension Column<UInt32> {
  func isBelow(_ limit: Int) -> Bool {
    var most: UInt32 = 0
    for value in values { most = Swift.max(most, value) }
    return count == 0 || Int(most) < limit
  }
  func isAscending(upTo limit: Int) -> Bool {
    guard let base, count > 0 else { return true }
    var falls = 0
    for index in 1..<Swift.max(1, count) { falls += base[index - 1] <= base[index] ? 0 : 1 }
    return falls == 0 && Int(base[count - 1]) <= limit
  }
}
extension Column<UInt8> {
  func isBelow(_ limit: Int) -> Bool {
    var most: UInt8 = 0
    for value in values { most = Swift.max(most, value) }
    return count == 0 || Int(most) < limit
  }
}

extension RelationTable: ImagePart {
  static var empty: RelationTable {
    RelationTable(
      subjects: Column(), objects: Column(), from: Column(), to: Column(), statuses: Column(),
      sources: Column(), forward: Offsets(first: 0, starts: Column()),
      inverse: Offsets(first: 0, starts: Column()), inverseFacts: Column())
  }
  func inconsistency(_ limits: ImageLimits) -> String? {
    let count = count
    guard objects.count == count, from.count == count, to.count == count, statuses.count == count,
      sources.count == count, inverseFacts.count == count, inverseSubjects.count == count,
      inverseFrom.count == count, inverseTo.count == count
    else { return "its columns differ in length" }
    guard subjects.isBelow(limits.entities), objects.isBelow(limits.entities),
      sources.isBelow(limits.entities + 1), inverseFacts.isBelow(count),
      inverseSubjects.isBelow(limits.entities), statuses.isBelow(limits.statuses),
      forward.starts.isAscending(upTo: count), inverse.starts.isAscending(upTo: count)
    else { return "an id is out of range" }
    return nil
  }
}

extension AttributeTable: ImagePart {
  static var empty: AttributeTable {
    AttributeTable(
      entities: Column(), low: Column(), high: Column(), best: Column(), flags: Column(), payload: Column(),
      from: Column(), to: Column(), sources: Column(),
      offsets: RelationTable.Offsets(first: 0, starts: Column()))
  }
  func inconsistency(_ limits: ImageLimits) -> String? {
    let count = count
    guard low.count == count, high.count == count, best.count == count, flags.count == count,
      payload.count == count, from.count == count, to.count == count, sources.count == count
    else { return "its columns differ in length" }
    guard entities.isBelow(limits.entities), sources.isBelow(limits.entities + 1),
      offsets.starts.isAscending(upTo: count)
    else { return "an id is out of range" }
    let text = Flags.text.rawValue
    for row in 0..<count where flags[row] & text != 0 && Int(payload[row]) >= limits.strings {
      return "an id is out of range"
    }
    return nil
  }
}

/// Qualifiers are sparse: a row a text, sorted by fact.
struct QualifierTable: ImagePart {
  var facts: Column<UInt32>
  var indexes: Column<UInt8>
  var texts: Column<UInt32>

  static var empty: QualifierTable { QualifierTable(facts: Column(), indexes: Column(), texts: Column()) }
  func inconsistency(_ limits: ImageLimits) -> String? {
    guard indexes.count == facts.count, texts.count == facts.count else {
      return "its columns differ in length"
    }
    guard facts.isBelow(limits.facts), facts.isAscending(upTo: limits.facts), texts.isBelow(limits.strings),
      indexes.isBelow(max(1, limits.qualifiers))
    else { return "an id is out of range" }
    return nil
  }
}
