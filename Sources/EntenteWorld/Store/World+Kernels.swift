/// Questions about many entities at once: who has a fact at all, and how many.
extension WorldOnDay {
  /// The entities at the start of a step that reach something, among some or among all.
  package func starts(
    of relation: RelationID, inverse: Bool, _ filter: FactFilter, includingPast: Bool = false,
    among candidates: EntitySet?
  ) -> TruthSet {
    var sure = SetBuilder(entityCount: world.entityCount)
    var possible = SetBuilder(entityCount: world.entityCount)
    for passage in passages(relation, inverse: inverse, filter, includingPast) {
      if let candidates,
        passage.degree(of: candidates) < passage.count / 4 || passage.count < 1024
      {
        for entity in candidates {
          var best = Truth.no
          passage.forEach(entity.number) { _, truth, _ in best = best.or(truth) }
          if best == .yes {
            sure.insert(entity.number)
          } else if best == .unknown {
            possible.insert(entity.number)
          }
        }
        continue
      }
      let wanted = candidates.map { BitTable($0, entityCount: world.entityCount) }
      let words = wanted?.words
      passage.forEachFact { subject, object, truth in
        let start = passage.inverse ? object : subject
        if let words, !words.contains(start) { return }
        if truth == .yes { sure.insert(start) } else { possible.insert(start) }
      }
      withExtendedLifetime(wanted) {}
    }
    return TruthSet(sure: sure.set(), possible: possible.set())
  }

  /// How many distinct entities of `targets` (nil: any) a step reaches from each candidate, in their order.
  package func counts(
    of relation: RelationID, inverse: Bool, _ filter: FactFilter, includingPast: Bool = false,
    from candidates: EntitySet, into targets: TruthSet?
  ) -> [(sure: Int32, possible: Int32)] {
    let wanted = targets.map { TruthTable($0, entityCount: world.entityCount) }
    func here(_ other: UInt32) -> Truth { wanted?.truth(of: other) ?? .yes }
    var counts: [(sure: Int32, possible: Int32)] = []
    if world.isSymmetric(relation) {
      let passages = passages(relation, inverse: inverse, filter, includingPast)
      for entity in candidates {
        var found = TruthSet()
        for passage in passages {
          passage.forEach(entity.number) { other, truth, _ in
            found.insert(EntityID(Int(other)), truth.and(here(other)))
          }
        }
        counts.append((Int32(found.sure.count), Int32(found.possible.count)))
      }
      return counts
    }
    let passage = passage(relation, inverse: inverse, filter, includingPast)
    if inverse, passage.added.isEmpty, passage.count >= 4096,
      passage.degree(of: candidates) > passage.count / 4
    {
      return passage.pulledCounts(candidates, wanted)
    }
    for entity in candidates {
      var sure: Int32 = 0
      var possible: Int32 = 0
      // Facts with the same other end stand side by side, but for those of the layer.
      var last: UInt32?
      var lastTruth = Truth.no
      var loose = TruthSet()
      let isLoose = !passage.added.isEmpty
      passage.forEach(entity.number) { other, truth, _ in
        let truth = truth.and(here(other))
        if truth == .no { return }
        if isLoose { return loose.insert(EntityID(Int(other)), truth) }
        if last == other {
          if truth.rawValue > lastTruth.rawValue {
            sure += 1
            possible -= 1
            lastTruth = truth
          }
          return
        }
        (last, lastTruth) = (other, truth)
        if truth == .yes { sure += 1 } else { possible += 1 }
      }
      counts.append(isLoose ? (Int32(loose.sure.count), Int32(loose.possible.count)) : (sure, possible))
    }
    return counts
  }

  /// The facts that join the two, either way if the relation is symmetric, and may hold on the day.
  package func truth(
    of relation: RelationID, _ subject: EntityID, _ object: EntityID, _ filter: FactFilter,
    includingPast: Bool = false
  ) -> Truth {
    var result = Truth.no
    let passage = passage(relation, inverse: false, filter, includingPast)
    let isSymmetric = world.isSymmetric(relation)
    for (a, b) in isSymmetric ? [(subject, object), (object, subject)] : [(subject, object)] {
      let range = passage.range(a.number)
      var low = range.lowerBound
      var high = range.upperBound
      while low < high {
        let middle = (low + high) / 2
        if passage.objects[middle] < b.number { low = middle + 1 } else { high = middle }
      }
      while low < range.upperBound, passage.objects[low] == b.number {
        result = result.or(passage.truth(row: low))
        low += 1
      }
      for index in passage.added {
        let fact = world.layer.facts[index]
        if fact.subject == a, fact.object == b { result = result.or(passage.truth(added: index)) }
      }
      result = result.and(passage.exists(a.number)).and(passage.exists(b.number))
      if result == .yes { break }
    }
    return result
  }
}

// MARK: - Implementation

extension Passage {
  /// Every fact that holds, or may hold, with its ends.
  @inline(__always) func forEachFact(_ body: (UInt32, UInt32, Truth) -> Void) {
    for row in 0..<count {
      var truth = truth(row: row)
      if truth == .no { continue }
      let subject = subjects[row]
      let object = objects[row]
      if asksExistence { truth = truth.and(exists(subject)).and(exists(object)) }
      if truth != .no { body(subject, object, truth) }
    }
    for index in added {
      let fact = world.layer.facts[index]
      let truth = truth(added: index).and(exists(fact.subject.number)).and(exists(fact.object.number))
      if truth != .no { body(fact.subject.number, fact.object.number, truth) }
    }
  }

  /// Counts subjects by object in one pass in the order of subjects.
  fileprivate func pulledCounts(_ candidates: EntitySet, _ targets: TruthTable?) -> [(
    sure: Int32, possible: Int32
  )] {
    guard let low = candidates.first?.index else { return [] }
    var high = low
    for entity in candidates { high = entity.index }
    var sure = [Int32](repeating: 0, count: high - low + 1)
    var possible = [Int32](repeating: 0, count: high - low + 1)
    var lastSubject = UInt32.max
    var lastObject = UInt32.max
    var lastTruth = Truth.no
    // All facts of a subject share whether it is wanted.
    var wantedSubject = UInt32.max
    var wanted = Truth.no
    for row in 0..<count {
      let subject = subjects[row]
      if subject != wantedSubject {
        wantedSubject = subject
        wanted = (targets?.truth(of: subject) ?? .yes)
        if wanted != .no { wanted = wanted.and(exists(subject)) }
      }
      if wanted == .no { continue }
      var truth = truth(row: row)
      if truth == .no { continue }
      let object = objects[row]
      let index = Int(object) - low
      guard index >= 0, index < sure.count else { continue }
      truth = truth.and(wanted).and(exists(object))
      if truth == .no { continue }
      if subject == lastSubject, object == lastObject {
        if truth.rawValue > lastTruth.rawValue {
          sure[index] += 1
          possible[index] -= 1
          lastTruth = truth
        }
        continue
      }
      (lastSubject, lastObject, lastTruth) = (subject, object, truth)
      if truth == .yes { sure[index] += 1 } else { possible[index] += 1 }
    }
    return candidates.map { (sure[$0.index - low], possible[$0.index - low]) }
  }
}
