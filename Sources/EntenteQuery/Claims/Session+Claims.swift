internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

// MARK: - Claims in answers

extension Session {
  /// Who said what and when, where a question about claims names no columns.
  func withClaimColumns(_ node: QueryNode, _ binder: inout Binder) -> QueryNode {
    let schema = world.schema
    guard node.columns == nil, node.group == nil, case .set(let set) = node.subject, !set.types.isEmpty,
      set.types.kinds.allSatisfy({ schema.isAssertion($0) })
    else { return node }
    var node = node
    let range = set.range
    let row = binder.node(.row(node.row), set.types, range)
    var columns = [
      ColumnNode(
        title: schema.kind(set.types.kinds[0]).noun.singular, value: binder.value(.name(row), .text, range))
    ]
    func add(relation role: ClaimRole) {
      guard let id = schema.relation(role) else { return }
      let relation = schema.relation(id)
      let inverse = set.types.overlaps(relation.objects, schema)
      let kinds = inverse ? relation.subjects : relation.objects
      let step = StepRelation(relation: id, inverse: inverse, filter: FactFilter())
      let reached = binder.node(.step(step, row), KindSet(kinds), range)
      let noun = inverse ? relation.nouns.first : relation.inverseNouns.first
      columns.append(
        ColumnNode(
          title: noun?.singular ?? relation.name,
          value: binder.value(.set(reached), .entities(KindSet(kinds)), range)))
    }
    func add(attribute role: ClaimRole) {
      guard let id = schema.attribute(role) else { return }
      let attribute = schema.attribute(id)
      columns.append(
        ColumnNode(
          title: attribute.noun.singular,
          value: binder.value(.attribute(id, row), binder.type(of: attribute), range)))
    }
    add(relation: .speaker)
    add(attribute: .date)
    add(attribute: .stance)
    add(attribute: .content)
    if set.asks(schema.attribute(.contradicted)) { add(attribute: .contradiction) }
    node.columns = columns
    return node
  }
}

extension Session {
  /// Counts the claims that bear on an answer and are no facts.
  func leftOut(_ prepared: Prepared, _ statement: Statement, _ answer: inout Answer) {
    var mentions = Mentions(includingTimed: true)
    switch prepared {
    case .query(let node, _):
      if case .set(let set) = node.subject, set.types.kinds.contains(where: { world.schema.isAssertion($0) })
      {
        return
      }
      mentions.add(node)
    case .question(_, let set, _, let test, _, _):
      mentions.add(set)
      mentions.add(test)
    case .other: return
    }
    guard !isHearing, !mentions.entities.isEmpty else { return }
    let count = claimBook.count(bearingOn: mentions, until: lastDay(prepared))
    if count > 0 { answer.basis.append("\(Wording.counted(count, "claim")) left out") }
  }
}

extension SetNode {
  /// Whether a condition of the set is about the flag.
  fileprivate func asks(_ attribute: AttributeID?) -> Bool {
    switch kind {
    case .filter(let base, _, let predicate): base.asks(attribute) || predicate.asks(attribute)
    case .union(let all), .intersection(let all): all.contains { $0.asks(attribute) }
    case .difference(let a, _): a.asks(attribute)
    case .narrowed(let base, _), .timed(let base, _), .ranked(let base, _, _, _): base.asks(attribute)
    case .entities, .all, .anything, .row, .step, .opposed, .call, .empty: false
    }
  }
}
extension PredicateNode {
  fileprivate func asks(_ attribute: AttributeID?) -> Bool {
    switch kind {
    case .any(let all), .all(let all): return all.contains { $0.asks(attribute) }
    case .not(let inner), .timed(let inner, _): return inner.asks(attribute)
    case .flag(let value):
      if case .attribute(let id, _) = value.kind { return id == attribute }
      return false
    case .constant, .member, .exists, .opposed, .quantified, .comparison, .like, .known, .dated, .datedFact,
      .isKind:
      return false
    }
  }
}

extension Session {
  /// Whether what the claim asserts is read again as it was written.
  package func understands(claim name: String) -> Bool {
    world.matches(Folding.fold(name)).contains { match in
      world.schema.isAssertion(world.kind(of: match.entity)) && claimBook.claim(match.entity) != nil
    }
  }
}
