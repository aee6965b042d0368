/// What a spelling may be. The parser knows classes of words, never meanings.
package struct WordClasses: Sendable {
  package struct NounClass: Sendable {
    package var key: String
    package var singular: String
    package var plural: String
    package var isPlural: Bool
    /// Beside `of`.
    package var connectors: [String] = []
    /// Its values are dates: `founded before 1990`.
    package var isDate = false
    /// Its values are numbers: `more than 1000 deaths`.
    package var isNumber = false
    /// A qualifier of some relation: `role`.
    package var isQualifier = false
    package init(key: String, singular: String, plural: String, isPlural: Bool) {
      self.key = key
      self.singular = singular
      self.plural = plural
      self.isPlural = isPlural
    }
  }
  package var isName = false
  package var noun: NounClass?
  /// The canonical form: `borders` for `bordering`.
  package var verb: String?
  package var isPreposition = false
  package var isAdjective = false
  /// A standing that facts of some relation may have: `suspended`.
  package var isStatus = false
  package var unit: String?
  /// A verb of something that happens, in its canonical form: `leaves` for `left`.
  package var event: String?
  /// `largest`, `most populous`: by which noun a set is sorted.
  package var superlative: Superlative?
  package struct Superlative: Sendable {
    package var noun: NounClass
    package var isLeast: Bool
    package init(noun: NounClass, isLeast: Bool) {
      self.noun = noun
      self.isLeast = isLeast
    }
  }
  package init() {}
}

/// A read-only list of known spellings, folded.
package protocol Lexicon {
  func classes(of key: String) -> WordClasses?
  /// The most words in one spelling.
  var longest: Int { get }
  /// What those are that somebody asks for who asks `who is` and the name: `holder`.
  func whoNoun(of name: String) -> WordClasses.NounClass?
}
extension Lexicon {
  package func whoNoun(of name: String) -> WordClasses.NounClass? { nil }
}

/// The words of syntax, one catalogue for the parser, completion, the highlighter, the grammar's test and the editors' files.
package enum Keywords {
  /// Begin a statement.
  package static let statements = [
    "count", "is", "when", "why", "changes", "cite", "coverage", "describe", "compare", "path", "distance",
    "what",
    "suppose", "forget", "let", "define", "timeline", "map", "graph", "explain", "fmt", "add", "remove",
    "use",
    "import", "export", "save", "needs", "expect", "top", "bottom", "pairs", "world", "kind", "relation",
    "attribute",
    "unit",
  ]
  package static let clauses = [
    "where", "show", "sort", "group", "by", "first", "as", "ascending", "descending",
  ]
  package static let operators = [
    "of", "and", "or", "not", "union", "intersect", "except", "like", "between", "known", "unknown", "has",
  ]
  package static let quantifiers = ["any", "some", "all", "every", "no", "at", "least", "most", "exactly"]
  package static let time = [
    "ever", "during", "since", "until", "before", "after", "from", "to", "throughout", "in", "according",
    "on", "today",
  ]
  package static let aggregates = AggregateFunction.allCases.map(\.rawValue)
  package static let magnitudes = ["thousand", "million", "billion", "trillion"]
  package static let columns = [
    "name", "since", "until", "status", "source", "when", "from", "to", "duration", "first time", "last time",
    "began", "ended",
  ]
  /// Of the answer's own period; they may stand after an aggregate.
  package static let spellColumns = ["when", "from", "to", "duration", "first time", "last time"]
  /// What counts go by over time: `count members of NATO by year`.
  package static let calendar = ["day", "month", "year", "decade"]
  package static let facts = ["status", "source", "with", "best", "also", "former", "life"]
  package static let others = ["it", "anything", "via", "into", "if", "sqlite"]
  /// Words of syntax in one place only; elsewhere they may be names.
  package static let placed = ["facts"]
  /// What a claim does with what it says; and the words of declared events.
  package static let claims = [
    "asserts", "denies", "forecasts", "says", "then", "only", "event", "ends", "adds", "changes", "sets",
    "tells",
    "opposite",
  ]
  /// Words of import templates only; elsewhere they may be names.
  package static let imports = [
    "encoding", "separator", "dates", "numbers", "columns", "errors", "each", "split", "new", "named", "code",
    "written", "through", "empty", "open", "else", "one",
  ]
  /// How references are written.
  package static let citations = ["text", "bibtex", "csl"]
  /// Skipped or read as something else at the edges of a sentence.
  package static let friendly = [
    "a", "an", "the", "which", "who", "are", "was", "were", "does", "do", "did", "list", "how", "many",
    "that",
    "have", "having", "there", "than", "more", "less", "fewer", "over", "under", "above", "below", "been",
    "be",
    "and", "me", "find", "give", "much", "currently", "now", "please", "tell", "number", "sum", "mean",
    "minimum",
    "maximum", "largest", "smallest", "biggest", "highest", "lowest", "whose", "greater", "larger", "smaller",
    "desc", "asc", "limit", "order", "both", "either", "neither", "at",
  ]
  /// Every word that is no name unless quoted.
  package static let all: Set<String> = Set(
    statements + clauses + operators + quantifiers + time + aggregates + magnitudes + others + friendly
      + ["with", "status", "source", "since", "until", "when"])
  /// Sentences the language keeps room for.
  package static let reserved: [String: String] = [
    "map": "draws a map",
    "graph": "draws a graph",
  ]
}
