import EntenteSource
import Foundation
import Testing

@Suite struct DiagnosticRendererTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var title: String
    /// Parts in «» are labelled in order, the first is the primary one; ‹› is an empty range.
    var text: String
    var labels = [""]
    var message = "no organization CTSO"
    var notes: [String] = []
    var fixes: [Diagnostic.Fix] = []
    var width: Int?
    var isInteractive = false
    var expected: String
    var testDescription: String { title }
  }

  static let cases = [
    Case(
      title: "a file", text: "# members\n\nmembers of «CTSO»\n", labels: ["did you mean CSTO?"],
      notes: ["an organization goes by any of its names"],
      fixes: [Diagnostic.Fix("members of CSTO", note: "6 rows")],
      expected: """
        error[E0312]: no organization CTSO
         --> file.ent:3:12
          |
        3 | members of CTSO
          |            ^^^^ did you mean CSTO?
          = note: an organization goes by any of its names
          = try: members of CSTO   — 6 rows

        """),
    Case(
      title: "an interactive line", text: "members of «CTSO»", isInteractive: true,
      expected: """
        error[E0312]: no organization CTSO
          | members of CTSO
          |            ^^^^

        """),
    Case(
      title: "an interactive line with its line end", text: "members of «CTSO»\n", isInteractive: true,
      expected: """
        error[E0312]: no organization CTSO
          | members of CTSO
          |            ^^^^

        """),
    Case(
      title: "an interactive entry of two lines", text: "members of CSTO\n  where «konflict»",
      isInteractive: true,
      expected: """
        error[E0312]: no organization CTSO
         --> file.ent:2:9
          |
        2 |   where konflict
          |         ^^^^^^^^

        """),
    Case(
      title: "numbered readings", text: "members of CSTO «and» EAEU", message: "`and` joins predicates",
      notes: ["say which is meant:"],
      fixes: [
        Diagnostic.Fix("members of CSTO union members of EAEU", note: "8 rows"),
        Diagnostic.Fix("members of CSTO intersect members of EAEU", note: "3 rows"),
        Diagnostic.Fix("describe EAEU"),
      ], isInteractive: true,
      expected: """
        error[E0312]: `and` joins predicates
          | members of CSTO and EAEU
          |                 ^^^
          = note: say which is meant:
          1  members of CSTO union members of EAEU       — 8 rows
          2  members of CSTO intersect members of EAEU   — 3 rows
          3  describe EAEU

        """),
    Case(
      title: "wide characters before and under the caret", text: "members of 中华 «人民共和国» x", labels: ["who?"],
      isInteractive: true,
      expected: """
        error[E0312]: no organization CTSO
          | members of 中华 人民共和国 x
          |                 ^^^^^^^^^^ who?

        """),
    Case(
      title: "combining marks", text: "Co\u{302}te «d'Ivoíre»", isInteractive: true,
      expected: """
        error[E0312]: no organization CTSO
          | Co\u{302}te d'Ivoíre
          |      ^^^^^^^^

        """),
    Case(
      title: "tabs", text: "\ta\t«b»\tc", isInteractive: true,
      expected: """
        error[E0312]: no organization CTSO
          |     a   b   c
          |         ^

        """),
    Case(
      title: "the end of the line", text: "members of‹›\nx", message: "a name is missing",
      expected: """
        error[E0312]: a name is missing
         --> file.ent:1:11
          |
        1 | members of
          |           ^

        """),
    Case(
      title: "the end of the text", text: "members\n‹›", message: "a name is missing",
      expected: """
        error[E0312]: a name is missing
         --> file.ent:2:1
          |
        2 |
          | ^

        """),
    Case(
      title: "CR LF", text: "a\r\nmembers «of»\r\nx",
      expected: """
        error[E0312]: no organization CTSO
         --> file.ent:2:9
          |
        2 | members of
          |         ^^

        """),
    Case(
      title: "a label that ends with its line", text: "a «b\n»c", labels: ["here"],
      expected: """
        error[E0312]: no organization CTSO
         --> file.ent:1:3
          |
        1 | a b
          |   ^ here

        """),
    Case(
      title: "a mark with nothing to stand on", text: "\u{301}\u{302} «b»", isInteractive: true,
      expected: """
        error[E0312]: no organization CTSO
          | ◌\u{301}\u{302} b
          |   ^

        """),
    Case(
      title: "control characters", text: "a\u{1B}[2J\u{202E} «b»", isInteractive: true,
      expected: """
        error[E0312]: no organization CTSO
          | a␛[2J<U+202E> b
          |               ^

        """),
    Case(
      title: "two labels in a line", text: "«members» of CSTO «where» x", labels: ["here", "there"],
      isInteractive: true,
      expected: """
        error[E0312]: no organization CTSO
          | members of CSTO where x
          | ^^^^^^^         ----- there
          | |
          | here

        """),
    Case(
      title: "three labels in a line, the primary last", text: "‹›«aa» «bb» «cc»",
      labels: ["", "one", "two", "three"],
      isInteractive: true,
      expected: """
        error[E0312]: no organization CTSO
          | aa bb cc
          | ^- -- -- three
          | |  |
          | |  two
          | one

        """),
    Case(
      title: "labels in lines apart", text: "let «x» = 1\n\n\n\n\n\n\n\n\nlet «x» = 2",
      labels: ["first", "again"],
      message: "`x` is named twice",
      expected: """
        error[E0312]: `x` is named twice
          --> file.ent:1:5
           |
         1 | let x = 1
           |     ^ first
        ...
        10 | let x = 2
           |     - again

        """),
    Case(
      title: "a label over lines", text: "a «(b\n  c\n  d) »e", labels: ["never closed"],
      expected: """
        error[E0312]: no organization CTSO
         --> file.ent:1:3
          |
        1 | a (b
          |   ^^
        ...
        3 |   d) e
          |   ^^^ never closed

        """),
    Case(
      title: "a label that does not fit beside its caret", text: "members of members of «CTSO»",
      labels: ["did you mean CSTO, perhaps?"], width: 40, isInteractive: true,
      expected: """
        error[E0312]: no organization CTSO
          | members of members of CTSO
          |                       ^^^^
          |          did you mean CSTO, perhaps?

        """),
    Case(
      title: "a long line is cut around the caret",
      text: String(repeating: "abcdefghi ", count: 20) + "«CTSO»"
        + String(repeating: " abcdefghi", count: 20),
      labels: ["?"], width: 44, isInteractive: true,
      expected: """
        error[E0312]: no organization CTSO
          | …defghi abcdefghi CTSO abcdefghi abcdef…
          |                   ^^^^ ?

        """),
    Case(
      title: "a long line with the caret at its beginning",
      text: "«CTSO»" + String(repeating: " abcdefghi", count: 20),
      width: 24, isInteractive: true,
      expected: """
        error[E0312]: no
              organization CTSO
          | CTSO abcdefghi abcd…
          | ^^^^

        """),
    Case(
      title: "a long line with the caret at its end",
      text: String(repeating: "abcdefghi ", count: 20) + "«CTSO»",
      message: "no", width: 24, isInteractive: true,
      expected: """
        error[E0312]: no
          | …ghi abcdefghi CTSO
          |                ^^^^

        """),
    Case(
      title: "two labels far apart in a long line",
      text: "«aa» " + String(repeating: "abcdefghi ", count: 20) + "«bb»", labels: ["one", "two"],
      message: "no",
      width: 24, isInteractive: true,
      expected: """
        error[E0312]: no
          | aa abcdefghi abcdef…
          | ^^ one
          | …hi abcdefghi bb
          |               -- two

        """),
    Case(
      title: "a long line of wide characters",
      text: String(repeating: "中", count: 30) + "«华»" + String(repeating: "中", count: 30), message: "no",
      width: 25,
      isInteractive: true,
      expected: """
        error[E0312]: no
          | …中中中中华中中中中…
          |          ^^

        """),
    Case(
      title: "notes wrap under themselves", text: "«x»", message: "no such thing as this is in the world",
      notes: ["one two three four five six seven\nand eight"], width: 30, isInteractive: true,
      expected: """
        error[E0312]: no such thing as
               this is in the world
          | x
          | ^
          = note: one two three four
               five six seven
               and eight

        """),
  ]

  @Test(arguments: cases) func drawing(_ example: Case) throws {
    let (source, ranges) = parse(example.text)
    let renderer = DiagnosticRenderer(source, width: example.width, isInteractive: example.isInteractive)
    let secondary = zip(ranges, example.labels).dropFirst().map { Diagnostic.Label($0, $1) }
    let diagnostic = Diagnostic(
      code: "E0312", example.message, at: try #require(ranges.first), label: example.labels[0],
      secondary: secondary,
      notes: example.notes, fixes: example.fixes)
    let text = renderer.text(diagnostic)
    #expect(text == example.expected, "\(text)")
  }

  @Test func colours() {
    let source = SourceText(name: "-c", "members of CTSO")
    let renderer = DiagnosticRenderer(source, theme: .dark, isInteractive: true)
    let text = renderer.text(
      Diagnostic(
        .warning, code: "W0001", "no CTSO", at: SourceRange(11, 15), notes: ["n"],
        fixes: [.init("x", note: "1 row")]))
    #expect(
      text == """
        \u{1B}[1;33mwarning[W0001]\u{1B}[0m\u{1B}[1m: no CTSO\u{1B}[0m
        \u{1B}[38;5;246m  |\u{1B}[0m members of CTSO
        \u{1B}[38;5;246m  |\u{1B}[0m            \u{1B}[1;33m^^^^\u{1B}[0m
        \u{1B}[38;5;246m  =\u{1B}[0m \u{1B}[1;36mnote\u{1B}[0m: n
        \u{1B}[38;5;246m  =\u{1B}[0m \u{1B}[1;36mtry\u{1B}[0m: x   \u{1B}[38;5;246m— 1 row\u{1B}[0m

        """)
  }

  @Test func bytesThatAreNotText() {
    let source = SourceText(
      name: "x", bytes: [0x61, 0xFF, 0xC3, 0xE4, 0xB8, 0xAD, 0xED, 0xA0, 0x80, 0x62, 0x63])
    let renderer = DiagnosticRenderer(source, isInteractive: true)
    #expect(
      renderer.text(Diagnostic(code: "E1", "not text", at: SourceRange(9, 11))) == """
        error[E1]: not text
          | a��中���bc
          |         ^^
        """ + "\n")
  }

  @Test func anEmptyTextHasNoLines() {
    let renderer = DiagnosticRenderer(SourceText(name: "empty.ent", ""))
    #expect(
      renderer.text(Diagnostic(code: "E1", "nothing in it", at: SourceRange(0, 0)))
        == "error[E1]: nothing in it\n --> empty.ent\n")
  }

  /// Offsets that a mistaken stage might pass draw something; they never trap. A line of a megabyte stays in
  /// the width.
  @Test func rangesOutsideTheText() {
    let texts = [
      "", "a", "a\n", "中\u{301}\r\nb\t", "\r", "\n\n", "\u{301}", String(repeating: "é中 ", count: 9_000),
    ]
    for text in texts {
      let source = SourceText(name: "x", text)
      let renderer = DiagnosticRenderer(source, width: 40)
      for lower in [-5, 0, 1, 2, 3, 4, 5, 100, 30_001, 30_002, 99_999] {
        for length in [0, 1, 2, 50, 100_000] {
          let diagnostic = Diagnostic(
            code: "E1", "x", at: SourceRange(lower, lower + length), label: "label",
            secondary: [.init(SourceRange(length, lower), "other")])
          for line in renderer.text(diagnostic).split(separator: "\n") {
            #expect(displayWidth(String(line)) <= 40, "\(lower) \(length) \(line)")
          }
          #expect(!renderer.json(diagnostic).isEmpty)
        }
      }
    }
  }

  @Test func severalAreSetApart() {
    let renderer = DiagnosticRenderer(SourceText(name: "-c", "x y"), isInteractive: true)
    let text = renderer.text([
      Diagnostic(code: "E1", "one", at: SourceRange(0, 1)),
      Diagnostic(.note, code: "", "two", at: SourceRange(2, 3)),
    ])
    #expect(text == "error[E1]: one\n  | x y\n  | ^\n\nnote: two\n  | x y\n  |   ^\n")
  }

  @Test func json() throws {
    let source = SourceText(name: "a\"b.ent", "x\nCo\u{302}te 中 CTSO")
    let renderer = DiagnosticRenderer(source)
    let text = renderer.json(
      Diagnostic(
        code: "E0312", "no CTSO", at: SourceRange(13, 17), label: "here",
        secondary: [.init(SourceRange(0, 1), "first")],
        notes: ["n"], fixes: [.init("members of CSTO", note: "6 rows")]))
    #expect(
      text == #"{"file":"a\"b.ent","code":"E0312","severity":"error","message":"no CTSO","label":"here","#
        + #""start":{"line":2,"column":8,"byte_column":12,"offset":13},"#
        + #""end":{"line":2,"column":12,"byte_column":16,"offset":17},"#
        + #""related":[{"message":"first","start":{"line":1,"column":1,"byte_column":1,"offset":0},"#
        + #""end":{"line":1,"column":2,"byte_column":2,"offset":1}}],"notes":["n"],"#
        + #""fixes":[{"statement":"members of CSTO","note":"6 rows"}]}"#)
    #expect(try JSONSerialization.jsonObject(with: Data(text.utf8)) is [String: Any])
  }

  /// The text without «» and ‹›, and the ranges that they enclosed.
  private func parse(_ marked: String) -> (SourceText, [SourceRange]) {
    var bytes: [UInt8] = []
    var ranges: [SourceRange] = []
    var lower = 0
    for scalar in marked.unicodeScalars {
      switch scalar {
      case "«", "‹": lower = bytes.count
      case "»", "›": ranges.append(SourceRange(lower, bytes.count))
      default: bytes += String(scalar).utf8
      }
    }
    return (SourceText(name: "file.ent", bytes: bytes), ranges)
  }
}
