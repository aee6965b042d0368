internal import EntenteLanguage
internal import EntenteWorld

/// What is recorded under a noun: from when to when, with which gaps, how much, from which sources.
struct Coverage {
  enum Record: Hashable {
    case kind(KindID)
    case relation(RelationID)
    case attribute(AttributeID)
  }
  let record: Record
  var facts = 0
  /// Those that have a fact, by what they are in it: `members`, `organizations`.
  var entities: [(noun: Noun, count: Int, of: Int?)] = []
  private(set) var first: PartialDate?
  private(set) var last: PartialDate?
  /// Facts that hold always, whose beginning is not recorded, and that go on.
  private(set) var always = 0
  private(set) var unrecorded = 0
  private(set) var ongoing = 0
  private(set) var gaps: [Period] = []
  private(set) var sources: [(source: EntityID, count: Int)] = []
  private(set) var unsourced = 0
  private(set) var parts: [(name: String, count: Int)] = []

  private var spells: [Spell] = []
  private var counts: [EntityID: Int] = [:]

  init(of record: Record, in world: World) {
    self.record = record
    switch record {
    case .kind(let kind): addThings(of: kind, world)
    case .relation(let id): addFacts(of: id, world)
    case .attribute(let id): addValues(of: id, world)
    }
    sources = counts.map { ($0, $1) }.sorted { ($1.count, $0.source) < ($0.count, $1.source) }
    gaps = isMeasured(world) ? gapsBetweenMeasurements() : gapsBetweenSpells()
    spells = []
  }
}

// MARK: - Implementation

extension Coverage {
  private mutating func add(_ days: Days, _ begin: Int32, _ end: Int32) {
    func note(_ date: PartialDate) {
      if first.map({ date.earliest < $0.earliest }) ?? true { first = date }
      if last.map({ date.latest > $0.latest }) ?? true { last = date }
    }
    switch Bound(packed: begin) {
    case .open: always += 1
    case .unrecorded: unrecorded += 1
    case .on(let date): note(date)
    }
    switch Bound(packed: end) {
    case .open: ongoing += 1
    case .unrecorded: break
    case .on(let date): note(date)
    }
    spells.append(Spell(0, from: days.from, to: days.to, begin: begin, end: end))
  }
  private mutating func add(source: EntityID?) {
    if let source { counts[source, default: 0] += 1 } else { unsourced += 1 }
  }

  private mutating func addFacts(of id: RelationID, _ world: World) {
    let declared = world.schema.relation(id)
    let time = WorldOverTime(world)
    var subjects: Set<EntityID> = []
    var objects: Set<EntityID> = []
    var statuses: [UInt8: Int] = [:]
    for fact in world.facts(of: declared.derivation?.from ?? id) {
      let row = world.fact(fact)
      facts += 1
      subjects.insert(row.subject)
      objects.insert(row.object)
      statuses[row.status, default: 0] += 1
      add(source: row.source)
      if let (days, begin, end) = time.days(of: row) { add(days, begin, end) }
    }
    if declared.derivation != nil || declared.isSymmetric {
      entities = [(declared.nouns.first ?? Noun(declared.name), subjects.union(objects).count, nil)]
      if declared.derivation != nil { entities[0].count = subjects.count }
    } else {
      func kinds(_ ids: [KindID]) -> Noun {
        let nouns = ids.map { world.schema.kind($0).noun }
        return Noun(
          SyntaxProblem.either(nouns.map(\.singular)), plural: SyntaxProblem.either(nouns.map(\.plural)))
      }
      entities = [
        (declared.nouns.first ?? kinds(declared.subjects), subjects.count, nil),
        (declared.inverseNouns.first ?? kinds(declared.objects), objects.count, nil),
      ]
    }
    if declared.statuses.count > 1 {
      parts = statuses.sorted { $0.key < $1.key }.map { (declared.statuses[Int($0.key)].name, $0.value) }
    }
  }

  private mutating func addThings(of kind: KindID, _ world: World) {
    let all = world.entities(of: kind)
    entities = [(world.schema.kind(kind).noun, all.count, nil)]
    var kinds: [KindID: Int] = [:]
    for entity in all {
      let life = world.life(of: entity)
      kinds[world.kind(of: entity), default: 0] += 1
      add(life.days, life.from.packed, life.to.packed)
      if life != .always { add(source: world.lifeSource(of: entity)) }
    }
    if kinds.count > 1 {
      parts = kinds.sorted { $0.key.index < $1.key.index }.map {
        (world.schema.kind($0.key).noun.plural, $0.value)
      }
    }
    for index in world.schema.relations.indices {
      let declared = world.schema.relation(RelationID(index))
      func fits(_ kinds: [KindID]) -> Bool {
        kinds.isEmpty
          || kinds.contains { world.schema.isKind($0, under: kind) || world.schema.isKind(kind, under: $0) }
      }
      guard fits(declared.subjects) || fits(declared.objects) else { continue }
      for fact in world.facts(of: RelationID(index)) {
        let row = world.fact(fact)
        if all.contains(row.subject) || all.contains(row.object) { facts += 1 }
      }
    }
    for index in world.schema.attributes.indices {
      for row in world.values(of: AttributeID(index)) where all.contains(row.entity) { facts += 1 }
    }
  }

  private mutating func addValues(of id: AttributeID, _ world: World) {
    let declared = world.schema.attribute(id)
    var known: Set<EntityID> = []
    for row in world.values(of: id) {
      facts += 1
      known.insert(row.entity)
      add(source: row.source)
      add(row.period.days, row.period.from.packed, row.period.to.packed)
    }
    for kind in declared.kinds {
      let all = world.entities(of: kind)
      entities.append((world.schema.kind(kind).noun, known.count { all.contains($0) }, all.count))
    }
  }

