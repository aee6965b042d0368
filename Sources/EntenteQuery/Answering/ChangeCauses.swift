internal import EntenteLanguage
internal import EntenteWorld

/// Finds the records that begin or end on a day and by which something enters a set then or leaves it.
///
/// It walks the bound question down to where the two days differ; what is the same on both is passed over.
struct ChangeCauses {
  private let world: World
  private let day: Int32
  /// The day before, and the day.
  private var evaluators: [Evaluator]
  private(set) var facts: [FactID] = []
  private(set) var values: [ValueRow] = []
  private(set) var lives: [EntityID] = []
  /// Relations whose record begins or ends to be complete then.
  private(set) var closures: [RelationID] = []
  private var calls: [(DefinitionNode, EntityID)] = []

  init(_ day: Int32, _ runner: QueryRunner) {
    world = runner.world
    self.day = day
    evaluators = [day - 1, day].map { runner.evaluator(on: Day(number: $0)) }
  }

  /// What was found for another change of the day is forgotten, what is known of the day is not.
  mutating func forget() { (facts, values, lives, closures) = ([], [], [], []) }

  static func isEdge(_ period: Period, _ day: Int32) -> Bool {
    [period.from, period.to].contains { bound in
      bound.date.map { $0.earliest.number == day || $0.latest.number == day } ?? false
    }
  }
}

// MARK: - Noting

extension ChangeCauses {
  private mutating func note(fact id: FactID) {
    if ChangeCauses.isEdge(world.fact(id).period, day), !facts.contains(id) { facts.append(id) }
  }
  private mutating func note(life entity: EntityID) {
    if ChangeCauses.isEdge(world.life(of: entity), day), !lives.contains(entity) { lives.append(entity) }
  }
  private mutating func note(closure relation: RelationID) {
    guard case .within(let from, let to) = world.schema.relation(relation).closure,
      from.number == day || to.number == day, !closures.contains(relation)
    else { return }
    closures.append(relation)
  }

  // MARK: Asking on both days

  private mutating func sets(_ node: SetNode) throws(Evaluator.Cancelled) -> [TruthSet] {
    [try evaluators[0].set(node), try evaluators[1].set(node)]
  }
  /// Those that are in the set on one of the days, with whether that differs.
  private mutating func elements(_ node: SetNode) throws(Evaluator.Cancelled) -> [(EntityID, differs: Bool)] {
    let both = try sets(node)
    return both[0].all.union(both[1].all).map { ($0, both[0].truth(of: $0) != both[1].truth(of: $0)) }
  }
  private mutating func differs(_ entity: EntityID, in node: SetNode) throws(Evaluator.Cancelled) -> Bool {
    let both = try sets(node)
    return both[0].truth(of: entity) != both[1].truth(of: entity)
  }
  private mutating func about(
    _ slot: Slot, _ entity: EntityID, _ body: (inout ChangeCauses) throws(Evaluator.Cancelled) -> Void
  ) throws(Evaluator.Cancelled) {
    let kept = evaluators[0].rows[slot.index]
    for index in evaluators.indices { evaluators[index].rows[slot.index] = entity }
    defer { for index in evaluators.indices { evaluators[index].rows[slot.index] = kept } }
    try body(&self)
  }
}

// MARK: - Sets

