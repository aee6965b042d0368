internal import EntenteLanguage
internal import EntenteWorld

/// The periods of the row at hand, of which one may stand for the row.
struct RowSpells: Sendable {
  var slot: Slot
  var all: [Spell]
  var chosen: Spell?
}

extension Evaluator {
  func spellValue(_ column: SpellColumn, _ slot: Slot) -> RuntimeValue {
    guard let spells = rowSpells, spells.slot == slot else { return .none }
    switch column {
    case .firstTime: return spells.all.first?.firstDay ?? .none
    case .lastTime: return spells.all.last?.lastDay ?? .none
    case .when, .from, .to, .duration:
      let chosen = spells.chosen.map { [$0] } ?? spells.all
      if case .when = column { return .period(chosen.map(\.period)) }
      guard chosen.count == 1 else { return .none }
      return chosen[0].value(column, until: horizon)
    }
  }

  /// Over the periods in which elements belong to a set with a time clause of its own.
  mutating func aggregate(
    _ function: AggregateFunction, _ column: SpellColumn, _ node: SetNode, _ days: Days
  ) throws(Cancelled) -> RuntimeValue {
    var inner = WindowEvaluator(days, self)
    let found = try inner.set(node).clipped(to: days)
    doubts.formUnion(inner.doubts)
    if column == .duration, found.sure.spells.contains(where: { $0.to == Int32.max }) {
      countedOngoing = true
    }
    return aggregate(function, column, found.sure.spells)
  }
  func aggregate(_ function: AggregateFunction, _ column: SpellColumn, _ spells: [Spell]) -> RuntimeValue {
    var collected = Collected()
    switch column {
    case .when, .from, .to, .duration:
      for spell in spells { collected.add(spell.value(column, until: horizon)) }
    case .firstTime, .lastTime:
      SpellSet(coalesced: spells).forEachEntity { _, own in
        collected.add((column == .firstTime ? own.first?.firstDay : own.last?.lastDay) ?? .none)
      }
    }
    return collected.result(function)
  }
}

extension Spell {
  var firstDay: RuntimeValue { from == Int32.min ? .none : value(of: begin) }
  /// The last day on which it holds; a month or a year stays one. None while it goes on.
  var lastDay: RuntimeValue {
    guard to != Int32.max, let date = Bound(packed: end).date else { return .none }
    return .date(date.precision == .day ? PartialDate(date.earliest.advanced(by: -1), .day) : date)
  }
  private func value(of packed: Int32) -> RuntimeValue {
    switch Bound(packed: packed) {
    case .open: .none
    case .unrecorded: .unknown
    case .on(let date): .date(date)
    }
  }

  /// - Parameter last: the day through which what goes on is counted.
  func value(_ column: SpellColumn, until last: Day) -> RuntimeValue {
    switch column {
    case .when: return .period([period])
    case .from, .firstTime: return firstDay
    case .to: return to == Int32.max ? .none : value(of: end)
    case .lastTime: return lastDay
    case .duration:
      guard from != Int32.min, let begin = Bound(packed: begin).date else { return .unknown }
      let end: PartialDate
      if to == Int32.max {
        guard from <= last.number else { return .none }
        end = PartialDate(last.advanced(by: 1), .day)
      } else {
        guard let date = Bound(packed: self.end).date else { return .unknown }
        end = date
      }
      let low = Double(max(0, end.earliest - begin.latest))
      let high = Double(end.latest - begin.earliest)
      return .number(Quantity(low: low, high: high, best: low == high ? low : nil), asOf: nil)
    }
  }
}
