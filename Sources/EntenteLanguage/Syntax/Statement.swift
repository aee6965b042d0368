package import EntenteSource

/// The subject of `is`: a name or one step chain, perhaps with `every`, `some` or `no`.
package struct Subject: Sendable {
  package enum Quantity: String, Sendable { case one, every, some, no }
  package var quantity: Quantity
  package var expression: Expression
  package init(quantity: Quantity, expression: Expression) {
    self.quantity = quantity
    self.expression = expression
  }
}

/// What a reason is asked for.
package indirect enum ReasonTarget: Sendable {
  /// `why Armenia member of CSTO`
  case question(Subject, Predicate, TimeClause?)
  /// `why 3`: a row of the last answer
  case row(Int)
  /// `why Armenia`: of the last answer, whether it is in it or not
  case element(Expression)
  /// `why`: the only row of the last answer, or the last yes or no
  case last

  package var isQuestion: Bool { if case .question = self { true } else { false } }
}

/// A word that a `define` or a `let` makes.
package struct NewWord: Sendable {
  package var singular: String
  package var plural: String?
  package var range: SourceRange
  package init(singular: String, plural: String? = nil, range: SourceRange) {
    self.singular = singular
    self.plural = plural
    self.range = range
  }
}

package struct Statement: Sendable {
  package indirect enum Kind: Sendable {
    case invalid
    case query(Query)
    /// `is Armenia member of CSTO`
    case isQuestion(Subject, Predicate, TimeClause?)
    /// `when Greece member of NATO`
    case whenQuestion(Subject, Predicate, TimeClause?)
    /// `why Armenia member of CSTO`, `why not …`, `why 3`
    case why(ReasonTarget, isNegative: Bool)
    /// `cite`, `cite as bibtex`
    case cite(String?)
    /// `changes in members of CSTO between 1999 and 2013`
    case changes(Query)
    /// `timeline members of CSTO ever into "csto.svg"`
    case timeline(Query, into: String?)
    /// `coverage of members`
    case coverage(WordReference)
    case describe(Expression, TimeClause?)
    case compare([Expression], TimeClause?)
    /// `path from Armenia to Iran via neighbours`
    case path(from: Expression, to: Expression, via: [NounReference], TimeClause?)
    /// `distance from Armenia to Iran via neighbours`
    case distance(from: Expression, to: Expression, via: [NounReference], TimeClause?)
    /// `let frontline = members of CSTO where conflict`
    case bind(NewWord, Query, text: SourceRange)
    /// `define rivals of X as opponents of X`
    case define(NewWord, parameter: String?, body: Query, text: SourceRange)
    /// A line that begins with a clause word.
    case refine(Refinement)
    /// `as of 2022-11-24` on a line of its own
    case setDay(TimeClause)
    case explain(Statement)
    case format(Statement)
    /// `expect SENTENCE = VALUE`
    case expect(Statement, Expression?)
    /// `expect SENTENCE = {europe: 58, asia: 485}`: the first two columns of the rows
    case expectRows(Statement, [(Expression, Expression)])
    /// `use "file.ent"`
    case use(String)
    /// `save "x.world"`
    case save(String)
    /// `export "x.csv"`, `export sqlite "x.db"`
    case export(String, asDatabase: Bool)
    /// `import sqlite "x.db"`
    case importDatabase(String)
    /// `needs "borders.csv" from "https://…"`
    case needs(String, from: String)
    /// `import "x.csv" as $a member of $b`
    case importRows(ImportSyntax)
    /// `Armenia?`
    case help(String)
    /// `1`: runs a reading that a refusal offered
    case choose(Int)
    case declaration(Declaration)
    case add([FactSyntax])
    case remove(FactSyntax)
    /// `what if Russia loses "Russo-Ukrainian War"`
    case whatIf([EventSyntax])
    /// `suppose Armenia leaves CSTO`, `suppose Armenia leaves CSTO: members of CSTO`
    case suppose([EventSyntax], Statement?)
    /// `forget`, `forget 2`
    case forget(Int)
    /// A sentence that the language keeps room for.
    case reserved(String)
  }
  package var kind: Kind
  package var range: SourceRange
  /// Said in other words than the canonical ones; the canonical form is shown above the answer.
  package var isFriendly = false
  /// `according to X`, of a statement that is no query; a query has its own.
  package var according: [Expression] = []
  package init(_ kind: Kind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }
}

