package import EntenteLanguage
package import EntenteSource
package import EntenteWorld

// The bound query: names are entities, nouns are relations and attributes, every node has its type. Nodes are
// shared and never change after binding; their ids index the evaluator's tables.

/// A place for an entity while a row is examined: a row of `where`, `as x`, the parameter of a definition.
package struct Slot: Hashable, Sendable { package let index: Int }

/// Along what a step goes.
package struct StepRelation: Sendable {
  package var relation: RelationID
  /// From subjects to objects, or back.
  package var inverse: Bool
  package var filter: FactFilter
  package var closure: StepClosure?
  /// Only statuses that count, because the sentence names none.
  package var isDefault = true
  /// From things that happen, in a sentence without a time clause: over all that had begun by the day.
  package var includesPast = false
}

package final class SetNode: Sendable {
  package indirect enum Kind: Sendable {
    case entities([EntityID])
    /// All of a kind that exist.
    case all(KindID)
    /// All entities, for `who borders Iran`.
    case anything
    case row(Slot)
    case step(StepRelation, SetNode)
    /// The conflicts in which somebody of the first (or anybody) is opposed to somebody of the second.
    case opposed(RelationID, SetNode?, SetNode)
    case filter(SetNode, Slot, PredicateNode)
    case union([SetNode])
    case intersection([SetNode])
    case difference(SetNode, SetNode)
    case narrowed(SetNode, [KindID])
    /// In parentheses with a time clause of its own: constant for the outer one.
    case timed(SetNode, Window)
    case call(DefinitionNode, SetNode)
    /// `(states sort by area first 5)`
    case ranked(SetNode, Slot, [SortNode], first: Int?)
    case empty
  }
  package let id: Int
  package let kind: Kind
  package let types: KindSet
  /// Slots that the value depends on.
  package let slots: Set<Slot>
  package let range: SourceRange
  init(id: Int, _ kind: Kind, _ types: KindSet, slots: Set<Slot>, range: SourceRange) {
    self.id = id
    self.kind = kind
    self.types = types
    self.slots = slots
    self.range = range
  }
}

extension SetNode {
  /// How many operations it takes, roughly; for choosing between them.
  var depth: Int {
    switch kind {
    case .step(_, let base), .filter(let base, _, _), .narrowed(let base, _): 1 + base.depth
    case .call(_, let base): 3 + base.depth
    case .union(let all), .intersection(let all): all.map(\.depth).reduce(1, +)
    case .difference(let a, let b): a.depth + b.depth + 1
    case .timed: 50
    case .entities, .all, .anything, .row, .opposed, .ranked, .empty: 1
    }
  }
}

package struct SortNode: Sendable {
  package var value: ValueNode
  package var descending: Bool
}

/// A definition's body, bound once; it may call itself.
package final class DefinitionNode: @unchecked Sendable {
  package let index: Int
  package let name: String
  package let slot: Slot
  /// Set when the body has been bound; a call may be bound before.
  package internal(set) var set: SetNode?
  package internal(set) var value: ValueNode?
  package internal(set) var types = KindSet([])
  /// Whether the body calls the definition again.
  package internal(set) var isRecursive = false
  init(index: Int, name: String, slot: Slot) {
    self.index = index
    self.name = name
    self.slot = slot
  }
}

package final class PredicateNode: Sendable {
  package indirect enum Kind: Sendable {
    case constant(Truth)
    case any([PredicateNode])
    case all([PredicateNode])
    case not(PredicateNode)
    /// The row is in the set.
    case member(Slot, SetNode)
    /// The set about the row is not empty.
    case exists(SetNode)
    case opposed(RelationID, Slot, SetNode, narrowed: [KindID])
    case quantified(Quantifier, SetNode, Slot, PredicateNode?)
    case comparison(ValueNode, ComparisonOperator, ValueNode)
    case like(ValueNode, [Character])
    case known(ValueNode, Bool)
    case dated(ValueNode, Window)
    /// A fact of the row with one of the set that begins (or ends) in the window, whether it still holds or not.
    case datedFact(RelationID, Slot, SetNode, begins: Bool, Window)
    case isKind(Slot, [KindID])
    case flag(ValueNode)
    case timed(PredicateNode, Window)
  }
  package let kind: Kind
  package let range: SourceRange
  /// As said, for explanations: `in NATO`.
  package let text: String
  package let slots: Set<Slot>
  init(_ kind: Kind, slots: Set<Slot>, range: SourceRange, text: String) {
    self.kind = kind
    self.slots = slots
    self.range = range
    self.text = text
  }
}

