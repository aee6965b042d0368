internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// A column about the answer's own period, over a window.
package enum SpellColumn: String, Sendable, CaseIterable {
  case when, from, to
  /// Days; what goes on is counted through the session's day.
  case duration
  /// The first day of the first period, and the last day of the last one.
  case firstTime = "first time"
  case lastTime = "last time"

  /// One period at a time: each has a row.
  var isOfOnePeriod: Bool {
    switch self {
    case .when, .from, .to, .duration: true
    case .firstTime, .lastTime: false
    }
  }
}

extension ValueNode {
  /// Whether some part of the value passes the test.
  func contains(_ test: (ValueNode) -> Bool) -> Bool {
    if test(self) { return true }
    switch kind {
    case .arithmetic(let first, let rest):
      return first.contains(test) || rest.contains { $0.1.contains(test) }
    case .negative(let inner), .timed(let inner, _): return inner.contains(test)
    case .number, .text, .date, .truth, .attribute, .set, .name, .kindName, .began, .ended, .fact, .spell,
      .aggregate, .pairsOfFacts, .call, .group:
      return false
    }
  }
  /// Whether rows that show it are periods, not elements.
  var isOfOnePeriod: Bool {
    contains { if case .spell(let column, _) = $0.kind { column.isOfOnePeriod } else { false } }
  }
  var isOfFacts: Bool {
    contains { if case .fact(_, let slot) = $0.kind { slot.index >= 0 } else { false } }
  }
}

extension Binder {
  var days: Dimension { Dimension(schema.units.firstIndex { $0.symbol == "day" }.map { UnitID($0) }) }

  /// `when`, `duration`, `first time` of the answer's rows; nil where the word is not one of them.
  func spellColumn(_ key: String, _ slot: Slot, _ range: SourceRange) -> ValueNode? {
    guard let column = SpellColumn(rawValue: key) else { return nil }
    return value(.spell(column, slot), type(of: column), range)
  }
  private func type(of column: SpellColumn) -> ValueType {
    switch column {
    case .when: .period
    case .from, .to, .firstTime, .lastTime: .date
    case .duration: .number(days)
    }
  }

  /// `greatest duration of (members of CSTO ever)`
  mutating func bindSpellAggregate(
    _ function: AggregateFunction, _ column: SpellColumn, _ noun: NounReference, _ operand: Expression,
    _ range: SourceRange
  ) throws(Failure) -> ValueNode {
    let type = type(of: column)
    switch (type, function) {
    case (.number, _), (.date, .least), (.date, .greatest), (.date, .median): break
    default:
      throw fail(
        "E0350", "`\(noun.singular)` has no \(function.rawValue)", noun.range,
        notes: ["`greatest duration of …`, `least from of …` and `count …` are answered"])
    }
    if case .column(let word) = operand.kind, word.key == "group" {
      guard let row = rows.last, row.isGroup else {
        throw fail(
          "E0349", "`\(function.rawValue)` needs a set", range,
          notes: ["write `\(function.rawValue) … of …`, or `group by` first"])
      }
      guard answerSlot != nil else { throw notOverAWindow(noun.singular, noun.range) }
      let element = slot()
      return value(.group(function, element, value(.spell(column, element), type, noun.range)), type, range)
    }
    let set = try bindSet(operand)
    let element = slot()
    slotBases[element] = set
    if case .timed(_, .over) = set.kind {
    } else if !(rows.isEmpty && isOverWindow) {
      throw notOverAWindow(noun.singular, noun.range)
    }
    return value(
      .aggregate(function, element, value(.spell(column, element), type, noun.range), set), type, range)
  }

  func notOverAWindow(_ word: String, _ range: SourceRange) -> Failure {
    if isOverWindow {
      return fail(
        "E0343", "`\(word)` is the answer's own period, and a condition is asked on each day", range,
        notes: ["show it, or sort by it; `since` and `until` are the dates of the facts"])
    }
    return fail(
      "E0343", "`\(word)` is the answer's own period, and this is asked at a day", range,
      notes: [
        "over a window there is one: `members of CSTO ever show name, when`",
        "`since` and `until` are the dates of the facts",
      ])
  }
}
