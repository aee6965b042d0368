package import EntenteSource
package import EntenteWorld

/// Whether the facts of a world agree with one another. Each is well written by itself: that is the loader's business.
///
/// Only what is surely wrong is told: a date known to a year is given every day of it.
package struct WorldAudit {
  package struct Finding: Sendable {
    package var place: FactPlaces.Place?
    package var diagnostic: Diagnostic
  }
  /// In the order of the texts, those without a place last.
  package private(set) var findings: [Finding] = []
  package var errorCount: Int { findings.count { $0.diagnostic.severity == .error } }
  package var warningCount: Int { findings.count { $0.diagnostic.severity == .warning } }

  private let rows: WorldRows
  private let places: FactPlaces
  private let lines: [LineIndex]
  private var schema: Schema { rows.schema }

  /// `texts` are those that the places are in. Cost: all facts, sorted once.
  package init(_ rows: WorldRows, _ places: FactPlaces = FactPlaces(), texts: [SourceText] = []) {
    self.rows = rows
    self.places = places
    lines = texts.map { LineIndex($0) }
    checkPeriods()
    checkLives()
    checkPairs()
    checkFunctional()
    checkSuccessions()
    checkMeasurements()
    checkSources()
    let order = findings.indices.sorted { a, b in
      func key(_ index: Int) -> (Int, Int, Int) {
        let place = findings[index].place
        return (place?.source ?? Int.max, place?.range.lower ?? 0, index)
      }
      return key(a) < key(b)
    }
    findings = order.map { findings[$0] }
  }
}

// MARK: - One fact

extension WorldAudit {
  /// A beginning that surely is not before the end.
  private func isBackward(_ period: Period) -> Bool {
    guard let from = period.from.date, let to = period.to.date else { return false }
    return to.latest <= from.earliest
  }

  private mutating func checkPeriods() {
    func message(_ what: String, _ period: Period) -> String {
      "\(what) ends (\(period.to.date?.description ?? "")) before it begins (\(period.from.date?.description ?? ""))"
    }
    for (index, row) in rows.entities.enumerated() where isBackward(row.life) {
      tell(.error, "E0701", message("the life of `\(row.name)`", row.life), places.entity(index))
    }
    for (index, fact) in rows.facts.enumerated() where isBackward(fact.period) {
      tell(.error, "E0701", message("`\(sentence(fact, isDated: false))`", fact.period), places.fact(index))
    }
    for (index, value) in rows.values.enumerated() where isBackward(value.period) {
      tell(
        .error, "E0701", message("`\(sentence(value, isDated: false))`", value.period), places.value(index))
    }
  }

  /// Facts and values whose own dates lie outside the lives of what they are about.
  private mutating func checkLives() {
    for (index, fact) in rows.facts.enumerated() {
      if schema.relation(fact.relation).isTimeless || fact.period == .always || isBackward(fact.period) {
        continue
      }
      for entity in fact.subject == fact.object ? [fact.subject] : [fact.subject, fact.object] {
        compare(fact.period, entity, places.fact(index), .fact(fact))
      }
    }
    for (index, value) in rows.values.enumerated() {
      if schema.attribute(value.attribute).isMeasured || value.period == .always || isBackward(value.period) {
        continue
      }
      compare(value.period, value.entity, places.value(index), .value(value))
    }
  }
  private mutating func compare(
    _ period: Period, _ entity: EntityID, _ place: FactPlaces.Place?, _ row: FactReader.Row
  ) {
    let thing = rows.entities[entity.index]
    if thing.life == .always || isBackward(thing.life) { return }
    let life = thing.life.days
    let perhaps = period.days
    if perhaps.to <= life.from || perhaps.from >= life.to {
      tell(
        .error, "E0702", "`\(sentence(row))` lies outside the life of `\(thing.name)` (\(thing.life))", place,
        [written(entity)])
      return
    }
    // An end that is not written is that of the life.
    if let from = period.from.date, from.latest.number < life.from, let begin = thing.life.from.date {
      tell(
        .warning, "W0703", "`\(sentence(row))` begins before `\(thing.name)` does (\(begin))", place,
        [written(entity)])
    }
    if let to = period.to.date, to.earliest.number > life.to, let end = thing.life.to.date {
      tell(
        .warning, "W0703", "`\(sentence(row))` ends after `\(thing.name)` does (\(end))", place,
        [written(entity)])
    }
  }

