internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// Tells why something belongs to a set or a condition holds on a day, or why not: by the records that decide it.
///
/// It walks the bound question from the top, with the evaluator for the extents, and chooses the rule and the bindings by
/// itself: of several ways that something is so it shows one and counts the others; of what is not so, all that is missing.
struct Explainer {
  var evaluator: Evaluator
  /// Calls under way: a recursive definition is told once.
  private var calls: [(DefinitionNode, EntityID)] = []
  private var world: World { evaluator.world }
  private var schema: Schema { evaluator.world.schema }
  private var day: Day { evaluator.day }
  let definitions: [DefinedWord]
  /// How many elements are told one by one.
  private static let most = 5

  init(_ evaluator: Evaluator, _ definitions: [DefinedWord]) {
    self.evaluator = evaluator
    self.definitions = definitions
  }

  func name(_ entity: EntityID) -> String { world.name(of: entity) }
}

// MARK: - Belonging to a set

extension Explainer {
  mutating func membership(_ entity: EntityID, in node: SetNode) throws(Evaluator.Cancelled) -> Truth {
    let found = try evaluator.set(node).truth(of: entity)
    return found == .no ? evaluator.absence(of: node) : found
  }

  mutating func because(_ entity: EntityID, in node: SetNode) throws(Evaluator.Cancelled) -> Reason {
    if evaluator.isCancelled() { throw Evaluator.Cancelled() }
    let truth = try membership(entity, in: node)
    switch node.kind {
    case .entities(let all):
      let names = all.prefix(Explainer.most).map(name).joined(separator: ", ")
      return Reason(truth, truth == .yes ? "\(name(entity)) is named" : "\(name(entity)) is not \(names)")
    case .all(let kind): return existence(entity, [kind], truth)
    case .anything: return existence(entity, [], truth)
    case .row(let slot):
      let other = evaluator.rows[slot.index].map(name) ?? "nothing"
      return Reason(truth, truth == .yes ? "\(name(entity)) itself" : "\(name(entity)) is not \(other)")
    case .step(let step, let base): return try link(entity, step, base, truth)
    case .opposed(let relation, _, _):
      return Reason(
        truth,
        truth == .yes
          ? "they are on opposite sides of \(name(entity))" : "they are not opposed in \(name(entity))",
        records(of: relation, entity, inverse: true))
    case .filter(let base, let slot, let predicate):
      let kept = evaluator.rows[slot.index]
      evaluator.rows[slot.index] = entity
      defer { evaluator.rows[slot.index] = kept }
      var parts = [try because(entity, in: base)]
      if case .all(let all) = predicate.kind {
        for part in all { parts.append(try because(part)) }
      } else {
        parts.append(try because(predicate))
      }
      // That a name is named says nothing.
      if isTrivial(base), parts[0].truth == .yes { parts.removeFirst() }
      if parts.count == 1 { return parts[0] }
      return Reason(
        truth,
        "\(name(entity)) \(truth == .yes ? "meets" : truth == .no ? "does not meet" : "may meet") every condition",
        parts)
    case .union(let all):
      var parts: [Reason] = []
      var others = 0
      for part in all {
        let reason = try because(entity, in: part)
        if truth == .yes {
          if reason.truth != .yes { continue }
          if parts.isEmpty { parts.append(reason) } else { others += 1 }
        } else {
          parts.append(reason)
        }
      }
      if parts.count == 1, others == 0 { return parts[0] }
      if others > 0 { parts.append(Reason(nil, "and by \(Wording.counted(others, "other way"))")) }
      return Reason(
        truth, "\(name(entity)) is in \(truth == .yes ? "one" : "none") of \(all.count) sets", parts)
    case .intersection(let all):
      var parts: [Reason] = []
      for part in all { parts.append(try because(entity, in: part)) }
      return Reason(
        truth, "\(name(entity)) is \(truth == .yes ? "" : "not ")in all of \(all.count) sets", parts)
    case .difference(let a, let b):
      return Reason(
        truth, "\(name(entity)) is in the first set, and not in the second",
        [try because(entity, in: a), try because(entity, in: b).negated])
    case .narrowed(let base, let kinds):
      guard kinds.contains(where: { schema.isKind(world.kind(of: entity), under: $0) }) else {
        return existence(entity, kinds, truth)
      }
      return try because(entity, in: base)
    case .timed(let base, let window):
      return try elsewhere(
        window, SetNode(id: -1, base.kind, base.types, slots: base.slots, range: base.range), entity)
    case .call(let definition, let operand):
      return try rule(definition, entity, operand, truth)
    case .ranked(let base, _, _, let first):
      let place = first.map { " among the first \($0)" } ?? ""
      return Reason(
        truth,
        "\(name(entity)) is \(truth == .yes ? "" : "not ")\(place.isEmpty ? "in the list" : place.dropFirst().description)",
        [try because(entity, in: base)])
    case .empty: return Reason(truth, "nothing can be in it")
    }
  }

