/// The pairs that facts of a relation join, over time.
extension WorldOverTime {
  /// The days on which each pair is joined, both ends existing; the pairs are numbered.
  package func pairs(of relation: RelationID, _ filter: FactFilter) -> TruthSpells {
    let isSymmetric = world.isSymmetric(relation)
    var sawDoubt = false
    var numbers: [UInt64: UInt32] = [:]
    func reach(isSure: Bool) -> SpellSet {
      var found: [Spell] = []
      for id in world.facts(of: relation) {
        let fact = world.fact(id)
        guard filter.statuses & 1 << UInt64(fact.status) != 0 else { continue }
        let (begin, end) = (fact.period.from.packed, fact.period.to.packed)
        var stretch = Stretch(begin, end, isSure: isSure)
        if (begin | end) & 3 != 0 { sawDoubt = true }
        if !world.schema.relation(relation).isTimeless {
          for entity in [fact.subject, fact.object] {
            let life = life(entity.number, isSure: isSure)
            if (life.begin | life.end) & 3 != 0 { sawDoubt = true }
            stretch.meet(life)
          }
        }
        guard !stretch.isEmpty else { continue }
        var (a, b) = (fact.subject.number, fact.object.number)
        if isSymmetric, a > b { swap(&a, &b) }
        let key = UInt64(a) << 32 | UInt64(b)
        let number = numbers[key] ?? UInt32(numbers.count)
        numbers[key] = number
        found.append(stretch.spell(number))
      }
      return SpellSet(found)
    }
    let sure = reach(isSure: true)
    return TruthSpells(sure, maybe: sawDoubt ? reach(isSure: false) : nil)
  }

  /// How many pairs are joined on at least one day of each bucket, in one pass; nil where facts are not exact to
  /// the day, or are changed by a layer, or depend on lives.
  package func pairCounts(of relation: RelationID, _ filter: FactFilter, _ buckets: Buckets) -> [Int]? {
    guard !world.isSymmetric(relation), filter.qualifiers.isEmpty, buckets.count > 0 else { return nil }
    let passage = passage(relation, inverse: false, filter)
    guard passage.added.isEmpty, !passage.asksExistence, passage.isPlain else { return nil }
    let (first, end) = (buckets.starts[0], buckets.end)
    guard Int(end) - Int(first) <= 1 << 22 else { return nil }
    // The bucket of every day.
    var table = [UInt16](repeating: 0, count: Int(end - first))
    for index in 0..<buckets.count {
      let days = buckets.days(index)
      for day in days.from..<days.to { table[Int(day - first)] = UInt16(truncatingIfNeeded: index) }
    }
    guard buckets.count < 1 << 16 else { return nil }
    var changes = [Int](repeating: 0, count: buckets.count + 1)
    var isExact = true
    table.withUnsafeBufferPointer { table in
      changes.withUnsafeMutableBufferPointer { changes in
        var pair: UInt64 = .max
        var next = 0
        for row in 0..<passage.count {
          let (begin, ended) = (passage.from[row], passage.to[row])
          // What is not exact to the day is left to the other way.
          if (begin | ended) & 3 != 0 {
            isExact = false
            break
          }
          let key = UInt64(passage.subjects[row]) << 32 | UInt64(passage.objects[row])
          if key != pair {
            pair = key
            next = 0
          }
          let from = begin == Int32.min ? Int32.min : begin >> 2
          let to = ended == Int32.min ? Int32.max : ended >> 2
          if from >= end || to <= first || from >= to { continue }
          let low = max(next, Int(table[Int(max(from, first) - first)]))
          let high = Int(table[Int(min(to, end) - 1 - first)]) + 1
          if low >= high { continue }
          changes[low] += 1
          changes[high] -= 1
          next = high
        }
      }
    }
    guard isExact else { return nil }
    var sum = 0
    return changes.dropLast().map {
      sum += $0
      return sum
    }
  }

  private func passage(_ relation: RelationID, inverse: Bool, _ filter: FactFilter) -> Passage {
    onDay.passage(relation, inverse: inverse, filter, false)
  }
}
