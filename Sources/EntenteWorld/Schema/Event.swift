/// What a relation or an attribute is for a claim or a source. A world says which of its words play these parts: `role speaker`.
package enum ClaimRole: String, Sendable, CaseIterable {
  /// Relations of a claim: who made it, in what office, by whom it was reported, where it is recorded, and what it is about.
  case speaker, office, outlet, record, topic, place
  /// Attributes of a claim, filled from what is written: the day, the stance, what it asserts and on what condition.
  case date, stance, quote, content, condition, consequence
  /// A relation and attributes of a source, for references.
  case publisher, title, url
  /// Attributes that are worked out: whether the facts deny it, and which.
  case contradicted, contradiction
}

package struct EventID: Hashable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
}

/// Who takes part in an event.
package enum Party: Int, Sendable, CaseIterable {
  case subject, object, recipient
  package var name: String {
    switch self {
    case .subject: "subject"
    case .object: "object"
    case .recipient: "recipient"
    }
  }
}

/// What an event does to the facts of a world.
package struct Effect: Sendable, Hashable {
  package enum Action: Int, Sendable, CaseIterable {
    /// Facts of the relation end: those between the parties, or all of the things that the expression gives.
    case ends
    /// A fact of the relation begins.
    case adds
    /// Facts of the relation between the parties go on in another status.
    case changes
    /// The things that the expression gives cease to be, and with them all their facts.
    case endsLife
    /// An attribute gets a text.
    case sets
    /// What becomes of a word that is defined by other facts is told too.
    case tells
  }
  package var action: Action
  package var relation: RelationID?
  package var attribute: AttributeID?
  package var from = Party.subject
  package var to = Party.object
  package var status = 0
  /// An expression of the language about `subject`, `object` and `recipient`, or the text of an attribute.
  package var text: String?
  package init(
    _ action: Action, relation: RelationID? = nil, attribute: AttributeID? = nil, from: Party = .subject,
    to: Party = .object, status: Int = 0, text: String? = nil
  ) {
    self.action = action
    self.relation = relation
    self.attribute = attribute
    self.from = from
    self.to = to
    self.status = status
    self.text = text
  }
}

/// Something that may happen: `leaves`, said of a state and an organization.
package struct Event: Sendable {
  /// `leaves`, `leave`, `left`
  package var verb: Verb
  package var subjects: [KindID] = []
  package var objects: [KindID] = []
  package var recipients: [KindID] = []
  package var effects: [Effect] = []
  /// Of the same parties only one of the two happens: `wins`, `loses`. First forms of verbs, folded.
  package var opposites: [String] = []
  package var key: String
  package init(verb: Verb, key: String) {
    self.verb = verb
    self.key = key
  }
}
