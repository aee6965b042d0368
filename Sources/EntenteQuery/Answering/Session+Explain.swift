internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

// MARK: - explain, expect

extension Session {
  /// How a sentence was read, and the plan with estimated and actual counts.
  func explain(_ inner: Statement, _ prepared: Prepared, _ source: SourceText) throws(Stop) -> Answer {
    var lines: [String] = []
    var canonical = Printer.print(inner)
    if case .refine(let refinement) = inner.kind, let made = composed(refinement) {
      canonical = made.source.text(SourceRange(0, made.source.bytes.count))
    }
    lines.append("read as   \(canonical ?? source.text(inner.range))")
    do throws(Evaluator.Cancelled) {
      switch prepared {
      case .query(let node, let binder):
        let runner = runner(binder)
        var evaluator = runner.evaluator(on: runner.day(of: node))
        var plan = PlanText(world: world)
        switch node.subject {
        case .set(let set), .grouped(_, _, let set, _):
          _ = try evaluator.set(set)
          plan.add(set, 0, evaluator.counts)
        case .pairs(let pairs):
          _ = try evaluator.set(pairs.set)
          plan.add(pairs.set, 0, evaluator.counts)
        case .value(let value), .series(let value, _):
          _ = try evaluator.value(value)
          plan.add(value, 0, evaluator.counts)
        }
        switch node.window {
        case .at(let day):
          lines.append(
            "asked     " + (node.rangesOverOccurrences ? "over all that had begun by \(day)" : "as of \(day)")
          )
        case .over, .throughout: lines.append("asked     over a window")
        }
        lines.append("plan      estimated → actual")
        lines += plan.lines
      case .question(_, let set, _, let test, _, let binder):
        var evaluator = runner(binder).evaluator(on: day)
        _ = try evaluator.set(set)
        var plan = PlanText(world: world)
        plan.add(set, 0, evaluator.counts)
        plan.add(test, 1, evaluator.counts)
        lines.append("plan      estimated → actual")
        lines += plan.lines
      case .other: break
      }
    } catch { throw .cancelled }
    var answer = Answer(.text(lines))
    answer.rowCount = lines.count
    return answer
  }

  func expect(_ inner: Statement, _ prepared: Prepared, _ value: Expression?, _ source: SourceText)
    throws(Stop) -> Outcome
  {
    let keptLast = (last, lastSource)
    defer { (last, lastSource) = keptLast }
    let answer: Answer
    switch inner.kind {
    case .suppose(let events, let question?):
      return try whileSupposing(events, source) { () throws(Stop) in
        try expect(question, try self.prepared(question, source), value, source)
      }
    case .whatIf(let events):
      // It holds if something follows.
      let found = try whatIf(events, according: inner.according, source)
      let follows =
        found.data?.rows.contains { $0[1] != .text("note") && $0[0] != .number(Quantity(0)) } ?? false
      if follows { return .done("") }
      return .expectationFailed(
        Diagnostic(
          code: "E0391", "expected `\(source.text(inner.range))`", at: inner.range, label: "nothing follows"))
    case .query, .refine, .isQuestion, .whenQuestion, .changes: answer = try viewed(inner, prepared, source)
    default:
      throw .refused(Diagnostic(code: "E0390", "`expect` takes a question", at: inner.range))
    }
    func failed(_ found: String) -> Outcome {
      let wanted = value.map { " = \(source.text($0.range))" } ?? ""
      return .expectationFailed(
        Diagnostic(
          code: "E0391", "expected `\(source.text(inner.range))\(wanted)`", at: inner.range,
          label: "it is \(found)",
          notes: answer.notes))
    }
    switch answer.body {
    case .verdict(let truth, let reason):
      let text = truth == .yes ? "yes" : truth == .no ? "no" : "unknown"
      var wanted = "yes"
      if let value, case .name(let name, _, _) = value.kind { wanted = name }
      if ["true": "yes", "false": "no"][wanted] ?? wanted == text { return .done("") }
      return failed(text + (reason.isEmpty ? "" : " (\(reason))"))
    case .value(let table):
      guard let value else { return .done("") }
      return try compare(table.rows[0][0], table.columns[0], value, prepared, source)
        ? .done("") : failed(describe(table.rows[0][0]))
    case .table(let table):
      guard let value else { return table.rows.isEmpty ? failed("empty") : .done("") }
      let found = Set(
        table.rows.compactMap { row -> String? in
          switch row.first {
          case .name(let text)?, .text(let text)?: Folding.fold(text)
          case .number(let quantity, _)?: "\(quantity.representative)"
          default: nil
          }
        })
      if case .number(let literal) = value.kind {
        return Double(table.rows.count) == literal.value
          ? .done("") : failed(Wording.counted(table.rows.count, "row"))
      }
      if case .name(let text, _, _) = value.kind, text == "none" {
        return table.rows.isEmpty ? .done("") : failed(Wording.counted(table.rows.count, "row"))
      }
      var binder = binder(source)
      do throws(Binder.Failure) {
        var kinds: [KindID] = []
        if case .query(let node, _) = prepared, case .set(let set) = node.subject { kinds = set.types.kinds }
        let set = try binder.bindExpression(value, expected: kinds)
        var evaluator = Evaluator(world, day: day, slotBases: binder.slotBases, slots: binder.slotTotal)
        let wanted = Set(
          ((try? evaluator.set(set))?.sure ?? EntitySet()).map { Folding.fold(world.name(of: $0)) })
        if wanted == found { return .done("") }
        let missing = wanted.subtracting(found).sorted()
        let extra = found.subtracting(wanted).sorted()
        return failed(
          [
            missing.isEmpty ? "" : "without \(missing.joined(separator: ", "))",
            extra.isEmpty ? "" : "with \(extra.joined(separator: ", "))",
          ]
          .filter { !$0.isEmpty }.joined(separator: " and "))
      } catch { throw .refused(error.diagnostic) }
    case .timeline, .text, .nothing: return .done("")
    }
  }

