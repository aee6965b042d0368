internal import EntenteLanguage
internal import EntenteWorld

extension ClaimBook {
  /// How many claims made by the day speak of what the question rests on: the same thing in the same relation.
  func count(bearingOn mentions: Mentions, until day: Day) -> Int {
    guard !all.isEmpty else { return 0 }
    var mentions = mentions
    mentions.addOrigins(world.schema)
    var found: Set<EntityID> = []
    for entity in mentions.entities {
      for claim in claims(about: entity)
      where !found.contains(claim) && world.life(of: claim).hasBegun(by: day) == .yes {
        if let read = self.claim(claim), read.contents.contains(where: { bears($0, on: mentions) }) {
          found.insert(claim)
        }
      }
    }
    return found.count
  }

  private func bears(_ content: Content, on mentions: Mentions) -> Bool {
    switch content {
    case .text: return false
    case .fact(.fact(let fact), _): return mentions.relations.contains(fact.relation)
    case .fact(.value(let value), _):
      return mentions.attributes.contains(value.attribute) && mentions.entities.contains(value.entity)
    case .only(let facts): return facts.contains { mentions.relations.contains($0.relation) }
    case .event(let event):
      let declared = world.schema.event(event.event)
      let opposites = world.schema.events.filter { declared.opposites.contains($0.key) }
      return (declared.effects + opposites.flatMap(\.effects)).contains { effect in
        if let relation = effect.relation { return mentions.relations.contains(relation) }
        // The end of a thing ends all that holds of it.
        return effect.action == .endsLife && event.parties.contains { mentions.entities.contains($0) }
      }
    }
  }

  // MARK: Voices that differ

  /// The ends of facts with the thing on which voices differ on the day, with what they say.
  func disputes(_ relation: RelationID, with entity: EntityID, on day: Day) -> [EntityID: [Claim]] {
    guard !all.isEmpty else { return [:] }
    struct Voice {
      var claim: Claim
      var content: Content
      var isDenied: Bool
      var other: EntityID
    }
    var voices: [Voice] = []
    for id in claims(about: entity) where world.life(of: id).hasBegun(by: day) == .yes {
      // Known before the claim is read: what is forecast or conditional is in no dispute.
      if let stance = text(.stance, of: id).flatMap({ Stance(rawValue: $0) }),
        stance != .asserts, stance != .denies
      {
        continue
      }
      guard let claim = claim(id), claim.stance == .asserts || claim.stance == .denies,
        let date = date(of: id)
      else { continue }
      for case .fact(.fact(let fact), let isNegative) in claim.contents where fact.relation == relation {
        guard fact.subject == entity || fact.object == entity else { continue }
        let scope = fact.period == .always ? Period(from: .on(date)) : fact.period
        guard scope.holds(on: day) == .yes else { continue }
        voices.append(
          Voice(
            claim: claim, content: .fact(.fact(fact), isNegative: isNegative),
            isDenied: claim.stance == .denies,
            other: fact.subject == entity ? fact.object : fact.subject))
      }
    }
    var found: [EntityID: [Claim]] = [:]
    for (index, a) in voices.enumerated() {
      for b in voices[(index + 1)...]
      where a.other == b.other && excludes(a.content, a.isDenied, b.content, b.isDenied, sameTime: true)
        && Set(ends(.speaker, of: a.claim.entity)).isDisjoint(with: ends(.speaker, of: b.claim.entity))
      {
        for claim in [a.claim, b.claim]
        where found[a.other]?.contains(where: { $0.entity == claim.entity }) != true {
          found[a.other, default: []].append(claim)
        }
      }
    }
    return found
  }

  /// `disputed: Nikol Pashinyan asserts …; CSTO denies …`
  func disputeText(_ entity: EntityID, _ claims: [Claim]) -> String {
    let said = claims.map {
      "\(voices($0.entity)) \($0.stance.rawValue): \($0.text) [\(world.name(of: $0.entity))]"
    }
    return "\(world.name(of: entity)) is disputed: \(said.joined(separator: "; "))"
  }

  /// Disputes about the rows of a set that one step reached from things that the question names.
  func disputes(_ set: SetNode, on day: Day) -> [EntityID: [Claim]] {
    var found: [EntityID: [Claim]] = [:]
    for last in LastStep.all(of: set) {
      guard case .entities(let named) = last.operand.kind, last.step.closure == nil else { continue }
      for entity in named {
        for (other, claims) in disputes(last.step.relation, with: entity, on: day) {
          for claim in claims where found[other]?.contains(where: { $0.entity == claim.entity }) != true {
            found[other, default: []].append(claim)
          }
        }
      }
    }
    return found
  }
}