  /// Between its first and its last day, the days of which nothing holds.
  private func gapsBetweenSpells() -> [Period] {
    let all = SpellSet(spells).spells
    return zip(all, all.dropFirst()).map { Period(from: Bound(packed: $0.end), to: Bound(packed: $1.begin)) }
  }

  /// Between two days of measurement that lie more than twice as far apart as most.
  private func gapsBetweenMeasurements() -> [Period] {
    let dates = Set(spells.compactMap { Bound(packed: $0.begin).date }).sorted { $0.earliest < $1.earliest }
    let steps = zip(dates, dates.dropFirst()).map { ($0, $1, $1.earliest - $0.latest) }
    let usual = steps.map(\.2).sorted()
    guard usual.count > 1 else { return [] }
    let most = max(732, 2 * usual[usual.count / 2])
    return steps.filter { $0.2 > most }.map { Period(from: .on($0.0), to: .on($0.1)) }
  }
}

// MARK: - The answer

extension Coverage {
  /// A card: titles with cells.
  func card(_ world: World) -> [(String, Cell)] {
    func list(_ cells: [Cell]) -> Cell { cells.isEmpty ? .none : cells.count == 1 ? cells[0] : .list(cells) }
    func number(_ count: Int) -> Cell { count == 0 ? .none : .number(Quantity(Double(count)), asOf: nil) }
    var lines: [(String, Cell)] = [("record", .text(what(world)))]
    lines.append(("facts", .number(Quantity(Double(facts)), asOf: nil)))
    lines.append(
      (
        "entities",
        list(
          entities.map { part in
            let count = Wording.grouped(part.count)
            guard let all = part.of else {
              return .text("\(count) \(part.count == 1 ? part.noun.singular : part.noun.plural)")
            }
            return .text("\(count) of \(Wording.counted(all, part.noun.singular, part.noun.plural))")
          })
      ))
    lines.append(("of these", list(parts.map { .text("\(Wording.grouped($0.count)) \($0.name)") })))
    lines.append(("first day", first.map { .date($0) } ?? .none))
    lines.append(("last day", last.map { .date($0) } ?? .none))
    lines.append(("go on", number(first == nil || isMeasured(world) ? 0 : ongoing)))
    lines.append(("without a first day", number(always)))
    lines.append(("first day not recorded", number(unrecorded)))
    lines.append(("gaps", first == nil ? .none : gapCell))
    lines.append(("absence", .text(absence(world))))
    var cells = sources.prefix(8).map {
      Cell.text("\(world.name(of: $0.source)) \(Wording.grouped($0.count))")
    }
    if sources.count > 8 { cells.append(.text("… \(sources.count) in all")) }
    lines.append(("sources", list(cells)))
    lines.append(("without a source", number(unsourced)))
    return lines
  }

  private func isMeasured(_ world: World) -> Bool {
    if case .attribute(let id) = record { world.schema.attribute(id).isMeasured } else { false }
  }

  private var gapCell: Cell {
    if gaps.isEmpty { return .text("none") }
    // The longest, in order of time.
    func length(_ gap: Period) -> Int { gap.days.to == Int32.max ? 0 : Int(gap.days.to) - Int(gap.days.from) }
    let order = gaps.indices.sorted { (length(gaps[$1]), $0) < (length(gaps[$0]), $1) }.prefix(8).sorted()
    let cells = order.map { Cell.period(gaps[$0]) }
    if gaps.count > 8 { return .list(cells + [.text("… \(gaps.count) in all, these are the longest")]) }
    return cells.count == 1 ? cells[0] : .list(cells)
  }

  func title(_ world: World) -> String {
    switch record {
    case .kind(let id): world.schema.kind(id).noun.plural
    case .relation(let id): world.schema.relation(id).name
    case .attribute(let id): world.schema.attribute(id).noun.singular
    }
  }

  private func what(_ world: World) -> String {
    let schema = world.schema
    func kinds(_ ids: [KindID]) -> String {
      ids.isEmpty ? "anything" : ids.map { schema.kind($0).noun.singular }.joined(separator: ", ")
    }
    switch record {
    case .kind(let id):
      let parent = schema.kind(id).parent.map { ", \(Wording.article(schema.kind($0).noun.singular))" } ?? ""
      return "kind\(parent)\(schema.isOccurrence(id) ? ", of things that happen" : "")"
    case .relation(let id):
      let relation = schema.relation(id)
      let from = relation.derivation.map { ", worked out from \(schema.relation($0.from).name)" } ?? ""
      return "relation of \(kinds(relation.subjects)) and \(kinds(relation.objects))\(from)"
    case .attribute(let id):
      let attribute = schema.attribute(id)
      return "attribute of \(kinds(attribute.kinds))\(attribute.isMeasured ? ", measured" : "")"
    }
  }

  /// What absence can and cannot mean.
  private func absence(_ world: World) -> String {
    let closure: Closure
    switch record {
    case .kind: return "means that this world does not have it"
    case .relation(let id): closure = world.schema.relation(id).closure
    case .attribute(let id): closure = world.schema.attribute(id).closure
    }
    switch closure {
    case .closed: return "means no: the record is complete"
    case .open: return "means unknown: the record is not complete"
    case .within(let from, let to):
      return "means no from \(from) to \(to.advanced(by: -1)), where the record is complete; else unknown"
    }
  }
}
