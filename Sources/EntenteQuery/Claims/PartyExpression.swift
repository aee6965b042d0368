internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// An expression in an effect: a set about `subject`, `object` and `recipient`.
struct PartyExpression {
  private let vocabulary: Vocabulary
  private let text: SourceText

  init(_ vocabulary: Vocabulary, _ text: String) {
    self.vocabulary = vocabulary
    self.text = SourceText(name: "effect", text)
  }

  /// Why it makes no sense for the event's kinds; nil if it does.
  mutating func problem(_ event: Event) -> String? {
    guard let query = query(Party.allCases.map(\.name)) else { return "it does not parse" }
    var binder = Binder(vocabulary, context: BindingContext(day: Day(number: 0)), source: text)
    for (party, kinds) in [
      (Party.subject, event.subjects), (.object, event.objects), (.recipient, event.recipients),
    ] where !kinds.isEmpty { binder.scope[party.name] = .init(slot: binder.slot(), types: KindSet(kinds)) }
    do throws(Binder.Failure) {
      _ = try binder.bindExpression(query.expression)
      return nil
    } catch { return error.diagnostic.message }
  }

  /// The things meant, on the day, in a world. Empty where it cannot be worked out.
  func entities(_ event: BoundEvent, in world: World, on day: Day) -> [EntityID] {
    guard let query = query(Party.allCases.map(\.name)) else { return [] }
    return evaluate(query.expression, event, nil, in: world, on: day)
  }

  /// Of `NOUN of SET`: the noun's spelling, and of each element of the set what the noun gives.
  func told(_ event: BoundEvent, _ owners: [EntityID], in world: World, on day: Day) -> [(
    EntityID, [EntityID]
  )] {
    guard let query = query(Party.allCases.map(\.name)), case .step(let step, _) = query.expression.kind
    else { return [] }
    let each = PartyExpression(vocabulary, "\(step.noun.plural) of each")
    guard let inner = each.query(["each"]) else { return [] }
    return owners.map { ($0, each.evaluate(inner.expression, event, $0, in: world, on: day)) }
  }
  /// The set in `NOUN of SET`, and the noun.
  func owners(_ event: BoundEvent, in world: World, on day: Day) -> (noun: String, entities: [EntityID]) {
    guard let query = query(Party.allCases.map(\.name)),
      case .step(let step, let operand) = query.expression.kind
    else { return ("", []) }
    return (step.noun.plural, evaluate(operand, event, nil, in: world, on: day))
  }

  private func query(_ names: [String]) -> Query? {
    let parsed = Parser.parse(text, lexicon: ExtendedLexicon(base: vocabulary, names: Set(names)))
    guard parsed.count == 1, parsed[0].problems.isEmpty, case .query(let query) = parsed[0].statement.kind
    else { return nil }
    return query
  }

  private func evaluate(
    _ expression: Expression, _ event: BoundEvent, _ each: EntityID?, in world: World, on day: Day
  ) -> [EntityID] {
    var binder = Binder(vocabulary, context: BindingContext(day: day), source: text)
    var slots: [(Slot, EntityID)] = []
    func bind(_ name: String, _ entity: EntityID) {
      let row = Binder.Row(slot: binder.slot(), types: KindSet([world.kind(of: entity)]))
      binder.scope[name] = row
      slots.append((row.slot, entity))
    }
    for party in Party.allCases { if let entity = event.party(party) { bind(party.name, entity) } }
    if let each { bind("each", each) }
    guard let set = try? binder.bindExpression(expression) else { return [] }
    var evaluator = Evaluator(world, day: day, slotBases: binder.slotBases, slots: binder.slotTotal)
    for (slot, entity) in slots { evaluator.rows[slot.index] = entity }
    return ((try? evaluator.set(set))?.sure).map { Array($0) } ?? []
  }
}
