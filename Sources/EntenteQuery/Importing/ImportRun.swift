internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// One reading of a data file by a plan. It gathers what the world grows by, and what is wrong; the world itself stays as it is.
struct ImportRun {
  enum Phase {
    /// Who is called what, where a cell names several.
    case names
    /// Entities, their names and codes.
    case things
    case facts
    /// Things and facts at once, where no row needs what a later one makes.
    case all

    var makesThings: Bool { self == .things || self == .all }
    var makesFacts: Bool { self == .facts || self == .all }
  }

  let plan: ImportPlan
  let vocabulary: Vocabulary
  let numbers: CellReader.NumberStyle
  let excluded: Set<Int>
  var phase = Phase.all
  var growth: Growth
  var names: NewNames
  var namings: [NamesByCode]

  /// By thing: what its cells lead to.
  var caches: [BytesTable]
  /// By thing: names that were seen beside codes.
  var seenNames: [BytesTable]
  var kindCache: [String: KindID?] = [:]
  var statusCaches: [StatusKey: BytesTable] = [:]
  var qualifierCaches: [Int: BytesTable] = [:]
  struct StatusKey: Hashable {
    var relation: Int
    var slot: Int
  }

  /// Lines that are wrong, and what is wrong with the first of them.
  private(set) var badLines: Set<Int> = []
  private(set) var problems: [RowProblem] = []
  static let mostDetails = 20
  private(set) var rowCount = 0

  var schema: Schema { vocabulary.world.schema }

  init(_ plan: ImportPlan, _ vocabulary: Vocabulary, _ numbers: CellReader.NumberStyle, excluding: Set<Int>) {
    self.plan = plan
    self.vocabulary = vocabulary
    self.numbers = numbers
    excluded = excluding
    growth = Growth(vocabulary.world.schema)
    names = NewNames(vocabulary.world)
    namings = plan.namings.map { _ in NamesByCode() }
    caches = plan.things.map { _ in BytesTable() }
    seenNames = caches
    for thing in plan.things { if let code = thing.code { names.prepare(code) } }
    for code in plan.steps.flatMap({ ImportRun.codes(in: $0) }) { names.prepare(code) }
  }
  private static func codes(in step: ImportPlan.Step) -> [AttributeID] {
    switch step {
    case .filter(_, let steps), .each(_, let steps): return steps.flatMap { codes(in: $0) }
    case .value(let value):
      if case .code = value.content { return [value.attribute] }
      return []
    case .compute, .thing, .name, .life, .fact: return []
    }
  }

  /// What the phase is over with.
  mutating func finishNames() {
    for index in namings.indices {
      var known: [String: String] = [:]
      guard let thing = plan.things.first(where: { $0.naming == index }), let code = thing.code else {
        continue
      }
      for id in namings[index].allCodes {
        if let entity = names.entities(id, code).first { known[id] = names.name(of: entity) }
      }
      namings[index].settle(known)
    }
  }

  /// What the world grows by.
  func finished() -> Growth {
    var made = growth
    made.entities = names.entities
    made.names = names.rows
    return made
  }

  mutating func take(_ batch: RowBatch) {
    for problem in batch.problems where !excluded.contains(problem.line) { note(problem) }
    var frame = Frame(batch, plan.registers)
    var selection: [Int32] = []
    selection.reserveCapacity(batch.count)
    for row in 0..<batch.count where excluded.isEmpty || !excluded.contains(batch.lines[row]) {
      selection.append(Int32(row))
    }
    if phase.makesFacts { rowCount += selection.count }
    run(plan.steps, &frame, selection)
  }

  // MARK: - Mistakes

  mutating func note(_ problem: RowProblem) {
    badLines.insert(problem.line)
    guard problems.count < ImportRun.mostDetails else { return }
    // A second reading meets the same again.
    let isKnown = problems.contains {
      $0.line == problem.line && $0.column == problem.column && $0.message == problem.message
    }
    if !isKnown { problems.append(problem) }
  }
  /// `message` is only worked out for the first few.
  mutating func note(_ frame: Frame, _ row: Int, _ slot: Int, _ message: (ImportRun) -> String) {
    let line = frame.batch.lines[row]
    guard problems.count < ImportRun.mostDetails else {
      badLines.insert(line)
      return
    }
    let text = String(decoding: frame.batch.text(row, slot), as: UTF8.self)
    note(RowProblem(line: line, column: plan.slotNames[slot], value: text, message(self)))
  }
}

/// A batch at work: its rows, perhaps split into parts, and the things found for them.
struct Frame {
  var batch: RowBatch
  /// By register, by row: entity numbers; `none` where a row has no such thing.
  var registers: [[UInt32]]
  static let none = UInt32.max

  init(_ batch: RowBatch, _ registers: Int) {
    self.batch = batch
    self.registers = Array(repeating: [], count: registers)
  }
  @inline(__always) func cell(_ row: Int, _ slot: Int) -> RowBatch.Cell {
    CellReader.trimmed(batch.bytes, batch.cells[row * batch.stride + slot])
  }
  func entity(_ register: Int, _ row: Int) -> EntityID? {
    let rows = registers[register]
    guard row < rows.count, rows[row] != Frame.none else { return nil }
    return EntityID(Int(rows[row]))
  }
}