  /// The rows must be these and no others: what stands in their first two columns, in any order.
  func expect(
    _ inner: Statement, _ prepared: Prepared, rows: [(Expression, Expression)], _ source: SourceText
  ) throws(Stop) -> Outcome {
    let keptLast = (last, lastSource)
    defer { (last, lastSource) = keptLast }
    guard case .query = inner.kind else {
      throw .refused(Diagnostic(code: "E0390", "`expect` takes a question", at: inner.range))
    }
    let answer = try answered(inner, prepared, source)
    guard case .table(let table) = answer.body, table.columns.count >= 2 else {
      throw .refused(
        Diagnostic(
          code: "E0396", "this answer has no rows of two columns", at: inner.range,
          notes: ["`show` two columns, or expect a value or a set"]))
    }
    func failed(_ what: String) -> Outcome {
      .expectationFailed(
        Diagnostic(
          code: "E0391", "expected `\(source.text(inner.range))` to have other rows", at: inner.range,
          label: what, notes: answer.notes))
    }
    var found: [String: (name: String, cell: Cell)] = [:]
    for row in table.rows { found[Folding.fold(describe(row[0]))] = (describe(row[0]), row[1]) }
    for (key, value) in rows {
      guard case .name(let text, _, _) = key.kind else { continue }
      guard let (_, cell) = found.removeValue(forKey: Folding.fold(text)) else {
        return failed("there is no row `\(text)`")
      }
      if try !compare(cell, table.columns[1], value, prepared, source) {
        return failed("`\(text)` has \(describe(cell))")
      }
    }
    if let other = found.values.map(\.name).min() { return failed("there is a row `\(other)` besides") }
    return .done("")
  }

  private func describe(_ cell: Cell) -> String {
    switch cell {
    case .none: "nothing"
    case .unknown: "unknown"
    case .text(let text), .name(let text): text
    case .number(let quantity, _):
      if let exact = quantity.exact {
        exact == exact.rounded() && abs(exact) < 1e15 ? String(Int(exact)) : String(exact)
      } else {
        "\(quantity.low.map { String($0) } ?? "")..\(quantity.high.map { String($0) } ?? "")"
      }
    case .date(let date): date.description
    case .period(let period): period.description
    case .flag(let truth): truth == .yes ? "yes" : truth == .no ? "no" : "unknown"
    case .list(let cells): cells.map { describe($0) }.joined(separator: ", ")
    }
  }

