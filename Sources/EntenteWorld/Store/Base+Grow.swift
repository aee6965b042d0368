extension World {
  /// The world with what it grows by worked in. It has no layer. Cost: the tables that grow, and all names if there are new ones.
  package func grown(by growth: Growth) -> World { World(Base(base, growing: growth)) }
}

extension Base {
  /// New entities come after the old ones of their kind, so that the order of the old ones stays; exact copies of facts are dropped.
  convenience init(_ old: Base, growing growth: Growth) {
    let schema = old.schema
    let numbers = Renumbering(old, growth)
    var strings = StringGrowth(old.names)
    if !growth.texts.isEmpty { strings.know(old.textNumbers(growing: growth)) }
    let texts = growth.texts.map { strings.intern($0) }
    var names = old.names
    if !growth.names.isEmpty || !growth.entities.isEmpty {
      names = NameTable(old.names, growing: growth.names, numbers, &strings)
    }
    let people = numbers.entities(old, growth, &strings)

    var relations: [RelationTable] = []
    var qualifiers = QualifierRows()
    var firstFact = 0
    for index in schema.relations.indices {
      let declared = schema.relations[index]
      var gathering = FactGathering(
        old, index, growth.facts[index], numbers, texts,
        isMirrored: declared.isSymmetric && declared.qualifiers.isEmpty)
      let table = gathering.table()
      for row in gathering.qualifiers.facts.indices {
        qualifiers.append(
          firstFact + Int(gathering.qualifiers.facts[row]), Int(gathering.qualifiers.indexes[row]),
          gathering.qualifiers.texts[row])
      }
      firstFact += table.count
      relations.append(table)
    }
    var attributes: [AttributeTable] = []
    for index in schema.attributes.indices {
      attributes.append(
        AttributeTable(old.attributes[index], growing: growth.values[index], numbers, texts))
    }
    if strings.hasGrown {
      names.arena = Column(strings.arena)
      names.offsets = Column(strings.offsets)
    }
    self.init(
      schema: schema, names: names, kinds: people.kinds, titles: people.titles, lifeFrom: people.lifeFrom,
      lifeTo: people.lifeTo, lifeSources: people.lifeSources, kindStarts: numbers.kindStarts,
      relations: relations, attributes: attributes, qualifierFacts: Column(qualifiers.facts),
      qualifierIndexes: Column(qualifiers.indexes), qualifierTexts: Column(qualifiers.texts))
  }
}

extension Base {
  /// Numbers of the texts in the tables that grow, so that a text which is there already has one number.
  fileprivate func textNumbers(growing growth: Growth) -> [UInt32] {
    var isThere = [Bool](repeating: false, count: names.offsets.count)
    let table = qualifiers
    for relation in growth.facts.indices where !growth.facts[relation].qualifiers.facts.isEmpty {
      var row = firstQualifier(ofFact: firstFact[relation])
      while row < table.facts.count, Int(table.facts[row]) < firstFact[relation + 1] {
        isThere[Int(table.texts[row])] = true
        row += 1
      }
    }
    for attribute in growth.values.indices where growth.values[attribute].count > 0 {
      let table = attributes[attribute]
      for row in 0..<table.count where table.flags[row] & AttributeTable.Flags.text.rawValue != 0 {
        isThere[Int(table.payload[row])] = true
      }
    }
    return isThere.indices.filter { isThere[$0] }.map { UInt32($0) }
  }
}

/// Where entities go when others come between them.
struct Renumbering {
  /// By old number; nil where every entity keeps its own.
  let numbers: [UInt32]?
  let count: Int
  let kindStarts: Column<UInt32>

  init(_ old: Base, _ growth: Growth) {
    count = old.entityCount + growth.entities.count
    guard !growth.entities.isEmpty else {
      numbers = nil
      kindStarts = old.kindStarts
      return
    }
    var starts = [UInt32](repeating: 0, count: old.kindStarts.count)
    for entity in growth.entities { starts[entity.kind.index + 1] += 1 }
    for kind in starts.indices.dropFirst() { starts[kind] += starts[kind - 1] }
    for kind in starts.indices { starts[kind] += old.kindStarts[kind] }
    var numbers = [UInt32](repeating: 0, count: count)
    var next = starts
    for entity in 0..<old.entityCount {
      let kind = Int(old.kinds[entity])
      numbers[entity] = next[kind]
      next[kind] += 1
    }
    for (offset, entity) in growth.entities.enumerated() {
      numbers[old.entityCount + offset] = next[entity.kind.index]
      next[entity.kind.index] += 1
    }
    self.numbers = numbers
    kindStarts = Column(starts)
  }