  private func isTrivial(_ node: SetNode) -> Bool {
    switch node.kind {
    case .entities, .row, .anything: true
    default: false
    }
  }

  /// Whether it is there that day, and of a kind.
  private func existence(_ entity: EntityID, _ kinds: [KindID], _ truth: Truth) -> Reason {
    let kind = schema.kind(world.kind(of: entity)).noun.singular
    let life = world.life(of: entity)
    let source = world.lifeSource(of: entity).map { " [\(name($0))]" } ?? ""
    if !kinds.isEmpty, !kinds.contains(where: { schema.isKind(world.kind(of: entity), under: $0) }) {
      let wanted = kinds.prefix(3).map { Wording.article(schema.kind($0).noun.singular) }
      return Reason(.no, "\(name(entity)) is \(Wording.article(kind)), not \(SyntaxProblem.either(wanted))")
    }
    let text =
      switch life.holds(on: day) {
      case .yes: "\(name(entity)) is \(Wording.article(kind))\(life == .always ? "" : ", \(life)\(source)")"
      case .no: "there is no \(name(entity)) on \(day): it is from \(life)\(source)"
      case .unknown: "whether there is a \(name(entity)) on \(day) is not recorded: \(life)\(source)"
      }
    var reason = Reason(truth, text)
    reason.life = entity
    return reason
  }

  // MARK: Steps

  /// `Armenia member of CSTO since 2002-10-07 [csto-list]`
  func record(_ id: FactID, showsEnd: Bool = true) -> Reason {
    let fact = world.fact(id)
    let text = ChangeText(world).sentence(fact)
    let texts = fact.qualifiers.sorted { $0.key < $1.key }.map {
      "\(schema.relation(fact.relation).qualifiers[$0.key]) \($0.value)"
    }
    let extra = texts.isEmpty ? "" : ", " + texts.joined(separator: ", ")
    let period =
      fact.period == .always
      ? "" : fact.period.to == .open ? fact.period.from.date.map { " since \($0)" } ?? "" : " \(fact.period)"
    let source = fact.source.map { " [\(name($0))]" } ?? ""
    var reason = Reason(nil, text + extra + period + source)
    reason.fact = id
    return reason
  }

  /// Facts of the relation about the entity that hold that day.
  private func records(of relation: RelationID, _ entity: EntityID, inverse: Bool) -> [Reason] {
    let held = world.facts(of: relation, entity, inverse: inverse).filter {
      world.fact($0).period.holds(on: day) != .no
    }
    var lines = held.prefix(8).map { record($0) }
    if held.count > 8 { lines.append(Reason(nil, "and \(Wording.counted(held.count - 8, "other fact"))")) }
    return lines
  }

  private func joins(_ step: StepRelation, _ entity: EntityID) -> [(
    id: FactID, fact: FactRow, other: EntityID
  )] {
    let directions = schema.relation(step.relation).isSymmetric ? [false, true] : [!step.inverse]
    return directions.flatMap { asSubject -> [(FactID, FactRow, EntityID)] in
      // The entity stands where the step arrives.
      world.facts(of: step.relation, entity, inverse: !asSubject ? false : true).map { id in
        let fact = world.fact(id)
        return (id, fact, fact.subject == entity ? fact.object : fact.subject)
      }
    }
  }
  private func holds(_ step: StepRelation, _ fact: FactRow) -> Truth {
    guard step.filter.statuses & 1 << UInt64(fact.status) != 0 else { return .no }
    let period = step.includesPast ? fact.period.hasBegun(by: day) : fact.period.holds(on: day)
    var truth = period.and(step.filter.holds(fact.qualifiers))
    if !schema.relation(step.relation).isTimeless {
      for end in [fact.subject, fact.object] {
        let life = world.life(of: end)
        truth = truth.and(step.includesPast ? life.hasBegun(by: day) : life.holds(on: day))
      }
    }
    return truth
  }

