internal import EntenteLanguage
internal import EntenteSource
package import EntenteWorld

/// An event with its parties found: `Russia loses "Russo-Ukrainian War"`.
package struct BoundEvent: Hashable, Sendable {
  package var event: EventID
  package var subject: EntityID
  package var object: EntityID?
  package var recipient: EntityID?
  package var isNegative = false
  /// Where the sentence names one.
  package var day: Day?

  package var parties: [EntityID] { [subject] + [object, recipient].compactMap { $0 } }
  package func party(_ party: Party) -> EntityID? {
    switch party {
    case .subject: subject
    case .object: object
    case .recipient: recipient
    }
  }
  /// The same thing happening, whenever.
  package func isSame(as other: BoundEvent) -> Bool {
    event == other.event && subject == other.subject && object == other.object
      && recipient == other.recipient
  }
}

/// One thing that a claim asserts, with its names found.
enum Content {
  case event(BoundEvent)
  case fact(FactReader.Row, isNegative: Bool)
  /// These facts and no others of their relation to the same thing.
  case only([FactRow])
  case text(String)

  var entities: [EntityID] {
    switch self {
    case .event(let event): event.parties
    case .fact(.fact(let fact), _): [fact.subject, fact.object]
    case .fact(.value(let value), _): [value.entity]
    case .only(let facts): facts.flatMap { [$0.subject, $0.object] }
    case .text: []
    }
  }
}

extension FactReader {
  func event(_ syntax: EventSyntax) throws(Refusal) -> BoundEvent {
    let candidates = schema.events.indices.filter { schema.events[$0].key == syntax.verb.key }
    guard !candidates.isEmpty else {
      throw refuse("E0430", "no event `\(syntax.verb.text)` is declared", syntax.verb.range)
    }
    func shape(_ index: Int) -> Bool {
      schema.events[index].objects.isEmpty == (syntax.object == nil)
        && schema.events[index].recipients.isEmpty == (syntax.recipient == nil)
    }
    let shaped = candidates.filter(shape)
    if shaped.isEmpty { throw misshapen(syntax, schema.events[candidates[0]]) }
    let subject = try resolve(syntax.subject, shaped.flatMap { schema.events[$0].subjects }).get()
    let fitting = shaped.filter { fits(kindOf(subject), schema.events[$0].subjects) }
    guard !fitting.isEmpty else {
      throw misfit(
        syntax.verb.text, subject, syntax.subject, shaped.flatMap { schema.events[$0].subjects })
    }
    var object: EntityID?
    var left = fitting
    if let word = syntax.object {
      let kinds = fitting.flatMap { schema.events[$0].objects }
      let found = try resolve(word, kinds).get()
      left = fitting.filter { fits(kindOf(found), schema.events[$0].objects) }
      guard !left.isEmpty else { throw misfit(syntax.verb.text, found, word, kinds) }
      object = found
    }
    var recipient: EntityID?
    if let word = syntax.recipient {
      let kinds = left.flatMap { schema.events[$0].recipients }
      let found = try resolve(word, kinds).get()
      guard fits(kindOf(found), kinds) else { throw misfit(syntax.verb.text, found, word, kinds) }
      recipient = found
    }
    var bound = BoundEvent(event: EventID(left[0]), subject: subject, object: object, recipient: recipient)
    bound.isNegative = syntax.isNegative
    bound.day = syntax.day.flatMap { Day(year: $0.year, month: $0.month ?? 1, day: $0.day ?? 1) }
    return bound
  }

  func content(_ syntax: ContentSyntax, source: EntityID? = nil) throws(Refusal) -> [Content] {
    switch syntax {
    case .event(let event): return [.event(try self.event(event))]
    case .text(let text): return [.text(text)]
    case .facts(let facts, let isNegative):
      var found: [Content] = []
      for fact in facts { found.append(.fact(try read(fact, source: source), isNegative: isNegative)) }
      return found
    case .only(let facts):
      var rows: [FactRow] = []
      for fact in facts {
        guard case .fact(let row) = try read(fact, source: source) else {
          throw refuse("E0436", "`only` lists the ends of facts, not values", fact.range)
        }
        rows.append(row)
      }
      return [.only(rows)]
    }
  }

  private func misshapen(_ syntax: EventSyntax, _ event: Event) -> Refusal {
    let verb = event.verb.forms[0]
    func kinds(_ ids: [KindID]) -> String {
      SyntaxProblem.either(ids.map { Wording.article(schema.kind($0).noun.singular) })
    }
    let text =
      kinds(event.subjects) + " \(verb)" + (event.objects.isEmpty ? "" : " " + kinds(event.objects))
      + (event.recipients.isEmpty ? "" : " to " + kinds(event.recipients))
    let extra = event.objects.isEmpty && syntax.object != nil
    return refuse(
      "E0431",
      extra
        ? "`\(verb)` is said of one thing alone"
        : syntax.object == nil ? "`\(verb)` needs to say what" : "`\(verb)` needs to say to whom",
      extra ? syntax.object?.range ?? syntax.range : syntax.verb.range, ["it is said so: \(text)"])
  }

  private func misfit(_ verb: String, _ entity: EntityID, _ word: WordReference, _ kinds: [KindID]) -> Refusal
  {
    let kind = schema.kind(kindOf(entity)).noun.singular
    let wanted = kinds.reduce(into: [String]()) { list, kind in
      let text = Wording.article(schema.kind(kind).noun.singular)
      if !list.contains(text) { list.append(text) }
    }
    return refuse(
      "E0432", "`\(verb)` does not fit \(Wording.article(kind)), which `\(word.text)` is", word.range,
      ["it takes \(SyntaxProblem.either(wanted))"])
  }
}
