internal import EntenteWorld

/// In what standing things belong while they do: by the facts of the last step.
struct Standings {
  struct Piece {
    var spell: Spell
    /// The standing that counts most of those that are sure; nil where none is, or where the relation has none.
    var name: String?
    var index: UInt8 = 0
  }
  private let set: SetNode
  private let spells: Spells
  private let rows: WindowRows
  private let world: World
  let hasStandings: Bool

  init(_ set: SetNode, _ spells: Spells, _ runner: QueryRunner) {
    self.set = set
    self.spells = spells
    rows = WindowRows(runner, spells, isUpToToday: false)
    world = runner.world
    hasStandings = LastStep.all(of: set).contains { last in
      !runner.world.schema.relation(last.step.relation).statuses.isEmpty
    }
  }

  /// The facts by which the entity belongs, over its periods.
  func facts(of entity: EntityID) throws(Evaluator.Cancelled) -> [FactID] {
    try rows.facts(of: entity, set, in: Array(spells.spells(of: entity)))
  }

  /// Whether a fact by which the entity may belong on some of the days has an end (or a beginning) that is not recorded.
  func lacks(_ days: [Spell], of entity: EntityID) throws(Evaluator.Cancelled) -> (begin: Bool, end: Bool) {
    let periods = try rows.facts(of: entity, set, in: days).map { world.fact($0).period }
    return (periods.contains { $0.from == .unrecorded }, periods.contains { $0.to == .unrecorded })
  }

  /// The periods of the entity, cut where its standing changes.
  func pieces(of entity: EntityID) throws(Evaluator.Cancelled) -> [Piece] {
    let own = spells.spells(of: entity)
    guard hasStandings else { return own.map { Piece(spell: $0, name: nil) } }
    let facts = try facts(of: entity).map { world.fact($0) }.filter {
      !world.schema.relation($0.relation).statuses.isEmpty
    }
    func standing(on day: Int32) -> (name: String, index: UInt8)? {
      facts.filter { $0.period.holds(on: Day(number: day)) == .yes }.min { $0.status < $1.status }.map {
        (world.schema.relation($0.relation).statuses[Int($0.status)].name, $0.status)
      }
    }
    var edges: [Int32: Int32] = [:]
    for fact in facts {
      if let date = fact.period.to.date { edges[date.earliest.number] = date.packed }
    }
    for fact in facts {
      if let date = fact.period.from.date { edges[date.latest.number] = date.packed }
    }
    let days = edges.keys.sorted()
    var found: [Piece] = []
    for spell in own {
      var rest = spell
      func asked(_ spell: Spell) -> Int32 {
        spell.from == Int32.min ? min(spell.to, days.first ?? spell.to) - 1 : spell.from
      }
      for day in days where rest.from < day && day < rest.to {
        let (old, new) = (standing(on: asked(rest)), standing(on: day))
        guard old?.index != new?.index, new != nil else { continue }
        var piece = rest
        piece.to = day
        piece.end = edges[day] ?? day << 2
        found.append(Piece(spell: piece, name: old?.name, index: old?.index ?? 0))
        rest.from = day
        rest.begin = edges[day] ?? day << 2
      }
      let last = standing(on: asked(rest))
      found.append(Piece(spell: rest, name: last?.name, index: last?.index ?? 0))
    }
    return found
  }
}
