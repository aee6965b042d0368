internal import EntenteLanguage
internal import EntenteWorld

/// Turns values into cells of a table.
struct CellMaker {
  let world: World

  func cell(_ value: RuntimeValue) -> Cell {
    switch value {
    case .unknown: .unknown
    case .none: .none
    case .number(let quantity, let date): .number(quantity, asOf: date)
    case .partial(let quantity, _, _): .number(quantity, asOf: nil)
    case .text(let text): .text(text)
    case .texts(let texts):
      texts.isEmpty ? .none : texts.count == 1 ? .text(texts[0]) : .list(texts.map { .text($0) })
    case .date(let date): .date(date)
    case .dates(let dates):
      dates.isEmpty ? .none : dates.count == 1 ? .date(dates[0]) : .list(dates.map { .date($0) })
    case .truth(let truth): .flag(truth)
    case .period(let periods): periods.count == 1 ? .period(periods[0]) : .list(periods.map { .period($0) })
    case .set(let set): names(set)
    }
  }

  func names(_ set: TruthSet) -> Cell {
    let sorted = set.sure.map { world.name(of: $0) }.sorted { ($0.lowercased(), $0) < ($1.lowercased(), $1) }
    if sorted.isEmpty { return set.possible.isEmpty ? .none : .unknown }
    return sorted.count == 1 ? .name(sorted[0]) : .list(sorted.map { .name($0) })
  }

  func column(_ title: String, _ type: ValueType) -> Table.Column {
    guard case .number(let dimension) = type else { return Table.Column(title) }
    return Table.Column(title, unit: unit(dimension), isNumeric: true)
  }

  func unit(_ dimension: Dimension) -> String? {
    guard !dimension.isNone else { return nil }
    let parts = dimension.exponents.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    if parts.count == 1, parts[0].value == 1 { return world.schema.units[parts[0].key].names[0].plural }
    let above = parts.filter { $0.value > 0 }.map {
      world.schema.units[$0.key].symbol + ($0.value > 1 ? "^\($0.value)" : "")
    }
    let below = parts.filter { $0.value < 0 }.map {
      world.schema.units[$0.key].symbol + ($0.value < -1 ? "^\(-$0.value)" : "")
    }
    return (above.isEmpty ? "1" : above.joined(separator: " "))
      + (below.isEmpty ? "" : "/" + below.joined(separator: "/"))
  }
}
