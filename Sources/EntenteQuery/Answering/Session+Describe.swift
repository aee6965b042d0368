internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

// MARK: - describe, compare, path

extension Session {
  /// A card of one thing, or several side by side.
  func describe(
    _ items: [Expression], _ time: TimeClause?, _ source: SourceText, isComparison: Bool
  ) throws(Stop) -> Answer {
    var binder = binder(source)
    var entities: [EntityID] = []
    var day = day
    do throws(Binder.Failure) {
      if let time, case .at(let other) = try binder.bindTime(time).window { day = other }
      for item in items {
        let set = try binder.bindExpression(item)
        var evaluator = Evaluator(world, day: day, slotBases: binder.slotBases, slots: binder.slotTotal)
        let found = (try? evaluator.set(set))?.sure ?? EntitySet()
        entities += found
      }
    } catch { throw .refused(error.diagnostic) }
    guard !entities.isEmpty else {
      throw .refused(Diagnostic(code: "E0370", "there is nothing to describe", at: items[0].range))
    }
    if entities.count > 20 {
      throw .refused(
        Diagnostic(
          code: "E0371", "these are \(entities.count) things: too many to stand side by side",
          at: items[0].range,
          notes: ["show columns of them instead: `… show name, …`"]))
    }
    var lines: [(String, [Cell])] = []
    func add(_ title: String, _ cells: [Cell]) {
      if cells.contains(where: { $0 != .none && $0 != .unknown }) { lines.append((title, cells)) }
    }
    let cards = entities.map { card($0, day) }
    var titles: [String] = []
    for card in cards { for (title, _) in card where !titles.contains(title) { titles.append(title) } }
    for title in titles { add(title, cards.map { card in card.first { $0.0 == title }?.1 ?? .none }) }
    let names = entities.map { world.name(of: $0) }
    let table = Table(
      columns: [Table.Column("")]
        + (isComparison || entities.count > 1 ? names.map { Table.Column($0) } : [Table.Column(names[0])]),
      rows: lines.map { [.text($0.0)] + $0.1 })
    var answer = Answer(.table(table))
    answer.rowCount = lines.count
    answer.basis.append("as of \(day)")
    for entity in entities { Emptiness(runner: runner(binder), day: day).notAlive(entity, &answer) }
    answer.suggestions = []
    return answer
  }

  private func card(_ entity: EntityID, _ day: Day) -> [(String, Cell)] {
    let schema = world.schema
    let maker = CellMaker(world: world)
    var evaluator = Evaluator(world, day: day, slotBases: [:], slots: 1)
    evaluator.claims = claimBook
    let kind = world.kind(of: entity)
    var lines: [(String, Cell)] = [("kind", .text(schema.kind(kind).noun.singular))]
    let names = world.names(of: entity)
    func texts(_ role: NameRole) -> Cell {
      let found = names.filter { $0.role == role }.map(\.text)
      return found.isEmpty ? .none : found.count == 1 ? .text(found[0]) : .list(found.map { .text($0) })
    }
    lines.append(("also", texts(.alias)))
    lines.append(("formerly", texts(.former)))
    let life = world.life(of: entity)
    if life != .always { lines.append(("life", .period(life))) }
    for (index, attribute) in schema.attributes.enumerated()
    where attribute.kinds.contains(where: { schema.isKind(kind, under: $0) }) {
      let value = evaluator.current(AttributeID(index), attribute, entity)
      if case .unknown = value { continue }
      let unit: String
      if case .number(let id?) = attribute.type {
        unit = " (\(schema.unit(schema.unit(id).base).symbol))"
      } else {
        unit = ""
      }
      lines.append((attribute.noun.singular + unit, maker.cell(value)))
    }
    for (index, relation) in schema.relations.enumerated() {
      let id = RelationID(index)
      func list(_ inverse: Bool, _ title: String) {
        var set = TruthSet()
        var marks: [EntityID: String] = [:]
        var filter = FactFilter()
        filter.statuses = .max
        for direction in relation.isSymmetric ? [true, false] : [inverse] {
          if relation.derivation != nil {
            for other
              in (try? copy(evaluator).step(
                StepRelation(relation: id, inverse: inverse, filter: filter),
                TruthSet(sure: EntitySet([entity]))))?.sure ?? EntitySet()
            {
              set.insert(other, .yes)
            }
          } else {
            world.walk(id, entity, inverse: direction, on: day, filter) { other, truth, fact in
              set.insert(other, truth)
              let status = world.fact(fact).status
              if status > 0, !relation.statuses.isEmpty { marks[other] = relation.statuses[Int(status)].name }
            }
          }
        }
        // What happened before the day belongs to the card too.
        let occurrences = (inverse ? relation.subjects : relation.objects).contains {
          schema.isOccurrence($0)
        }
        if occurrences, relation.derivation == nil {
          for id in world.facts(of: id, entity, inverse: inverse) {
            let fact = world.fact(id)
            let other = inverse ? fact.subject : fact.object
            if world.life(of: other).hasBegun(by: day) == .yes { set.insert(other, .yes) }
          }
        }
        var cells = set.sure.map { (world.name(of: $0), marks[$0]) }.sorted {
          Folding.fold($0.0) < Folding.fold($1.0)
        }
        .map { (name, mark) -> Cell in .name(mark.map { "\(name) (\($0))" } ?? name) }
        if cells.isEmpty { return }
        let total = cells.count
        if total > 24 { cells = cells.prefix(24) + [.text("… \(total) in all")] }
        lines.append((title, cells.count == 1 ? cells[0] : .list(cells)))
      }
      if relation.isSymmetric {
        if let noun = relation.nouns.first { list(true, noun.plural) }
        continue
      }
      func fits(_ kinds: [KindID]) -> Bool { kinds.contains { schema.isKind(kind, under: $0) } }
      if fits(relation.objects), let noun = relation.nouns.first {
        list(true, relation.isFunctional ? noun.singular : noun.plural)
      }
      if fits(relation.subjects), let noun = relation.inverseNouns.first {
        list(false, relation.isFunctional ? noun.singular : noun.plural)
      }
    }
    return lines
  }
  private func copy(_ evaluator: Evaluator) -> EvaluatorBox { EvaluatorBox(evaluator) }