  func new(_ entity: UInt32) -> UInt32 { numbers.map { $0[Int(entity)] } ?? entity }
  func source(_ entity: EntityID?) -> UInt32 { entity.map { new($0.number) + 1 } ?? 0 }
  func mapped(_ column: Column<UInt32>, _ more: [UInt32]) -> [UInt32] {
    guard let numbers else { return column.array + more }
    var made: [UInt32] = []
    made.reserveCapacity(column.count + more.count)
    for entity in column.values { made.append(numbers[Int(entity)]) }
    for entity in more { made.append(numbers[Int(entity)]) }
    return made
  }
  /// Of entities plus one.
  func mappedSources(_ column: Column<UInt32>, _ more: [UInt32]) -> [UInt32] {
    guard let numbers else { return column.array + more }
    func new(_ source: UInt32) -> UInt32 { source == 0 ? 0 : numbers[Int(source) - 1] + 1 }
    return column.values.map(new) + more.map(new)
  }

  /// The columns of the entities.
  func entities(_ old: Base, _ growth: Growth, _ strings: inout StringGrowth) -> (
    kinds: Column<UInt16>, titles: Column<UInt32>, lifeFrom: Column<Int32>, lifeTo: Column<Int32>,
    lifeSources: Column<UInt32>
  ) {
    if growth.entities.isEmpty, growth.lives.isEmpty {
      return (old.kinds, old.titles, old.lifeFrom, old.lifeTo, old.lifeSources)
    }
    var kinds = [UInt16](repeating: 0, count: count)
    var titles = [UInt32](repeating: 0, count: count)
    var lifeFrom = [Int32](repeating: Int32.min, count: count)
    var lifeTo = lifeFrom
    var lifeSources = titles
    for entity in 0..<old.entityCount {
      let row = Int(new(UInt32(entity)))
      kinds[row] = old.kinds[entity]
      titles[row] = old.titles[entity]
      lifeFrom[row] = old.lifeFrom[entity]
      lifeTo[row] = old.lifeTo[entity]
      let source = old.lifeSources[entity]
      lifeSources[row] = source == 0 ? 0 : new(source - 1) + 1
    }
    for (offset, entity) in growth.entities.enumerated() {
      let row = Int(new(UInt32(old.entityCount + offset)))
      kinds[row] = UInt16(entity.kind.index)
      titles[row] = strings.intern(entity.name)
      lifeFrom[row] = entity.life.from.packed
      lifeTo[row] = entity.life.to.packed
      lifeSources[row] = source(entity.lifeSource)
    }
    for (entity, life) in growth.lives {
      let row = Int(new(entity.number))
      lifeFrom[row] = life.period.from.packed
      lifeTo[row] = life.period.to.packed
      lifeSources[row] = source(life.source)
    }
    return (Column(kinds), Column(titles), Column(lifeFrom), Column(lifeTo), Column(lifeSources))
  }
}

// MARK: - Facts

/// The old and the new facts of a relation, before and after they are sorted.
private struct FactGathering {
  private var subjects: [UInt32]
  private var objects: [UInt32]
  private let old: RelationTable
  private let new: FactColumns
  private let numbers: Renumbering
  private let isMirrored: Bool
  /// With positions in `subjects`, later in the table.
  private(set) var qualifiers: QualifierRows

  init(
    _ base: Base, _ relation: Int, _ new: FactColumns, _ numbers: Renumbering, _ texts: [UInt32],
    isMirrored: Bool
  ) {
    old = base.relations[relation]
    self.new = new
    self.numbers = numbers
    self.isMirrored = isMirrored
    qualifiers = QualifierRows()
    let table = base.qualifiers
    let first = base.firstFact[relation]
    var row = base.firstQualifier(ofFact: first)
    while row < table.facts.count, Int(table.facts[row]) < first + old.count {
      qualifiers.append(Int(table.facts[row]) - first, Int(table.indexes[row]), table.texts[row])
      row += 1
    }
    for row in new.qualifiers.facts.indices {
      qualifiers.append(
        old.count + Int(new.qualifiers.facts[row]), Int(new.qualifiers.indexes[row]),
        texts[Int(new.qualifiers.texts[row])])
    }
    guard new.count > 0 || numbers.numbers != nil else {
      (subjects, objects) = ([], [])
      return
    }
    subjects = numbers.mapped(old.subjects, new.subjects)
    objects = numbers.mapped(old.objects, new.objects)
    guard isMirrored, new.count > 0 else { return }
    for row in subjects.indices where subjects[row] > objects[row] {
      (subjects[row], objects[row]) = (objects[row], subjects[row])
    }
  }

