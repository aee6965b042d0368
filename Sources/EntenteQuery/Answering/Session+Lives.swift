internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

// MARK: - Days outside a life, where an answer has no rows to say so

extension Session {
  /// A value that is nothing, or a no: perhaps what was asked about did not exist then. Says so, with the same question of what
  /// came before it or after it.
  func noteLives(
    _ prepared: Prepared, _ statement: Statement, _ source: SourceText, _ answer: inout Answer
  ) throws(Evaluator.Cancelled) {
    switch prepared {
    case .query(let node, let binder):
      if case .set(let set) = node.subject, case .at(let day) = node.window, !node.rangesOverOccurrences {
        // That nothing is left out of an answer may have the same reason.
        let emptiness = Emptiness(runner: runner(binder), day: day)
        for named in set.excludedOperands { emptiness.notAlive(named.entity, &answer) { _ in nil } }
        return
      }
      guard case .value(let value) = node.subject, case .value(let table) = answer.body else { return }
      let emptiness = Emptiness(
        runner: runner(binder), day: node.window.nearest(to: day), clause: node.window.clause)
      switch value.kind {
      case .aggregate(let function, _, let inner, let set) where isNothing(table.rows[0][0]):
        var emptiness = emptiness
        if case .over = node.window { emptiness.isWindow = true }
        emptiness.verb = "\(function.rawValue) "
        if case .attribute(let id, _)? = inner?.kind {
          emptiness.verb += "\(world.schema.attribute(id).noun.singular) of "
        }
        var evaluator = emptiness.runner.evaluator(on: emptiness.day)
        try emptiness.explain(set, try evaluator.set(set), &answer)
      case .attribute(let id, let set):
        guard case .entities(let entities) = set.kind, case .at = node.window else { return }
        let noun = world.schema.attribute(id).noun.singular
        // What happened is asked about when it is over.
        for entity in entities where !world.schema.isOccurrence(world.kind(of: entity)) {
          emptiness.notAlive(entity, &answer) { [world] other in
            "\(noun) of \(Printer.quoted(world.name(of: other))) \(node.window.clause)"
          }
        }
      default: return
      }
    case .question(_, let set, _, let test, let asked, let binder):
      var window = asked
      if case .whenQuestion(_, _, nil) = statement.kind { window = .over(from: nil, to: nil) }
      guard window.days != .all, isNo(answer) else { return }
      let emptiness = Emptiness(runner: runner(binder), day: window.nearest(to: day))
      var seen: Set<EntityID> = []
      for named in set.namedOperands + test.namedOperands
      where !world.schema.isOccurrence(world.kind(of: named.entity)) && seen.insert(named.entity).inserted {
        emptiness.notAlive(named.entity, &answer) { [self] other in
          offer(named, other, emptiness, binder, source)
        }
      }
    case .other: return
    }
  }

  private func isNothing(_ cell: Cell) -> Bool {
    switch cell {
    case .none, .unknown: true
    case .number(let quantity, _): quantity.exact == 0
    default: false
    }
  }
  private func isNo(_ answer: Answer) -> Bool {
    switch answer.body {
    case .verdict(let truth, _): truth != .yes
    case .table(let table): table.rows.isEmpty
    case .value, .timeline, .text, .nothing: false
    }
  }

  /// The sentence with another name; if it means nothing of that one, with what belongs to that one.
  private func offer(
    _ named: NamedOperand, _ other: EntityID, _ emptiness: Emptiness, _ binder: Binder, _ source: SourceText
  ) -> String? {
    let name = Printer.quoted(world.name(of: other))
    var lines: [String] = []
    let hasFacts = named.step.map { step in
      !world.facts(of: step.relation, other, inverse: step.inverse).isEmpty
        || world.schema.relation(step.relation).derivation != nil
    }
    if hasFacts ?? true { lines.append(binder.replacing(named.range, with: name)) }
    if let range = named.stepRange, let noun = emptiness.belonging(to: other) {
      lines.append(
        binder.replacing(range, with: "\(noun.singular) \(noun.connectors.first ?? "of") \(name)"))
    }
    return lines.first { line in
      let text = SourceText(name: "fix", line)
      let parsed = Parser.parse(text, lexicon: vocabulary)
      guard parsed.count == 1, case .success = prepare(parsed[0], text) else { return false }
      return true
    }
  }
}

/// Something that a sentence names, and the step that goes from it.
struct NamedOperand {
  var entity: EntityID
  var range: SourceRange
  var step: StepRelation?
  var stepRange: SourceRange?
}

extension SetNode {
  fileprivate var namedOperands: [NamedOperand] {
    switch kind {
    case .entities(let all):
      return all.count == 1 ? [NamedOperand(entity: all[0], range: range)] : []
    case .step(let step, let base):
      guard case .entities(let all) = base.kind, all.count == 1 else { return base.namedOperands }
      return [NamedOperand(entity: all[0], range: base.range, step: step, stepRange: range)]
    case .filter(let base, _, _), .narrowed(let base, _): return base.namedOperands
    case .union(let parts), .intersection(let parts): return parts.flatMap(\.namedOperands)
    case .difference(let a, _): return a.namedOperands
    case .opposed, .all, .anything, .row, .timed, .call, .ranked, .empty: return []
    }
  }
}
extension SetNode {
  /// What is named in what the set leaves out.
  fileprivate var excludedOperands: [NamedOperand] {
    switch kind {
    case .difference(let a, let b): a.excludedOperands + b.namedOperands.filter { $0.step != nil }
    case .filter(let base, _, let predicate): base.excludedOperands + predicate.excludedOperands
    case .narrowed(let base, _), .ranked(let base, _, _, _): base.excludedOperands
    case .union(let parts), .intersection(let parts): parts.flatMap(\.excludedOperands)
    case .entities, .all, .anything, .row, .step, .opposed, .timed, .call, .empty: []
    }
  }
}
extension PredicateNode {
  fileprivate var excludedOperands: [NamedOperand] {
    switch kind {
    case .not(let inner): inner.namedOperands.filter { $0.step != nil }
    case .all(let parts), .any(let parts): parts.flatMap(\.excludedOperands)
    case .constant, .member, .exists, .opposed, .quantified, .comparison, .like, .known, .dated, .datedFact,
      .isKind, .flag, .timed:
      []
    }
  }
  fileprivate var namedOperands: [NamedOperand] {
    switch kind {
    case .member(_, let set): set.namedOperands
    case .all(let parts), .any(let parts): parts.flatMap(\.namedOperands)
    case .not(let inner): inner.namedOperands
    case .constant, .exists, .opposed, .quantified, .comparison, .like, .known, .dated, .datedFact, .isKind,
      .flag, .timed:
      []
    }
  }
}
