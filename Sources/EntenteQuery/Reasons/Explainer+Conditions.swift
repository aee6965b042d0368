internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

// MARK: - Conditions

extension Explainer {
  mutating func because(_ node: PredicateNode) throws(Evaluator.Cancelled) -> Reason {
    let truth = try evaluator.truth(node)
    switch node.kind {
    case .constant: return Reason(truth, node.text.isEmpty ? "always" : node.text)
    case .all(let all):
      var parts: [Reason] = []
      for part in all { parts.append(try because(part)) }
      return Reason(truth, "all of \(all.count) conditions", parts)
    case .any(let all):
      var parts: [Reason] = []
      var others = 0
      for part in all {
        let reason = try because(part)
        if truth == .yes, reason.truth != .yes { continue }
        if truth == .yes, !parts.isEmpty { others += 1 } else { parts.append(reason) }
      }
      if others > 0 { parts.append(Reason(nil, "and \(Wording.counted(others, "other condition")) too")) }
      return Reason(truth, "\(truth == .yes ? "one" : "none") of \(all.count) conditions", parts)
    case .not(let inner): return try because(inner).negated
    case .member(let slot, let set):
      guard let entity = evaluator.rows[slot.index] else { return Reason(truth, node.text) }
      var reason = try because(entity, in: set)
      reason.truth = truth
      return reason
    case .exists(let set): return try some(set, truth, node.text)
    case .opposed(let relation, let slot, let operand, _):
      guard let entity = evaluator.rows[slot.index] else { return Reason(truth, node.text) }
      let others = try evaluator.set(operand)
      let found = evaluator.opposed(relation, TruthSet(sure: EntitySet([entity])), others)
      guard let object = found.all.first(where: { _ in true }) else {
        return Reason(
          truth,
          "\(name(entity)) and \(others.all.prefix(3).map(name).joined(separator: ", ")) are on opposite sides of nothing"
        )
      }
      let facts = ([entity] + Array(others.all)).flatMap { party in
        evaluator.world.facts(of: relation, party, inverse: false).filter {
          evaluator.world.fact($0).object == object
            && evaluator.world.fact($0).period.hasBegun(by: evaluator.day) != .no
        }
      }
      return Reason(truth, "on opposite sides of \(name(object))", facts.prefix(6).map { record($0) })
    case .quantified(let quantifier, let set, let slot, let inner):
      return try count(quantifier, set, slot, inner, truth, node.text)
    case .comparison(let a, _, let b):
      return Reason(truth, node.text, try value(a) + value(b))
    case .like(let value, _), .known(let value, _), .dated(let value, _), .flag(let value):
      return Reason(truth, node.text, try self.value(value))
    case .datedFact(let relation, let slot, let operand, _, _):
      guard let entity = evaluator.rows[slot.index] else { return Reason(truth, node.text) }
      let bodies = try evaluator.set(operand)
      let facts = evaluator.world.facts(of: relation, entity, inverse: false).filter {
        bodies.truth(of: evaluator.world.fact($0).object) != .no
      }
      return Reason(truth, node.text, facts.prefix(5).map { record($0) })
    case .isKind(let slot, let kinds):
      guard let entity = evaluator.rows[slot.index] else { return Reason(truth, node.text) }
      let schema = evaluator.world.schema
      let own = schema.kind(evaluator.world.kind(of: entity)).noun.singular
      let wanted = SyntaxProblem.either(
        kinds.prefix(3).map { Wording.article(schema.kind($0).noun.singular) })
      return Reason(
        truth,
        truth == .yes
          ? "\(name(entity)) is \(wanted)" : "\(name(entity)) is \(Wording.article(own)), not \(wanted)")
    case .timed(let inner, let window):
      guard let slot = inner.slots.first(where: { evaluator.rows[$0.index] != nil }),
        let entity = evaluator.rows[slot.index]
      else { return Reason(truth, node.text) }
      let row = SetNode(id: -1, .entities([entity]), KindSet([]), slots: [], range: inner.range)
      let filtered = SetNode(
        id: -1, .filter(row, slot, inner), KindSet([]), slots: inner.slots.subtracting([slot]),
        range: inner.range)
      return try elsewhere(window, filtered, entity)
    }
  }