  mutating func table() -> RelationTable {
    if new.count == 0 {
      if numbers.numbers == nil { return old }
      // The order of the old entities stays.
      var table = old
      table.subjects = Column(subjects)
      table.objects = Column(objects)
      table.sources = Column(numbers.mappedSources(old.sources, []))
      table.forward = RelationTable.Offsets(counting: subjects)
      table.inverse = RelationTable.Offsets(counting: objects)
      table.copyForInverse()
      return table
    }
    let total = subjects.count
    func column<Value>(_ old: Column<Value>, _ new: [Value], _ empty: Value) -> [Value] {
      var made = old.array
      FactColumns.join(&made, new, old.count, total - old.count, empty)
      // A column without anything but its default.
      return made.isEmpty ? [Value](repeating: empty, count: total) : made
    }
    let from = column(old.from, new.from, Int32.min)
    let to = column(old.to, new.to, Int32.min)
    let statuses = column(old.statuses, new.statuses, 0)
    let sources =
      new.sources.isEmpty
      ? column(Column(numbers.mappedSources(old.sources, [])), [], 0)
      : numbers.mappedSources(old.sources, new.sources)

    var order = Sorting.order(of: objects, below: numbers.count)
    order = Sorting.order(of: subjects, below: numbers.count, keeping: order)
    Sorting.sortRuns(&order, same: { subjects[$0] == subjects[$1] && objects[$0] == objects[$1] }, by: from)
    let (left, right, isMirrored) = (subjects, objects, isMirrored)
    let kept = withoutCopies(order) { a, b in
      left[a] == left[b] && right[a] == right[b] && from[a] == from[b]
        && (isMirrored || to[a] == to[b] && statuses[a] == statuses[b] && sources[a] == sources[b])
    }
    func sorted<Value>(_ values: [Value]) -> [Value] { kept.map { values[Int($0)] } }
    subjects = sorted(subjects)
    objects = sorted(objects)
    let byObject = Sorting.order(of: objects, below: numbers.count)
    var table = RelationTable(
      subjects: Column(subjects), objects: Column(objects), from: Column(sorted(from)),
      to: Column(sorted(to)), statuses: Column(sorted(statuses)), sources: Column(sorted(sources)),
      forward: RelationTable.Offsets(counting: subjects), inverse: RelationTable.Offsets(counting: objects),
      inverseFacts: Column(byObject))
    table.copyForInverse()
    return table
  }

  /// Drops facts that say what the one before them says, and puts the qualifiers into the order of the rest.
  private mutating func withoutCopies(_ order: [UInt32], _ isSame: (Int, Int) -> Bool) -> [UInt32] {
    let rows = qualifiers
    let starts =
      rows.facts.isEmpty ? [] : RelationTable.Offsets.starts(counting: rows.facts, upTo: order.count)
    func texts(_ fact: UInt32) -> Range<Int> {
      starts.isEmpty ? 0..<0 : Int(starts[Int(fact)])..<Int(starts[Int(fact) + 1])
    }
    func sameTexts(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
      a.count == b.count
        && zip(a, b).allSatisfy { rows.indexes[$0] == rows.indexes[$1] && rows.texts[$0] == rows.texts[$1] }
    }
    var kept: [UInt32] = []
    kept.reserveCapacity(order.count)
    for position in order {
      if let last = kept.last, isSame(Int(last), Int(position)), sameTexts(texts(last), texts(position)) {
        continue
      }
      kept.append(position)
    }
    guard !rows.facts.isEmpty else { return kept }
    var sorted = QualifierRows()
    for (place, fact) in kept.enumerated() {
      for row in texts(fact) { sorted.append(place, Int(rows.indexes[row]), rows.texts[row]) }
    }
    qualifiers = sorted
    return kept
  }
}

