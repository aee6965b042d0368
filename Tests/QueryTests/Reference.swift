import EntenteLanguage
import EntenteSource
import EntenteWorld

@testable import EntenteQuery

/// The judge: asks one day, one entity and one fact at a time, with no index, no set and no short cut.
struct Reference {
  let world: World
  let slotBases: [Slot: SetNode]
  let day: Day
  var rows: [Slot: EntityID] = [:]
  /// The days of which something may change, for inner windows.
  let days: [Day]

  var everything: [EntityID] { (0..<world.entityCount).map { EntityID($0) } }

  func exists(_ entity: EntityID) -> Truth { world.life(of: entity).holds(on: day) }

  /// The facts of a relation as they hold on the day, both ends existing.
  func facts(_ relation: RelationID, _ filter: FactFilter) -> [(fact: FactRow, truth: Truth)] {
    let declared = world.schema.relation(relation)
    return world.facts(of: relation).map { world.fact($0) }.compactMap { fact in
      guard filter.statuses & 1 << UInt64(fact.status) != 0 else { return nil }
      var truth = fact.period.holds(on: day).and(filter.holds(fact.qualifiers))
      if !declared.isTimeless { truth = truth.and(exists(fact.subject)).and(exists(fact.object)) }
      return truth == .no ? nil : (fact, truth)
    }
  }

  func set(_ node: SetNode) -> [EntityID: Truth] {
    var result: [EntityID: Truth] = [:]
    func add(_ entity: EntityID, _ truth: Truth) {
      if truth != .no { result[entity] = (result[entity] ?? .no).or(truth) }
    }
    switch node.kind {
    case .entities(let entities): for entity in entities { add(entity, .yes) }
    case .all(let kind):
      for entity in everything where world.schema.isKind(world.kind(of: entity), under: kind) {
        add(entity, exists(entity))
      }
    case .anything: for entity in everything { add(entity, exists(entity)) }
    case .row(let slot): if let entity = rows[slot] { add(entity, .yes) }
    case .step(let step, let base):
      let from = set(base)
      guard let closure = step.closure else {
        for (entity, here) in from {
          for (other, truth) in self.step(step, entity) { add(other, here.and(truth)) }
        }
        break
      }
      // Distances by truth: surely reached, and possibly reached.
      for wanted in [Truth.yes, .unknown] {
        var frontier = Set(from.filter { $0.value.rawValue >= wanted.rawValue }.keys)
        var seen = frontier
        var distance = 0
        while !frontier.isEmpty, closure.most.map({ distance < $0 }) ?? true {
          distance += 1
          var next: Set<EntityID> = []
          for entity in frontier {
            for (other, truth) in self.step(step, entity)
            where truth.rawValue >= wanted.rawValue && seen.insert(other).inserted { next.insert(other) }
          }
          if distance >= closure.least { for entity in next { add(entity, wanted) } }
          frontier = next
        }
      }
    case .opposed(let relation, let a, let b):
      let left = a.map { set($0) }
      for (x, here) in set(b) {
        for (other, object, truth) in opponents(of: x, relation) {
          add(object, here.and(truth).and(left.map { $0[other] ?? .no } ?? .yes))
        }
      }
    case .filter(let base, let slot, let predicate):
      for (entity, here) in set(base) {
        var inner = self
        inner.rows[slot] = entity
        add(entity, here.and(inner.truth(predicate)))
      }
    case .union(let all): for part in all { for (entity, truth) in set(part) { add(entity, truth) } }
    case .intersection(let all):
      let sets = all.map { set($0) }
      for entity in sets.first?.keys.map({ $0 }) ?? [] {
        add(entity, sets.map { $0[entity] ?? .no }.reduce(.yes) { $0.and($1) })
      }
    case .difference(let a, let b):
      let other = set(b)
      for (entity, truth) in set(a) { add(entity, truth.and((other[entity] ?? .no).negated)) }
    case .narrowed(let base, let kinds):
      for (entity, truth) in set(base)
      where kinds.contains(where: { world.schema.isKind(world.kind(of: entity), under: $0) }) {
        add(entity, truth)
      }
    case .timed(let base, let window):
      let sets = days(of: window).map { on($0).set(base) }
      for entity in everything {
        let truths = sets.map { $0[entity] ?? .no }
        if case .throughout = window {
          add(entity, truths.reduce(.yes) { $0.and($1) })
        } else {
          add(entity, truths.reduce(.no) { $0.or($1) })
        }
      }
    case .call(let definition, let operand):
      for (entity, here) in set(operand) {
        var inner = self
        inner.rows[definition.slot] = entity
        if let body = definition.set { for (found, truth) in inner.set(body) { add(found, here.and(truth)) } }
      }
    case .ranked, .empty: break
    }
    return result
  }

