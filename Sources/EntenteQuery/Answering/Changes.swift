internal import EntenteLanguage
internal import EntenteWorld

/// Who enters a set and who leaves it over a window, when, and by which records.
///
/// The law: the set on the day before the window, with the changes worked in up to a day, is the set on that day. It is
/// about what is sure; what is in doubt before or after is said (`surely in`, `perhaps left`).
struct Changes {
  enum What: Equatable {
    case entered, left
    /// It was unknown before, for another reason than the precision of the date.
    case surelyIn
    /// It is unknown from then on.
    case perhapsLeft
    case status(from: String, to: String)

    var isGain: Bool { self == .entered || self == .surelyIn }
    var isLoss: Bool { self == .left || self == .perhapsLeft }
    var text: String {
      switch self {
      case .entered: "entered"
      case .left: "left"
      case .surelyIn: "surely in"
      case .perhapsLeft: "perhaps left"
      case .status(let old, let new): "status from \(old) to \(new)"
      }
    }
  }
  struct Row {
    var entity: EntityID
    var what: What
    /// The first day on which the new state is sure.
    var day: Int32
    /// The day as the record writes it.
    var written: PartialDate
  }

  private(set) var rows: [Row] = []
  /// How many belong on the day before the window and on its last day.
  let before: Int
  let after: Int
  let spells: Spells
  let standings: Standings

  init(_ set: SetNode, _ window: Window, _ runner: QueryRunner) throws(Evaluator.Cancelled) {
    // The day before the window tells what is new on its first one.
    var days = window.days
    if days.from != Int32.min { days.from -= 1 }
    let wide = Window.over(
      from: days.from == Int32.min ? nil : Day(number: days.from),
      to: days.to == Int32.max ? nil : Day(number: days.to))
    var spells = try Spells(set, wide, runner.evaluator(on: runner.today), upTo: nil)
    let maybe = try spells.evaluator.set(set).clipped(to: days).maybe
    self.spells = spells
    standings = Standings(set, spells, runner)
    before = spells.sure.spells.count { $0.from == days.from }
    after = spells.sure.spells.count { $0.to == days.to }
    for spell in spells.sure.spells {
      let entity = EntityID(Int(spell.entity))
      let around = maybe.spells(of: spell.entity).first { $0.from <= spell.from && spell.to <= $0.to }
      if spell.from > days.from {
        let date = Changes.date(spell.begin, spell.from)
        let isPlain = around.map { $0.from >= min(date.earliest.number, spell.from) } ?? true
        rows.append(
          Row(entity: entity, what: isPlain ? .entered : .surelyIn, day: spell.from, written: date))
      }
      if spell.to < days.to {
        let date = Changes.date(spell.end, spell.to)
        let isPlain = around.map { $0.to <= max(date.latest.number, spell.to) } ?? true
        rows.append(
          Row(entity: entity, what: isPlain ? .left : .perhapsLeft, day: spell.to, written: date))
      }
    }
    rows += try changesOfStanding()
    let order = Dictionary(
      uniqueKeysWithValues: runner.world.inOrderOfNames(spells.entities).enumerated().map { ($1, $0) })
    rows.sort { a, b in
      if a.day != b.day { return a.day < b.day }
      if a.entity != b.entity { return order[a.entity] ?? 0 < order[b.entity] ?? 0 }
      return a.what.isLoss && !b.what.isLoss
    }
  }

  private static func date(_ packed: Int32, _ day: Int32) -> PartialDate {
    Bound(packed: packed).date ?? PartialDate(Day(number: day), .day)
  }

  /// Changes of standing while an entity goes on to belong.
  private func changesOfStanding() throws(Evaluator.Cancelled) -> [Row] {
    guard standings.hasStandings else { return [] }
    var found: [Row] = []
    for entity in spells.entities {
      let pieces = try standings.pieces(of: entity)
      for (old, new) in zip(pieces, pieces.dropFirst()) where old.spell.to == new.spell.from {
        guard let before = old.name, let after = new.name else { continue }
        let day = new.spell.from
        found.append(
          Row(
            entity: entity, what: .status(from: before, to: after), day: day,
            written: Changes.date(new.spell.begin, day)))
      }
    }
    return found
  }
}

// MARK: - By which records

/// Tells the records whose beginning or end makes a change.
struct ChangeRecords {
  private let set: SetNode
  private let changes: Changes
  private let runner: QueryRunner
  private var world: World { runner.world }
  /// What is known of the day of the change at hand.
  private var known: (day: Int32, causes: ChangeCauses)?
  /// How many are told of one change.
  private static let most = 6

  init(_ set: SetNode, _ changes: Changes, _ runner: QueryRunner) {
    self.set = set
    self.changes = changes
    self.runner = runner
  }

  mutating func records(_ row: Changes.Row) throws(Evaluator.Cancelled) -> [Reason] {
    // What the last step went along, if it is that.
    let own = try changes.standings.facts(of: row.entity)
    var direct = own.filter { id in
      let period = world.fact(id).period
      return row.what.isLoss
        ? period.to.date?.earliest.number == row.day : period.from.date?.latest.number == row.day
    }
    if direct.isEmpty, case .status = row.what {
      direct = own.filter { ChangeCauses.isEdge(world.fact($0).period, row.day) }
    }
    if !direct.isEmpty { return direct.map { told(fact: $0) } }
    var causes = known.flatMap { $0.day == row.day ? $0.causes : nil } ?? ChangeCauses(row.day, runner)
    known = nil
    causes.forget()
    try causes.find(row.entity, in: set)
    // Lives are told where no fact begins or ends with them.
    var found = causes.facts.map { told(fact: $0) } + causes.values.map { told($0) }
    if found.isEmpty { found = causes.lives.map { told(life: $0) } }
    if found.isEmpty { found = causes.closures.map { told(closure: $0) } }
    known = (row.day, causes)
    if found.count > Self.most {
      let rest = found.count - Self.most
      found = Array(found.prefix(Self.most)) + [Reason(nil, "and \(rest) more")]
    }
    return found
  }

