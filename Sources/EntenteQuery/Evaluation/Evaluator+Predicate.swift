internal import EntenteLanguage
internal import EntenteSource
package import EntenteWorld

extension Evaluator {
  /// The truth of a condition for the rows at hand.
  package mutating func truth(_ node: PredicateNode) throws(Cancelled) -> Truth {
    switch node.kind {
    case .constant(let truth): return truth
    case .any(let all):
      var result = Truth.no
      for part in all {
        result = result.or(try truth(part))
        if result == .yes { break }
      }
      return result
    case .all(let all):
      var result = Truth.yes
      for part in all {
        result = result.and(try truth(part))
        if result == .no { break }
      }
      return result
    case .not(let inner): return try truth(inner).negated
    case .member(let slot, let set):
      guard let entity = rows[slot.index] else { return .no }
      let found = try membership(entity, in: set)
      return found == .no ? absence(of: set) : noted(found, .precision)
    case .exists(let set):
      let found = try self.set(set)
      if !found.sure.isEmpty { return .yes }
      if !found.possible.isEmpty { return noted(.unknown, .precision) }
      return absence(of: set)
    case .opposed(let relation, let slot, let operand, let kinds):
      guard let entity = rows[slot.index] else { return .no }
      let others = try set(operand)
      let found = opposed(relation, TruthSet(sure: EntitySet([entity])), others)
      var result = Truth.no
      for object in found.all
      where kinds.contains(where: { world.schema.isKind(world.kind(of: object), under: $0) }) {
        result = result.or(found.truth(of: object))
      }
      return result == .no ? absence(in: relation) : noted(result, .precision)
    case .quantified(let quantifier, let set, let slot, let inner):
      return try quantified(quantifier, set, slot, inner)
    case .comparison(let a, let symbol, let b): return try compare(value(a), symbol, value(b), a, b)
    case .like(let value, let pattern):
      let texts: [String]
      switch try self.value(value) {
      case .text(let text): texts = [text]
      case .texts(let all): texts = all
      case .set(let set): texts = set.sure.map { world.name(of: $0) }
      case .unknown: return doubtful(value)
      case .none, .number, .date, .dates, .truth, .period, .partial: return .no
      }
      return Truth(texts.contains { Glob.matches(Array(Folding.fold($0)), pattern) })
    case .known(let value, let wanted):
      let isKnown: Bool
      switch try self.value(value) {
      case .unknown, .none: isKnown = false
      case .set(let set): isKnown = !set.sure.isEmpty
      case .texts(let texts): isKnown = !texts.isEmpty
      case .dates(let dates): isKnown = !dates.isEmpty
      case .number, .text, .date, .truth, .period, .partial: isKnown = true
      }
      return Truth(isKnown == wanted)
    case .dated(let value, let window): return try dated(self.value(value), window, value)
    case .datedFact(let relation, let slot, let node, let begins, let window):
      guard let entity = rows[slot.index] else { return .no }
      let bodies = try set(node)
      let statuses = world.schema.relation(relation).statuses
      let facts = world.facts(of: relation, entity, inverse: false).map { world.fact($0) }.filter {
        statuses.isEmpty || statuses[Int($0.status)].counts
      }
      var result = Truth.no
      for fact in facts where bodies.truth(of: fact.object) != .no {
        guard let date = (begins ? fact.period.from : fact.period.to).date, date.earliest <= day,
          !facts.contains(where: {
            $0.object == fact.object && $0.period.goesOn(over: date, backwards: begins)
          })
        else { continue }
        result = result.or(inside(date, window))
      }
      return noted(result, .precision)
    case .isKind(let slot, let kinds):
      guard let entity = rows[slot.index] else { return .no }
      return Truth(kinds.contains { world.schema.isKind(world.kind(of: entity), under: $0) })
    case .flag(let value):
      switch try self.value(value) {
      case .truth(let truth): return noted(truth, value)
      case .unknown, .none, .number, .text, .texts, .date, .dates, .set, .period, .partial:
        return doubtful(value)
      }
    case .timed(let inner, let window):
      // About the one row that it speaks of, or about none.
      let slot = inner.slots.first { rows[$0.index] != nil } ?? Slot(index: rows.count - 1)
      let row = rows[slot.index] ?? EntityID(0)
      return try timeless(inner, slot, EntitySet(row), window).truth(of: row)
    }
  }

  private mutating func noted(_ truth: Truth, _ doubt: Doubt) -> Truth {
    if truth == .unknown { doubts.insert(doubt) }
    return truth
  }
  private mutating func noted(_ truth: Truth, _ value: ValueNode) -> Truth {
    truth == .unknown ? doubtful(value) : truth
  }