  /// On some day of the window, or on every one.
  func over(_ window: Window, _ ask: (Reference) -> Truth) -> Truth {
    let truths = days(of: window).map { ask(on($0)) }
    if case .throughout = window { return truths.reduce(.yes) { $0.and($1) } }
    return truths.reduce(.no) { $0.or($1) }
  }
  func days(of window: Window) -> [Day] {
    switch window {
    case .at(let day): return [day]
    case .over(let from, let to), .throughout(let from, let to):
      let inside = days.filter { day in from.map { $0 <= day } ?? true && to.map { day < $0 } ?? true }
      return [from ?? Day.first] + inside
    }
  }
  func on(_ day: Day) -> Reference {
    Reference(world: world, slotBases: slotBases, day: day, rows: rows, days: days)
  }

  func step(_ step: StepRelation, _ entity: EntityID) -> [(EntityID, Truth)] {
    let declared = world.schema.relation(step.relation)
    if let derivation = declared.derivation {
      return sharers(of: entity, derivation).map { ($0.0, $0.2) }
    }
    return facts(step.relation, step.filter).flatMap { fact, truth -> [(EntityID, Truth)] in
      var found: [(EntityID, Truth)] = []
      if declared.isSymmetric || !step.inverse, fact.subject == entity { found.append((fact.object, truth)) }
      if declared.isSymmetric || step.inverse, fact.object == entity { found.append((fact.subject, truth)) }
      return found
    }
  }
  func opponents(of entity: EntityID, _ relation: RelationID) -> [(EntityID, EntityID, Truth)] {
    let qualifier = world.schema.relation(relation).opposingQualifier ?? 0
    return sharers(of: entity, Relation.Derivation(from: relation, qualifier: qualifier, differs: true))
  }
  func sharers(of entity: EntityID, _ derivation: Relation.Derivation) -> [(EntityID, EntityID, Truth)] {
    let all = facts(derivation.from, FactFilter())
    var found: [(EntityID, EntityID, Truth)] = []
    for (own, here) in all where own.subject == entity {
      for (other, there) in all where other.object == own.object && other.subject != entity {
        var truth = here.and(there)
        if let a = own.qualifiers[derivation.qualifier], let b = other.qualifiers[derivation.qualifier] {
          if (a.lowercased() != b.lowercased()) != derivation.differs { continue }
        } else {
          truth = truth.and(.unknown)
        }
        found.append((other.subject, own.object, truth))
      }
    }
    return found
  }

  func isOpen(_ node: SetNode) -> Bool {
    switch node.kind {
    case .step(let step, let base): isOpen(step.relation) || isOpen(base)
    case .opposed(let relation, let a, let b):
      isOpen(relation) || (a.map { isOpen($0) } ?? false) || isOpen(b)
    case .filter(let base, _, _), .narrowed(let base, _), .difference(let base, _), .timed(let base, _):
      isOpen(base)
    case .union(let all), .intersection(let all): all.contains { isOpen($0) }
    case .call(let definition, let base): isOpen(base) || (definition.set.map { isOpen($0) } ?? false)
    case .entities, .all, .anything, .row, .ranked, .empty: false
    }
  }
  func isOpen(_ relation: RelationID) -> Bool { !world.schema.relation(relation).closure.isClosed(on: day) }
  func orAbsent(_ truth: Truth, _ isOpen: Bool) -> Truth { truth == .no && isOpen ? .unknown : truth }

