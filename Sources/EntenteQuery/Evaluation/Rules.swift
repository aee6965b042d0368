/// Short cuts of the evaluator. Each has a name and can be switched off; none changes an answer.
package struct Rules: OptionSet, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `where conflict`: from the facts back to the rows, instead of from each row to its facts.
  package static let semiJoin = Rules(rawValue: 1)
  /// Of several conditions the one that is cheap for many rows goes first.
  package static let cheapestFirst = Rules(rawValue: 2)
  /// A condition that is asked for row after row is decided once for all of its kind.
  package static let wholeDomain = Rules(rawValue: 4)
  /// Whether X is an ally of Y: from both ends to the middle.
  package static let meetInTheMiddle = Rules(rawValue: 8)
  /// Counts for all rows in one pass over the facts.
  package static let groupCount = Rules(rawValue: 16)
  /// Pairs are made from the condition that joins them, not from all with all.
  package static let joinPairs = Rules(rawValue: 32)
  package static let all = Rules(rawValue: 63)

  package static let names: [(String, Rules)] = [
    ("semi-join", .semiJoin), ("cheapest-first", .cheapestFirst), ("whole-domain", .wholeDomain),
    ("meet-in-the-middle", .meetInTheMiddle), ("group-count", .groupCount), ("join-pairs", .joinPairs),
  ]
}