  private mutating func checkSuccessions() {
    for (index, fact) in rows.facts.enumerated() where schema.relation(fact.relation).isSuccession {
      let (first, second) = (rows.entities[fact.subject.index], rows.entities[fact.object.index])
      if fact.subject == fact.object {
        tell(.error, "E0707", "`\(first.name)` cannot come after itself", places.fact(index))
      } else if let one = first.life.from.date, let two = second.life.from.date, two.latest < one.earliest {
        // What lived on may have taken the other in; what was over by then has not.
        let isOver = second.life.to.date.map { $0.latest.number < first.life.days.to } ?? false
        tell(
          isOver ? .error : .warning, isOver ? "E0707" : "W0707",
          "`\(sentence(fact))`: the successor `\(second.name)` begins (\(two)) before its predecessor (\(one))",
          places.fact(index), [written(fact.subject), written(fact.object)])
      }
    }
  }

  /// One finding for all values of one attribute of one thing; and one for all things, where it is the rule rather than a slip.
  private mutating func checkMeasurements() {
    var outside: [AttributeID: [EntityID: [Int]]] = [:]
    for (index, value) in rows.values.enumerated() where schema.attribute(value.attribute).isMeasured {
      let life = rows.entities[value.entity.index].life
      guard life != .always, let date = value.period.from.date else { continue }
      if date.latest.number < life.days.from || date.earliest.number >= life.days.to {
        outside[value.attribute, default: [:]][value.entity, default: []].append(index)
      }
    }
    for things in outside.values {
      let all = things.values.sorted { $0[0] < $1[0] }
      for indexes in all.count > WorldAudit.mostSlips ? [all.flatMap { $0 }] : all {
        let value = rows.values[indexes[0]]
        let row = rows.entities[value.entity.index]
        let notes =
          all.count > WorldAudit.mostSlips
          ? [
            "there are values of \(Wording.grouped(all.count)) things outside their lives; this is the first"
          ]
          : [written(value.entity)]
        let more = indexes.count > 1 ? " and \(Wording.counted(indexes.count - 1, "more value"))" : ""
        tell(
          .warning, "W0708",
          "`\(sentence(value))`\(more): measured outside the life of `\(row.name)` (\(row.life))",
          places.value(indexes[0]), notes)
      }
    }
  }
  private static let mostSlips = 8

  /// In a world that knows sources each fact has one, but for what is said of the sources themselves.
  private mutating func checkSources() {
    guard schema.kinds.contains(where: \.isProvenance) else { return }
    let isSource = provenanceEntities
    func note(_ what: String) -> String { "`\(what)` has no source" }
    let notes = ["write `source NAME` behind the fact, or once in the block"]
    for (index, row) in rows.entities.enumerated()
    where row.life != .always && row.lifeSource == nil && !isSource[index] && !schema.isAssertion(row.kind) {
      tell(.warning, "W0709", note("\(row.name) \(row.life)"), places.entity(index), notes)
    }
    for (index, fact) in rows.facts.enumerated()
    where fact.source == nil && !isSource[fact.subject.index] && !isSource[fact.object.index] {
      tell(.warning, "W0709", note(sentence(fact)), places.fact(index), notes)
    }
    for (index, value) in rows.values.enumerated() where value.source == nil && !isSource[value.entity.index]
    {
      tell(.warning, "W0709", note(sentence(value)), places.value(index), notes)
    }
  }
  private var provenanceEntities: [Bool] {
    let kinds = schema.kinds.indices.map { index in
      schema.kinds.indices.contains {
        schema.kinds[$0].isProvenance && schema.isKind(KindID(index), under: KindID($0))
      }
    }
    return rows.entities.map { kinds[$0.kind.index] }
  }
}

