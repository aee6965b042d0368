internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

// MARK: - why, why not

extension Session {
  /// What of a reason can be bound before it is asked.
  func bindReason(_ target: ReasonTarget, _ source: SourceText) throws(Binder.Failure) -> Prepared {
    var binder = binder(source)
    switch target {
    case .question(let subject, let predicate, let time):
      let bound = try binder.bindQuestion(subject, predicate, time)
      return .question(subject, bound.subject, bound.row, bound.test, bound.window, binder)
    case .element(let expression):
      _ = try binder.bindSet(expression)
      return .other
    case .row, .last: return .other
    }
  }

  func why(
    _ target: ReasonTarget, _ isNegative: Bool, _ bound: Prepared, _ range: SourceRange,
    _ source: SourceText
  ) throws(Stop) -> Answer {
    switch target {
    case .question: return try reasons(bound, isNegative)
    case .row(let number):
      guard last != nil, !lastRows.isEmpty else { throw .refused(nothingToExplain(range)) }
      guard number <= lastRows.count else {
        throw .refused(
          Diagnostic(
            code: "E0393", "the last answer has no row \(number)", at: range,
            notes: ["it has \(Wording.counted(lastRows.count, "row"))"]))
      }
      return try reasons([lastRows[number - 1]], isNegative, range)
    case .element(let expression):
      var binder = binder(source)
      let set: SetNode
      do throws(Binder.Failure) { set = try binder.bindSet(expression) } catch {
        throw .refused(error.diagnostic)
      }
      var evaluator = runner(binder).evaluator(on: day)
      let found = try evaluating { () throws(Evaluator.Cancelled) in try evaluator.set(set) }
      return try reasons(Array(found.sure), isNegative, range)
    case .last:
      if let lastQuestion {
        return try reasons(try prepared(lastQuestion.statement, lastQuestion.source), isNegative)
      }
      if Set(lastRows).count == 1 { return try reasons([lastRows[0]], isNegative, range) }
      var diagnostic = nothingToExplain(range)
      if let first = lastRows.first {
        diagnostic.code = "E0394"
        diagnostic.message = "the last answer has \(lastRows.count) rows"
        diagnostic.notes = [
          "say which: `why 1`, or by its name: `why \(Printer.quoted(world.name(of: first)))`"
        ]
      }
      throw .refused(diagnostic)
    }
  }

  private func nothingToExplain(_ range: SourceRange) -> Diagnostic {
    Diagnostic(
      code: "E0392", "there is no answer before this one to give reasons for", at: range,
      notes: ["ask `why X PRED`, such as `why Armenia member of CSTO`, or ask for rows first"])
  }

  private func evaluating<Result>(_ body: () throws(Evaluator.Cancelled) -> Result) throws(Stop) -> Result {
    do throws(Evaluator.Cancelled) { return try body() } catch { throw .cancelled }
  }

  /// Of a question that is yes, no or unknown.
  private func reasons(_ prepared: Prepared, _ isNegative: Bool) throws(Stop) -> Answer {
    guard case .question(_, let set, let row, let test, let window, let binder) = prepared else {
      return Answer(.nothing)
    }
    var trees: [Reason] = []
    var remark: String?
    try evaluating { () throws(Evaluator.Cancelled) in
      var evaluator = runner(binder).evaluator(on: window.lastDay(or: day))
      let subjects = Array(try evaluator.set(set).all)
      for entity in subjects.prefix(5) {
        evaluator.rows[row.index] = entity
        let tree = try reason(entity, row, test, window, evaluator, isNegative)
        trees.append(tree)
      }
      if subjects.isEmpty { remark = "there is no such thing on \(evaluator.day)" }
      if subjects.count > 5 { remark = "the first 5 of \(subjects.count)" }
    }
    var answer = told(trees, window, isNegative)
    if let remark { answer.notes.append(remark) }
    if case .at(let day) = window, case .member(_, let members) = test.kind,
      case .entities(let asked) = set.kind
    {
      note(disputes: claimBook.disputes(members, on: day), of: asked, &answer)
    }
    return answer
  }

  private func note(disputes: [EntityID: [Claim]], of entities: [EntityID], _ answer: inout Answer) {
    for entity in entities {
      if let said = disputes[entity] { answer.notes.append(claimBook.disputeText(entity, said)) }
    }
  }

