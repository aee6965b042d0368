/// The facts of one relation in columns, sorted by subject; the inverse direction holds fact positions.
struct RelationTable: Sendable {
  var subjects: Column<UInt32>
  var objects: Column<UInt32>
  var from: Column<Int32>
  var to: Column<Int32>
  var statuses: Column<UInt8>
  /// Entity plus one; 0 for none.
  var sources: Column<UInt32>
  var forward: Offsets
  var inverse: Offsets
  var inverseFacts: Column<UInt32>
  /// The other end and the period of each fact once more, in the order of `inverseFacts`: a step back reads side by side as
  /// well, instead of jumping about in the columns.
  var inverseSubjects = Column<UInt32>()
  var inverseFrom = Column<Int32>()
  var inverseTo = Column<Int32>()
  var count: Int { subjects.count }

  /// Makes the copies of the inverse direction.
  mutating func copyForInverse() {
    inverseSubjects = subjects.gathered(inverseFacts)
    inverseFrom = from.gathered(inverseFacts)
    inverseTo = to.gathered(inverseFacts)
  }

  /// Where the facts of each entity begin, for the range of entities that have any.
  struct Offsets: Sendable {
    var first: Int
    var starts: Column<UInt32>

    func range(_ entity: Int) -> Range<Int> {
      let row = entity - first
      guard row >= 0, row + 1 < starts.count else { return 0..<0 }
      return Int(starts[row])..<Int(starts[row + 1])
    }
    init(first: Int, starts: Column<UInt32>) {
      self.first = first
      self.starts = starts
    }
    /// Counts sorted entities.
    init(sorted entities: [UInt32]) {
      guard let low = entities.first, let high = entities.last else {
        self.init(first: 0, starts: Column([]))
        return
      }
      var starts = [UInt32](repeating: 0, count: Int(high - low) + 2)
      for entity in entities { starts[Int(entity - low) + 1] += 1 }
      for index in 1..<starts.count { starts[index] += starts[index - 1] }
      self.init(first: Int(low), starts: Column(starts))
    }
  }

  func period(_ fact: Int) -> Period {
    Period(from: Bound(packed: from[fact]), to: Bound(packed: to[fact]))
  }
}

/// The values of one attribute in columns, sorted by entity and then by date.
struct AttributeTable: Sendable {
  var entities: Column<UInt32>
  var low: Column<Double>
  var high: Column<Double>
  var best: Column<Double>
  /// What is in the row: see `Flags`.
  var flags: Column<UInt8>
  /// A text's string, or a packed date.
  var payload: Column<UInt32>
  var from: Column<Int32>
  var to: Column<Int32>
  var sources: Column<UInt32>
  var offsets: RelationTable.Offsets
  var count: Int { entities.count }

  struct Flags: OptionSet, Sendable {
    var rawValue: UInt8
    static let number = Flags(rawValue: 1)
    static let text = Flags(rawValue: 2)
    static let date = Flags(rawValue: 4)
    static let yes = Flags(rawValue: 8)
    static let excludesLow = Flags(rawValue: 16)
    static let excludesHigh = Flags(rawValue: 32)
  }
}