extension RelationTable.Offsets {
  /// Of entities in any order.
  fileprivate init(counting entities: [UInt32]) {
    guard let low = entities.min(), let high = entities.max() else {
      self.init(first: 0, starts: Column([]))
      return
    }
    var starts = [UInt32](repeating: 0, count: Int(high - low) + 2)
    for entity in entities { starts[Int(entity - low) + 1] += 1 }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    self.init(first: Int(low), starts: Column(starts))
  }
  fileprivate static func starts(counting numbers: [UInt32], upTo count: Int) -> [UInt32] {
    var starts = [UInt32](repeating: 0, count: count + 1)
    for number in numbers { starts[Int(number) + 1] += 1 }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    return starts
  }
}

// MARK: - Values

extension AttributeTable {
  fileprivate init(
    _ old: AttributeTable, growing new: ValueColumns, _ numbers: Renumbering, _ texts: [UInt32]
  ) {
    self = old
    if new.count == 0, numbers.numbers == nil { return }
    var entities = numbers.mapped(old.entities, new.entities)
    var sources = numbers.mappedSources(old.sources, new.sources)
    if new.count > 0 {
      var payload = new.payload
      for row in payload.indices where new.flags[row] & Flags.text.rawValue != 0 {
        payload[row] = texts[Int(payload[row])]
      }
      payload = old.payload.array + payload
      let from = old.from.array + new.from
      let to = old.to.array + new.to
      let flags = old.flags.array + new.flags
      let low = old.low.array + new.low
      let high = old.high.array + new.high
      let best = old.best.array + new.best
      var order = Sorting.order(of: entities, below: numbers.count)
      Sorting.sortRuns(&order, same: { entities[$0] == entities[$1] }, by: from)
      // Exact copies say nothing more; they stand side by side within the runs of one entity and date only by chance.
      var kept: [UInt32] = []
      kept.reserveCapacity(order.count)
      func isSame(_ a: Int, _ b: Int) -> Bool {
        to[a] == to[b] && flags[a] == flags[b] && payload[a] == payload[b] && low[a] == low[b]
          && high[a] == high[b] && (best[a] == best[b] || best[a].isNaN && best[b].isNaN)
          && sources[a] == sources[b]
      }
      var run = 0
      for position in order {
        let row = Int(position)
        if let last = kept.last, entities[Int(last)] != entities[row] || from[Int(last)] != from[row] {
          run = kept.count
        }
        // Texts of one entity are few; a run that is not is left as it is.
        if kept.count - run <= 64, kept[run...].contains(where: { isSame(Int($0), row) }) { continue }
        kept.append(position)
      }
      func sorted<Value>(_ values: [Value]) -> [Value] { kept.map { values[Int($0)] } }
      entities = sorted(entities)
      sources = sorted(sources)
      self.from = Column(sorted(from))
      self.to = Column(sorted(to))
      self.flags = Column(sorted(flags))
      self.low = Column(sorted(low))
      self.high = Column(sorted(high))
      self.best = Column(sorted(best))
      self.payload = Column(sorted(payload))
    }
    self.entities = Column(entities)
    self.sources = Column(sources)
    offsets = RelationTable.Offsets(sorted: entities)
  }
}

/// Orders of dense ids without comparisons.
private enum Sorting {
  /// Positions in the order of their keys, those with equal keys in the order given.
  static func order(of keys: [UInt32], below limit: Int, keeping given: [UInt32]? = nil) -> [UInt32] {
    var next = [UInt32](repeating: 0, count: limit + 1)
    for key in keys { next[Int(key) + 1] += 1 }
    for key in next.indices.dropFirst() { next[key] += next[key - 1] }
    var order = [UInt32](repeating: 0, count: keys.count)
    for step in keys.indices {
      let position = given.map { $0[step] } ?? UInt32(step)
      let key = Int(keys[Int(position)])
      order[Int(next[key])] = position
      next[key] += 1
    }
    return order
  }

  /// Within runs of the same, by value and then by position.
  static func sortRuns(_ order: inout [UInt32], same: (Int, Int) -> Bool, by values: [Int32]) {
    var first = 0
    while first < order.count {
      var end = first + 1
      var isAscending = true
      while end < order.count, same(Int(order[first]), Int(order[end])) {
        if values[Int(order[end])] < values[Int(order[end - 1])] { isAscending = false }
        end += 1
      }
      if !isAscending {
        order[first..<end].sort { (values[Int($0)], $0) < (values[Int($1)], $1) }
      }
      first = end
    }
  }
}
