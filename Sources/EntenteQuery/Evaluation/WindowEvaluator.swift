internal import EntenteLanguage
package import EntenteWorld

/// Evaluates bound sets and conditions over a window: elements with the days on which they belong.
///
/// The law is snapshot reducibility: restricted to a day, the answer is the one that `Evaluator` gives on that day. Chains,
/// conditions, set operators and quantifiers are computed on periods; what is not (comparisons of values, closures, ranks)
/// is asked of `Evaluator` on each day on which something that it rests on begins or ends, which is the law taken literally.
package struct WindowEvaluator {
  let world: World
  package let days: Days
  private let time: WorldOverTime
  /// The evaluator of single days, with the rows at hand.
  private var point: Evaluator
  private var memo: [Int: TruthSpells] = [:]
  private var calls: [CallKey: TruthSpells] = [:]
  private var depth = 0
  package var doubts: Set<Doubt> = []
  private struct CallKey: Hashable {
    var definition: ObjectIdentifier
    var entity: EntityID
  }

  package init(_ days: Days, _ point: Evaluator) {
    world = point.world
    self.days = days
    self.point = point
    time = WorldOverTime(point.world)
  }

  package mutating func set(_ node: SetNode) throws(Evaluator.Cancelled) -> TruthSpells {
    if node.slots.isEmpty, let known = memo[node.id], node.id >= 0 { return known }
    let result = try compute(node)
    if node.slots.isEmpty { memo[node.id] = result }
    return result
  }

  private mutating func compute(_ node: SetNode) throws(Evaluator.Cancelled) -> TruthSpells {
    if point.isCancelled() { throw Evaluator.Cancelled() }
    switch node.kind {
    case .entities(let entities): return TruthSpells(SpellSet(Set(entities).sorted(), days))
    case .all(let kind): return time.existing(world.entities(of: kind), in: days)
    case .anything: return time.existing(EntitySet(range: 0..<world.entityCount), in: days)
    case .row(let slot): return TruthSpells(SpellSet(point.rows[slot.index].map { [$0] } ?? [], days))
    case .step(let step, let base):
      guard step.closure == nil else { break }
      let from = try set(base)
      if let derivation = world.derivation(of: step.relation) { return time.sharers(derivation, with: from) }
      return time.step(
        step.relation, inverse: step.inverse, from: from, step.filter, includingPast: step.includesPast
      ).clipped(to: days)
    case .opposed(let relation, let a, let b):
      return try opposed(relation, a, b)
    case .filter(let base, let slot, let predicate):
      let from = try set(base)
      if case .constant(.yes) = predicate.kind { return from }
      return from.intersection(try select(predicate, slot, from.maybe.entities))
    case .union(let all):
      var result = TruthSpells()
      for part in all { result = result.union(try set(part)) }
      return result
    case .intersection(let all):
      guard let first = all.first else { return TruthSpells() }
      var result = try set(first)
      for part in all.dropFirst() { result = result.intersection(try set(part)) }
      return result
    case .difference(let a, let b): return try set(a).subtracting(try set(b))
    case .narrowed(let base, let kinds):
      var wanted = EntitySet()
      for kind in kinds { wanted.formUnion(world.entities(of: kind)) }
      return try set(base).restricted(to: wanted)
    case .timed(let base, let window):
      let found = try timeless(base, window)
      return TruthSpells(SpellSet(found.sure, days), maybe: SpellSet(found.all, days))
    case .call(let definition, let operand):
      guard !definition.isRecursive, let body = definition.set else { break }
      return try call(definition, body, set(operand))
    case .ranked: break
    case .empty: return TruthSpells()
    }
    var mentions = Mentions(point.slotBases)
    mentions.add(node)
    return try dayByDay(mentions) {
      (evaluator: inout Evaluator) throws(Evaluator.Cancelled) in
      try evaluator.set(node)
    }
  }

  /// In an inner window an element is in the set if it belongs on at least one day of it.
  private mutating func timeless(_ base: SetNode, _ window: Window) throws(Evaluator.Cancelled) -> TruthSet {
    var evaluator = point
    evaluator.doubts = []
    let found = try evaluator.timeless(base, window)
    doubts.formUnion(evaluator.doubts)
    return found
  }

  private mutating func call(_ definition: DefinitionNode, _ body: SetNode, _ operand: TruthSpells)
    throws(Evaluator.Cancelled) -> TruthSpells
  {
    let kept = point.rows[definition.slot.index]
    defer { point.rows[definition.slot.index] = kept }
    var result = TruthSpells()
    for entity in operand.maybe.entities {
      let key = CallKey(definition: ObjectIdentifier(definition), entity: entity)
      let found: TruthSpells
      if let known = calls[key] {
        found = known
      } else {
        point.rows[definition.slot.index] = entity
        found = try set(body)
        calls[key] = found
      }
      // Only on the days on which the operand belongs.
      let ids = found.maybe.entities
      func limit(_ days: ArraySlice<Spell>, _ found: SpellSet) -> SpellSet {
        let allowed = ids.flatMap { id in
          days.map { Spell(id.number, from: $0.from, to: $0.to, begin: $0.begin, end: $0.end) }
        }
        return found.intersection(SpellSet(allowed))
      }
      let isAlways =
        operand.doubtful == nil
        && operand.sure.spells(of: entity.number).elementsEqual(
          [Spell(entity.number, days)])
      result = result.union(
        isAlways
          ? found
          : TruthSpells(
            limit(operand.sure.spells(of: entity.number), found.sure),
            maybe: limit(operand.maybe.spells(of: entity.number), found.maybe)))
    }
    return result
  }

  private mutating func opposed(_ relation: RelationID, _ a: SetNode?, _ b: SetNode) throws(Evaluator
    .Cancelled)
    -> TruthSpells
  {
    let derivation = point.opposition(relation)
    let right = try set(b)
    guard let a else {
      return time.sharers(derivation, with: right) { _ in
        true
      } _: { _, object in
        object
      }
    }
    // Of each of the other side by itself, so that its own days count.
    let left = try set(a)
    var result = TruthSpells()
    for entity in left.maybe.entities {
      let own = left.restricted(to: EntitySet(entity))
      let shared = time.sharers(derivation, with: right) { _ in
        true
      } _: { other, object in
        other == entity.number ? object : nil
      }
      func limited(_ found: SpellSet, _ days: SpellSet) -> SpellSet {
        found.intersection(
          SpellSet(
            found.entities.flatMap { id in
              days.spells.map { Spell(id.number, from: $0.from, to: $0.to, begin: $0.begin, end: $0.end) }
            }))
      }
      result = result.union(
        TruthSpells(limited(shared.sure, own.sure), maybe: limited(shared.maybe, own.maybe)))
    }
    return result
  }

  // MARK: Conditions

  /// The days on which the condition is true of each of the entities.
  package mutating func select(_ predicate: PredicateNode, _ slot: Slot, _ candidates: EntitySet)
    throws(Evaluator.Cancelled) -> TruthSpells
  {
    if point.isCancelled() { throw Evaluator.Cancelled() }
    switch predicate.kind {
    case .constant(let truth):
      let all = SpellSet(candidates, days)
      return TruthSpells(truth == .yes ? all : SpellSet(), maybe: truth == .no ? nil : all)
    case .all(let parts):
      var result = TruthSpells(SpellSet(candidates, days))
      for part in parts where !result.maybe.isEmpty {
        result = result.intersection(try select(part, slot, result.maybe.entities))
      }
      return result
    case .any(let parts):
      var result = TruthSpells()
      for part in parts { result = result.union(try select(part, slot, candidates)) }
      return result
    case .not(let inner): return try select(inner, slot, candidates).complement(of: candidates, in: days)
    case .isKind(let row, let kinds) where row == slot:
      var wanted = EntitySet()
      for kind in kinds { wanted.formUnion(world.entities(of: kind)) }
      return TruthSpells(SpellSet(candidates.intersection(wanted), days))
    case .member(let row, let node) where row == slot:
      if !node.slots.contains(slot) {
        return try orAbsent(set(node).restricted(to: candidates), candidates, point.gaps(of: node))
      }
      let gaps = point.gaps(of: node)
      return try eachRow(slot, candidates) {
        (evaluator: inout WindowEvaluator, entity) throws(Evaluator.Cancelled) in
        let found = try evaluator.set(node).restricted(to: EntitySet(entity))
        return try evaluator.orAbsent(found, EntitySet(entity), gaps)
      }
    case .exists(let node):
      let gaps = point.gaps(of: node)
      if let found = try starts(of: node, slot, candidates) {
        return try orAbsent(found.clipped(to: days), candidates, gaps)
      }
      return try eachRow(slot, candidates) {
        (evaluator: inout WindowEvaluator, entity) throws(Evaluator.Cancelled) in
        let found = try evaluator.set(node).map { $0.pooled(as: entity) }
        return try evaluator.orAbsent(found, EntitySet(entity), gaps)
      }
    case .opposed(let relation, let row, let operand, let kinds)
    where row == slot && !operand.slots.contains(slot):
      let found = time.sharers(point.opposition(relation), with: try set(operand)) { object in
        kinds.contains { world.schema.isKind(world.kind(of: object), under: $0) }
      }
      return try orAbsent(found.restricted(to: candidates), candidates, [Gap(relation: relation)])
    case .quantified(let quantifier, let node, let inner, let test):
      return try eachRow(slot, candidates) {
        (evaluator: inout WindowEvaluator, entity) throws(Evaluator.Cancelled) in
        try evaluator.quantified(quantifier, node, inner, test, entity)
      }
    case .timed(let inner, let window):
      var evaluator = point
      evaluator.doubts = []
      let found = try evaluator.timeless(inner, slot, candidates, window)
      doubts.formUnion(evaluator.doubts)
      return TruthSpells(SpellSet(found.sure, days), maybe: SpellSet(found.all, days))
    case .member, .opposed, .isKind, .comparison, .like, .known, .dated, .datedFact, .flag: break
    }
    var mentions = Mentions(point.slotBases)
    mentions.add(predicate)
    return try dayByDay(mentions) {
      (evaluator: inout Evaluator) throws(Evaluator.Cancelled) in
      try evaluator.select(predicate, slot, candidates)
    }
  }

  private mutating func eachRow(
    _ slot: Slot, _ candidates: EntitySet,
    _ body: (inout WindowEvaluator, EntityID) throws(Evaluator.Cancelled) -> TruthSpells
  ) throws(Evaluator.Cancelled) -> TruthSpells {
    let kept = point.rows[slot.index]
    defer { point.rows[slot.index] = kept }
    var sure: [Spell] = []
    var maybe: [Spell] = []
    var isDoubtful = false
    for entity in candidates {
      if point.isCancelled() { throw Evaluator.Cancelled() }
      point.rows[slot.index] = entity
      let found = try body(&self, entity)
      sure += found.sure.spells
      maybe += found.maybe.spells
      if found.doubtful != nil { isDoubtful = true }
    }
    return TruthSpells(SpellSet(coalesced: sure), maybe: isDoubtful ? SpellSet(coalesced: maybe) : nil)
  }

  /// The rows of which one step leads somewhere, all at once; nil for longer chains.
  private mutating func starts(of node: SetNode, _ slot: Slot, _ candidates: EntitySet)
    throws(Evaluator.Cancelled) -> TruthSpells?
  {
    var current = node
    var targets: TruthSpells?
    var tests: [(Slot, PredicateNode)] = []
    var kinds: [KindID]?
    while true {
      if case .filter(let base, let row, let predicate) = current.kind {
        guard predicate.slots.allSatisfy({ $0 == row }) else { return nil }
        tests.append((row, predicate))
        current = base
      } else if case .narrowed(let base, let wanted) = current.kind, kinds == nil {
        kinds = wanted
        current = base
      } else {
        break
      }
    }
    guard case .step(let step, let base) = current.kind, case .row(let row) = base.kind, row == slot,
      step.closure == nil
    else { return nil }
    if !tests.isEmpty || kinds != nil || world.derivation(of: step.relation) != nil {
      var domain = EntitySet()
      for kind in kinds ?? current.types.kinds { domain.formUnion(world.entities(of: kind)) }
      var all = TruthSpells(SpellSet(domain, days))
      for (row, predicate) in tests.reversed() {
        all = all.intersection(try select(predicate, row, all.maybe.entities))
      }
      targets = all
    }
    if let derivation = world.derivation(of: step.relation) {
      return time.sharers(derivation, with: targets ?? TruthSpells()).restricted(to: candidates)
    }
    return time.starts(
      of: step.relation, inverse: step.inverse, from: candidates, into: targets, step.filter,
      includingPast: step.includesPast)
  }

  /// On days on which a record is not complete, absence is unknown.
  private mutating func orAbsent(_ found: TruthSpells, _ candidates: EntitySet, _ gaps: [Gap])
    throws(Evaluator.Cancelled) -> TruthSpells
  {
    if found.doubtful != nil, !found.maybe.entities.subtracting(found.sure.entities).isEmpty {
      doubts.insert(.precision)
    }
    let open = open(gaps)
    if open.isEmpty { return found }
    let unknown = SpellSet(
      candidates.flatMap { id in
        open.map { Spell(id.number, $0) }
      }
    ).clipped(to: days)
    return TruthSpells(found.sure, maybe: found.maybe.union(unknown))
  }
  /// The days on which one of the records is not complete.
  private mutating func open(_ gaps: [Gap]) -> [Days] {
    var found: [Days] = []
    for gap in Set(gaps) {
      switch point.closure(of: gap) {
      case .closed: continue
      case .open: found.append(.all)
      case .within(let from, let to):
        found.append(Days(to: from.number))
        found.append(Days(from: to.number))
      }
      doubts.insert(.relation(world.derivation(of: gap.relation)?.from ?? gap.relation))
    }
    return found
  }

  private mutating func quantified(
    _ quantifier: Quantifier, _ node: SetNode, _ inner: Slot, _ test: PredicateNode?, _ row: EntityID
  ) throws(Evaluator.Cancelled) -> TruthSpells {
    let from = try set(node)
    let elements = from.maybe.entities
    let passes = try test.map { (test) throws(Evaluator.Cancelled) in try select(test, inner, elements) }
    let passing = passes.map { from.intersection($0) } ?? from
    let isOpen = SpellSet(open(point.gaps(of: node)).map { Spell(row.number, $0) }).clipped(to: days)
    let always = SpellSet([row], days)
    func atLeast(_ n: Int) -> TruthSpells {
      if n <= 0 { return TruthSpells(always) }
      return TruthSpells(
        counted(passing.sure, n, row), maybe: counted(passing.maybe, n, row).union(isOpen))
    }
    func not(_ spells: TruthSpells) -> TruthSpells { spells.complement(of: EntitySet(row), in: days) }
    switch quantifier {
    case .some: return atLeast(1)
    case .no: return not(atLeast(1))
    case .atLeast(let n): return atLeast(n)
    case .atMost(let n): return not(atLeast(n + 1))
    case .exactly(let n): return atLeast(n).intersection(not(atLeast(n + 1)))
    case .all:
      // No element fails: surely none where none may fail.
      let failing = passes.map { from.intersection($0.complement(of: elements, in: days)) } ?? TruthSpells()
      let none = not(failing.map { $0.pooled(as: row) })
      if isOpen.isEmpty { return none }
      return TruthSpells(none.sure.subtracting(isOpen), maybe: none.maybe)
    }
  }

  /// The days on which at least n of the entities belong.
  private func counted(_ spells: SpellSet, _ n: Int, _ row: EntityID) -> SpellSet {
    if n == 1 { return spells.pooled(as: row) }
    var edges: [(day: Int32, change: Int, written: Int32)] = []
    for spell in spells.spells {
      edges.append((spell.from, 1, spell.begin))
      edges.append((spell.to, -1, spell.end))
    }
    // On one day ends come first: they are half-open.
    edges.sort { ($0.day, $0.change) < ($1.day, $1.change) }
    var found: [Spell] = []
    var count = 0
    var open: (day: Int32, written: Int32)?
    for edge in edges {
      count += edge.change
      if count >= n, open == nil {
        open = (edge.day, edge.written)
      } else if count < n, let begin = open {
        if begin.day < edge.day {
          found.append(
            Spell(row.number, from: begin.day, to: edge.day, begin: begin.written, end: edge.written))
        }
        open = nil
      }
    }
    return SpellSet(found)
  }

  // MARK: Day by day

  /// Asks on each day on which something mentioned begins or ends.
  private mutating func dayByDay(
    _ mentions: Mentions, _ ask: (inout Evaluator) throws(Evaluator.Cancelled) -> TruthSet
  ) throws(Evaluator.Cancelled) -> TruthSpells {
    let changes = world.changes(
      relations: mentions.relations, attributes: mentions.attributes, lives: mentions.asksLives, in: days)
    var sure = Tracker()
    var maybe = Tracker()
    var first = days.from == Int32.min ? Day.first : Day(number: days.from)
    var index = 0
    var written: WrittenDay?
    while true {
      if point.isCancelled() { throw Evaluator.Cancelled() }
      var evaluator = point.other(on: first)
      let found = try ask(&evaluator)
      doubts.formUnion(evaluator.doubts)
      let from = written == nil ? days.from : first.number
      sure.advance(to: found.sure, from, written?.begin ?? days.writtenFrom, written?.end ?? days.writtenFrom)
      maybe.advance(to: found.all, from, written?.begin ?? days.writtenFrom, written?.end ?? days.writtenFrom)
      guard index < changes.count else { break }
      written = changes[index]
      first = changes[index].day
      index += 1
    }
    return TruthSpells(sure.finish(days), maybe: maybe.finish(days))
  }

  /// Turns the sets of successive days into spells.
  private struct Tracker {
    private var current = EntitySet()
    private var open: [EntityID: (from: Int32, written: Int32)] = [:]
    private var done: [Spell] = []

    mutating func advance(to next: EntitySet, _ day: Int32, _ begin: Int32, _ end: Int32) {
      if next == current { return }
      for entity in current.subtracting(next) {
        if let start = open.removeValue(forKey: entity) {
          done.append(Spell(entity.number, from: start.from, to: day, begin: start.written, end: end))
        }
      }
      for entity in next.subtracting(current) { open[entity] = (day, begin) }
      current = next
    }
    mutating func finish(_ days: Days) -> SpellSet {
      for (entity, start) in open {
        done.append(
          Spell(entity.number, from: start.from, to: days.to, begin: start.written, end: days.writtenTo))
      }
      return SpellSet(done)
    }
  }
}