extension ChangeCauses {
  /// Why the entity belongs on one of the days and not on the other.
  mutating func find(_ entity: EntityID, in node: SetNode) throws(Evaluator.Cancelled) {
    switch node.kind {
    case .entities, .row, .timed, .empty: break
    case .all, .anything: note(life: entity)
    case .step(let step, let base): try link(entity, step, base)
    case .opposed(let relation, let a, let b):
      for id in world.facts(of: relation, entity, inverse: true) {
        note(fact: id)
        note(life: world.fact(id).subject)
      }
      note(life: entity)
      for operand in [a, b].compactMap(\.self) { try changed(operand) }
    case .filter(let base, let slot, let predicate):
      if try differs(entity, in: base) { try find(entity, in: base) }
      try about(slot, entity) { (causes: inout ChangeCauses) throws(Evaluator.Cancelled) in
        try causes.find(predicate)
      }
    case .union(let all), .intersection(let all):
      for part in all where try differs(entity, in: part) { try find(entity, in: part) }
    case .difference(let a, let b):
      for part in [a, b] where try differs(entity, in: part) { try find(entity, in: part) }
    case .narrowed(let base, _): try find(entity, in: base)
    case .ranked(let base, let slot, let keys, _):
      if try differs(entity, in: base) { return try find(entity, in: base) }
      // It makes room for another, or the other way round.
      for (other, differs) in try elements(base) {
        if differs { try find(other, in: base) }
        try about(slot, other) { (causes: inout ChangeCauses) throws(Evaluator.Cancelled) in
          for key in keys { try causes.find(key.value) }
        }
      }
    case .call(let definition, let operand):
      for (start, differs) in try elements(operand) {
        if differs { try find(start, in: operand) }
        try call(definition, start) { (causes: inout ChangeCauses) throws(Evaluator.Cancelled) in
          if let body = definition.set, try causes.differs(entity, in: body) {
            try causes.find(entity, in: body)
          }
        }
      }
    }
  }

  /// The body of a definition, once for each thing that it is of.
  private mutating func call(
    _ definition: DefinitionNode, _ start: EntityID,
    _ body: (inout ChangeCauses) throws(Evaluator.Cancelled) -> Void
  ) throws(Evaluator.Cancelled) {
    guard calls.count < 12, !calls.contains(where: { $0.0 === definition && $0.1 == start }) else { return }
    calls.append((definition, start))
    defer { calls.removeLast() }
    try about(definition.slot, start, body)
  }

  /// All of the set that is not the same on both days.
  private mutating func changed(_ node: SetNode) throws(Evaluator.Cancelled) {
    for (entity, differs) in try elements(node) where differs { try find(entity, in: node) }
  }

  private mutating func link(_ entity: EntityID, _ step: StepRelation, _ base: SetNode)
    throws(Evaluator.Cancelled)
  {
    if evaluators[0].isCancelled() { throw Evaluator.Cancelled() }
    let declared = world.schema.relation(step.relation)
    let starts = try sets(base)
    if let derivation = world.derivation(of: step.relation) {
      try shared(entity, derivation.from, base, starts)
      return
    }
    if let closure = step.closure {
      try chain(to: entity, step, base, most: closure.most)
      return
    }
    if !declared.isTimeless { note(life: entity) }
    for inverse in declared.isSymmetric ? [true, false] : [!step.inverse] {
      for id in world.facts(of: step.relation, entity, inverse: inverse) {
        let fact = world.fact(id)
        guard step.filter.statuses & 1 << UInt64(fact.status) != 0 else { continue }
        let other = inverse ? fact.subject : fact.object
        let here = [starts[0].truth(of: other), starts[1].truth(of: other)]
        if here == [.no, .no] { continue }
        note(fact: id)
        if !declared.isTimeless { note(life: other) }
        if here[0] != here[1] { try find(other, in: base) }
      }
    }
  }

  /// Any link of a chain that ends at the entity on one of the days may be the one.
  private mutating func chain(to entity: EntityID, _ step: StepRelation, _ base: SetNode, most: Int?)
    throws(Evaluator.Cancelled)
  {
    let declared = world.schema.relation(step.relation)
    var frontier: Set<EntityID> = [entity]
    var seen = frontier
    var length = 0
    while !frontier.isEmpty, most.map({ length < $0 }) ?? true {
      length += 1
      var next: Set<EntityID> = []
      for entity in frontier.sorted() {
        if !declared.isTimeless { note(life: entity) }
        for inverse in declared.isSymmetric ? [true, false] : [!step.inverse] {
          for id in world.facts(of: step.relation, entity, inverse: inverse) {
            let fact = world.fact(id)
            let holds = evaluators.contains { fact.period.holds(on: $0.day) != .no }
            guard holds, step.filter.statuses & 1 << UInt64(fact.status) != 0 else { continue }
            note(fact: id)
            let other = inverse ? fact.subject : fact.object
            if !declared.isTimeless { note(life: other) }
            if seen.insert(other).inserted { next.insert(other) }
          }
        }
      }
      frontier = next
    }
    for (start, differs) in try elements(base) where differs && seen.contains(start) {
      try find(start, in: base)
    }
  }

