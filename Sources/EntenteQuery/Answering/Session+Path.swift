internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

// MARK: - path, distance

/// One of the nouns that a path goes via.
struct PathStep {
  var noun: NounReference
  var slot: Slot
  var set: SetNode
}

extension Session {
  /// A shortest path, or how long it is.
  func path(
    _ from: Expression, _ to: Expression, _ via: [NounReference], _ time: TimeClause?, _ source: SourceText,
    onlyLength: Bool
  ) throws(Stop) -> Answer {
    var binder = binder(source)
    var day = day
    let start: SetNode
    let goal: SetNode
    var steps: [PathStep] = []
    do throws(Binder.Failure) {
      if let time {
        guard case .at(let other) = try binder.bindTime(time).window else {
          throw binder.fail("E0372", "a path is asked at a day", time.range, notes: ["write `as of …`"])
        }
        day = other
      }
      start = try binder.bindExpression(from)
      goal = try binder.bindExpression(to, expected: start.types.kinds)
      for noun in via {
        let candidates = binder.stepCandidates(noun.key)
        guard !candidates.isEmpty else {
          throw binder.fail(
            "E0373", "`\(noun.singular)` is no step", noun.range,
            notes: ["a path goes via nouns such as `neighbours`"])
        }
        let slot = binder.slot()
        // The step may start from whatever the path has reached.
        let roots = world.schema.kinds.indices.filter { world.schema.kinds[$0].parent == nil }.map {
          KindID($0)
        }
        var bound: SetNode?
        var problem: Binder.Failure?
        for kinds in [start.types, KindSet(roots)] + roots.map({ KindSet([$0]) }) where bound == nil {
          do throws(Binder.Failure) {
            let base = binder.node(.row(slot), kinds, noun.range)
            let fitting = candidates.filter { $0.takes(kinds, world.schema) }
            guard let candidate = try binder.choose(fitting, noun, base, noun.range) else { continue }
            if case .set(let set) = try binder.apply(candidate, noun, nil, base, noun.range, StepOptions()) {
              bound = set
            }
          } catch { problem = problem ?? error }
        }
        guard let bound else {
          throw problem ?? binder.fail("E0373", "`\(noun.singular)` is no step", noun.range)
        }
        steps.append(PathStep(noun: noun, slot: slot, set: bound))
      }
    } catch { throw .refused(error.diagnostic) }
    do throws(Evaluator.Cancelled) {
      var evaluator = runner(binder).evaluator(on: day)
      let goals = try evaluator.set(goal).sure
      let levels = try self.levels(from: evaluator.set(start).sure, to: goals, steps, &evaluator)
      let isReached = levels.last.map { !$0.intersection(goals).isEmpty } ?? false
      var answer: Answer
      if onlyLength {
        let column = Table.Column("distance", isNumeric: true)
        answer = Answer(
          .value(
            Table(columns: [column], rows: isReached ? [[.number(Quantity(Double(levels.count - 1)))]] : [])))
        answer.rowCount = isReached ? 1 : 0
      } else {
        let rows = isReached ? try chain(levels, goals, steps, &evaluator) : []
        answer = Answer(
          .table(
            Table(
              columns: [Table.Column("step", isNumeric: true), Table.Column("name"), Table.Column("via")],
              rows: rows)))
        answer.rowCount = rows.count
      }
      answer.basis.append("as of \(day)")
      if isReached {
        answer.notes.append(Wording.counted(levels.count - 1, "step"))
      } else {
        let seen = levels.dropFirst().reduce(0) { $0 + $1.count }
        answer.notes.append("there is no path: \(Wording.grouped(seen)) can be reached")
      }
      return answer
    } catch { throw .cancelled }
  }

  /// Breadth first: who is reached in how many steps, up to the first of the goals.
  private func levels(
    from start: EntitySet, to goals: EntitySet, _ steps: [PathStep], _ evaluator: inout Evaluator
  ) throws(Evaluator.Cancelled) -> [EntitySet] {
    var levels = [start]
    var seen = start
    while let frontier = levels.last, !frontier.isEmpty, frontier.intersection(goals).isEmpty {
      var next = EntitySet()
      for step in steps {
        next.formUnion(try evaluator.reached(from: frontier, by: step.set, step.slot).subtracting(seen))
      }
      if next.isEmpty { break }
      seen.formUnion(next)
      levels.append(next)
    }
    return levels
  }

  /// One of the shortest ways, found from its end.
  private func chain(
    _ levels: [EntitySet], _ goals: EntitySet, _ steps: [PathStep], _ evaluator: inout Evaluator
  ) throws(Evaluator.Cancelled) -> [[Cell]] {
    guard var here = levels[levels.count - 1].intersection(goals).first else { return [] }
    var rows: [[Cell]] = []
    func add(_ index: Int, via noun: String?) {
      rows.append([
        .number(Quantity(Double(index))), .name(world.name(of: here)), noun.map { .text($0) } ?? .none,
      ])
    }
    for index in stride(from: levels.count - 1, to: 0, by: -1) {
      search: for before in levels[index - 1] {
        for step in steps {
          evaluator.rows[step.slot.index] = before
          if try evaluator.membership(here, in: step.set) == .yes {
            add(index, via: step.noun.singular)
            here = before
            break search
          }
        }
      }
    }
    add(0, via: nil)
    return rows.reversed()
  }
}