  private mutating func link(_ entity: EntityID, _ step: StepRelation, _ base: SetNode, _ truth: Truth)
    throws(Evaluator.Cancelled) -> Reason
  {
    let starts = try evaluator.set(base)
    if step.closure != nil { return try chain(entity, step, base, starts, truth) }
    if let derivation = world.derivation(of: step.relation) {
      return shared(entity, step, derivation, starts, truth)
    }
    let all = joins(step, entity)
    var supports: [(id: FactID, other: EntityID, truth: Truth)] = []
    for join in all {
      let here = holds(step, join.fact).and(starts.truth(of: join.other))
      if here != .no { supports.append((join.id, join.other, here)) }
    }
    supports.sort { ($0.truth.rawValue, $1.id.number) > ($1.truth.rawValue, $0.id.number) }
    if let best = supports.first {
      var reason = record(best.id)
      reason.truth = truth
      if !isTrivial(base) { reason.children.append(try because(best.other, in: base)) }
      if best.truth == .unknown {
        reason.children.append(Reason(nil, "the dates are not recorded exactly enough"))
      }
      if supports.count > 1 {
        reason.children.append(Reason(nil, "and by \(Wording.counted(supports.count - 1, "other fact"))"))
      }
      return reason
    }
    return try missing(entity, step, base, starts, all, truth)
  }

  /// No fact leads there: the nearest ones, and what the record says of absence.
  private mutating func missing(
    _ entity: EntityID, _ step: StepRelation, _ base: SetNode, _ starts: TruthSet,
    _ all: [(id: FactID, fact: FactRow, other: EntityID)], _ truth: Truth
  ) throws(Evaluator.Cancelled) -> Reason {
    let declared = schema.relation(step.relation)
    let noun = (step.inverse ? declared.nouns.first : declared.inverseNouns.first) ?? declared.nouns.first
    let word = noun.map { "\($0.singular) \($0.connectors.first ?? "of")" } ?? declared.name
    let others = Array(starts.all)
    let whom =
      others.isEmpty
      ? "anything" : others.count > 3 ? "any of \(others.count)" : SyntaxProblem.either(others.map(name))
    var reason = Reason(
      truth, "\(name(entity)) is \(truth == .no ? "no " : "not known as a ")\(word) \(whom)")
    if others.isEmpty {
      reason.children.append(Reason(.no, "there is nothing that it could be \(word)"))
    }
    // Facts with one of them that do not hold, the nearest in time first.
    func distance(_ fact: FactRow) -> Int {
      let from = fact.period.from.date.map { Int($0.earliest.number) } ?? Int(Day.first.number)
      let to = fact.period.to.date.map { Int($0.latest.number) } ?? Int(Day.last.number)
      let at = Int(day.number)
      return at < from ? from - at : at >= to ? at - to : 0
    }
    let near = all.filter { starts.truth(of: $0.other) != .no }.sorted {
      distance($0.fact) < distance($1.fact)
    }
    for join in near.prefix(3) {
      var line = record(join.id)
      line.truth = .no
      if holds(step, join.fact) == .no, step.filter.statuses & 1 << UInt64(join.fact.status) == 0 {
        line.text += ": this standing does not count"
      }
      reason.children.append(line)
    }
    if near.count > 3 { reason.children.append(Reason(nil, "and \(near.count - 3) more at other times")) }
    // What it is joined to instead.
    let held = all.filter { starts.truth(of: $0.other) == .no && holds(step, $0.fact) == .yes }
    if !isTrivial(base), case .entities = base.kind {
    } else if !isTrivial(base) {
      for join in held.prefix(3) {
        var line = record(join.id)
        line.truth = .yes
        line.children = [try because(join.other, in: base)]
        reason.children.append(line)
      }
      if held.count > 3 { reason.children.append(Reason(nil, "and likewise for \(held.count - 3) more")) }
    }
    if near.isEmpty {
      let plural = declared.nouns.first?.plural ?? declared.name
      let absence: String
      switch declared.closure {
      case .closed: absence = "the record of \(plural) is complete: no fact means no"
      case .within(let from, let to):
        absence =
          declared.closure.isClosed(on: day)
          ? "the record of \(plural) is complete from \(from) to \(to): no fact means no"
          : "the record of \(plural) is complete only from \(from) to \(to)"
      case .open: absence = "the record of \(plural) is not complete: no fact does not mean no"
      }
      reason.children.append(Reason(nil, absence))
    }
    if others.count == 1, near.isEmpty {
      let nearest = Nearest(world: world, day: day, evaluator: evaluator).membership(
        entity, step, others[0], .no)
      if nearest.hasPrefix("never; ") {
        reason.children.append(Reason(nil, "nearest: \(nearest.dropFirst(7))"))
      }
    }
    return reason
  }