  private func told(life entity: EntityID) -> Reason {
    var reason = Reason(nil, "life of \(world.name(of: entity)) \(world.life(of: entity))")
    reason.life = entity
    return reason
  }
  private func told(closure relation: RelationID) -> Reason {
    let declared = world.schema.relation(relation)
    guard case .within(let from, let to) = declared.closure else { return Reason(nil, declared.name) }
    let noun = declared.nouns.first?.plural ?? declared.name
    return Reason(nil, "the record of \(noun) is complete from \(from) to \(to.advanced(by: -1))")
  }

  /// As the records write it, where they agree: a measurement of a year counts from its first day.
  func written(_ row: Changes.Row, _ records: [Reason]) -> PartialDate {
    let dates = Set(records.compactMap { $0.value?.period.from.date })
    guard let date = dates.first, dates.count == 1, date.earliest.number == row.day,
      records.allSatisfy({ $0.value != nil })
    else { return row.written }
    return date
  }

  private func told(fact id: FactID) -> Reason {
    let fact = world.fact(id)
    let qualifiers = world.schema.relation(fact.relation).qualifiers
    let extra = fact.qualifiers.sorted { $0.key < $1.key }.map { ", \(qualifiers[$0.key]) \($0.value)" }
    var reason = Reason(nil, "\(ChangeText(world).sentence(fact))\(extra.joined()) \(fact.period)")
    reason.fact = id
    return reason
  }
  private func told(_ value: ValueRow) -> Reason {
    let attribute = world.schema.attribute(value.attribute)
    let when = value.period.from.date.map { attribute.isMeasured ? " (\($0))" : " \(value.period)" } ?? ""
    var said = ""
    switch value.value {
    case .number(let quantity): said = quantity.plain
    case .text(let text): said = text
    case .date(let date): said = date.description
    case .flag(let flag): said = flag ? "yes" : "no"
    }
    var reason = Reason(nil, "\(attribute.noun.singular) of \(world.name(of: value.entity)): \(said)\(when)")
    reason.value = value
    return reason
  }
}

// MARK: - The answer

extension QueryRunner {
  /// `changes in EXPR …`, with the records that it shows.
  func changes(_ query: QueryNode) throws(Evaluator.Cancelled) -> (Answer, [Reason]) {
    guard case .set(let set) = query.subject else { return (Answer(.nothing), []) }
    let changes = try Changes(set, query.window, self)
    let shown = query.first.map { Array(changes.rows.prefix($0)) } ?? changes.rows
    var finder = ChangeRecords(set, changes, self)
    var table = Table(
      columns: [
        Table.Column("day"), Table.Column(title(set, nil)), Table.Column("what"), Table.Column("fact"),
        Table.Column("source"),
      ], rows: [])
    func cell(_ cells: [Cell]) -> Cell { cells.isEmpty ? .none : cells.count == 1 ? cells[0] : .list(cells) }
    var told: [Reason] = []
    for row in shown {
      if isCancelled() { throw Evaluator.Cancelled() }
      let records = try finder.records(row)
      told += records
      var sources: [Cell] = []
      for record in records {
        let source =
          record.fact.map { world.fact($0).source } ?? record.value.map(\.source)
          ?? record.life.map { world.lifeSource(of: $0) } ?? nil
        if let source, case let name = Cell.name(world.name(of: source)), !sources.contains(name) {
          sources.append(name)
        }
      }
      table.rows.append([
        .date(finder.written(row, records)), .name(world.name(of: row.entity)), .text(row.what.text),
        cell(records.map { .text($0.text) }), cell(sources),
      ])
    }
    var answer = Answer(.table(table))
    answer.entities = shown.map(\.entity)
    answer.rowCount = table.rows.count
    if shown.count < changes.rows.count {
      answer.notes.append("the first \(shown.count) of \(changes.rows.count)")
    }
    if changes.rows.isEmpty {
      let count = changes.spells.entities.count
      answer.notes.append(
        count == 0
          ? "none belongs on any day of it"
          : "no change: \(Wording.grouped(count)) \(count == 1 ? "belongs" : "belong") on all days of it")
      if count == 0 {
        let emptiness = Emptiness(
          runner: self, day: query.window.nearest(to: today), isWindow: true, verb: "changes in ",
          clause: query.window.clause)
        try emptiness.explain(set, TruthSet(possible: changes.spells.possible), &answer)
      }
    } else {
      let gains = changes.rows.count { $0.what.isGain }
      let losses = changes.rows.count { $0.what.isLoss }
      answer.notes.append(
        "\(Wording.grouped(changes.before)) before, \(Wording.grouped(changes.after)) after: \(Wording.grouped(gains)) in, \(Wording.grouped(losses)) out"
      )
    }
    note(changes.spells.possible, changes.spells.doubts, &answer)
    if !changes.rows.isEmpty || !changes.spells.entities.isEmpty {
      Emptiness(runner: self, day: today, verb: "changes in ").notAliveThroughout(set, query.window, &answer)
    }
    return (answer, told)
  }
}