  /// Absence means no only where the record is closed.
  mutating func absence(of node: SetNode) -> Truth {
    for relation in Evaluator.relations(of: node) {
      let result = absence(in: relation)
      if result == .unknown { return .unknown }
    }
    return .no
  }
  mutating func absence(in relation: RelationID) -> Truth {
    let declared = world.schema.relation(relation)
    if declared.closure.isClosed(on: day) { return .no }
    doubts.insert(.relation(declared.derivation?.from ?? relation))
    return .unknown
  }

  /// The relations whose gaps could hide an element of the set.
  static func relations(of node: SetNode) -> [RelationID] {
    switch node.kind {
    case .step(let step, let base): return [step.relation] + relations(of: base)
    case .opposed(let relation, let a, let b):
      return [relation] + (a.map { relations(of: $0) } ?? []) + relations(of: b)
    case .filter(let base, _, _), .narrowed(let base, _): return relations(of: base)
    case .union(let all), .intersection(let all): return all.flatMap { relations(of: $0) }
    case .difference(let a, _): return relations(of: a)
    case .call(let definition, let base):
      // A definition that calls itself is looked into once.
      return relations(of: base) + (definition.set.map { shallow($0, definition) } ?? [])
    case .timed(let base, _): return relations(of: base)
    case .entities, .all, .anything, .row, .ranked, .empty: return []
    }
  }
  private static func shallow(_ node: SetNode, _ within: DefinitionNode) -> [RelationID] {
    switch node.kind {
    case .call(let definition, let base):
      return shallow(base, within)
        + (definition === within ? [] : definition.set.map { relationsOnce($0) } ?? [])
    case .step(let step, let base): return [step.relation] + shallow(base, within)
    case .filter(let base, _, _), .narrowed(let base, _), .timed(let base, _): return shallow(base, within)
    case .union(let all), .intersection(let all): return all.flatMap { shallow($0, within) }
    case .difference(let a, _): return shallow(a, within)
    case .opposed(let relation, let a, let b):
      return [relation] + (a.map { shallow($0, within) } ?? []) + shallow(b, within)
    case .entities, .all, .anything, .row, .ranked, .empty: return []
    }
  }
  private static func relationsOnce(_ node: SetNode) -> [RelationID] {
    switch node.kind {
    case .step(let step, let base): return [step.relation] + relationsOnce(base)
    case .filter(let base, _, _), .narrowed(let base, _), .timed(let base, _): return relationsOnce(base)
    case .union(let all), .intersection(let all): return all.flatMap { relationsOnce($0) }
    case .difference(let a, _): return relationsOnce(a)
    case .entities, .all, .anything, .row, .ranked, .empty, .call, .opposed: return []
    }
  }

  private mutating func quantified(
    _ quantifier: Quantifier, _ node: SetNode, _ slot: Slot, _ inner: PredicateNode?
  ) throws(Cancelled) -> Truth {
    let from = try set(node)
    var sure = 0
    var possible = 0
    var failing = Truth.no  // whether some element surely, or possibly, fails
    let kept = rows[slot.index]
    defer { rows[slot.index] = kept }
    for entity in from.all {
      rows[slot.index] = entity
      let here = from.truth(of: entity)
      let passes = try inner.map { (predicate) throws(Cancelled) in try truth(predicate) } ?? .yes
      switch here.and(passes) {
      case .yes: sure += 1
      case .unknown: possible += 1
      case .no: break
      }
      failing = failing.or(here.and(passes.negated))
    }
    rows[slot.index] = kept
    let open = Evaluator.relations(of: node).contains { !world.schema.relation($0).closure.isClosed(on: day) }
    if open {
      for relation in Evaluator.relations(of: node)
      where !world.schema.relation(relation).closure.isClosed(on: day) { doubts.insert(.relation(relation)) }
    }
    func atLeast(_ n: Int) -> Truth { sure >= n ? .yes : sure + possible >= n || open ? .unknown : .no }
    switch quantifier {
    case .some: return atLeast(1)
    case .no: return atLeast(1).negated
    case .atLeast(let n): return atLeast(n)
    case .atMost(let n): return atLeast(n + 1).negated
    case .exactly(let n): return atLeast(n).and(atLeast(n + 1).negated)
    case .all:
      if from.all.isEmpty, !open, let row = rows.compactMap({ $0 }).first { vacuous.insert(row) }
      let result = failing.negated
      return result == .yes && open ? .unknown : result
    }
  }

  // MARK: Comparisons

