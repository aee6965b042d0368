import EntenteExchange
import EntenteSource
import EntenteWorld
import Foundation
import Testing

@Suite struct FormatTests {
  @Test func csv() throws {
    #expect(
      try written(sample, .csv) == """
        name,population,population_as_of,area,founded,landlocked,when,languages
        Armenia,2963900,2018,29743,1991-09-21,true,2002-10/..,Armenian
        Côte d'Ivoire,29389150,,322463.25,1960,false,/1999-04-02,French; Baoulé
        中华人民共和国,,,,,,../..,

        """)
  }

  @Test(arguments: [
    ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"no\"", "\"say \"\"no\"\"\""),
    ("two\nlines", "\"two\nlines\""),
    ("cr\r\nlf", "\"cr\r\nlf\""), (" led", "\" led\""), ("trailed ", "\"trailed \""), ("", "\"\""),
    ("a;b", "a;b"), ("cr\r", "\"cr\r\""),
    ("tab\t", "tab\t"), ("e\u{301},", "\"e\u{301},\""),
  ])
  func quoting(text: String, field: String) throws {
    let table = Table(columns: [.init("x"), .init("y")], rows: [[.text(text), .name(text)]])
    #expect(try written(table, .csv) == "x,y\n\(field),\(field)\n")
  }

  @Test func csvRowsAreNeverEmptyLines() throws {
    let table = Table(columns: [.init("a")], rows: [[.unknown], [.text("x")]])
    #expect(try written(table, .csv) == "a\n\"\"\nx\n")
    #expect(try written(table, .tsv) == "a\n\nx\n")
  }

  @Test func csvRanges() throws {
    #expect(
      try written(ranges, .csv) == """
        mission,strength_low,strength_best,strength_high,strength_as_of
        one,200,,999,
        two,200,400,999,
        three,100000,,,
        four,25,,,
        five,3000,3000,3000,2021
        six,,,,

        """)
  }

  @Test func tsv() throws {
    let table = Table(
      columns: [.init("a\tb"), .init("c")],
      rows: [[.text("1\t2\n3\r4\\5"), .text("x,\"y\"")], [.unknown, .flag(.no)]])
    #expect(try written(table, .tsv) == "a\\tb\tc\n1\\t2\\n3\\r4\\\\5\tx,\"y\"\n\tfalse\n")
  }

  @Test func json() throws {
    let text = try written(sample, .json)
    #expect(
      text == """
        [
        {"name":"Armenia","population":2963900,"population_as_of":"2018","area":29743,"founded":"1991-09-21",\
        "landlocked":true,"when":{"from":"2002-10","to":null},"languages":["Armenian"]},
        {"name":"Côte d'Ivoire","population":29389150,"population_as_of":null,"area":322463.25,"founded":"1960",\
        "landlocked":false,"when":{"from":"unknown","to":"1999-04-02"},"languages":["French","Baoulé"]},
        {"name":"中华人民共和国","population":null,"population_as_of":null,"area":null,"founded":null,\
        "landlocked":null,"when":{"from":null,"to":null},"languages":[]}
        ]

        """)
    let read = try JSONSerialization.jsonObject(with: Data(text.utf8))
    #expect((read as? [Any])?.count == 3)
  }

  @Test func jsonRangesAndLines() throws {
    #expect(
      try written(ranges, .jsonl) == """
        {"mission":"one","strength":{"low":200,"best":null,"high":999},"strength_as_of":null}
        {"mission":"two","strength":{"low":200,"best":400,"high":999},"strength_as_of":null}
        {"mission":"three","strength":{"low":100000,"best":null,"high":null},"strength_as_of":null}
        {"mission":"four","strength":{"low":25,"best":null,"high":null},"strength_as_of":null}
        {"mission":"five","strength":3000,"strength_as_of":"2021"}
        {"mission":"six","strength":null,"strength_as_of":null}

        """)
  }

  @Test func keysAreUnique() throws {
    let table = Table(
      columns: [.init("a"), .init("a"), .init("a_2"), .init("\"")],
      rows: [[.text("1"), .text("2"), .text("3"), .text("\u{1B}")]])
    #expect(try written(table, .jsonl) == #"{"a":"1","a_2":"2","a_2_2":"3","\"":"\u001b"}"# + "\n")
    #expect(try written(table, .csv).hasPrefix("a,a_2,a_2_2,\"\"\"\"\n"))
  }

  @Test func noRows() throws {
    let none = Table(columns: [.init("a"), .init("b", isNumeric: true)], rows: [])
    #expect(try written(none, .csv) == "a,b\n")
    #expect(try written(none, .tsv) == "a\tb\n")
    #expect(try written(none, .json) == "[]\n")
    #expect(try written(none, .jsonl) == "")
    #expect(try written(none, .markdown) == "| a | b |\n| --- | ---: |\n")
  }

  @Test func line() throws {
    #expect(
      try written(sample, .line) == """
        name       = Armenia
        population = 2,963,900 (2018)
        area (km2) = 29,743
        founded    = 1991-09-21
        landlocked = yes
        when       = 2002-10 –
        languages  = Armenian

        name       = Côte d'Ivoire
        population = 29,389,150
        area (km2) = 322,463.25
        founded    = 1960
        landlocked = no
        when       = ? – 1999-04-02
        languages  = French, Baoulé

        name       = 中华人民共和国
        population = unknown
        area (km2) = unknown
        founded    =
        landlocked = unknown
        when       = –
        languages  =

        """)
  }

  @Test func list() throws {
    #expect(
      try written(sample, .list) == """
        Armenia|2963900|29743|1991-09-21|true|2002-10/..|Armenian
        Côte d'Ivoire|29389150|322463.25|1960|false|/1999-04-02|French; Baoulé
        中华人民共和国|||||../..|

        """)
    #expect(
      try written(ranges, .list)
        == "one|200..999\ntwo|200..999 (best 400)\nthree|> 100000\nfour|>= 25\nfive|3000\nsix|\n")
  }

  @Test func markdown() throws {
    #expect(
      try written(ranges, .markdown).hasPrefix(
        """
        | mission | strength |
        | --- | ---: |
        | one | 200–999 |
        | two | 200–999 (best 400) |
        | three | > 100,000 |
        | four | ≥ 25 |
        | five | 3,000 (2021) |
        | six | unknown |
        """))
    let special = Table(columns: [.init("a|b")], rows: [[.text("x|y\n*z* <b> [1] `c` \\ \u{1B} R&D")]])
    #expect(
      try written(special, .markdown)
        == "| a\\|b |\n| --- |\n| x\\|y<br>\\*z\\* \\<b> \\[1\\] \\`c\\` \\\\ ␛ R\\&D |\n")
  }

  @Test func everyFormatHasASummary() {
    for format in OutputFormat.allCases {
      #expect(!format.summary.isEmpty && displayWidth(format.summary) <= 60)
    }
    #expect(
      OutputFormat.allCases.map(\.rawValue).joined(separator: " ")
        == "table line list csv tsv json jsonl markdown")
  }
}