  /// Steps upon steps: the shortest way, backwards from where it arrives.
  private mutating func chain(
    _ entity: EntityID, _ step: StepRelation, _ base: SetNode, _ starts: TruthSet, _ truth: Truth
  ) throws(Evaluator.Cancelled) -> Reason {
    var single = step
    single.closure = nil
    var levels = [starts]
    var seen = starts
    while levels.last?.truth(of: entity) != .yes, levels.last?.isEmpty == false,
      levels.count < 200 || levels.count == 1
    {
      let next = evaluator.step(from: levels[levels.count - 1], along: single).subtracting(seen)
      seen = seen.union(next)
      levels.append(next)
    }
    guard truth == .yes, levels.last?.truth(of: entity) == .yes else {
      return Reason(
        truth,
        "\(name(entity)) is not reached by steps of `\(schema.relation(step.relation).nouns.first?.singular ?? schema.relation(step.relation).name)` from \(starts.sure.prefix(3).map(name).joined(separator: ", "))"
      )
    }
    var facts: [Reason] = []
    var at = entity
    for level in levels.dropLast().reversed() {
      guard
        let join = joins(single, at).first(where: {
          holds(single, $0.fact) == .yes && level.truth(of: $0.other) == .yes
        })
      else { break }
      facts.insert(record(join.id), at: 0)
      at = join.other
    }
    if !isTrivial(base) { facts.insert(try because(at, in: base), at: 0) }
    return Reason(
      truth, "\(name(entity)) is reached from \(name(at)) in \(Wording.counted(levels.count - 1, "step"))",
      facts)
  }

  /// A relation between those who share something: both facts.
  private func shared(
    _ entity: EntityID, _ step: StepRelation, _ derivation: Relation.Derivation, _ starts: TruthSet,
    _ truth: Truth
  ) -> Reason {
    let noun = schema.relation(step.relation).nouns.first?.singular ?? schema.relation(step.relation).name
    func facts(_ entity: EntityID) -> [(FactID, FactRow)] {
      world.facts(of: derivation.from, entity, inverse: false).map { ($0, world.fact($0)) }
        .filter {
          step.includesPast ? $0.1.period.hasBegun(by: day) != .no : $0.1.period.holds(on: day) != .no
        }
    }
    let own = facts(entity)
    var ways = 0
    var reason: Reason?
    for other in starts.all where other != entity {
      for (a, first) in own {
        for (b, second) in facts(other) where second.object == first.object {
          let isSame = first.qualifiers[derivation.qualifier] == second.qualifiers[derivation.qualifier]
          guard isSame != derivation.differs else { continue }
          ways += 1
          if reason == nil {
            let how = schema.relation(derivation.from).qualifiers[derivation.qualifier]
            reason = Reason(
              truth,
              "\(name(entity)) and \(name(other)) share \(name(first.object)), with \(derivation.differs ? "another" : "the same") \(how)",
              [record(a), record(b)])
          }
        }
      }
    }
    guard var reason else {
      return Reason(
        truth,
        "\(name(entity)) is \(truth == .no ? "no" : "not known as a") \(noun) of \(starts.all.prefix(3).map(name).joined(separator: ", "))",
        own.prefix(3).map { record($0.0) })
    }
    if ways > 1 { reason.children.append(Reason(nil, "and in \(Wording.counted(ways - 1, "other way"))")) }
    return reason
  }

