internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// What denies a claim: the world's facts at its own date, or another claim of the same voice. What is merely unproven does not.
extension ClaimBook {
  /// What the engine works out about a claim; nil for what is written.
  func judged(_ role: ClaimRole, _ entity: EntityID) -> RuntimeValue? {
    switch role {
    case .contradicted: return .truth(Truth(!contradictions(of: entity).isEmpty))
    case .contradiction:
      let found = contradictions(of: entity)
      return found.isEmpty ? RuntimeValue.none : found.count == 1 ? .text(found[0]) : .texts(found)
    case .speaker, .office, .outlet, .record, .topic, .place, .date, .stance, .quote, .content, .condition,
      .consequence, .publisher, .title, .url:
      return nil
    }
  }

  /// Sentences that name the facts and claims against it.
  func contradictions(of entity: EntityID) -> [String] {
    if let known = verdicts[entity] { return known }
    var found: [String] = []
    if let claim = claim(entity), claim.stance != .conditional, let date = date(of: entity) {
      if claim.stance != .forecasts {
        for content in claim.contents { found += denials(content, claim.stance == .denies, on: date) }
      }
      for other in sameVoice(as: entity) where isAgainst(claim, other) {
        found.append("\(world.name(of: other.entity)), of the same voice: \(said(other))")
      }
    }
    verdicts[entity] = found
    return found
  }

  func said(_ claim: Claim) -> String {
    switch claim.stance {
    case .asserts, .conditional: claim.text
    case .denies, .forecasts: "\(claim.stance.rawValue) \(claim.text)"
    }
  }

  // MARK: Facts

  /// Facts that deny the content on a day of its own.
  private func denials(_ content: Content, _ isDenied: Bool, on date: PartialDate) -> [String] {
    switch content {
    case .text: return []
    case .fact(.fact(let fact), let isNegative):
      let days = days(fact.period, date)
      if isDenied != isNegative {
        // What is denied must not hold.
        let status = fact.status == 0 ? nil : fact.status
        for day in days where world.truth(fact, status: status, on: day) == .yes {
          return ["\(sentence(fact)) on \(day)"]
        }
        return []
      }
      for day in days { if let text = denial(fact, on: day) { return [text] } }
      return []
    case .fact(.value(let value), let isNegative):
      return isDenied == isNegative ? denial(value, on: date) : []
    case .only(let facts):
      guard !isDenied else { return [] }
      var found: [String] = []
      for day in days(facts.first?.period ?? .always, date) {
        for fact in facts {
          if let text = denial(fact, on: day), !found.contains(text) { found.append(text) }
        }
        for other in others(than: facts, on: day) where !found.contains(other) { found.append(other) }
        if !found.isEmpty { break }
      }
      return found
    case .event(let event):
      guard event.isNegative == isDenied else { return [] }
      return denial(event, on: date)
    }
  }