  /// Those that share an object: the parts of both in it.
  private mutating func shared(
    _ entity: EntityID, _ relation: RelationID, _ base: SetNode, _ starts: [TruthSet]
  ) throws(Evaluator.Cancelled) {
    note(life: entity)
    for id in world.facts(of: relation, entity, inverse: false) {
      let object = world.fact(id).object
      note(fact: id)
      note(life: object)
      for other in world.facts(of: relation, object, inverse: true) {
        let start = world.fact(other).subject
        let here = [starts[0].truth(of: start), starts[1].truth(of: start)]
        if start == entity || here == [.no, .no] { continue }
        note(fact: other)
        note(life: start)
        if here[0] != here[1] { try find(start, in: base) }
      }
    }
  }
}

// MARK: - Conditions and values

extension ChangeCauses {
  private mutating func find(_ node: PredicateNode) throws(Evaluator.Cancelled) {
    if try evaluators[0].truth(node) == (try evaluators[1].truth(node)) { return }
    switch node.kind {
    case .constant, .isKind, .timed: break
    case .any(let parts), .all(let parts): for part in parts { try find(part) }
    case .not(let inner): try find(inner)
    case .member(let slot, let set):
      if let entity = evaluators[0].rows[slot.index], try differs(entity, in: set) {
        try find(entity, in: set)
      }
      noteClosures(of: set)
    case .exists(let set):
      try changed(set)
      noteClosures(of: set)
    case .quantified(_, let set, let slot, let inner):
      try changed(set)
      noteClosures(of: set)
      guard let inner else { return }
      for (entity, _) in try elements(set) {
        try about(slot, entity) { (causes: inout ChangeCauses) throws(Evaluator.Cancelled) in
          try causes.find(inner)
        }
      }
    case .opposed(let relation, let slot, let operand, _):
      if let entity = evaluators[0].rows[slot.index] {
        try shared(entity, relation, operand, try sets(operand))
      }
      note(closure: relation)
    case .comparison(let a, _, let b):
      try find(a)
      try find(b)
    case .like(let value, _), .known(let value, _), .dated(let value, _), .flag(let value): try find(value)
    case .datedFact(let relation, let slot, let set, _, _):
      if let entity = evaluators[0].rows[slot.index] {
        for id in world.facts(of: relation, entity, inverse: false) { note(fact: id) }
      }
      try changed(set)
    }
  }
  private mutating func noteClosures(of set: SetNode) {
    for gap in evaluators[0].gaps(of: set) { note(closure: gap.relation) }
  }

  private mutating func find(_ node: ValueNode) throws(Evaluator.Cancelled) {
    switch node.kind {
    case .number, .text, .date, .truth, .kindName, .spell, .group, .timed: break
    case .attribute(let id, let set):
      for (entity, differs) in try elements(set) {
        if differs { try find(entity, in: set) }
        for value in world.values(of: id, entity)
        where ChangeCauses.isEdge(value.period, day) && !values.contains(value) {
          values.append(value)
        }
      }
    case .set(let set), .name(let set): try changed(set)
    case .began(let set), .ended(let set):
      for (entity, _) in try elements(set) { note(life: entity) }
      try changed(set)
    case .fact(_, let slot):
      guard let entity = evaluators[0].rows[slot.index], let base = evaluators[0].slotBases[slot] else {
        return
      }
      try find(entity, in: base)
    case .aggregate(_, let slot, let inner, let set):
      try changed(set)
      guard let inner else { return }
      for (entity, _) in try elements(set) {
        try about(slot, entity) { (causes: inout ChangeCauses) throws(Evaluator.Cancelled) in
          try causes.find(inner)
        }
      }
    case .pairsOfFacts(let relation, _): for id in world.facts(of: relation) { note(fact: id) }
    case .arithmetic(let first, let rest):
      try find(first)
      for (_, operand) in rest { try find(operand) }
    case .negative(let inner): try find(inner)
    case .call(let definition, let set):
      for (start, differs) in try elements(set) {
        if differs { try find(start, in: set) }
        try call(definition, start) { (causes: inout ChangeCauses) throws(Evaluator.Cancelled) in
          if let value = definition.value { try causes.find(value) }
        }
      }
    }
  }
}
