internal import EntenteLanguage
internal import EntenteWorld

/// What a sentence rests on: the things that it names, and the records whose changes can change its answer.
struct Mentions {
  private(set) var entities: Set<EntityID> = []
  private(set) var relations: Set<RelationID> = []
  private(set) var attributes: Set<AttributeID> = []
  /// Asked for all that there are of them.
  private(set) var kinds: Set<KindID> = []
  /// Whether it matters which entities exist.
  private(set) var asksLives = false
  private var seen: Set<ObjectIdentifier> = []
  private let slotBases: [Slot: SetNode]
  private let isTimedIncluded: Bool

  /// What has a time clause of its own is constant for an outer one.
  init(_ slotBases: [Slot: SetNode] = [:], includingTimed: Bool = false) {
    self.slotBases = slotBases
    isTimedIncluded = includingTimed
  }

  mutating func add(_ query: QueryNode) {
    switch query.subject {
    case .set(let set): add(set)
    case .value(let value): add(value)
    case .grouped(let value, let by, let set, _):
      add(value)
      add(by)
      add(set)
    case .series(let value, _): add(value)
    case .pairs(let pairs):
      add(pairs.set)
      if let test = pairs.test { add(test) }
    }
  }

  /// A relation derived from another rests on that one too.
  mutating func addOrigins(_ schema: Schema) {
    for relation in relations {
      if let derivation = schema.relation(relation).derivation { relations.insert(derivation.from) }
    }
  }

  mutating func add(_ node: SetNode) {
    switch node.kind {
    case .entities(let found): entities.formUnion(found)
    case .row, .empty: break
    case .all(let kind):
      kinds.insert(kind)
      asksLives = true
    case .anything: asksLives = true
    case .step(let step, let base):
      add(step.relation)
      add(base)
    case .opposed(let relation, let a, let b):
      add(relation)
      if let a { add(a) }
      add(b)
    case .filter(let base, _, let predicate):
      add(base)
      add(predicate)
    case .union(let all), .intersection(let all): for part in all { add(part) }
    case .difference(let a, let b):
      add(a)
      add(b)
    case .narrowed(let base, _): add(base)
    case .timed(let base, _): if isTimedIncluded { add(base) }
    case .call(let definition, let base):
      add(base)
      add(definition)
    case .ranked(let base, _, let keys, _):
      add(base)
      for key in keys { add(key.value) }
    }
  }
  private mutating func add(_ relation: RelationID) {
    relations.insert(relation)
    asksLives = true
  }
  private mutating func add(_ definition: DefinitionNode) {
    guard seen.insert(ObjectIdentifier(definition)).inserted else { return }
    if let set = definition.set { add(set) }
    if let value = definition.value { add(value) }
  }
  mutating func add(_ predicate: PredicateNode) {
    switch predicate.kind {
    case .constant, .isKind: break
    case .timed(let inner, _): if isTimedIncluded { add(inner) }
    case .any(let parts), .all(let parts): for part in parts { add(part) }
    case .not(let inner): add(inner)
    case .member(_, let node), .exists(let node): add(node)
    case .opposed(let relation, _, let node, _):
      add(relation)
      add(node)
    case .quantified(_, let node, _, let test):
      add(node)
      if let test { add(test) }
    case .comparison(let a, _, let b):
      add(a)
      add(b)
    case .like(let value, _), .known(let value, _), .dated(let value, _), .flag(let value): add(value)
    case .datedFact(let relation, _, let node, _, _):
      add(relation)
      add(node)
    }
  }
  mutating func add(_ value: ValueNode) {
    switch value.kind {
    case .number, .text, .date, .truth, .spell: break
    case .attribute(let id, let node):
      attributes.insert(id)
      add(node)
    case .set(let node), .name(let node), .kindName(let node), .began(let node), .ended(let node): add(node)
    case .fact(_, let slot):
      // The facts by which the row was reached.
      asksLives = true
      if let base = slotBases[slot] { for last in LastStep.all(of: base) { add(last.step.relation) } }
    case .aggregate(_, _, let inner, let node):
      if let inner { add(inner) }
      add(node)
    case .pairsOfFacts(let relation, _): add(relation)
    case .arithmetic(let first, let rest):
      add(first)
      for (_, operand) in rest { add(operand) }
    case .timed(let inner, _): if isTimedIncluded { add(inner) }
    case .negative(let inner): add(inner)
    case .call(let definition, let node):
      add(node)
      add(definition)
    case .group(_, _, let inner): if let inner { add(inner) }
    }
  }
}