  /// Days on which what is said can be looked up: those of its scope, else the claim's own.
  private func days(_ period: Period, _ date: PartialDate) -> [Day] {
    var days: [Day] = []
    if let from = period.from.date { days.append(from.latest) }
    if let to = period.to.date { days.append(to.earliest.advanced(by: -1)) }
    if period.to.date == nil { days += [date.earliest, date.latest] }
    return days.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  private func denial(_ fact: FactRow, on day: Day) -> String? {
    let declared = world.schema.relation(fact.relation)
    if !declared.isTimeless {
      for entity in [fact.subject, fact.object] where world.exists(entity, on: day) == .no {
        return "\(world.name(of: entity)) did not exist on \(day)"
      }
    }
    guard world.truth(fact, status: nil, on: day) == .no else { return nil }
    let nearest = Nearest(
      world: world, day: day, evaluator: Evaluator(world, day: day, slotBases: [:], slots: 1))
    let step = StepRelation(relation: fact.relation, inverse: true, filter: FactFilter())
    let reason = nearest.membership(fact.subject, step, fact.object, .no)
    return "not \(sentence(fact)) on \(day)" + (reason.isEmpty ? "" : ": \(reason)")
  }

  /// Others that stand where only some are said to.
  private func others(than facts: [FactRow], on day: Day) -> [String] {
    guard let first = facts.first else { return [] }
    // The end that all of them share.
    let inverse = facts.allSatisfy { $0.object == first.object }
    let shared = inverse ? first.object : first.subject
    let listed = Set(facts.map { inverse ? $0.subject : $0.object })
    let statuses = world.schema.relation(first.relation).statuses
    var filter = FactFilter()
    if !statuses.isEmpty {
      filter.statuses = statuses.enumerated().reduce(0) {
        $1.element.counts ? $0 | 1 << UInt64($1.offset) : $0
      }
    }
    var found: [String] = []
    world.walk(first.relation, shared, inverse: inverse, on: day, filter) { other, truth, id in
      if truth == .yes, !listed.contains(other) { found.append("\(sentence(world.fact(id))) on \(day)") }
    }
    return found
  }

  private func denial(_ value: ValueRow, on date: PartialDate) -> [String] {
    let declared = world.schema.attribute(value.attribute)
    for day in days(value.period, date) {
      let evaluator = Evaluator(world, day: day, slotBases: [:], slots: 1)
      let name = world.name(of: value.entity)
      let noun = declared.noun.singular
      switch (evaluator.current(value.attribute, declared, value.entity), value.value) {
      case (.number(let known, _), .number(let said))
      where known.equals(said) == .no && !overlap(known, said):
        return ["\(noun) of \(name) is \(known.plain) on \(day)"]
      case (.date(let known), .date(let said)) where known.equals(said) == .no:
        return ["\(noun) of \(name) is \(known)"]
      case (.truth(let known), .flag(let said)) where known == (said ? .no : .yes):
        return ["\(name) is \(said ? "not " : "")\(noun)"]
      case (.text(let known), .text(let said)) where Folding.fold(known) != Folding.fold(said):
        return ["\(noun) of \(name) is \(known)"]
      default: continue
      }
    }
    return []
  }

  /// Ranges that share a number do not deny each other.
  private func overlap(_ a: Quantity, _ b: Quantity) -> Bool {
    max(a.low ?? -.infinity, b.low ?? -.infinity) <= min(a.high ?? .infinity, b.high ?? .infinity)
  }

  /// What would have changed and has not.
  private func denial(_ event: BoundEvent, on date: PartialDate) -> [String] {
    let day = event.day ?? date.latest
    guard day <= date.latest else { return [] }
    for effect in world.schema.event(event.event).effects {
      switch effect.action {
      case .ends:
        guard effect.text == nil, let relation = effect.relation,
          let fact = fact(relation, event.subject, event.object)
        else { continue }
        if world.truth(fact, status: nil, on: day) == .yes { return ["\(sentence(fact)) on \(day)"] }
      case .adds:
        guard let relation = effect.relation, let from = event.party(effect.from),
          let fact = fact(relation, from, event.party(effect.to))
        else { continue }
        if world.truth(fact, status: nil, on: day) == .no { return ["not \(sentence(fact)) on \(day)"] }
      case .endsLife:
        guard let party = Party.allCases.first(where: { $0.name == effect.text }),
          let entity = event.party(party), world.life(of: entity) != .always
        else { continue }
        if world.exists(entity, on: day) == .yes { return ["\(world.name(of: entity)) exists on \(day)"] }
      case .changes, .sets, .tells: continue
      }
    }
    return []
  }

  private func fact(_ relation: RelationID, _ a: EntityID, _ b: EntityID?) -> FactRow? {
    b.map { FactRow(relation: relation, subject: a, object: $0) }
  }

  /// `Azerbaijan member of CSTO`
  func sentence(_ fact: FactRow) -> String {
    let relation = world.schema.relation(fact.relation)
    let (a, b) = (world.name(of: fact.subject), world.name(of: fact.object))
    let status =
      relation.statuses.isEmpty || fact.status == 0 ? "" : ", \(relation.statuses[Int(fact.status)].name),"
    if let noun = relation.nouns.first {
      return "\(a)\(status) \(noun.singular) \(noun.connectors.first ?? "of") \(b)"
    }
    if let noun = relation.inverseNouns.first { return "\(b)\(status) \(noun.singular) of \(a)" }
    return "\(a) \(relation.name) \(b)"
  }

  // MARK: Claims of the same voice

  private func sameVoice(as entity: EntityID) -> [Claim] {
    ends(.speaker, of: entity).flatMap { ends(.speaker, of: $0) }.filter { $0 != entity }.compactMap {
      claim($0)
    }
  }

  /// Whether the two cannot both be so. A conditional is against nothing while its condition is open.
  private func isAgainst(_ a: Claim, _ b: Claim) -> Bool {
    guard b.stance != .conditional, let x = world.life(of: a.entity).from.date,
      let y = world.life(of: b.entity).from.date
    else { return false }
    let sameTime = x.earliest <= y.latest && y.earliest <= x.latest
    for one in a.contents {
      for two in b.contents {
        if excludes(one, a.stance == .denies, two, b.stance == .denies, sameTime: sameTime) { return true }
      }
    }
    return false
  }

  /// Whether the two contents, each asserted or denied, exclude each other.
  func excludes(_ a: Content, _ aDenied: Bool, _ b: Content, _ bDenied: Bool, sameTime: Bool) -> Bool {
    switch (a, b) {
    case (.fact(.fact(let x), let notX), .fact(.fact(let y), let notY)):
      guard (notX != aDenied) != (notY != bDenied), x.relation == y.relation, x.subject == y.subject,
        x.object == y.object
      else { return false }
      // A denial of one status leaves the others.
      let (asserted, denied) = notX != aDenied ? (y, x) : (x, y)
      guard denied.status == 0 || denied.status == asserted.status else { return false }
      return overlap(x.period, y.period) ?? sameTime
    case (.fact(.value(let x), let notX), .fact(.value(let y), let notY)):
      guard x.attribute == y.attribute, x.entity == y.entity, sameTime else { return false }
      let isEqual: Bool
      switch (x.value, y.value) {
      case (.number(let p), .number(let q)): isEqual = overlap(p, q)
      case (.date(let p), .date(let q)): isEqual = p.equals(q) != .no
      default: isEqual = x.value == y.value
      }
      return (notX != aDenied) == (notY != bDenied) ? !isEqual && !(notX != aDenied) : isEqual
    case (.only(let list), .fact(.fact(let fact), let isNegative)):
      return isMissing(fact, list) == !(isNegative != bDenied) && !aDenied && concerns(fact, list)
        && (overlap(fact.period, list.first?.period ?? .always) ?? sameTime)
    case (.fact(.fact(let fact), let isNegative), .only(let list)):
      return isMissing(fact, list) == !(isNegative != aDenied) && !bDenied && concerns(fact, list)
        && (overlap(fact.period, list.first?.period ?? .always) ?? sameTime)
    case (.event(let x), .event(let y)):
      let isSame = x.isSame(as: y)
      if isSame { return (x.isNegative != aDenied) != (y.isNegative != bDenied) && sameTime }
      return areOpposite(x, y) && !(x.isNegative != aDenied) && !(y.isNegative != bDenied) && sameTime
    default: return false
    }
  }

  /// Of the same parties, only one of the two happens.
  func areOpposite(_ x: BoundEvent, _ y: BoundEvent) -> Bool {
    guard x.subject == y.subject, x.object == y.object else { return false }
    let (a, b) = (world.schema.event(x.event), world.schema.event(y.event))
    return a.opposites.contains(b.key) || b.opposites.contains(a.key)
  }

  /// Nil where neither says when.
  private func overlap(_ a: Period, _ b: Period) -> Bool? {
    if a == .always || b == .always { return nil }
    func from(_ period: Period) -> Day { period.from.date?.earliest ?? Day.first }
    func to(_ period: Period) -> Day { period.to.date?.latest ?? Day.last }
    return from(a) <= to(b) && from(b) <= to(a)
  }
  private func isMissing(_ fact: FactRow, _ list: [FactRow]) -> Bool {
    !list.contains { $0.subject == fact.subject && $0.object == fact.object }
  }
  private func concerns(_ fact: FactRow, _ list: [FactRow]) -> Bool {
    guard let first = list.first, first.relation == fact.relation else { return false }
    return list.allSatisfy { $0.object == first.object }
      ? fact.object == first.object : fact.subject == first.subject
  }
}

extension Quantity {
  /// `136000`, `200..999`, `> 100000`
  var plain: String {
    func text(_ value: Double) -> String {
      value == value.rounded() && abs(value) < 1e15 ? Wording.grouped(Int(value)) : String(value)
    }
    if let exact { return text(exact) }
    switch (low, high) {
    case (let low?, let high?): return "\(text(low)) to \(text(high))"
    case (let low?, nil): return "\(excludesLow ? "more than" : "at least") \(text(low))"
    case (nil, let high?): return "\(excludesHigh ? "less than" : "at most") \(text(high))"
    case (nil, nil): return "unknown"
    }
  }
}