  func truth(_ predicate: PredicateNode) -> Truth {
    switch predicate.kind {
    case .constant(let truth): return truth
    case .any(let parts): return parts.map { truth($0) }.reduce(.no) { $0.or($1) }
    case .all(let parts): return parts.map { truth($0) }.reduce(.yes) { $0.and($1) }
    case .not(let inner): return truth(inner).negated
    case .member(let slot, let node):
      return orAbsent(rows[slot].flatMap { set(node)[$0] } ?? .no, isOpen(node))
    case .exists(let node): return orAbsent(set(node).values.reduce(.no) { $0.or($1) }, isOpen(node))
    case .opposed(let relation, let slot, let operand, let kinds):
      guard let entity = rows[slot] else { return .no }
      let others = set(operand)
      var result = Truth.no
      for (other, object, truth) in opponents(of: entity, relation)
      where kinds.contains(where: { world.schema.isKind(world.kind(of: object), under: $0) }) {
        result = result.or(truth.and(others[other] ?? .no))
      }
      return orAbsent(result, isOpen(relation))
    case .quantified(let quantifier, let node, let slot, let test):
      var sure = 0
      var possible = 0
      var failing = Truth.no
      for (entity, here) in set(node) {
        var inner = self
        inner.rows[slot] = entity
        let passes = test.map { inner.truth($0) } ?? .yes
        if here.and(passes) == .yes { sure += 1 }
        if here.and(passes) == .unknown { possible += 1 }
        failing = failing.or(here.and(passes.negated))
      }
      let open = isOpen(node)
      func atLeast(_ n: Int) -> Truth { sure >= n ? .yes : sure + possible >= n || open ? .unknown : .no }
      switch quantifier {
      case .some: return atLeast(1)
      case .no: return atLeast(1).negated
      case .atLeast(let n): return atLeast(n)
      case .atMost(let n): return atLeast(n + 1).negated
      case .exactly(let n): return atLeast(n).and(atLeast(n + 1).negated)
      case .all: return failing.negated == .yes && open ? .unknown : failing.negated
      }
    case .isKind(let slot, let kinds):
      return Truth(
        rows[slot].map { entity in
          kinds.contains { world.schema.isKind(world.kind(of: entity), under: $0) }
        } ?? false)
    case .timed(let inner, let window): return over(window) { $0.truth(inner) }
    case .comparison(let a, let symbol, let b):
      guard let x = number(a), let y = number(b) else { return .unknown }
      let (less, equal) = (x.isLess(than: y), x.equals(y))
      switch symbol {
      case .equal: return equal
      case .unequal: return equal.negated
      case .less: return less
      case .greater: return y.isLess(than: x)
      case .lessOrEqual: return y.isLess(than: x).negated
      case .greaterOrEqual: return less.negated
      }
    case .like, .known, .dated, .datedFact, .flag: fatalError("not among the sentences that are drawn")
    }
  }

  func number(_ node: ValueNode) -> Quantity? {
    switch node.kind {
    case .number(let quantity): return quantity
    case .timed(let inner, let day): return on(day).number(inner)
    case .attribute(let id, let node):
      guard let entity = set(node).keys.first else { return nil }
      let value = world.values(of: id, entity).last { $0.period.hasBegun(by: day) == .yes }?.value
      if case .number(let quantity)? = value { return quantity }
      return nil
    case .aggregate(.count, _, _, let node):
      let truths = set(node).values
      let low = truths.count { $0 == .yes }
      let high = truths.count
      return Quantity(low: Double(low), high: Double(high), best: low == high ? Double(low) : nil)
    default: fatalError("not among the sentences that are drawn")
    }
  }
}
