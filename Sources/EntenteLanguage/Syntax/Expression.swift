package import EntenteSource

/// A noun where it stands in a sentence: the key it is looked up by, and its canonical spellings.
package struct NounReference: Sendable {
  package var key: String
  package var singular: String
  package var plural: String
  package var isPlural: Bool
  package var range: SourceRange
  package init(key: String, singular: String, plural: String, isPlural: Bool, range: SourceRange) {
    self.key = key
    self.singular = singular
    self.plural = plural
    self.isPlural = isPlural
    self.range = range
  }
}

package struct WordReference: Sendable {
  package var key: String
  package var text: String
  package var range: SourceRange
  package init(key: String, text: String, range: SourceRange) {
    self.key = key
    self.text = text
    self.range = range
  }
}

/// `+` is one step or more; `{1..3}` between one and three.
package struct StepClosure: Sendable, Hashable {
  package var least: Int
  package var most: Int?
  package init(least: Int, most: Int? = nil) {
    self.least = least
    self.most = most
  }
}

package struct Step: Sendable {
  package var noun: NounReference
  package var closure: StepClosure?
  /// `of`, or the noun's own: `parties to`.
  package var connector: String
  package init(noun: NounReference, closure: StepClosure? = nil, connector: String) {
    self.noun = noun
    self.closure = closure
    self.connector = connector
  }
}

/// `in Europe`, `with Azerbaijan`, `between Armenia and Azerbaijan`
package struct Phrase: Sendable {
  package var preposition: WordReference
  package var operand: Expression
  package var other: Expression?
  package init(preposition: WordReference, operand: Expression, other: Expression? = nil) {
    self.preposition = preposition
    self.operand = operand
    self.other = other
  }
}

/// `with status observer`, `with any status`, `with role primary`
package struct QualifierTest: Sendable {
  package var qualifier: WordReference
  /// Nil for `any`.
  package var value: String?
  package var range: SourceRange
  package init(qualifier: WordReference, value: String? = nil, range: SourceRange) {
    self.qualifier = qualifier
    self.value = value
    self.range = range
  }
}

package struct NumberLiteral: Sendable, Hashable {
  package var value: Double
  /// As typed, with its magnitude: `10 million`.
  package var written: String
  package var unit: String?
  package init(value: Double, written: String, unit: String? = nil) {
    self.value = value
    self.written = written
    self.unit = unit
  }
}

package enum SetOperator: String, Sendable { case union, intersect, except }
package enum ArithmeticOperator: String, Sendable {
  case plus = "+"
  case minus = "-"
  case times = "*"
  case over = "/"
  /// How many times it goes in whole: `7 // 2` is 3.
  case wholes = "//"
}

package enum AggregateFunction: String, Sendable, CaseIterable {
  case count, total, average, median, least, greatest
}

/// Sets and values alike: types decide later which it is.
package struct Expression: Sendable {
  package indirect enum Kind: Sendable {
    /// Where a mistake has been reported.
    case invalid
    /// `Armenia`, `"Côte d'Ivoire"`, `Georgia:state`
    case name(text: String, kind: NounReference?, quoted: Bool)
    /// `states`; in `where`, `neighbours`
    case noun(NounReference)
    /// `members of CSTO`
    case step(Step, Expression)
    /// `states in Europe`
    case phrase(Expression, Phrase)
    /// `landlocked members of ECOWAS`
    case modified(WordReference, Expression)
    /// `members of SCO with status observer`
    case qualified(Expression, [QualifierTest])
    /// `states where landlocked`
    case filtered(Expression, Predicate)
    /// `states as s`
    case row(Expression, WordReference)
    /// `pairs of states as a, b`
    case pairs(Expression, WordReference, WordReference)
    /// `members of CSTO union members of EAEU`: flat, left to right
    case combination(Expression, [(SetOperator, Expression)])
    /// `{Armenia, Georgia}`
    case list([Expression])
    /// `facts of membership`
    case facts(WordReference)
    /// `it`
    case last
    /// `(members of NATO as of 1998)`, `(states sort by area first 5)`
    case query(Query)
    /// `10 million`
    case number(NumberLiteral)
    /// `1994-04`
    case date(WrittenDate)
    /// `$day`
    case parameter(String)
    /// `since`, `status`, `name`: about the row or the fact that reached it
    case column(WordReference)
    /// `2 * population + 1`: flat, a first operand and then operators with operands
    case arithmetic(Expression, [(ArithmeticOperator, Expression)])
    /// `-1`
    case negative(Expression)
    /// `count neighbours`, `total population of members of CSTO`
    case aggregate(AggregateFunction, attribute: NounReference?, Expression)
  }
  package var kind: Kind
  package var range: SourceRange
  package init(_ kind: Kind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }
}

