import EntenteExchange
import EntenteSource
import EntenteWorld
import Foundation
import FoundationXML
import Testing

@Suite struct TimelineTests {
  private func day(_ year: Int, _ month: Int = 1, _ day: Int = 1) -> Int32 {
    Day(year: year, month: month, day: day)?.number ?? 0
  }
  private func bar(
    _ from: Int32, _ to: Int32, standing: Int? = nil, isDoubtful: Bool = false, begin: Bound? = nil,
    end: Bound? = nil
  ) -> Timeline.Bar {
    func bound(_ number: Int32, _ open: Int32) -> Bound {
      number == open ? .open : .on(PartialDate(Day(number: number), .day))
    }
    let period = Period(from: begin ?? bound(from, Int32.min), to: end ?? bound(to, Int32.max))
    return Timeline.Bar(Days(from: from, to: to), period, standing: standing, isDoubtful: isDoubtful)
  }
  private var sample: Timeline {
    var picture = Timeline()
    picture.title = "members of \"A & B\" <ever>"
    picture.caption = "a world, over all days"
    picture.heading = "member"
    picture.standings = ["full", "observer"]
    picture.rows = [
      .init(name: "Armenia", bars: [bar(day(1992), Int32.max, standing: 0)]),
      .init(
        name: "Côte d'Ivoire",
        bars: [bar(day(1990), day(2000), standing: 1), bar(day(2000), day(2010), standing: 0)]),
      .init(name: "中华人民共和国", bars: [bar(Int32.min, day(1995), standing: 0)]),
      .init(
        name: "<script>\u{1}",
        bars: [bar(day(1994), Int32.max, isDoubtful: true, end: .unrecorded)]),
      .init(
        name: "Uzbekistan",
        bars: [
          bar(day(1999), day(2000), isDoubtful: true), bar(day(2000), day(2005), standing: 0),
          bar(day(2012), day(2012, 1, 2), standing: 0),
        ]),
    ]
    picture.fit(.all, today: Day(number: day(2020)))
    return picture
  }
  private func text(_ picture: Timeline, _ style: TableStyle = TableStyle()) throws -> String {
    let sink = MemorySink()
    try picture.write(style: style, to: sink)
    return sink.text
  }
  private func svg(_ picture: Timeline) throws -> String {
    let sink = MemorySink()
    try picture.writeSVG(to: sink)
    return sink.text
  }

