internal import EntenteSource
internal import EntenteWorld

/// `pairs of S as a, b where …`: unordered pairs; one belongs if its condition holds one way or the other.
extension QueryRunner {
  func pairs(_ pairs: PairsNode, _ query: QueryNode) throws(Evaluator.Cancelled) -> Answer {
    var evaluator = evaluator(on: day(of: query))
    let all = try evaluator.set(pairs.set).sure
    var found = Found()
    if let join = evaluator.rules.contains(.joinPairs) ? join(of: pairs) : nil {
      try collect(pairs, join, all, &evaluator, &found)
    } else {
      try collectAll(pairs, Array(all), &evaluator, &found)
    }
    let count = found.sure.count
    var answer: Answer
    if query.countsPairs {
      let quantity = Quantity(
        low: Double(count), high: Double(count + found.unknown),
        best: found.unknown == 0 ? Double(count) : nil)
      answer = Answer(
        .value(Table(columns: [Table.Column("count", isNumeric: true)], rows: [[.number(quantity)]])))
      answer.rowCount = 1
    } else {
      answer = try table(pairs, query, found.sure, &evaluator)
    }
    if found.unknown > 0 {
      answer.notes.append("\(found.unknown) more pairs are unknown" + reasons(evaluator.doubts))
    }
    return answer
  }
}

// MARK: - Implementation

extension QueryRunner {
  private struct Pair {
    var a: EntityID
    var b: EntityID
  }
  private struct Found {
    var sure: [Pair] = []
    var unknown = 0
  }
  /// A conjunct that says of one row of the pair that it is in a set about the other.
  private struct Join {
    var from: Slot
    var to: Slot
    var set: SetNode
    var rest: [PredicateNode]
  }

  private func join(of pairs: PairsNode) -> Join? {
    guard let test = pairs.test else { return nil }
    let parts: [PredicateNode]
    if case .all(let all) = test.kind { parts = all } else { parts = [test] }
    var best: (cost: Int, join: Join)?
    for (index, part) in parts.enumerated() {
      guard case .member(let to, let set) = part.kind, set.slots.count == 1, let from = set.slots.first,
        from != to, [from, to].allSatisfy({ $0 == pairs.a || $0 == pairs.b })
      else { continue }
      var rest = parts
      rest.remove(at: index)
      let steps = set.depth
      if best.map({ steps < $0.cost }) ?? true {
        best = (steps, Join(from: from, to: to, set: set, rest: rest))
      }
    }
    return best?.join
  }

  private func collect(
    _ pairs: PairsNode, _ join: Join, _ all: EntitySet, _ evaluator: inout Evaluator, _ found: inout Found
  ) throws(Evaluator.Cancelled) {
    var truths: [UInt64: (truth: Truth, pair: Pair)] = [:]
    let starts = try evaluator.starts(of: join.set, join.from, all) ?? all
    for start in starts {
      evaluator.rows[join.from.index] = start
      let reached = try evaluator.set(join.set)
      for other in reached.all.intersection(all) where other != start {
        let pair = join.from == pairs.a ? Pair(a: start, b: other) : Pair(a: other, b: start)
        let (low, high) = pair.a < pair.b ? (pair.a, pair.b) : (pair.b, pair.a)
        let key = UInt64(low.number) << 32 | UInt64(high.number)
        let known = truths[key]
        if known?.truth == .yes, known?.pair.a == low || pair.a != low { continue }
        evaluator.rows[pairs.a.index] = pair.a
        evaluator.rows[pairs.b.index] = pair.b
        var truth = reached.truth(of: other)
        for part in join.rest where truth != .no { truth = truth.and(try evaluator.truth(part)) }
        guard truth != .no else { continue }
        // Of two true orders the one in the order of the world is shown.
        let isBetter = known.map {
          (truth.rawValue, pair.a == low ? 1 : 0) > ($0.truth.rawValue, $0.pair.a == low ? 1 : 0)
        }
        if isBetter ?? true { truths[key] = (truth, pair) }
      }
    }
    for (_, each) in truths.sorted(by: { $0.key < $1.key }) {
      if each.truth == .yes { found.sure.append(each.pair) } else { found.unknown += 1 }
    }
  }

  private func collectAll(
    _ pairs: PairsNode, _ all: [EntityID], _ evaluator: inout Evaluator, _ found: inout Found
  ) throws(Evaluator.Cancelled) {
    for (index, first) in all.enumerated() {
      for second in all[(index + 1)...] {
        if isCancelled() { throw Evaluator.Cancelled() }
        var best = Truth.no
        var order = Pair(a: first, b: second)
        for pair in [order, Pair(a: second, b: first)] {
          evaluator.rows[pairs.a.index] = pair.a
          evaluator.rows[pairs.b.index] = pair.b
          let truth =
            try pairs.test.map { (node) throws(Evaluator.Cancelled) in try evaluator.truth(node) } ?? .yes
          if truth.rawValue > best.rawValue { (best, order) = (truth, pair) }
          if best == .yes { break }
        }
        if best == .yes { found.sure.append(order) }
        if best == .unknown { found.unknown += 1 }
      }
    }
  }

  private func table(_ pairs: PairsNode, _ query: QueryNode, _ found: [Pair], _ evaluator: inout Evaluator)
    throws(Evaluator.Cancelled) -> Answer
  {
    var keyed: [(pair: Pair, keys: [RuntimeValue], name: (String, String))] = []
    func name(_ entity: EntityID) -> String { Folding.fold(world.name(of: entity)) }
    for pair in found {
      evaluator.rows[pairs.a.index] = pair.a
      evaluator.rows[pairs.b.index] = pair.b
      var keys: [RuntimeValue] = []
      for key in query.sort { keys.append(try evaluator.value(key.value)) }
      keyed.append((pair, keys, (name(pair.a), name(pair.b))))
    }
    keyed.sort { x, y in
      for (index, key) in query.sort.enumerated() {
        switch RuntimeValue.order(x.keys[index], y.keys[index], descending: key.descending, world) {
        case .orderedBefore: return true
        case .orderedAfter: return false
        case .same: continue
        }
      }
      return x.name < y.name
    }
    if let first = query.first { keyed = Array(keyed.prefix(first)) }
    var table = Table(columns: [Table.Column(pairs.names.0), Table.Column(pairs.names.1)], rows: [])
    if let columns = query.columns { table.columns = columns.map { maker.column($0.title, $0.value.type) } }
    for (pair, _, _) in keyed {
      guard let columns = query.columns else {
        table.rows.append([.name(world.name(of: pair.a)), .name(world.name(of: pair.b))])
        continue
      }
      evaluator.rows[pairs.a.index] = pair.a
      evaluator.rows[pairs.b.index] = pair.b
      var row: [Cell] = []
      for column in columns { row.append(maker.cell(try evaluator.value(column.value))) }
      table.rows.append(row)
    }
    var answer = Answer(.table(table))
    answer.rowCount = table.rows.count
    return answer
  }
}