// MARK: - Two facts

extension WorldAudit {
  private struct Days {
    var from: Int32
    var to: Int32
    var isEmpty: Bool { from >= to }
    mutating func meet(_ other: Days) { (from, to) = (max(from, other.from), min(to, other.to)) }
  }
  /// The days on which it surely holds.
  private func sure(_ period: Period) -> Days {
    let from: Int32 =
      switch period.from {
      case .open: Int32.min
      case .unrecorded: Int32.max
      case .on(let date): date.latest.number
      }
    let to: Int32 =
      switch period.to {
      case .open: Int32.max
      case .unrecorded: Int32.min
      case .on(let date): date.earliest.number
      }
    return Days(from: from, to: to)
  }
  /// Within the lives of both ends.
  private func sure(_ fact: FactRow) -> Days {
    var days = sure(fact.period)
    if schema.relation(fact.relation).isTimeless { return days }
    days.meet(sure(rows.entities[fact.subject.index].life))
    days.meet(sure(rows.entities[fact.object.index].life))
    return days
  }

  /// Calls the body with each fact and the earlier one of its group that holds with it; of those that do, the first that is told.
  private func forEachAtOnce(
    _ groups: [(key: UInt64, relation: Int, fact: Int)], _ body: (_ fact: Int, _ earlier: Int) -> Bool
  ) {
    var groups = groups.map { ($0.key, $0.relation, sure(rows.facts[$0.fact]), $0.fact) }
    groups.removeAll { $0.2.isEmpty }
    groups.sort { ($0.1, $0.0, $0.2.from, $0.3) < ($1.1, $1.0, $1.2.from, $1.3) }
    var active: [(days: Days, fact: Int)] = []
    for (index, row) in groups.enumerated() {
      if index > 0, groups[index - 1].0 != row.0 || groups[index - 1].1 != row.1 { active = [] }
      active.removeAll { $0.days.to <= row.2.from }
      for other in active where body(row.3, other.fact) { break }
      active.append((row.2, row.3))
    }
  }

  /// Two facts of one relation and pair on the same days: written twice, or in two standings.
  private mutating func checkPairs() {
    let groups = rows.facts.indices.map { index -> (key: UInt64, relation: Int, fact: Int) in
      let fact = rows.facts[index]
      var (a, b) = (fact.subject.number, fact.object.number)
      if schema.relation(fact.relation).isSymmetric, b < a { swap(&a, &b) }
      return (UInt64(a) << 32 | UInt64(b), fact.relation.index, index)
    }
    var found: [(Int, Int)] = []
    forEachAtOnce(groups) { fact, earlier in
      let (one, two) = (rows.facts[fact], rows.facts[earlier])
      // Two parts in one thing are two facts.
      if one.status == two.status, one.qualifiers != two.qualifiers { return false }
      found.append((fact, earlier))
      return true
    }
    for (fact, earlier) in found {
      let (one, two) = (rows.facts[fact], rows.facts[earlier])
      if schema.relation(one.relation).isSymmetric, one.period != two.period {
        tell(
          .error, "E0706", "`\(sentence(one))` disagrees with `\(sentence(two))`", places.fact(fact),
          [written(two, earlier), "it holds for both sides at once; one of them needs no line"])
      } else if one.status != two.status {
        tell(
          .error, "E0704", "`\(sentence(one))` overlaps `\(sentence(two))`", places.fact(fact),
          [written(two, earlier), "one standing at a time: end one on the day on which the other begins"])
      } else {
        tell(
          .error, "E0704", "`\(sentence(one))` overlaps `\(sentence(two))`", places.fact(fact),
          [written(two, earlier), "make one of them, or end one on the day on which the other begins"])
      }
    }
  }