  /// The set about the row is not empty, or is.
  private mutating func some(_ set: SetNode, _ truth: Truth, _ text: String) throws(Evaluator.Cancelled)
    -> Reason
  {
    let found = try evaluator.set(set)
    if let entity = found.sure.first(where: { _ in true }) ?? found.possible.first(where: { _ in true }) {
      var reason = Reason(truth, "\(text): \(name(entity))", [try because(entity, in: set)])
      let others = found.sure.count + found.possible.count - 1
      if others > 0 { reason.children.append(Reason(nil, "and \(Wording.counted(others, "other"))")) }
      return reason
    }
    // What there was, or will be.
    var reason = Reason(truth, "\(text): none")
    if case .step(let step, let base) = set.kind, step.closure == nil,
      evaluator.world.derivation(of: step.relation) == nil
    {
      for start in try evaluator.set(base).all.prefix(3) {
        let facts = evaluator.world.facts(of: step.relation, start, inverse: step.inverse).map {
          ($0, evaluator.world.fact($0))
        }
        func distance(_ fact: FactRow) -> Int32 {
          let at = evaluator.day.number
          let from = fact.period.from.date?.earliest.number ?? Day.first.number
          let to = fact.period.to.date?.latest.number ?? Day.last.number
          return at < from ? from - at : at >= to ? at - to : 0
        }
        for (id, _) in facts.sorted(by: { distance($0.1) < distance($1.1) }).prefix(2) {
          var line = record(id)
          line.truth = .no
          reason.children.append(line)
        }
      }
    }
    var told: Set<RelationID> = []
    for gap in evaluator.gaps(of: set).sorted(by: { $0.relation.index < $1.relation.index })
    where told.count < 2 && told.insert(gap.relation).inserted {
      let declared = evaluator.world.schema.relation(gap.relation)
      let plural = declared.nouns.first?.plural ?? declared.name
      reason.children.append(
        Reason(
          nil,
          evaluator.isClosed(gap)
            ? "the record of \(plural) is complete: no fact means no"
            : "the record of \(plural) is not complete: no fact does not mean no"))
    }
    return reason
  }

  /// How many of them meet the condition, and which.
  private mutating func count(
    _ quantifier: Quantifier, _ set: SetNode, _ slot: Slot, _ inner: PredicateNode?, _ truth: Truth,
    _ text: String
  ) throws(Evaluator.Cancelled) -> Reason {
    let found = try evaluator.set(set)
    let kept = evaluator.rows[slot.index]
    defer { evaluator.rows[slot.index] = kept }
    var yes: [EntityID] = []
    var others: [EntityID] = []
    for entity in found.all {
      evaluator.rows[slot.index] = entity
      let passes = try inner.map { (node) throws(Evaluator.Cancelled) in try evaluator.truth(node) } ?? .yes
      if passes.and(found.truth(of: entity)) == .yes { yes.append(entity) } else { others.append(entity) }
    }
    var reason = Reason(truth, "\(text): \(yes.count) of \(yes.count + others.count)")
    // Those that decide: who fails `all`, who is there for the others; if nobody is, who is not.
    let isAll = if case .all = quantifier { true } else { false }
    let telling = isAll ? (others.isEmpty ? yes : others) : (yes.isEmpty ? others : yes)
    for entity in telling.prefix(3) {
      evaluator.rows[slot.index] = entity
      guard let inner else {
        reason.children.append(try because(entity, in: set))
        continue
      }
      var child = try because(inner)
      if !child.text.hasPrefix(name(entity)) { child.text = "\(name(entity)): \(child.text)" }
      reason.children.append(child)
    }
    if telling.count > 3 {
      reason.children.append(Reason(nil, "and \(Wording.counted(telling.count - 3, "other"))"))
    }
    return reason
  }

  // MARK: Values

