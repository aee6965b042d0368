package import EntenteSource

/// `Armenia leaves CSTO on 2023-01-01`, `Ukraine cedes Crimea to Russia`, `not CSTO dissolves`
package struct EventSyntax: Sendable {
  package var isNegative = false
  package var subject: WordReference
  /// The canonical form: `leaves` for `left`.
  package var verb: WordReference
  package var object: WordReference?
  /// After `to`.
  package var recipient: WordReference?
  package var day: WrittenDate?
  package var range: SourceRange
  package init(
    isNegative: Bool = false, subject: WordReference, verb: WordReference, object: WordReference? = nil,
    recipient: WordReference? = nil, day: WrittenDate? = nil, range: SourceRange
  ) {
    self.isNegative = isNegative
    self.subject = subject
    self.verb = verb
    self.object = object
    self.recipient = recipient
    self.day = day
    self.range = range
  }
}

/// One thing that a claim asserts.
package enum ContentSyntax: Sendable {
  /// `CSTO dissolves`
  case event(EventSyntax)
  /// `Armenia member of CSTO`, `not Armenia member of CSTO`: one fact a subject
  case facts([FactSyntax], isNegative: Bool)
  /// `only {Armenia, Belarus} member of CSTO`: these and no others
  case only([FactSyntax])
  /// `"we will be buried under the rubble"`: beyond the model
  case text(String)
}

package enum Stance: String, Sendable, CaseIterable { case asserts, denies, forecasts, conditional }

/// What a claim asserts, and how: `asserts …`, `denies …`, `forecasts …`, `if … then …`.
package struct AssertionSyntax: Sendable {
  package var stance: Stance
  /// Of a conditional: what comes before `then`.
  package var conditions: [ContentSyntax]
  package var contents: [ContentSyntax]
  package var conditionRange: SourceRange
  package var contentRange: SourceRange
  package var range: SourceRange
}

/// `event leaves / leave / left : state -> organization { ends membership }`
package struct EventDeclaration: Sendable {
  package struct Effect: Sendable {
    package enum Kind: Sendable {
      /// `ends membership`, `ends membership of subject`
      case ends(WordReference, of: SourceRange?)
      /// `ends life`, `ends life of object`
      case endsLife(of: SourceRange?)
      /// `adds control`, `adds control from recipient to object`
      case adds(WordReference, from: WordReference?, to: WordReference?, status: WordReference?)
      /// `changes membership to frozen`
      case changes(WordReference, to: WordReference)
      /// `sets outcome of object "lost"`
      case sets(NounReference, of: WordReference?, String)
      /// `opposite wins`
      case opposite(WordReference)
      /// `tells allies of subject`
      case tells(SourceRange)
    }
    package var kind: Kind
    package var range: SourceRange
  }
  package var forms: [String]
  package var subjects: [WordReference]
  package var objects: [WordReference]
  package var recipients: [WordReference]
  package var effects: [Effect]
  package var range: SourceRange
}