  @Test func barsAndMarks() throws {
    #expect(
      try text(sample, TableStyle(width: 46)) == """
                       1990      2000      2010
                       ┬─────────┬─────────┬──────────
        Armenia          ████████████████████████████→
        Côte d'Ivoire  ▓▓▓▓▓▓▓▓▓▓██████████▌
        中华人民共和国 ←████
        <script>␁          ░░░░░░░░░░░░░░░░░░░░░░░░░░?
        Uzbekistan              ░█████▌      ▐
        █ full   ▓ observer   ░ in doubt
        ← without a beginning   → goes on
        ? not recorded

        """)
  }
  @Test func plainLetters() throws {
    #expect(
      try text(sample, TableStyle(width: 46, isASCII: true)) == """
                       1990      2000      2010
                       +---------+---------+----------
        Armenia          ############################>
        Côte d'Ivoire  ==========###########
        中华人民共和国 <####
        <script>␁          ..........................?
        Uzbekistan              .######      #
        # full   = observer   . in doubt
        < without a beginning   > goes on
        ? not recorded

        """)
  }

  @Test func noLineIsWiderThanTheTerminal() throws {
    for width in 24...200 {
      for line in try text(sample, TableStyle(width: width)).split(separator: "\n") {
        #expect(displayWidth(String(line)) <= width, "\(width): \(line)")
      }
    }
    for line in try text(sample).split(separator: "\n") { #expect(displayWidth(String(line)) <= 80) }
  }

  /// Each row has its bar, however short, and the labels are in order and apart, from days to millennia.
  @Test func anyScale() throws {
    for span in [1, 2, 5, 20, 100, 400, 1000, 5_000, 40_000, 400_000, 2_900_000] {
      for start in [day(2000, 2, 27), day(1, 1, 1), day(1066, 10, 14)] {
        var picture = Timeline()
        let end = min(Int(start) + span, Int(day(9999)))
        picture.rows = [
          .init(name: "A", bars: [bar(start, Int32(end))]),
          .init(name: "B", bars: [bar(Int32(end) - 1, Int32(end))]),
        ]
        picture.fit(.all, today: Day(number: start))
        let lines = try text(picture).split(separator: "\n").map(String.init)
        let labels = lines[0].split(separator: " ")
        #expect(!labels.isEmpty && labels == labels.sorted(), "\(span): \(lines[0])")
        #expect(!lines[0].contains { $0 == "-" } || labels.allSatisfy { [4, 7, 10].contains($0.count) })
        #expect(lines[2].hasPrefix("A █") || lines[2].hasPrefix("A ▌"), "\(lines[2])")
        #expect(lines[3].contains { "█▌▐".contains($0) }, "\(span): \(lines[3])")
        #expect(try svg(picture).contains("<rect"))
      }
    }
  }

  @Test func nothingIsNothing() throws {
    var empty = Timeline()
    empty.fit(.all, today: Day(number: 0))
    #expect(try text(empty) == "")
    #expect(try svg(empty).hasSuffix("</svg>\n"))
  }

  @Test func longOnesAreCut() throws {
    var many = sample
    many.rows = (1...30).map { Timeline.Row(name: "row \($0)", bars: [bar(day(1990), day(2000))]) }
    let lines = try text(many, TableStyle(width: 60, maxRows: 25)).split(separator: "\n")
    #expect(lines.contains { $0.contains("5 more rows") })
    // The axis stands below a long one too.
    #expect(lines.count { $0.contains("┬") } == 1 && lines.count { $0.contains("┴") } == 1)
  }

  private final class Reader: NSObject, XMLParserDelegate {
    var elements: [String: Int] = [:]
    private(set) var texts: [String] = []
    private var isInside = false
    var failure: (any Error)?
    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      elements[name, default: 0] += 1
      texts.append("")
      isInside = true
    }
    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) { isInside = false }
    func parser(_ parser: XMLParser, foundCharacters text: String) {
      if isInside { texts[texts.count - 1] += text }
    }
    func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) { failure = error }
  }

  @Test func theDrawingStandsOnItsOwn() throws {
    let drawing = try svg(sample)
    let parser = XMLParser(data: Data(drawing.utf8))
    let reader = Reader()
    parser.delegate = reader
    #expect(parser.parse(), "\(String(describing: reader.failure))")
    #expect(
      reader.elements["svg"] == 1 && reader.elements["script"] == nil && reader.elements["image"] == nil)
    #expect(reader.texts.contains("members of \"A & B\" <ever>"))
    #expect(reader.texts.contains("<script>\u{FFFD}"))
    #expect(reader.texts.contains("Côte d'Ivoire: 1990-01-01 – 2000-01-01, observer"))
    #expect(reader.texts.contains("in doubt") && reader.texts.contains("? not recorded"))
    #expect(!drawing.contains("href") && !drawing.contains("\u{1}"))
    // The same rows give the same bytes.
    #expect(try svg(sample) == drawing)
  }

  @Test func asRows() throws {
    #expect(sample.table.columns.map(\.title) == ["member", "from", "to", "status", "in doubt"])
    let lines = try written(sample.table, .csv).split(whereSeparator: \.isNewline).map(String.init)
    try #require(lines.count == 9)
    #expect(lines[2] == "Côte d'Ivoire,1990-01-01,2000-01-01,observer,false", "\(lines[2])")
  }
}