  private final class EvaluatorBox {
    var evaluator: Evaluator
    init(_ evaluator: Evaluator) { self.evaluator = evaluator }
    func step(_ step: StepRelation, _ from: TruthSet) throws(Evaluator.Cancelled) -> TruthSet {
      try evaluator.step(step, from)
    }
  }

  /// A shortest path, with the facts along it.
  func path(
    _ from: Expression, _ to: Expression, _ via: [NounReference], _ time: TimeClause?, _ source: SourceText
  ) throws(Stop) -> Answer {
    var binder = binder(source)
    var day = day
    let start: SetNode
    let goal: SetNode
    var steps: [(noun: NounReference, slot: Slot, set: SetNode)] = []
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
        steps.append((noun, slot, bound))
      }
    } catch { throw .refused(error.diagnostic) }
    do throws(Evaluator.Cancelled) {
      var evaluator = runner(binder).evaluator(on: day)
      let goals = try evaluator.set(goal).sure
      let starts = try evaluator.set(start).sure
      var parents: [EntityID: (EntityID, Int)] = [:]
      var seen = starts
      var frontier = starts
      var reached = starts.intersection(goals).first { _ in true }
      while reached == nil, !frontier.isEmpty {
        var next = EntitySet()
        for entity in frontier {
          for (index, step) in steps.enumerated() {
            evaluator.rows[step.slot.index] = entity
            for other in try evaluator.set(step.set).sure where !seen.contains(other) {
              seen.insert(other)
              next.insert(other)
              parents[other] = (entity, index)
            }
          }
        }
        reached = next.intersection(goals).first { _ in true }
        frontier = next
      }
      var rows: [[Cell]] = []
      if let end = reached {
        var chain: [(EntityID, Int?)] = [(end, nil)]
        while let (before, index) = parents[chain[chain.count - 1].0] {
          chain[chain.count - 1].1 = index
          chain.append((before, nil))
        }
        for (index, (entity, step)) in chain.reversed().enumerated() {
          rows.append([
            .number(Quantity(Double(index))), .name(world.name(of: entity)),
            step.map { .text(steps[$0].noun.singular) } ?? .none,
          ])
        }
      }
      var answer = Answer(
        .table(
          Table(
            columns: [Table.Column("step", isNumeric: true), Table.Column("name"), Table.Column("via")],
            rows: rows)))
      answer.rowCount = rows.count
      answer.basis.append("as of \(day)")
      if rows.isEmpty {
        answer.notes.append("there is no path: \(Wording.grouped(seen.count - starts.count)) can be reached")
      } else {
        answer.notes.append(Wording.counted(rows.count - 1, "step"))
      }
      return answer
    } catch { throw .cancelled }
  }
}