  private func reason(
    _ entity: EntityID, _ row: Slot, _ test: PredicateNode, _ window: Window, _ evaluator: Evaluator,
    _ isNegative: Bool
  ) throws(Evaluator.Cancelled) -> Reason {
    let alone = SetNode(id: -1, .entities([entity]), KindSet([]), slots: [], range: test.range)
    let filtered = SetNode(
      id: -1, .filter(alone, row, test), KindSet([]), slots: test.slots.subtracting([row]), range: test.range)
    let (day, truth, when) = try Explainer.telling(window, filtered, entity, evaluator)
    var explainer = Explainer(evaluator.other(on: day), vocabulary.definitions)
    explainer.evaluator.rows[row.index] = entity
    var tree = try explainer.because(test)
    if case .at = window {
    } else {
      tree = Reason(truth, when.isEmpty ? "on no day of it; on \(day)" : "\(when); on \(day)", [tree])
    }
    if isNegative, tree.truth != .yes {
      tree.children += try repairs(test, row, entity, explainer.evaluator)
    }
    return tree
  }

  /// What would make it so.
  private func repairs(_ test: PredicateNode, _ row: Slot, _ entity: EntityID, _ evaluator: Evaluator)
    throws(Evaluator.Cancelled) -> [Reason]
  {
    var repair = Repair(evaluator)
    guard let edits = try repair.edits(test, row, entity) else {
      return [
        Reason(
          nil,
          "no small set of facts, added or taken away, would make it so: values, kinds and lives are not supposed"
        )
      ]
    }
    let words = ChangeText(world)
    let explainer = Explainer(evaluator, [])
    return [
      Reason(
        nil, "it would be so with \(Wording.counted(edits.count, "fact")) changed",
        edits.map { edit in
          switch edit {
          case .add(let fact): return Reason(nil, "+ \(words.sentence(fact))")
          case .remove(let id):
            var reason = explainer.record(id)
            reason.text = "− \(reason.text)"
            return reason
          }
        })
    ]
  }

  /// The last question for rows, bound anew.
  private func lastNode(_ range: SourceRange) throws(Stop) -> (QueryNode, Binder) {
    guard let last, let lastSource else { throw .refused(nothingToExplain(range)) }
    var binder = binder(lastSource)
    do throws(Binder.Failure) { return (try binder.bindQuery(last), binder) } catch {
      throw .refused(error.diagnostic)
    }
  }

  /// Why things are, or are not, among the rows of the last answer.
  private func reasons(_ entities: [EntityID], _ isNegative: Bool, _ range: SourceRange) throws(Stop)
    -> Answer
  {
    let (node, binder) = try lastNode(range)
    guard let set = node.rowSet else {
      throw .refused(
        Diagnostic(
          code: "E0395", "the last answer has no rows of things", at: range,
          notes: ["ask `why X PRED`, such as `why Armenia member of CSTO`"]))
    }
    let window = node.evaluated
    var trees: [Reason] = []
    try evaluating { () throws(Evaluator.Cancelled) in
      let evaluator = runner(binder).evaluator(on: node.window.lastDay(or: day))
      for entity in entities.prefix(5) {
        let test = PredicateNode(
          .member(node.row, set), slots: [node.row], range: set.range, text: "in the answer")
        trees.append(try reason(entity, node.row, test, window, evaluator, isNegative))
      }
    }
    var answer = told(trees, window, isNegative)
    if case .at(let day) = window { note(disputes: claimBook.disputes(set, on: day), of: entities, &answer) }
    return answer
  }

  private func told(_ trees: [Reason], _ window: Window, _ isNegative: Bool) -> Answer {
    lastTrees = trees
    let trees = trees.map { $0.cut(to: depth) }
    var answer = Answer(.text(trees.flatMap { $0.lines() }))
    answer.data = Table(columns: Reason.columns, rows: trees.flatMap { $0.rows(world) })
    answer.rowCount = trees.count
    if trees.allSatisfy({ $0.truth == .yes }), isNegative { answer.notes.append("it is so") }
    if !isNegative, trees.contains(where: { $0.truth == .no }) { answer.notes.append("it is not so") }
    if trees.contains(where: { $0.truth == .unknown }) { answer.notes.append("it is unknown") }
    answer.basis.insert(basis(window, answer), at: 0)
    if !suppositions.isEmpty {
      answer.notes.insert("hypothetical: if \(supposed.joined(separator: "; and if "))", at: 0)
      answer.isHypothetical = true
    }
    return answer
  }

