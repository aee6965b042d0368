import EntenteSource
import Testing

@Suite struct WidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("Côte d'Ivoire", 13), ("Co\u{302}te d'Ivoire", 13), ("Türkiye", 7), ("中华人民共和国", 14),
    ("대한민국", 8), ("\u{1112}\u{1161}\u{11AB}", 2), ("日本 JP", 7), ("é", 1), ("e\u{301}", 1), ("👨‍👩‍👧‍👦", 2), ("🇦🇲", 2),
    ("🇦🇲🇦🇿", 4), ("👍🏽", 2), ("❤️", 2), ("1️⃣", 2), ("😀", 2), ("ภาษาไทย", 7), ("\t", 0), ("\u{1B}", 0),
    ("a\u{200B}b", 2),
    ("ａ", 2), ("Армения", 7), ("ქართული", 7), ("العربية", 7),
  ])
  func width(text: String, width: Int) {
    #expect(displayWidth(text) == width)
  }

  @Test(arguments: [
    ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("abcd", 1, "…"), ("abcd", 0, ""), ("中华人民", 8, "中华人民"),
    ("中华人民", 7, "中华人…"), ("中华人民", 6, "中华…"), ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"), ("🇦🇲🇦🇿", 3, "🇦🇲…"),
  ])
  func cutting(text: String, width: Int, expected: String) {
    let short = cut(text, toWidth: width)
    #expect(short == expected)
    #expect(displayWidth(short) <= width)
  }

  @Test func cuttingWithAMarkOfThree() {
    #expect(cut("abcdef", toWidth: 5, mark: "...") == "ab...")
    #expect(cut("abcdef", toWidth: 2, mark: "...") == "..")
  }

  @Test(arguments: [
    ("plain", "plain"), ("a\nb", "a␊b"), ("a\tb", "a␉b"), ("\u{1B}[2J", "␛[2J"), ("\u{7F}", "␡"),
    ("\u{9B}31m", "<U+009B>31m"),
    ("a\u{202E}b", "a<U+202E>b"), ("a\u{200B}b", "a<U+200B>b"), ("\r\n", "␍␊"),
    ("می\u{200C}خواهم", "می\u{200C}خواهم"),
    ("👨‍👩‍👧", "👨‍👩‍👧"), ("\u{FEFF}x", "<U+FEFF>x"),
  ])
  func harmless(text: String, shown: String) {
    #expect(visible(text) == shown)
  }

  @Test(arguments: [
    ("one two three", 8, ["one two", "three"]), ("one two three", 7, ["one two", "three"]),
    ("one", 1, ["one"]),
    ("a\nb c", 80, ["a", "b c"]), ("", 5, [""]), ("中华 人民", 5, ["中华", "人民"]),
    ("  in dented", 6, ["  in", "dented"]),
    ("supercalifragilistic x", 5, ["supercalifragilistic", "x"]),
  ])
  func wrapping(text: String, width: Int, lines: [String]) {
    #expect(wrapped(text, toWidth: width) == lines)
  }

  @Test(arguments: [
    ("", "\"\""), ("a\"b\\c/", "\"a\\\"b\\\\c/\""), ("\n\r\t\u{1}\u{1B}", "\"\\n\\r\\t\\u0001\\u001b\""),
    ("é中👍", "\"é中👍\""), ("\u{7F}\u{85}\u{A0}", "\"\\u007f\\u0085\u{A0}\""),
    ("\u{2028}\u{2029}\u{2026}", "\"\\u2028\\u2029…\""),
  ])
  func json(text: String, expected: String) {
    #expect(jsonString(text) == expected)
  }
}