/// `where …`, `show …`, `sort by …`, `first n` at the start of a line.
package struct Refinement: Sendable {
  package var predicate: Predicate?
  package var results: [ResultClause]
  package var time: TimeClause?
  package init(predicate: Predicate? = nil, results: [ResultClause], time: TimeClause? = nil) {
    self.predicate = predicate
    self.results = results
    self.time = time
  }
}

// MARK: - Building worlds

package struct NounForms: Sendable {
  package var singular: String
  package var plural: String?
  package var connector: String?
  package var range: SourceRange
  package init(singular: String, plural: String? = nil, connector: String? = nil, range: SourceRange) {
    self.singular = singular
    self.plural = plural
    self.connector = connector
    self.range = range
  }
  package var spellings: [String] { [singular] + (plural.map { [$0] } ?? []) }
}

/// `kind`, `relation`, `attribute`, `unit`, `world` and entity blocks.
package struct Declaration: Sendable {
  package enum Kind: Sendable {
    case world(title: String, version: String?, day: WrittenDate?)
    case kind(NounForms, parent: WordReference?, [Item])
    case relation(WordReference, subjects: [WordReference], objects: [WordReference], [Item])
    case attribute(NounForms, [Item])
    case unit(NounForms, base: NumberLiteral?, [Item])
    case entity(kind: NounReference, WordReference, [EntityItem])
    case event(EventDeclaration)
  }
  /// `also country / countries, nation / nations`: a keyword, its forms, and a last word after `by`, `:` or `from`.
  package struct Item: Sendable {
    package var keyword: WordReference
    package var forms: [NounForms]
    package var tail: WordReference?
    package var dates: [WrittenDate]
  }
  package var kind: Kind
  package var range: SourceRange
}

package enum EntityItem: Sendable {
  case also([WordReference])
  case former(WordReference, until: WrittenDate?)
  case life(FactClauses, SourceRange)
  case source(WordReference)
  case fact(FactSyntax)
  /// `on 2022-11-23`: the day, month or year in which it happened
  case on(WrittenDate, SourceRange)
  /// `asserts …`, `if … then …`
  case assertion(AssertionSyntax)
}

/// A fact as written: `Armenia member of CSTO since 2002-10-07 source x`.
package struct FactSyntax: Sendable {
  package enum Form: Sendable {
    /// SUBJECT is NOUN of VALUE
    case noun(NounReference, WordReference)
    /// VALUE is NOUN of SUBJECT, or SUBJECT's attribute NOUN is VALUE
    case of(NounReference, FactValue)
    /// SUBJECT PREPOSITION VALUE
    case preposition(WordReference, WordReference)
    case verb(WordReference, WordReference)
    /// `landlocked`, `not landlocked`
    case flag(NounReference, Bool)
    /// `exists`, for `life`
    case life
  }
  package var subject: WordReference
  package var form: Form
  package var clauses: FactClauses
  package var range: SourceRange
  package init(subject: WordReference, form: Form, clauses: FactClauses, range: SourceRange) {
    self.subject = subject
    self.form = form
    self.clauses = clauses
    self.range = range
  }
}

package enum FactValue: Sendable {
  case name(WordReference)
  case text(String, SourceRange)
  case number(NumberLiteral, SourceRange)
  /// `200..999 best 400`, `> 100_000`
  case bounds(
    low: NumberLiteral?, high: NumberLiteral?, best: NumberLiteral?, excludesLow: Bool, excludesHigh: Bool,
    SourceRange)
  case date(WrittenDate, SourceRange)
}

package struct FactClauses: Sendable {
  package enum End: Sendable {
    case date(WrittenDate)
    case unrecorded
  }
  package var since: End?
  package var until: End?
  package var asOf: WrittenDate?
  package var status: WordReference?
  package var qualifiers: [(WordReference, WordReference)] = []
  package var source: WordReference?
  package init(
    since: End? = nil, until: End? = nil, asOf: WrittenDate? = nil, status: WordReference? = nil,
    qualifiers: [(WordReference, WordReference)] = [], source: WordReference? = nil
  ) {
    self.since = since
    self.until = until
    self.asOf = asOf
    self.status = status
    self.qualifiers = qualifiers
    self.source = source
  }
}
