import PTYKit
import Testing

@testable import EntenteTerminal

/// Pictures as rows of cells, without a terminal.
@Suite struct LayoutTests {
  private func frame(_ text: String, columns: Int) -> [String] {
    var frame = Frame(columns: columns, palette: .bare)
    for cluster in text { frame.put(cluster) }
    return frame.finish().map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  static let cellRows: [(String, Int, [String])] = [
    ("", 5, [""]), ("abc", 5, ["abc"]), ("abcde", 5, ["abcde", ""]), ("abcdef", 5, ["abcde", "f"]),
    ("a\nb", 5, ["a", "b"]),
    ("abcd日", 5, ["abcd ", "日"]), ("日本", 4, ["日本", ""]), ("e\u{301}e", 2, ["e\u{301}e", ""]),
    ("a\tb", 20, ["a       b"]),
    ("\u{1}", 5, ["␁"]), ("\u{7F}", 5, ["␡"]), ("\u{202E}", 5, ["<U+20", "2E>"]), ("👨‍👩‍👧x", 3, ["👨‍👩‍👧x", ""]),
    ("日", 1, ["?", ""]),
    ("한국", 3, ["한 ", "국"]),
  ]
  @Test(arguments: cellRows)
  func cells(_ text: String, _ columns: Int, _ rows: [String]) {
    #expect(frame(text, columns: columns) == rows)
  }

  private func picture(_ text: String, cursor: Int? = nil, prompt: String = "> ") -> Picture {
    var edited = EditedText(text)
    if let cursor { edited.cursor = cursor }
    return Picture(prompt: Prompt([StyledText(prompt)]), text: edited, open: { _ in "{" })
  }
  private func rows(_ picture: Picture, _ columns: Int, _ rows: Int, top: Int = 0) -> [String] {
    picture.layOut(on: TerminalSize(columns: columns, rows: rows), palette: .bare, top: top)
      .rows.map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  @Test func continuationPromptsStandUnderTheFirst() {
    #expect(rows(picture("a\nb", prompt: "2022> "), 40, 5) == ["2022> a", "   {> b"])
    #expect(rows(picture("a\nb", prompt: "> "), 40, 5) == ["> a", "> b"])
    #expect(rows(picture("a\nb", prompt: ">"), 40, 5) == [">a", " b"])
  }

  @Test func onANarrowScreenThePromptIsShortened() {
    #expect(rows(picture("a", prompt: "2022-11-24> "), 10, 3) == ["> a"])
    #expect(rows(picture("a", prompt: "2022-11-24> "), 3, 3) == ["a"])
  }

  @Test func theWindowStaysWhereItIsWhileTheCursorIsInSight() {
    let text = (0..<10).map(String.init).joined(separator: "\n")
    #expect(rows(picture(text), 20, 3) == ["> 7", "> 8", "> 9"])
    #expect(rows(picture(text, cursor: 16), 20, 3, top: 7) == ["> 7", "> 8", "> 9"])
    #expect(rows(picture(text, cursor: 12), 20, 3, top: 7) == ["> 6", "> 7", "> 8"])
    #expect(rows(picture(text, cursor: 0), 20, 3, top: 7) == ["> 0", "> 1", "> 2"])
  }

  @Test func theCursorIsWhereItsClusterWillBe() {
    let size = TerminalSize(columns: 6, rows: 5)
    let layout = { (text: String, cursor: Int) in
      picture(text, cursor: cursor).layOut(on: size, palette: .bare, top: 0).cursor
    }
    #expect(layout("abc", 3) == Frame.Position(row: 0, column: 5))
    #expect(layout("abcd", 4) == Frame.Position(row: 1, column: 0))
    #expect(layout("abc日", 3) == Frame.Position(row: 1, column: 0))
    #expect(layout("ab\ncd", 3) == Frame.Position(row: 1, column: 2))
    #expect(layout("ab\ncd", 2) == Frame.Position(row: 0, column: 4))
    #expect(layout("e\u{301}x", 2) == Frame.Position(row: 0, column: 3))
  }

  /// Measuring plain rows by arithmetic and laying them out cell by cell agree.
  @Test func rowsAreCountedAsTheyAreDrawn() {
    for length in 0..<20 {
      let line = String(repeating: "a", count: length)
      let counted = rows(picture("\(line)\n\nb", cursor: length + 1), 7, 50).count
      let drawn = rows(picture("\(line)\n\nb", cursor: 0), 7, 50).count
      #expect(counted == drawn)
    }
  }

  @Test func highlightsAreClampedAndTheLaterOneWins() {
    var picture = picture("abcd")
    picture.highlights = [
      StyledRange(0..<99, .keyword), StyledRange(1..<2, .number), StyledRange(-5..<1, .unknown),
    ]
    let row = picture.layOut(on: TerminalSize(columns: 20, rows: 2), palette: .monochrome, top: 0).rows[0]
    #expect(String(decoding: row.bytes, as: UTF8.self) == "> \u{1b}[0;4ma\u{1b}[0mb\u{1b}[0;1mcd\u{1b}[0m")
  }

  /// Whatever is painted after whatever else, the screen shows what painting afresh would show.
  @Test(arguments: 0..<40)
  func paintingOverEqualsPaintingAfresh(_ seed: Int) {
    var random = Seeded(state: UInt64(seed) &+ 1)
    let size = TerminalSize(
      columns: Int.random(in: 1...24, using: &random), rows: Int.random(in: 1...6, using: &random))
    var painter = Painter(palette: .dark)
    var screen = Screen(columns: size.columns, rows: size.rows)
    let pieces = ["a", "bc ", "日本", "e\u{301}", "\n", "\t", "word", "👨‍👩‍👧", "Россия", "\u{1}"]
    var text = EditedText("")
    for _ in 0..<60 {
      switch Int.random(in: 0..<5, using: &random) {
      case 0: text.cursor = Int.random(in: 0...text.scalars.count, using: &random)
      case 1: text = EditedText(Array(text.scalars.prefix(text.cursor)), cursor: text.cursor / 2)
      default:
        let piece = pieces.randomElement(using: &random)!.unicodeScalars
        text.scalars.insert(contentsOf: piece, at: text.cursor)
        text.cursor += piece.count
      }
      var picture = Picture(prompt: Prompt("> "), text: text)
      let items = (0..<Int.random(in: 1...15, using: &random)).map {
        Completion(text: "item \($0)", detail: "kind")
      }
      switch Int.random(in: 0..<4, using: &random) {
      case 0: picture.footer = .menu(CompletionMenu(CompletionList(replacing: 0..<0, items: items)))
      case 1: picture.suffix.text = " and a hint"
      default: break
      }
      let before = painter
      screen.feed(painter.paint(picture, on: size))
      // Afresh, from the same window.
      var other = before
      var fresh = Screen(columns: size.columns, rows: size.rows)
      fresh.feed(other.paint(picture, on: size))
      let layout = picture.layOut(on: size, palette: .dark, top: before.top)
      #expect(layout.rows.count <= size.rows)
      #expect(
        Array(screen.lines.prefix(screen.row)).suffix(layout.cursor.row)
          == fresh.lines.prefix(fresh.row).suffix(layout.cursor.row))
      #expect(screen.line == fresh.line && screen.column == fresh.column, "seed \(seed)")
      #expect(
        screen.lines.dropFirst(screen.row).prefix(layout.rows.count)
          == fresh.lines.dropFirst(fresh.row).prefix(layout.rows.count))
    }
  }
}

/// xorshift, so that a seed names a run.
struct Seeded: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
