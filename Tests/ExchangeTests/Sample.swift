import EntenteExchange
import EntenteSource
import EntenteWorld
import Testing

func date(_ year: Int, _ month: Int? = nil, _ day: Int? = nil) -> PartialDate {
  PartialDate(year: year, month: month, day: day) ?? PartialDate(Day.first, .day)
}

func above(_ low: Double) -> Quantity {
  var quantity = Quantity(low: low, high: nil)
  quantity.excludesLow = true
  return quantity
}

/// Every kind of cell in a few rows.
let sample = Table(
  columns: [
    .init("name"), .init("population", isNumeric: true), .init("area", unit: "km2", isNumeric: true),
    .init("founded"), .init("landlocked"), .init("when"), .init("languages"),
  ],
  rows: [
    [
      .name("Armenia"), .number(Quantity(2_963_900), asOf: date(2018)), .number(Quantity(29_743)),
      .date(date(1991, 9, 21)), .flag(.yes), .period(Period(from: .on(date(2002, 10)), to: .open)),
      .list([.text("Armenian")]),
    ],
    [
      .name("Côte d'Ivoire"), .number(Quantity(29_389_150)), .number(Quantity(322_463.25)), .date(date(1960)),
      .flag(.no), .period(Period(from: .unrecorded, to: .on(date(1999, 4, 2)))),
      .list([.text("French"), .text("Baoulé")]),
    ],
    [.name("中华人民共和国"), .unknown, .unknown, .none, .flag(.unknown), .period(.always), .list([])],
  ])

let ranges = Table(
  columns: [.init("mission"), .init("strength", isNumeric: true)],
  rows: [
    [.name("one"), .number(Quantity(low: 200, high: 999))],
    [.name("two"), .number(Quantity(low: 200, high: 999, best: 400))],
    [.name("three"), .number(above(100_000))],
    [.name("four"), .number(Quantity(low: 25, high: nil))],
    [.name("five"), .number(Quantity(3_000), asOf: date(2021))],
    [.name("six"), .unknown],
  ])

func written(_ table: Table, _ format: OutputFormat, _ style: TableStyle = TableStyle()) throws -> String {
  let sink = MemorySink()
  try table.write(as: format, style: style, to: sink)
  return sink.text
}
