internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// A template bound to the header of a file: what is done with each row, column by column. Slots are the columns of the file and,
/// after them, those worked out; registers hold the things that rows are about.
struct ImportPlan {
  var steps: [Step] = []
  /// What messages call each slot.
  var slotNames: [String]
  /// How many of them are the file's.
  let columns: Int
  var registers = 0
  var things: [Thing] = []
  var namings: [Naming] = []
  /// Things that are named only must be known before facts can be read: the file is read twice.
  var readsThingsFirst = false
  var stride: Int { slotNames.count }

  indirect enum Step {
    case compute(Compute)
    case filter(Test, [Step])
    case each(Each, [Step])
    /// Finds or makes the thing that the register is for.
    case thing(Int)
    case name(register: Int, slot: Int, NameRole)
    case life(register: Int, Clauses)
    case fact(Fact)
    case value(Value)
  }

  /// A text made from cells, or a cell that means something else than it says.
  struct Compute {
    enum Piece: Equatable {
      case text([UInt8])
      case slot(Int)
    }
    var pieces: [Piece]
    var rules: [Rule]
    var isMapped = false
    var slot: Int
  }
  struct Rule: Equatable {
    enum Key: Equatable {
      case empty
      case text([UInt8], Double?)
      case others
    }
    enum Meaning: Equatable {
      case unknown, open
      case text([UInt8])
    }
    var key: Key
    var meaning: Meaning
  }

  /// `each $ids split ", "`: a row a part.
  struct Each {
    var slots: [Int]
    var separator: [UInt8]
  }
  /// Who of several codes has which of several names: `each $ids split ", " as code id named one of $names`.
  struct Naming {
    var codes: Int
    var names: Int
    var separator: [UInt8]
  }

  /// A reference: how a cell leads to an entity.
  struct Thing {
    var register: Int
    var slot: Int
    /// Those that may be meant; any if there are none.
    var kinds: [KindID]
    /// The kind stands in the row.
    var kindSlot: Int?
    var code: AttributeID?
    /// What an unknown one becomes; nil to refuse it.
    var creates: KindID?
    var mayCreate: Bool
    var named: Int?
    var naming: Int?
    var range: SourceRange
  }

  struct Clauses {
    struct Moment {
      var slot: Int
      var style: CellReader.DateStyle
      /// No date is known better than that, as precise as it may be written.
      var precision: PartialDate.Precision?
    }
    var since: Moment?
    var until: Moment?
    var through: Moment?
    var during: (Moment, Moment?)?
    var asOf: Moment?
    var status: Int?
    /// Index of the qualifier, by candidate relation, and its slot.
    var qualifiers: [(names: [Int], slot: Int)] = []
    /// A register.
    var source: Int?
  }

  struct Fact {
    struct Candidate: Equatable {
      var relation: RelationID
      var isInverse: Bool
    }
    var candidates: [Candidate]
    /// What is written to the left and to the right.
    var left: Int
    var right: Int
    /// The kinds of both decide, row by row.
    var checksKinds: Bool
    var clauses: Clauses
    var what: String
  }

  struct Value {
    enum Content {
      /// Low and high end; both the same for a number alone.
      case number(low: Int?, high: Int?, best: Int?, excludesLow: Bool, excludesHigh: Bool, factor: Double)
      case text(Int)
      case code(Int)
      case date(Clauses.Moment)
      case flag(Int)
      case always(Bool)
    }
    var attribute: AttributeID
    var register: Int
    var checksKinds: Bool
    var content: Content
    var clauses: Clauses
  }

  indirect enum Test {
    case all([Test])
    case any([Test])
    case not(Test)
    case isEmpty(Int)
    case compares(Int, TemplateCondition.Comparison, Int)
    case isAmong(Int, [Rule.Key])
    case isLike(Int, [Character])
  }
}