@Suite struct NumberTextTests {
  @Test(
    arguments: [
      (0, "0", "0"), (-0.0, "0", "0"), (7, "7", "7"), (999, "999", "999"), (1_000, "1000", "1,000"),
      (-1_234_567, "-1234567", "-1,234,567"), (0.1, "0.1", "0.1"), (0.1 + 0.2, "0.30000000000000004", "0.3"),
      (3.141592653589793, "3.141592653589793", "3.142"), (1_234.5, "1234.5", "1,234.5"),
      (1_234.5678, "1234.5678", "1,235"), (34_567_891.333333, "34567891.333333", "34,567,891"),
      (99.99, "99.99", "99.99"),
      (99.9999, "99.9999", "100"), (999.9999, "999.9999", "1,000"), (0.00123456, "0.00123456", "0.001235"),
      (0.05, "0.05", "0.05"), (-0.5, "-0.5", "-0.5"), (1e-9, "1e-09", "1e-09"),
      (123_456_789_012, "123456789012", "123,456,789,012"),
      (1e21, "1e+21", "1e+21"), (12.345, "12.345", "12.35"), (1_000_000.5, "1000000.5", "1,000,000.5"),
      (100, "100", "100"),
      (9.9996, "9.9996", "10"), (0.99996, "0.99996", "1"),
    ] as [(Double, String, String)])
  func numbers(value: Double, plain: String, grouped: String) {
    #expect(value.plainText == plain)
    #expect(value.groupedText == grouped)
  }

  @Test func plainTextReadsBack() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2_000 {
      let value = Double(bitPattern: generator.next())
      if value.isFinite { #expect(value.plainText.flatMap(Double.init) == value) }
    }
    #expect(Double.nan.plainText == nil && Double.infinity.plainText == nil)
  }

  @Test(arguments: [
    (Quantity(low: -5, high: -3), "-5 to -3"), (Quantity(low: nil, high: 25), "≤ 25"),
    (Quantity(low: nil, high: nil, best: 400), "about 400"), (Quantity(low: nil, high: nil), "unknown"),
    (Quantity(low: 25, high: nil, best: 40), "≥ 25 (best 40)"),
    (Quantity(low: 1_500, high: 2_500.5), "1,500–2,500.5"),
  ])
  func ranges(quantity: Quantity, shown: String) throws {
    let table = Table(columns: [.init("x", isNumeric: true)], rows: [[.number(quantity)]])
    #expect(try written(table, .line) == "x = \(shown)\n")
  }

  @Test func endsThatAreLeftOut() throws {
    var quantity = Quantity(low: 200, high: 999)
    quantity.excludesLow = true
    let table = Table(
      columns: [.init("x")], rows: [[.number(quantity)], [.list([.number(above(5)), .unknown])]])
    #expect(try written(table, .line) == "x = > 200, ≤ 999\n\nx = > 5, unknown\n")
    #expect(try written(table, .csv) == "x\n\"> 200, <= 999\"\n\"> 5; \"\n")
  }

  @Test func notANumber() throws {
    let table = Table(
      columns: [.init("x", isNumeric: true)],
      rows: [[.number(Quantity(.nan))], [.number(Quantity(.infinity))]])
    #expect(try written(table, .json) == "[\n{\"x\":null},\n{\"x\":null}\n]\n")
    #expect(try written(table, .csv) == "x\n\"\"\n\"\"\n")
    #expect(try written(table, .line) == "x = unknown\n\nx = ∞\n")
  }
}
