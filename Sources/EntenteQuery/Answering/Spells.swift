internal import EntenteLanguage
internal import EntenteWorld

/// An answer over a window: who belongs, and when.
struct Spells {
  private(set) var sure: SpellSet
  /// Those of which it is on no day sure, and on some day not decided.
  private(set) var possible: EntitySet
  let doubts: Set<Doubt>
  /// The least and the most on one day.
  let range: ClosedRange<Int>
  private(set) var entities: EntitySet
  /// Knows the sets that the answer rests on.
  var evaluator: WindowEvaluator

  /// - Parameter upTo: the last day of a window whose spells go on beyond it.
  init(_ node: SetNode, _ window: Window, _ point: Evaluator, upTo last: Day?) throws(Evaluator.Cancelled) {
    var days = window.days
    if case .at = window { days.from = Int32.min }
    var evaluator = WindowEvaluator(days, point)
    let found = try evaluator.set(node).clipped(to: days)
    sure = found.sure
    entities = found.sure.entities
    possible = found.maybe.entities.subtracting(entities)
    doubts = evaluator.doubts
    self.evaluator = evaluator
    range = Spells.range(found.sure, days)
    if last != nil {
      sure = SpellSet(
        coalesced: sure.spells.map { spell in
          var spell = spell
          if spell.to == days.to { spell.to = Int32.max }
          return spell
        })
    }
  }

  /// Only the days of the others.
  mutating func restrict(to others: TruthSpells) {
    sure = sure.intersection(others.sure)
    entities = sure.entities
    possible = others.maybe.entities.subtracting(entities)
  }

  func spells(of entity: EntityID) -> ArraySlice<Spell> { sure.spells(of: entity.number) }
  /// As the record writes the days.
  func periods(of entity: EntityID) -> [Period] { spells(of: entity).map(\.period) }

  static func range(_ spells: SpellSet, _ days: Days) -> ClosedRange<Int> {
    var edges: [(day: Int32, change: Int)] = []
    for spell in spells.spells {
      edges.append((spell.from, 1))
      if spell.to < days.to { edges.append((spell.to, -1)) }
    }
    edges.sort { ($0.day, $0.change) < ($1.day, $1.change) }
    var least = edges.first.map { $0.day > days.from } ?? true ? 0 : Int.max
    var most = 0
    var count = 0
    for (index, edge) in edges.enumerated() {
      count += edge.change
      // What happens on one day happens at once.
      if index + 1 < edges.count, edges[index + 1].day == edge.day { continue }
      least = min(least, count)
      most = max(most, count)
    }
    return min(least, most)...most
  }
}