  private mutating func checkFunctional() {
    let groups = rows.facts.indices.compactMap { index -> (key: UInt64, relation: Int, fact: Int)? in
      let fact = rows.facts[index]
      let relation = schema.relation(fact.relation)
      guard relation.isFunctional else { return nil }
      if Int(fact.status) < relation.statuses.count, !relation.statuses[Int(fact.status)].counts {
        return nil
      }
      return (UInt64(fact.object.number), fact.relation.index, index)
    }
    var found: [(Int, Int)] = []
    forEachAtOnce(groups) { fact, earlier in
      if rows.facts[fact].subject == rows.facts[earlier].subject { return false }
      found.append((fact, earlier))
      return true
    }
    for (fact, earlier) in found {
      let (one, two) = (rows.facts[fact], rows.facts[earlier])
      tell(
        .error, "E0705", "`\(sentence(one))` stands beside `\(sentence(two))`: there is one at a time",
        places.fact(fact), [written(two, earlier)])
    }
  }
}

// MARK: - Wording

extension WorldAudit {
  private mutating func tell(
    _ severity: Diagnostic.Severity, _ code: String, _ message: String, _ place: FactPlaces.Place?,
    _ notes: [String] = []
  ) {
    let diagnostic = Diagnostic(
      severity, code: code, message, at: place?.range ?? SourceRange(0, 0),
      notes: notes.filter { !$0.isEmpty })
    findings.append(Finding(place: place, diagnostic: diagnostic))
  }

  /// `31-memberships.ent:120`; "" if it has no place.
  private func position(_ place: FactPlaces.Place?) -> String {
    guard let place, place.source < lines.count else { return "" }
    let index = lines[place.source]
    return "\(index.source.name):\(index.line(at: place.range.lower) + 1)"
  }
  private func written(_ entity: EntityID) -> String {
    let place = position(places.entity(entity.index))
    return place.isEmpty ? "" : "`\(rows.entities[entity.index].name)` is written at \(place)"
  }
  private func written(_ fact: FactRow, _ index: Int) -> String {
    let place = position(places.fact(index))
    return place.isEmpty ? "" : "the other is written at \(place)"
  }

  /// `Mali member of ECOWAS 1975-05-28 – 2012-03-27`
  func sentence(_ fact: FactRow, isDated: Bool = true) -> String {
    let relation = schema.relation(fact.relation)
    let (a, b) = (rows.entities[fact.subject.index].name, rows.entities[fact.object.index].name)
    var text: String
    if let noun = relation.nouns.first {
      text = "\(a) \(noun.singular) \(noun.connectors.first ?? "of") \(b)"
    } else if let word = relation.prepositions.first ?? relation.verbs.first?.forms.first {
      text = "\(a) \(word) \(b)"
    } else if let noun = relation.inverseNouns.first {
      text = "\(b) \(noun.singular) \(noun.connectors.first ?? "of") \(a)"
    } else {
      text = "\(a) \(relation.name) \(b)"
    }
    if fact.status > 0, Int(fact.status) < relation.statuses.count {
      text += " status \(relation.statuses[Int(fact.status)].name)"
    }
    for (index, value) in fact.qualifiers.sorted(by: { $0.key < $1.key })
    where index < relation.qualifiers.count {
      text += " with \(relation.qualifiers[index]) \(value)"
    }
    return isDated && fact.period != .always ? text + " \(fact.period)" : text
  }
  private func sentence(_ row: FactReader.Row) -> String {
    switch row {
    case .fact(let fact): sentence(fact)
    case .value(let value): sentence(value)
    }
  }
  func sentence(_ value: ValueRow, isDated: Bool = true) -> String {
    let attribute = schema.attribute(value.attribute)
    let text = "\(attribute.noun.singular) of \(rows.entities[value.entity.index].name)"
    if attribute.isMeasured { return value.period.from.date.map { "\(text) as of \($0)" } ?? text }
    return isDated && value.period != .always ? text + " \(value.period)" : text
  }
}
