internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

// MARK: - describe, compare

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
}
