/// What the parser would have taken at the place where the text ends. Completion and messages are made from it.
package enum Expectation: Sendable {
  case keyword(String)
  /// A noun, or anything else that begins a set; nil base: at the start of an expression.
  case set
  /// What `NOUN of` takes.
  case operand(NounReference)
  /// What stands in a predicate or a column about the rows of the expression.
  case row(Expression)
  /// What `in` takes after the expression; nil for the row's own.
  case phrase(WordReference, Expression?)
  /// A preposition that joins the expression to a place, a body …
  case preposition(Expression)
  /// A value to compare the expression with, about rows of the base.
  case value(Expression, row: Expression?)
  case kind
  case entity
  case date
  case number
  case text
  case relationNoun
  case attributeNoun
  case newName
  /// The verb of something that happens: `leaves`.
  case event
}
