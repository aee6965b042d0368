internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// Something that an event has done to the facts.
enum Change {
  case added(FactRow)
  case ended(FactRow)
  /// It would have begun later, and now does not.
  case prevented(FactRow)
  case changed(FactRow, from: FactRow)
  /// It is no more; with it all that held of it.
  case ceased(EntityID, [FactRow], prevented: [FactRow])
  case set(AttributeID, EntityID, String)
  case told(noun: String, [(EntityID, lost: [EntityID], gained: [EntityID])])
  /// Nothing to do, and why.
  case nothing(String)
}

/// A world in which things happen: a layer over the base, which costs what it touches.
struct Happening {
  private(set) var world: World
  let vocabulary: Vocabulary
  private var schema: Schema { world.schema }

  init(_ world: World, _ vocabulary: Vocabulary) {
    self.world = world
    self.vocabulary = vocabulary
  }

  /// The party that is not there on the day; nil if all are.
  func missing(_ event: BoundEvent, on day: Day) -> EntityID? {
    event.parties.first { world.exists($0, on: day) == .no }
  }

  /// What the event does from the day on.
  mutating func happen(_ event: BoundEvent, on day: Day) -> [Change] {
    guard !event.isNegative else { return [] }
    let declared = schema.event(event.event)
    var told: [(PartyExpression, noun: String, [(EntityID, [EntityID])])] = []
    for effect in declared.effects where effect.action == .tells {
      let expression = PartyExpression(vocabulary, effect.text ?? "")
      let (noun, owners) = expression.owners(event, in: world, on: day)
      told.append((expression, noun, expression.told(event, owners, in: world, on: day)))
    }
    var changes: [Change] = []
    for effect in declared.effects {
      switch effect.action {
      case .ends: changes += ends(effect, event, day)
      case .adds: changes += adds(effect, event, day)
      case .changes: changes += changesStatus(effect, event, day)
      case .endsLife:
        let entities = PartyExpression(vocabulary, effect.text ?? "subject").entities(
          event, in: world, on: day)
        if entities.isEmpty { changes.append(.nothing("there is no `\(effect.text ?? "subject")` to end")) }
        for entity in entities { changes.append(cease(entity, day)) }
      case .sets: if let change = set(effect, event, day) { changes.append(change) }
      case .tells: break
      }
    }
    for (expression, noun, before) in told {
      let after = expression.told(event, before.map(\.0), in: world, on: day)
      let rows = zip(before, after).compactMap {
        old, new -> (EntityID, lost: [EntityID], gained: [EntityID])? in
        let lost = old.1.filter { !new.1.contains($0) }
        let gained = new.1.filter { !old.1.contains($0) }
        return lost.isEmpty && gained.isEmpty ? nil : (old.0, lost, gained)
      }
      if !rows.isEmpty { changes.append(.told(noun: noun, rows)) }
    }
    return changes
  }

  // MARK: What a claim says, as a fact

  /// The fact holds from the day on, or as long as it says.
  mutating func take(_ fact: FactRow, from date: PartialDate) -> [Change] {
    var fact = fact
    if fact.period == .always { fact.period.from = .on(date) }
    let begin = fact.period.from.date?.earliest ?? Day.first
    // Another standing of the same pair gives way.
    for id in facts(fact.relation, fact.subject, fact.object) {
      let old = world.fact(id)
      if old.status == fact.status, fact.qualifiers.isEmpty, old.period.holds(on: begin) == .yes,
        old.period.to == .open
      {
        return [.nothing("\(ChangeText(world).sentence(old)) already")]
      }
      _ = end(id, begin, fact.period.from)
    }
    world.add(fact)
    return [.added(fact)]
  }

  /// The fact does not hold from the day on.
  mutating func deny(_ fact: FactRow, from date: PartialDate) -> [Change] {
    let begin = fact.period.from.date?.earliest ?? date.earliest
    return facts(fact.relation, fact.subject, fact.object).compactMap { id in
      // A denial of one standing leaves the others.
      guard fact.status == 0 || world.fact(id).status == fact.status else { return nil }
      return end(id, begin)
    }
  }

  mutating func take(_ value: ValueRow, from date: PartialDate) -> Change {
    var value = value
    if value.period == .always { value.period.from = .on(date) }
    replace(value)
    return .set(value.attribute, value.entity, "")
  }
}

// MARK: - Implementation

extension Happening {
  /// Facts between the two, whichever is the subject.
  private func facts(_ relation: RelationID, _ a: EntityID, _ b: EntityID) -> [FactID] {
    var found: [FactID] = []
    for inverse in [false, true] {
      for id in world.facts(of: relation, a, inverse: inverse) {
        let fact = world.fact(id)
        if (inverse ? fact.subject : fact.object) == b, !found.contains(id) { found.append(id) }
      }
    }
    return found
  }

  private func facts(_ relation: RelationID, of entity: EntityID) -> [FactID] {
    var found = world.facts(of: relation, entity, inverse: false)
    // A fact about itself is met once.
    found += world.facts(of: relation, entity, inverse: true).filter { world.fact($0).subject != entity }
    return found
  }