package enum FactColumn: Sendable, Hashable {
  case since, until, status, source, period
  case qualifier(RelationID, Int)
}

package enum ValueType: Sendable, Equatable {
  case number(Dimension)
  case text
  case date
  case entities(KindSet)
  case flag
  case period
  /// A fact's texts.
  case any
}

/// Exponents of base units: people per km2.
package struct Dimension: Sendable, Equatable {
  package var exponents: [Int: Int] = [:]
  package init() {}
  package init(_ base: UnitID?) { if let base { exponents[base.index] = 1 } }
  package var isNone: Bool { exponents.isEmpty }
  package func times(_ other: Dimension, _ sign: Int) -> Dimension {
    var result = self
    for (unit, exponent) in other.exponents {
      let sum = (result.exponents[unit] ?? 0) + sign * exponent
      result.exponents[unit] = sum == 0 ? nil : sum
    }
    return result
  }
}

package final class ValueNode: Sendable {
  package indirect enum Kind: Sendable {
    case number(Quantity)
    case text(String)
    case date(PartialDate)
    case truth(Truth)
    case attribute(AttributeID, SetNode)
    case set(SetNode)
    case name(SetNode)
    case kindName(SetNode)
    case began(SetNode)
    case ended(SetNode)
    case fact(FactColumn, Slot)
    /// `duration`: of the period in which a row belongs to the answer
    case spell(SpellColumn, Slot)
    case aggregate(AggregateFunction, Slot, ValueNode?, SetNode)
    /// `count facts of membership`: the pairs that they join
    case pairsOfFacts(RelationID, FactFilter)
    case arithmetic(ValueNode, [(ArithmeticOperator, ValueNode)])
    case negative(ValueNode)
    /// In parentheses with a day of its own: `(population as of 1990)`.
    case timed(ValueNode, Day)
    /// A defined value of one entity.
    case call(DefinitionNode, SetNode)
    /// The rows of the group at hand.
    case group(AggregateFunction, Slot, ValueNode?)
  }
  package let kind: Kind
  package let type: ValueType
  package let slots: Set<Slot>
  package let range: SourceRange
  init(_ kind: Kind, _ type: ValueType, slots: Set<Slot>, range: SourceRange) {
    self.kind = kind
    self.type = type
    self.slots = slots
    self.range = range
  }
}

/// Days asked about, half-open.
package enum Window: Sendable, Hashable {
  case at(Day)
  case over(from: Day?, to: Day?)
  /// Every day of it.
  case throughout(from: Day?, to: Day?)
}

package struct ColumnNode: Sendable {
  package var title: String
  package var value: ValueNode
}

package struct PairsNode: Sendable {
  package var set: SetNode
  package var a: Slot
  package var b: Slot
  package var test: PredicateNode?
  package var names: (String, String)
}

/// A whole question, bound.
package struct QueryNode: Sendable {
  package enum Subject: Sendable {
    case set(SetNode)
    case value(ValueNode)
    /// `count states by region`
    case grouped(ValueNode, by: ValueNode, of: SetNode, Slot)
    /// `pairs of S as a, b where …`
    case pairs(PairsNode)
    /// `count members of NATO by year`
    case series(ValueNode, CalendarUnit)
  }
  package var subject: Subject
  package var row: Slot
  package var window: Window
  /// No time clause was written.
  package var isDefaultTime: Bool
  /// Rows are occurrences, asked over all that had begun.
  package var rangesOverOccurrences: Bool
  package var columns: [ColumnNode]?
  package var sort: [SortNode]
  /// `count pairs of …`
  package var countsPairs = false
  package var group: (value: ValueNode, title: String)?
  package var first: Int?
  /// `as of 1998` means its first day, and the answer says so.
  package var dayNote: String?
}