  // MARK: Definitions

  private func words(_ definition: DefinitionNode) -> String {
    let body = definitions.last { $0.noun.singular == definition.name }
    guard let body else { return definition.name }
    return "\(definition.name)\(body.parameter.map { " of \($0.uppercased())" } ?? "") is \(body.body)"
  }

  private mutating func rule(
    _ definition: DefinitionNode, _ entity: EntityID, _ operand: SetNode, _ truth: Truth
  ) throws(Evaluator.Cancelled) -> Reason {
    guard let body = definition.set else { return Reason(truth, definition.name) }
    let from = try evaluator.set(operand)
    var best: (EntityID, Truth)?
    var ways = 0
    for start in from.all {
      let here = try evaluator.call(definition, start).truth(of: entity).and(from.truth(of: start))
      if here != .no {
        ways += 1
        if best == nil || here.rawValue > best?.1.rawValue ?? 0 { best = (start, here) }
      }
    }
    let start = best?.0 ?? from.all.first { _ in true }
    guard let start, calls.count < 12, !calls.contains(where: { $0.0 === definition && $0.1 == start }) else {
      return Reason(truth, words(definition))
    }
    calls.append((definition, start))
    let kept = evaluator.rows[definition.slot.index]
    evaluator.rows[definition.slot.index] = start
    defer {
      calls.removeLast()
      evaluator.rows[definition.slot.index] = kept
    }
    var parts = [try because(entity, in: body)]
    if !isTrivial(operand) { parts.append(try because(start, in: operand)) }
    if ways > 1 { parts.append(Reason(nil, "and for \(Wording.counted(ways - 1, "other"))")) }
    if truth != .yes, from.all.count > 1 {
      parts.append(Reason(nil, "nor for \(Wording.counted(from.all.count - 1, "other"))"))
    }
    return Reason(truth, "by the definition: \(words(definition))", parts)
  }

  // MARK: Other days

  /// In a window: on the first day on which it is so; else on its last day.
  mutating func elsewhere(_ window: Window, _ node: SetNode, _ entity: EntityID) throws(Evaluator.Cancelled)
    -> Reason
  {
    let (day, truth, when) = try Explainer.telling(window, node, entity, evaluator)
    var inner = Explainer(evaluator.other(on: day), definitions)
    let reason = try inner.because(entity, in: node)
    if case .at = window { return Reason(truth, "as of \(day)", [reason]) }
    return Reason(truth, when.isEmpty ? "on no day of it; on \(day)" : "\(when); on \(day)", [reason])
  }

  /// The day that tells most about a window.
  static func telling(_ window: Window, _ node: SetNode, _ entity: EntityID, _ evaluator: Evaluator)
    throws(Evaluator.Cancelled) -> (day: Day, truth: Truth, when: String)
  {
    if case .at(let day) = window {
      var inner = evaluator.other(on: day)
      let found = try inner.set(node).truth(of: entity)
      return (day, found == .no ? inner.absence(of: node) : found, "")
    }
    let days = window.days
    var inner = WindowEvaluator(days, evaluator)
    let found = try inner.set(node).clipped(to: days)
    let spells = found.sure.spells(of: entity.number)
    func inside(_ number: Int32) -> Day {
      Day(
        number: min(
          max(number, max(days.from, Day.first.number)),
          min(days.to == Int32.max ? evaluator.day.number : days.to - 1, Day.last.number)))
    }
    if let first = spells.first {
      return (inside(first.from), .yes, spells.map(\.period.description).joined(separator: ", "))
    }
    if let first = found.maybe.spells(of: entity.number).first {
      return (inside(first.from), .unknown, "perhaps")
    }
    return (inside(days.to == Int32.max ? evaluator.day.number : days.to - 1), .no, "")
  }
}
