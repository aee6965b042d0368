import EntenteExchange
import EntenteSource
import EntenteWorld
import Testing

@Suite struct BoxTableTests {
  @Test func everything() throws {
    let text = try written(sample, .table)
    #expect(
      text == """
        ┌────────────────┬───────────────────┬────────────┬────────────┬────────────┬────────────────┬────────────────┐
        │ name           │        population │ area (km2) │ founded    │ landlocked │ when           │ languages      │
        ├────────────────┼───────────────────┼────────────┼────────────┼────────────┼────────────────┼────────────────┤
        │ Armenia        │  2,963,900 (2018) │     29,743 │ 1991-09-21 │ yes        │ 2002-10 –      │ Armenian       │
        │ Côte d'Ivoire  │ 29,389,150        │ 322,463.25 │ 1960       │ no         │ ? – 1999-04-02 │ French, Baoulé │
        │ 中华人民共和国 │    unknown        │    unknown │            │ unknown    │ –              │                │
        └────────────────┴───────────────────┴────────────┴────────────┴────────────┴────────────────┴────────────────┘

        """)
  }

  @Test func rangesAsTheyWereMeant() throws {
    #expect(
      try written(ranges, .table) == """
        ┌─────────┬───────────────────────────┐
        │ mission │                  strength │
        ├─────────┼───────────────────────────┤
        │ one     │            200–999        │
        │ two     │ 200–999 (best 400)        │
        │ three   │          > 100,000        │
        │ four    │               ≥ 25        │
        │ five    │              3,000 (2021) │
        │ six     │            unknown        │
        └─────────┴───────────────────────────┘

        """)
  }

  @Test func plainLetters() throws {
    #expect(
      try written(ranges, .table, TableStyle(maxRows: 4, restHint: "", isASCII: true)) == """
        +---------+--------------------+
        | mission |           strength |
        +---------+--------------------+
        | one     |            200-999 |
        | two     | 200-999 (best 400) |
        | three   |          > 100,000 |
        | four    |              >= 25 |
        +---------+--------------------+
        ... 2 more rows

        """)
  }

  @Test(arguments: [
    (
      46,
      """
      ┌───────────────────────┬────────────────┬───┐
      │ name                  │ note           │ n │
      ├───────────────────────┼────────────────┼───┤
      │ Collective Security … │ joined in the  │ 1 │
      │ NATO                  │ 中华人民共和国 │ 2 │
      └───────────────────────┴────────────────┴───┘

      """
    ),
    (
      34,
      """
      ┌─────────────┬──────────────┬───┐
      │ name        │ note         │ n │
      ├─────────────┼──────────────┼───┤
      │ Collective… │ joined in t… │ 1 │
      │ NATO        │ 中华人民共…  │ 2 │
      └─────────────┴──────────────┴───┘

      """
    ),
  ])
  func fitting(width: Int, expected: String) throws {
    let table = Table(
      columns: [.init("name"), .init("note"), .init("n", isNumeric: true)],
      rows: [
        [.name("Collective Security Treaty Organization"), .text("joined in the"), .number(Quantity(1))],
        [.name("NATO"), .text("中华人民共和国"), .number(Quantity(2))],
      ])
    let text = try written(table, .table, TableStyle(width: width))
    #expect(text == expected, "\(text)")
  }

  /// Texts first, the widest of them; then headings of numbers; and where even the least does not fit, rows
  /// as records.
  @Test func narrow() throws {
    let table = Table(
      columns: [.init("name"), .init("count neighbours", isNumeric: true)],
      rows: [[.name("Bosnia and Herzegovina"), .number(Quantity(3))]])
    func text(_ width: Int) throws -> String { try written(table, .table, TableStyle(width: width)) }
    #expect(
      try text(32) == """
        ┌───────────┬──────────────────┐
        │ name      │ count neighbours │
        ├───────────┼──────────────────┤
        │ Bosnia a… │                3 │
        └───────────┴──────────────────┘

        """)
    #expect(
      try text(23) == """
        ┌──────────┬──────────┐
        │ name     │ count n… │
        ├──────────┼──────────┤
        │ Bosnia … │        3 │
        └──────────┴──────────┘

        """)
    #expect(try text(20) == "name             = Bosnia and Herzegovina\ncount neighbours = 3\n")
  }

  /// Whatever the width, a box that is drawn is exactly rectangular and not wider.
  @Test(arguments: [false, true]) func rectangular(isASCII: Bool) throws {
    for width in 1...140 {
      let text = try written(sample, .table, TableStyle(width: width, isASCII: isASCII))
      guard text.hasPrefix("┌") || text.hasPrefix("+") else { continue }
      let widths = Set(text.split(separator: "\n").map { displayWidth(String($0)) })
      #expect(widths.count == 1 && widths.allSatisfy { $0 <= width }, "\(width):\n\(text)")
    }
  }

  @Test func numbersAreNeverCut() throws {
    for width in 1...140 {
      let text = try written(sample, .table, TableStyle(width: width))
      #expect(text.contains("29,389,150") && text.contains("2,963,900 (2018)"))
    }
  }

  @Test func theRest() throws {
    let table = Table(
      columns: [.init("n", isNumeric: true)], rows: (1...1_042).map { [.number(Quantity(Double($0)))] })
    let text = try written(table, .table, TableStyle(maxRows: 2))
    #expect(text.hasSuffix("│ 2 │\n└───┘\n… 1,040 more rows: --max-rows 0 shows all\n"))
    #expect(try written(table, .table).split(separator: "\n").count == 45)
    #expect(try written(table, .table, TableStyle(maxRows: nil)).split(separator: "\n").count == 1_046)
    #expect(try written(table, .table, TableStyle(maxRows: 1_041)).contains("… 1 more row:"))
    #expect(try written(table, .table, TableStyle(maxRows: 0, restHint: "")) == "… 1,042 more rows\n")
    #expect(try written(table, .csv, TableStyle(maxRows: 2)).split(separator: "\n").count == 1_043)
  }

  @Test func cellsCannotBreakTheBox() throws {
    let table = Table(columns: [.init("a\nb")], rows: [[.text("x\r\n\u{1B}[2J\ty")], [.text("z")]])
    #expect(
      try written(table, .table) == """
        ┌───────────┐
        │ a␊b       │
        ├───────────┤
        │ x␍␊␛[2J␉y │
        │ z         │
        └───────────┘

        """)
  }

  @Test func colours() throws {
    let table = Table(
      columns: [.init("name"), .init("n", isNumeric: true)],
      rows: [[.name("Armenia"), .number(Quantity(1), asOf: date(2018))], [.unknown, .unknown]])
    let text = try written(table, .table, TableStyle(width: 24, theme: .dark))
    let dim = "\u{1B}[38;5;246m"
    let off = "\u{1B}[0m"
    let bar = dim + "│" + off
    #expect(text.hasPrefix("\(dim)┌─────────┬────────────┐\(off)\n"))
    #expect(text.contains("\(bar) \u{1B}[36mArmenia\(off) \(bar)"))
    #expect(text.contains("\u{1B}[33m1\(off)\(dim) (2018)\(off)"))
    #expect(text.contains("\(bar) \(dim)unknown\(off) \(bar)"))
    #expect(text.contains("\(bar) \u{1B}[1mname\(off)    \(bar)"))
  }

  @Test func nothing() throws {
    let none = Table(columns: [.init("a")], rows: [])
    for format in [OutputFormat.table, .line, .list] { #expect(try written(none, format) == "") }
    #expect(try written(Table(columns: [], rows: [[], []]), .table) == "")
  }

  @Test func shortRows() throws {
    let table = Table(columns: [.init("a"), .init("b")], rows: [[.text("x")], []])
    #expect(try written(table, .csv) == "a,b\nx,\n,\n")
    #expect(try written(table, .table).contains("│ x │   │"))
  }
}