  private func compare(
    _ cell: Cell, _ column: Table.Column, _ value: Expression, _ prepared: Prepared, _ source: SourceText
  ) throws(Stop) -> Bool {
    var type: ValueType?
    if case .query(let node, _) = prepared, case .value(let bound) = node.subject { type = bound.type }
    if case .name(let text, _, _) = value.kind, text == "unknown" {
      return cell == .unknown || cell == .flag(.unknown)
    }
    var binder = binder(source)
    do throws(Binder.Failure) {
      let bound = try binder.bindExpected(value, against: type)
      var evaluator = Evaluator(world, day: day, slotBases: binder.slotBases, slots: binder.slotTotal)
      guard let wanted = try? evaluator.value(bound) else { return false }
      switch (cell, wanted) {
      case (.number(let a, _), .number(let b, _)):
        guard let x = a.exact, let y = b.exact else { return false }
        return abs(x - y) <= 1e-9 * max(1, abs(x), abs(y))
      case (.date(let a), .date(let b)): return a == b
      case (.text(let a), .text(let b)): return Folding.fold(a) == Folding.fold(b)
      case (.flag(let a), .truth(let b)): return a == b
      case (.name(let a), .set(let set)), (.text(let a), .set(let set)):
        return set.sure.count == 1
          && set.sure.contains { Folding.fold(world.name(of: $0)) == Folding.fold(a) }
      case (.list(let cells), .set(let set)):
        let names = Set(cells.map { Folding.fold(describe($0)) })
        return names == Set(set.sure.map { Folding.fold(world.name(of: $0)) })
      default: return describe(cell) == source.text(value.range)
      }
    } catch { throw .refused(error.diagnostic) }
  }
}

/// The plan as an indented tree.
struct PlanText {
  let world: World
  private(set) var lines: [String] = []
  init(world: World) { self.world = world }

  /// A guess from sizes and average degrees.
  private func estimate(_ set: SetNode) -> Double {
    switch set.kind {
    case .entities(let entities): return Double(entities.count)
    case .all(let kind): return Double(world.entities(of: kind).count)
    case .anything: return Double(world.entityCount)
    case .row: return 1
    case .step(let step, let base):
      let relation = world.schema.relation(step.relation)
      let ends = step.inverse ? relation.objects : relation.subjects
      let sources = max(1, ends.reduce(0) { $0 + world.entities(of: $1).count })
      let count =
        world.factCount(of: relation.derivation?.from ?? step.relation) * (relation.isSymmetric ? 2 : 1)
      let degree = Double(count) / Double(sources)
      return estimate(base) * max(0.1, degree) * (step.closure == nil ? 1 : 3)
    case .opposed(_, _, let b): return estimate(b)
    case .filter(let base, _, _): return estimate(base) / 3
    case .union(let all): return all.reduce(0) { $0 + estimate($1) }
    case .intersection(let all): return (all.map { estimate($0) }.min() ?? 0) / 2
    case .difference(let a, _): return estimate(a) / 2
    case .narrowed(let base, _): return estimate(base) / 3
    case .timed(let base, _): return estimate(base)
    case .call(_, let base): return estimate(base) * 5
    case .ranked(let base, _, _, let first): return min(Double(first ?? .max), estimate(base))
    case .empty: return 0
    }
  }

  private mutating func line(_ depth: Int, _ text: String, _ estimate: Double?, _ actual: Int?) {
    let indent = String(repeating: "  ", count: depth + 1)
    let counts =
      estimate.map {
        "   \(Wording.grouped(Int($0.rounded()))) → \(actual.map { Wording.grouped($0) } ?? "each row")"
      } ?? ""
    lines.append(indent + text + counts)
  }