  /// The records behind a value.
  mutating func value(_ node: ValueNode) throws(Evaluator.Cancelled) -> [Reason] {
    let world = evaluator.world
    switch node.kind {
    case .number, .text, .date, .truth, .name, .kindName, .group, .spell, .pairsOfFacts: return []
    case .attribute(let id, let set):
      let declared = world.schema.attribute(id)
      var reasons: [Reason] = []
      for entity in try evaluator.set(set).all.prefix(3) {
        let rows = world.values(of: id, entity)
        let row =
          declared.isMeasured
          ? rows.last { $0.period.hasBegun(by: evaluator.day) != .no }
          : rows.last { $0.period.holds(on: evaluator.day) != .no }
        guard let row else {
          reasons.append(
            Reason(
              nil,
              "\(declared.noun.singular) of \(name(entity)): \(declared.closure.isClosed(on: evaluator.day) ? "no" : "not recorded")"
            ))
          continue
        }
        var reason = Reason(nil, "\(declared.noun.singular) of \(name(entity)): \(text(row))")
        reason.value = row
        reasons.append(reason)
      }
      return reasons
    case .set(let set):
      let found = try evaluator.set(set)
      if found.isEmpty { return [Reason(nil, "nothing recorded")] }
      var reasons: [Reason] = []
      for entity in found.all.prefix(3) { reasons.append(try because(entity, in: set)) }
      return reasons
    case .began(let set), .ended(let set):
      return try evaluator.set(set).all.prefix(3).map { entity in
        let source = world.lifeSource(of: entity).map { " [\(name($0))]" } ?? ""
        return Reason(nil, "\(name(entity)): \(world.life(of: entity))\(source)")
      }
    case .fact(_, let slot):
      guard let entity = evaluator.rows[slot.index], let base = evaluator.slotBases[slot] else { return [] }
      return try evaluator.facts(reaching: entity, base).prefix(3).map { record($0) }
    case .aggregate(let function, _, _, let set):
      let count = try evaluator.set(set).sure.count
      return [
        Reason(
          nil,
          "\(function.rawValue) over \(Wording.counted(count, "element")): \(plain(try evaluator.value(node)))"
        )
      ]
    case .arithmetic(let first, let rest):
      var reasons = try value(first)
      for (_, part) in rest { reasons += try value(part) }
      return reasons
    case .negative(let inner): return try value(inner)
    case .timed(let inner, let day):
      var there = Explainer(evaluator.other(on: day), definitions)
      return [Reason(nil, "as of \(day)", try there.value(inner))]
    case .call(let definition, let set):
      guard let body = definition.value else { return [] }
      let kept = evaluator.rows[definition.slot.index]
      defer { evaluator.rows[definition.slot.index] = kept }
      var reasons: [Reason] = []
      for entity in try evaluator.set(set).all.prefix(1) {
        evaluator.rows[definition.slot.index] = entity
        reasons.append(
          Reason(
            nil, "\(definition.name) of \(name(entity)): \(plain(try evaluator.value(body)))", try value(body)
          ))
      }
      return reasons
    }
  }

  private func plain(_ value: RuntimeValue) -> String {
    switch value {
    case .number(let quantity, _), .partial(let quantity, _, _): number(quantity)
    case .date(let date): date.description
    case .text(let text): text
    default: "not recorded"
    }
  }
  private func number(_ quantity: Quantity) -> String {
    func text(_ value: Double) -> String {
      value == value.rounded() && abs(value) < 1e15 ? Wording.grouped(Int(value)) : "\(value)"
    }
    if let exact = quantity.exact { return text(exact) }
    switch (quantity.low, quantity.high) {
    case (let low?, let high?): return "\(text(low))–\(text(high))"
    case (let low?, nil): return (quantity.excludesLow ? "> " : "≥ ") + text(low)
    case (nil, let high?): return (quantity.excludesHigh ? "< " : "≤ ") + text(high)
    case (nil, nil): return "not recorded"
    }
  }
  private func text(_ row: ValueRow) -> String {
    let declared = evaluator.world.schema.attribute(row.attribute)
    let source = row.source.map { " [\(name($0))]" } ?? ""
    let when = row.period.from.date.map { declared.isMeasured ? " (\($0))" : " since \($0)" } ?? ""
    let said: String
    switch row.value {
    case .number(let quantity):
      var unit = ""
      if case .number(let id?) = declared.type {
        unit = " " + evaluator.world.schema.units[id.index].names[0].plural
      }
      said = number(quantity) + unit
    case .text(let text): said = text
    case .date(let date): said = date.description
    case .flag(let flag): said = flag ? "yes" : "no"
    }
    return said + when + source
  }
}