  /// A fact that holds on the day ends then; one that begins later never does. Nil for one that is over.
  private mutating func end(_ id: FactID, _ day: Day, _ bound: Bound? = nil) -> Change? {
    let fact = world.fact(id)
    if fact.period.hasBegun(by: day) == .no {
      world.remove(id)
      return .prevented(fact)
    }
    if fact.period.holds(on: day) == .no { return nil }
    world.remove(id)
    var shorter = fact
    shorter.period.to = bound ?? .on(PartialDate(day, .day))
    if fact.period.from != shorter.period.to { world.add(shorter) }
    return .ended(fact)
  }

  private mutating func ends(_ effect: Effect, _ event: BoundEvent, _ day: Day) -> [Change] {
    guard let relation = effect.relation else { return [] }
    var ids: [FactID] = []
    if let text = effect.text {
      for entity in PartyExpression(vocabulary, text).entities(event, in: world, on: day) {
        ids += facts(relation, of: entity)
      }
    } else if let object = event.object {
      ids = facts(relation, event.subject, object)
    } else {
      ids = facts(relation, of: event.subject)
    }
    let changes = ids.compactMap { end($0, day) }
    if changes.isEmpty {
      let noun = schema.relation(relation).nouns.first ?? Noun(schema.relation(relation).name)
      guard effect.text == nil, let object = event.object else {
        return [.nothing("there is no \(noun.singular)")]
      }
      let (a, b) = (world.name(of: event.subject), world.name(of: object))
      return [.nothing("\(a) is no \(noun.singular) \(noun.connectors.first ?? "of") \(b)")]
    }
    return changes
  }

  private mutating func adds(_ effect: Effect, _ event: BoundEvent, _ day: Day) -> [Change] {
    guard let relation = effect.relation, let from = event.party(effect.from), let to = event.party(effect.to)
    else { return [] }
    let declared = schema.relation(relation)
    func fits(_ entity: EntityID, _ kinds: [KindID]) -> Bool {
      kinds.contains { schema.isKind(world.kind(of: entity), under: $0) }
    }
    let isForward = fits(from, declared.subjects) && fits(to, declared.objects)
    var fact = FactRow(relation: relation, subject: isForward ? from : to, object: isForward ? to : from)
    fact.status = UInt8(effect.status)
    fact.period.from = .on(PartialDate(day, .day))
    return take(fact, from: PartialDate(day, .day))
  }

  private mutating func changesStatus(_ effect: Effect, _ event: BoundEvent, _ day: Day) -> [Change] {
    guard let relation = effect.relation, let object = event.object else { return [] }
    var changes: [Change] = []
    for id in facts(relation, event.subject, object) {
      let old = world.fact(id)
      guard old.period.holds(on: day) != .no, Int(old.status) != effect.status else { continue }
      _ = end(id, day)
      var fact = old
      fact.status = UInt8(effect.status)
      fact.period.from = .on(PartialDate(day, .day))
      world.add(fact)
      changes.append(.changed(fact, from: old))
    }
    let noun = schema.relation(relation).nouns.first ?? Noun(schema.relation(relation).name)
    if changes.isEmpty {
      let (a, b) = (world.name(of: event.subject), world.name(of: object))
      changes.append(
        .nothing("\(a) is no \(noun.singular) \(noun.connectors.first ?? "of") \(b) whose status changes"))
    }
    return changes
  }

  private mutating func cease(_ entity: EntityID, _ day: Day) -> Change {
    let life = world.life(of: entity)
    guard life.holds(on: day) != .no else { return .nothing("\(world.name(of: entity)) does not exist then") }
    var ended: [FactRow] = []
    var prevented: [FactRow] = []
    for (index, relation) in schema.relations.enumerated()
    where !relation.isTimeless && relation.derivation == nil {
      for id in facts(RelationID(index), of: entity) {
        // With what is over already nothing ends.
        let fact = world.fact(id)
        if world.life(of: fact.subject == entity ? fact.object : fact.subject).hasEnded(by: day) { continue }
        // What may have ended before stays in doubt until then; the life bounds it.
        if fact.period.hasBegun(by: day) == .yes, fact.period.holds(on: day) == .unknown {
          ended.append(fact)
          continue
        }
        switch end(id, day) {
        case .ended(let fact): ended.append(fact)
        case .prevented(let fact): prevented.append(fact)
        default: break
        }
      }
    }
    world.suppose(life: Period(from: life.from, to: .on(PartialDate(day, .day))), of: entity)
    return .ceased(entity, ended, prevented: prevented)
  }

  private mutating func set(_ effect: Effect, _ event: BoundEvent, _ day: Day) -> Change? {
    guard let attribute = effect.attribute, let entity = event.party(effect.from), let text = effect.text
    else {
      return nil
    }
    var value = ValueRow(attribute: attribute, entity: entity, value: .text(text))
    value.period.from = .on(PartialDate(day, .day))
    replace(value)
    return .set(attribute, entity, text)
  }

  /// The value holds from its day on; what held before ends then.
  private mutating func replace(_ value: ValueRow) {
    let old = world.values(of: value.attribute, value.entity)
    let begin = value.period.from.date?.earliest ?? Day.first
    world.removeValues(of: value.attribute, value.entity)
    for var row in old where row.period.hasBegun(by: begin) != .no {
      if row.period.holds(on: begin) != .no, !schema.attribute(value.attribute).isMeasured {
        if row.period.from.date?.earliest == begin { continue }
        row.period.to = value.period.from
      }
      world.add(row)
    }
    world.add(value)
  }
}

extension Period {
  fileprivate func hasEnded(by day: Day) -> Bool { to.date.map { $0.latest <= day } ?? false }
}