  mutating func add(_ set: SetNode, _ depth: Int, _ counts: [Int: Int]) {
    let actual = set.slots.isEmpty ? counts[set.id] : nil
    func line(_ plan: inout PlanText, _ text: String) { plan.line(depth, text, plan.estimate(set), actual) }
    switch set.kind {
    case .entities(let entities):
      line(&self, "names " + entities.prefix(4).map { world.name(of: $0) }.joined(separator: ", "))
    case .all(let kind): line(&self, "all \(world.schema.kind(kind).noun.plural) that exist")
    case .anything: line(&self, "everything that exists")
    case .row: line(&self, "the row")
    case .step(let step, let base):
      let relation = world.schema.relation(step.relation)
      let closure = step.closure.map { $0.most.map { " up to \($0) steps" } ?? ", any number of steps" } ?? ""
      line(&self, "step \(relation.name) \(step.inverse ? "to subjects" : "to objects")\(closure)")
      add(base, depth + 1, counts)
    case .opposed(let relation, let a, let b):
      line(&self, "opposed in \(world.schema.relation(relation).name)")
      if let a { add(a, depth + 1, counts) }
      add(b, depth + 1, counts)
    case .filter(let base, _, let predicate):
      if case .constant(.yes) = predicate.kind { return add(base, depth, counts) }
      line(&self, "keep where \(predicate.text)")
      add(base, depth + 1, counts)
      add(predicate, depth + 1, counts)
    case .union(let all):
      line(&self, "union")
      for part in all { add(part, depth + 1, counts) }
    case .intersection(let all):
      line(&self, "intersection")
      for part in all { add(part, depth + 1, counts) }
    case .difference(let a, let b):
      line(&self, "except")
      add(a, depth + 1, counts)
      add(b, depth + 1, counts)
    case .narrowed(let base, let kinds):
      line(&self, "only \(kinds.map { world.schema.kind($0).noun.plural }.joined(separator: ", "))")
      add(base, depth + 1, counts)
    case .timed(let base, _):
      line(&self, "in a time of its own")
      add(base, depth + 1, counts)
    case .call(let definition, let base):
      line(&self, "definition \(definition.name)")
      add(base, depth + 1, counts)
    case .ranked(let base, _, _, let first):
      line(&self, "first \(first ?? 0) in order")
      add(base, depth + 1, counts)
    case .empty: line(&self, "nothing")
    }
  }

  /// Sets that a condition needs once for all rows.
  mutating func add(_ predicate: PredicateNode, _ depth: Int, _ counts: [Int: Int]) {
    switch predicate.kind {
    case .any(let all), .all(let all): for part in all { add(part, depth, counts) }
    case .not(let inner), .timed(let inner, _): add(inner, depth, counts)
    case .member(_, let set):
      line(depth, "semi-join `\(predicate.text)`", nil, nil)
      add(set, depth + 1, counts)
    case .exists(let set):
      line(depth, "exists `\(predicate.text)`", nil, nil)
      add(set, depth + 1, counts)
    case .quantified(_, let set, _, let inner):
      line(depth, "count `\(predicate.text)`", nil, nil)
      add(set, depth + 1, counts)
      if let inner { add(inner, depth + 1, counts) }
    case .opposed(_, _, let set, _):
      line(depth, "opposed `\(predicate.text)`", nil, nil)
      add(set, depth + 1, counts)
    case .comparison, .like, .known, .dated, .datedFact, .isKind, .flag, .constant:
      line(depth, "test `\(predicate.text)`", nil, nil)
    }
  }

  mutating func add(_ value: ValueNode, _ depth: Int, _ counts: [Int: Int]) {
    switch value.kind {
    case .aggregate(let function, _, _, let set):
      line(depth, function.rawValue, nil, nil)
      add(set, depth + 1, counts)
    case .attribute(let id, let set):
      line(depth, "read \(world.schema.attribute(id).noun.singular)", nil, nil)
      add(set, depth + 1, counts)
    case .arithmetic(let first, let rest):
      line(depth, "arithmetic", nil, nil)
      for part in [first] + rest.map(\.1) { add(part, depth + 1, counts) }
    case .set(let set), .name(let set), .kindName(let set), .began(let set), .ended(let set),
      .call(_, let set):
      add(set, depth, counts)
    case .negative(let inner): add(inner, depth, counts)
    case .timed(let inner, let day):
      line(depth, "as of \(day)", nil, nil)
      add(inner, depth + 1, counts)
    case .number, .text, .date, .truth, .fact, .spell, .pairsOfFacts, .group: line(depth, "value", nil, nil)
    }
  }
}