  mutating func doubtful(_ value: ValueNode) -> Truth {
    doubts.insert(Evaluator.doubt(of: value))
    return .unknown
  }
  static func doubt(of value: ValueNode) -> Doubt {
    switch value.kind {
    case .attribute(let id, _): .attribute(id)
    case .arithmetic(let first, let rest):
      ([first] + rest.map(\.1)).map { doubt(of: $0) }.first { $0 != .comparison } ?? .comparison
    case .aggregate(_, _, let inner?, _), .negative(let inner): doubt(of: inner)
    case .set(let set): relations(of: set).first.map { .relation($0) } ?? .comparison
    case .call(let definition, _): definition.value.map { doubt(of: $0) } ?? .comparison
    default: .comparison
    }
  }

  mutating func compare(
    _ left: RuntimeValue, _ symbol: ComparisonOperator, _ right: RuntimeValue, _ a: ValueNode, _ b: ValueNode
  ) throws(Cancelled) -> Truth {
    func decide(_ equal: Truth, _ less: Truth, _ greater: Truth) -> Truth {
      switch symbol {
      case .equal: equal
      case .unequal: equal.negated
      case .less: less
      case .greater: greater
      case .lessOrEqual: greater.negated
      case .greaterOrEqual: less.negated
      }
    }
    switch (left, right) {
    case (.unknown, _): return doubtful(a)
    case (_, .unknown): return doubtful(b)
    case (.number(let x, _), .number(let y, _)):
      return noted(decide(x.equals(y), x.isLess(than: y), y.isLess(than: x)), a)
    case (.partial, .number), (.number, .partial): return doubtful(a)
    case (.date(let x), .date(let y)):
      return noted(decide(x.equals(y), x.isBefore(y), y.isBefore(x)), .precision)
    case (.dates(let all), .date(let y)):
      // One of several facts is enough.
      if all.isEmpty { return .no }
      var result = Truth.no
      for x in all { result = result.or(decide(x.equals(y), x.isBefore(y), y.isBefore(x))) }
      return noted(result, .precision)
    case (.text(let x), .text(let y)): return decide(Truth(Folding.fold(x) == Folding.fold(y)), .no, .no)
    case (.texts(let all), .text(let y)):
      if all.isEmpty { return symbol == .unequal ? .yes : .no }
      let isThere = Truth(all.contains { Folding.fold($0) == Folding.fold(y) })
      return symbol == .unequal ? isThere.negated : isThere
    case (.truth(let x), .truth(let y)):
      if x == .unknown { return doubtful(a) }
      return decide(Truth(x == y), .no, .no)
    case (.set(let x), .set(let y)):
      // One value against one name; a set of several equals a set.
      if !x.possible.isEmpty || !y.possible.isEmpty { return noted(.unknown, .precision) }
      if x.sure.isEmpty, case .set(let node) = a.kind {
        if absence(of: node) == .unknown { return .unknown }
      }
      return decide(Truth(x.sure == y.sure), .no, .no)
    case (.set(let x), .text(let y)), (.text(let y), .set(let x)):
      return decide(Truth(x.sure.contains { Folding.fold(world.name(of: $0)) == Folding.fold(y) }), .no, .no)
    case (.none, _), (_, .none): return symbol == .unequal ? .yes : .no
    default: return noted(.unknown, .comparison)
    }
  }

  private func inside(_ date: PartialDate, _ window: Window) -> Truth {
    var from: Day?
    var to: Day?
    switch window {
    case .at(let day): (from, to) = (day, day.advanced(by: 1))
    case .over(let low, let high), .throughout(let low, let high): (from, to) = (low, high)
    }
    let after: Truth = from.map { date.earliest >= $0 ? .yes : date.latest < $0 ? .no : .unknown } ?? .yes
    let before: Truth = to.map { date.latest < $0 ? .yes : date.earliest >= $0 ? .no : .unknown } ?? .yes
    return after.and(before)
  }

  private mutating func dated(_ value: RuntimeValue, _ window: Window, _ node: ValueNode) throws(Cancelled)
    -> Truth
  {
    switch value {
    case .date(let date): return noted(inside(date, window), .precision)
    case .dates(let dates): return noted(dates.reduce(Truth.no) { $0.or(inside($1, window)) }, .precision)
    case .unknown: return doubtful(node)
    case .none, .number, .text, .texts, .set, .truth, .period, .partial: return .no
    }
  }
}

/// `*` any run, `?` any one character, on folded text.
enum Glob {
  static func matches(_ text: [Character], _ pattern: [Character]) -> Bool {
    var t = 0
    var p = 0
    var star = -1
    var mark = 0
    while t < text.count {
      if p < pattern.count, pattern[p] == "*" {
        star = p
        mark = t
        p += 1
      } else if p < pattern.count, pattern[p] == "?" || pattern[p] == text[t] {
        t += 1
        p += 1
      } else if star >= 0 {
        p = star + 1
        mark += 1
        t = mark
      } else {
        return false
      }
    }
    while p < pattern.count, pattern[p] == "*" { p += 1 }
    return p == pattern.count
  }
}