package enum Quantifier: Sendable, Hashable {
  /// `any`, `some`
  case some
  case all
  case no
  case atLeast(Int)
  case atMost(Int)
  case exactly(Int)
}

package enum ComparisonOperator: String, Sendable {
  case equal = "="
  case unequal = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
}

package struct Predicate: Sendable {
  package indirect enum Kind: Sendable {
    case invalid
    /// `landlocked or in NATO`: flat
    case any([Predicate])
    /// `landlocked and in NATO`: flat
    case all([Predicate])
    case not(Predicate)
    /// `conflict`, `member of CSTO`, `conflict with Azerbaijan`: existence or membership
    case test(Expression)
    /// `in NATO`
    case phrase(Phrase)
    /// `borders Iran`; without operand `fights`
    case verb(WordReference, Expression?)
    /// `landlocked`
    case adjective(WordReference)
    /// `at least 3 neighbours in conflict`
    case quantified(Quantifier, Expression, Predicate?)
    /// `population > 10 million`
    case comparison(Expression, ComparisonOperator, Expression)
    /// `area between 1000 and 2000`
    case between(Expression, Expression, Expression)
    /// `name like "*stan"`
    case like(Expression, String)
    /// `population is known`
    case known(Expression, Bool)
    /// `founded before 1990`
    case dated(Expression, TimeClause)
    /// `joined NATO in 2004`
    case datedFact(NounReference, Expression, TimeClause?)
    /// `is an alliance`
    case isKind(NounReference)
    /// `has an alliance`
    case has(Expression)
    /// `a neighbour of b`, where `a` names a row
    case about(Expression, Predicate)
    /// `(conflict ever)`
    case timed(Predicate, TimeClause)
  }
  package var kind: Kind
  package var range: SourceRange
  package init(_ kind: Kind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }
}

/// `as of 1998`, `during 1999..2006`, `ever`
package struct TimeClause: Sendable {
  package enum Moment: Sendable {
    case date(WrittenDate)
    case parameter(String)
    /// The session's day.
    case today
  }
  package indirect enum Kind: Sendable {
    case asOf(Moment)
    case ever
    /// `in 2022`
    case within(Moment)
    case since(Moment)
    case until(Moment)
    case before(Moment)
    case after(Moment)
    /// `between D and D`, `during D..D`
    case between(Moment, Moment)
    /// `from D to D`
    case fromTo(Moment, Moment)
    /// `during "Cold War"`
    case during(Expression)
    case throughout(TimeClause)
  }
  package var kind: Kind
  package var range: SourceRange
  package init(kind: Kind, range: SourceRange) {
    self.kind = kind
    self.range = range
  }
}

package struct Query: Sendable {
  package var expression: Expression
  /// `by region` after a count or another aggregate.
  package var by: Expression?
  package var time: TimeClause?
  /// Whose claims are taken as facts.
  package var according: [Expression] = []
  package var results: [ResultClause] = []
  package var range: SourceRange
  package init(
    expression: Expression, by: Expression? = nil, time: TimeClause? = nil, results: [ResultClause] = [],
    range: SourceRange
  ) {
    self.expression = expression
    self.by = by
    self.time = time
    self.results = results
    self.range = range
  }
}

package struct ResultItem: Sendable {
  package var value: Expression
  package var title: String?
  package init(value: Expression, title: String? = nil) {
    self.value = value
    self.title = title
  }
}

package struct SortKey: Sendable {
  package var value: Expression
  package var descending: Bool
  package init(value: Expression, descending: Bool) {
    self.value = value
    self.descending = descending
  }
}

package struct ResultClause: Sendable {
  package enum Kind: Sendable {
    case show([ResultItem])
    case sort([SortKey])
    case group(Expression)
    case first(Int)
  }
  package var kind: Kind
  package var range: SourceRange
  package init(kind: Kind, range: SourceRange) {
    self.kind = kind
    self.range = range
  }
}
