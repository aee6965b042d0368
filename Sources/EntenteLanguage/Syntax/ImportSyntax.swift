package import EntenteSource

/// `import "members.csv" as $state member of $organization since $from until $to`
package struct ImportSyntax: Sendable {
  package struct Option: Sendable {
    package enum Kind: Sendable {
      /// `encoding latin-1`
      case encoding(String)
      /// `separator ";"`, `separator tab`
      case separator(String)
      /// `dates "d/m/y"`
      case dates(String)
      /// `numbers "1.234,5"`
      case numbers(String)
      /// `columns a, b`: the file has no header
      case columns([String])
      /// `at most 10 errors`
      case mostErrors(Int)
      /// `-9 is unknown`: in every column
      case rule(CellRule)
    }
    package var kind: Kind
    package var range: SourceRange
  }
  package var path: String
  package var pathRange: SourceRange
  package var options: [Option]
  package var items: [TemplateItem]
}

/// What a cell means where it is not what it says: `empty is open`, `-9 is unknown`, `{2: interstate, else: unknown}`.
package struct CellRule: Sendable, Equatable {
  package enum Key: Sendable, Equatable {
    case empty
    case text(String)
    case others
  }
  package enum Meaning: Sendable, Equatable {
    case unknown, open
    case text(String)
  }
  package var key: Key
  package var meaning: Meaning
}

/// A text with columns in it: `$a`, `"$location: $territory"`, `Armenia`.
package struct TemplateText: Sendable {
  package enum Piece: Sendable, Equatable {
    case text(String)
    case column(String)
  }
  package var pieces: [Piece]
  package var rules: [CellRule] = []
  /// A text that no rule knows is a mistake: `is {2: interstate}`.
  package var isMapped = false
  /// `written "d/m/y"`
  package var dates: String?
  /// `known to month`: the date may be written more precisely than it is known
  package enum Precision: String, Sendable { case day, month, year }
  package var precision: Precision?
  package var range: SourceRange

  /// The cell as it stands: what is said of its parts is no matter of the whole.
  package var plain: TemplateText { TemplateText(pieces: pieces, range: range) }
}

/// A thing that a row names: `$gwno as code gw`, `new state $name`, `each $parties split ", "`.
package struct TemplateReference: Sendable {
  package enum KindWord: Sendable {
    case noun(NounReference)
    case text(TemplateText)
  }
  package var text: TemplateText
  /// What is between the parts of `each`.
  package var split: String?
  package var isNew = false
  package var kind: KindWord?
  package var code: NounReference?
  /// What a new thing is called, where it is looked up by a code.
  package var named: TemplateText?
  /// `named one of $names`: the cell names all parts, in an order of its own
  package var isNamedAmong = false
  package var range: SourceRange
  package init(text: TemplateText, isNew: Bool = false, kind: KindWord? = nil, range: SourceRange) {
    self.text = text
    self.isNew = isNew
    self.kind = kind
    self.range = range
  }
}

/// `$area km2`, `$low..$high best $best`, `> $n`, or what a relation's noun takes.
package struct TemplateValue: Sendable {
  package enum Kind: Sendable {
    case single(TemplateReference)
    case between(TemplateText, TemplateText)
    case above(TemplateText, excludes: Bool)
    case below(TemplateText, excludes: Bool)
  }
  package var kind: Kind
  package var best: TemplateText?
  /// `$n million`
  package var factor = 1.0
  package var unit: String?
  package var range: SourceRange

  mutating func add(_ rule: CellRule) {
    switch kind {
    case .single(var reference):
      reference.text.rules.append(rule)
      kind = .single(reference)
    case .between(var low, var high):
      low.rules.append(rule)
      high.rules.append(rule)
      kind = .between(low, high)
    case .above(var text, let excludes):
      text.rules.append(rule)
      kind = .above(text, excludes: excludes)
    case .below(var text, let excludes):
      text.rules.append(rule)
      kind = .below(text, excludes: excludes)
    }
  }
}

package struct TemplateClauses: Sendable {
  package var since: TemplateText?
  package var until: TemplateText?
  /// `through $last`: the last day on which it holds
  package var through: TemplateText?
  /// `during $year`, `during $first..$last`: from the first day of the one through the last of the other
  package var during: (TemplateText, TemplateText?)?
  package var asOf: TemplateText?
  package var status: TemplateText?
  package var qualifiers: [(WordReference, TemplateText)] = []
  package var source: TemplateText?
  package init() {}
}

/// What one line of a template says of each row.
package struct TemplateItem: Sendable {
  package enum Form: Sendable {
    /// SUBJECT is NOUN of VALUE
    case noun(NounReference, TemplateReference)
    /// SUBJECT's NOUN is VALUE
    case of(NounReference, TemplateValue)
    case preposition(WordReference, TemplateReference)
    case verb(WordReference, TemplateReference)
    case flag(NounReference, Bool)
  }
  package indirect enum Kind: Sendable {
    /// Without a subject it is about the thing of the block.
    case fact(TemplateReference?, Form, TemplateClauses)
    /// `state $name { … }`
    case entity(TemplateReference, [TemplateItem])
    /// `each $ids, $names split ", " { … }`
    case each([TemplateText], separator: String, [TemplateItem])
    /// `when $type = 2 { … }`
    case group([TemplateItem])
    /// `let $title = "$location: $territory"`
    case bind(String, TemplateText)
    case also([TemplateText])
    case former(TemplateText)
    case life(TemplateClauses)
    /// Of all facts that follow in the block.
    case source(TemplateText)
  }
  package var kind: Kind
  package var condition: TemplateCondition?
  package var range: SourceRange
  package init(kind: Kind, condition: TemplateCondition?, range: SourceRange) {
    self.kind = kind
    self.condition = condition
    self.range = range
  }
}

/// `when $intensity = 2 and $end is not empty`
package struct TemplateCondition: Sendable {
  package enum Comparison: String, Sendable, CaseIterable {
    case equal = "="
    case unequal = "!="
    case less = "<"
    case atMost = "<="
    case more = ">"
    case atLeast = ">="
  }
  package indirect enum Kind: Sendable {
    case all([TemplateCondition])
    case any([TemplateCondition])
    case not(TemplateCondition)
    case compares(TemplateText, Comparison, TemplateText)
    case isEmpty(TemplateText)
    case isAmong(TemplateText, [String])
    case isLike(TemplateText, String)
  }
  package var kind: Kind
  package var range: SourceRange
}