  // MARK: - cite

  func cite(_ format: String?, _ range: SourceRange) throws(Stop) -> Answer {
    var counts: [EntityID: Int] = [:]
    var order: [EntityID] = []
    var unsourced = 0
    func count(_ source: EntityID?) {
      guard let source else {
        unsourced += 1
        return
      }
      if counts[source] == nil { order.append(source) }
      counts[source, default: 0] += 1
    }
    /// Each record once.
    var facts: Set<FactID> = []
    var values: [ValueRow] = []
    var lives: Set<EntityID> = []
    func add(_ tree: Reason) {
      tree.forEachRecord { record in
        if let fact = record.fact, facts.insert(fact).inserted { count(world.fact(fact).source) }
        if let value = record.value, !values.contains(value) {
          values.append(value)
          count(value.source)
        }
        if let life = record.life, world.life(of: life) != .always, lives.insert(life).inserted {
          count(world.lifeSource(of: life))
        }
      }
    }
    var isCut = false
    if !lastTrees.isEmpty {
      lastTrees.forEach(add)
    } else if let lastQuestion {
      guard
        case .question(_, let set, let row, let test, let window, let binder) =
          try prepared(lastQuestion.statement, lastQuestion.source)
      else { return Answer(.nothing) }
      try evaluating { () throws(Evaluator.Cancelled) in
        var evaluator = runner(binder).evaluator(on: window.lastDay(or: day))
        for entity in try evaluator.set(set).all {
          add(try reason(entity, row, test, window, evaluator, false))
        }
      }
    } else {
      let (node, binder) = try lastNode(range)
      let window = node.evaluated
      try evaluating { () throws(Evaluator.Cancelled) in
        var evaluator = runner(binder).evaluator(on: node.window.lastDay(or: day))
        if let set = node.rowSet {
          let rows = lastRows.isEmpty ? Array(try evaluator.set(set).sure) : lastRows
          isCut = rows.count > 1000
          for entity in Set(rows.prefix(1000)).sorted() {
            let test = PredicateNode(.member(node.row, set), slots: [node.row], range: set.range, text: "")
            add(try reason(entity, node.row, test, window, evaluator, false))
            evaluator.rows[node.row.index] = entity
            var explainer = Explainer(evaluator, vocabulary.definitions)
            for column in node.columns ?? [] { for tree in try explainer.value(column.value) { add(tree) } }
            if case .value(let value) = node.subject, case .aggregate(_, let slot, let inner?, _) = value.kind
            {
              explainer.evaluator.rows[slot.index] = entity
              for tree in try explainer.value(inner) { add(tree) }
            }
          }
        } else if case .value(let value) = node.subject {
          var explainer = Explainer(evaluator, vocabulary.definitions)
          for tree in try explainer.value(value) { add(tree) }
        }
      }
    }
    let references = order.map { Reference(world, $0, facts: counts[$0] ?? 0) } + [Reference(world)]
    var answer = Answer(.text(Reference.text(references, as: format ?? "text")))
    answer.data = Reference.table(references)
    answer.rowCount = references.count
    if isCut { answer.notes.append("of the first 1000 rows") }
    if unsourced > 0 { answer.notes.append("\(Wording.counted(unsourced, "fact")) without a source") }
    answer.basis.append(Wording.counted(facts.count + values.count + lives.count, "fact"))
    return answer
  }
}

extension QueryNode {
  /// The set that the rows, or the elements counted, are of.
  fileprivate var rowSet: SetNode? {
    switch subject {
    case .set(let set): return set
    case .grouped(_, _, let set, _): return set
    case .value(let value), .series(let value, _):
      if case .aggregate(_, _, _, let set) = value.kind { return set }
      return nil
    case .pairs(let pairs): return pairs.set
    }
  }
  /// Things that happen are asked over all that had begun by the day.
  fileprivate var evaluated: Window {
    guard rangesOverOccurrences, case .at(let day) = window else { return window }
    return .over(from: nil, to: day.advanced(by: 1))
  }
}

extension Window {
  fileprivate func lastDay(or today: Day) -> Day {
    switch self {
    case .at(let day): day
    case .over(_, let to), .throughout(_, let to): to.map { min($0.advanced(by: -1), today) } ?? today
    }
  }
}
