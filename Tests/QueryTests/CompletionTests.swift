import EntenteQuery
import Testing

/// What is offered next, from the parser's own expectations.
@Suite struct CompletionTests {
  @Test(arguments: [
    ("what ", "if"), ("wh", "what"), ("what if Arm", "Armenia"), ("what if Armenia le", "leaves"),
    ("what if Armenia leaves CS", "CSTO"), ("what if Armenia leaves CSTO ", "on"),
    ("sup", "suppose"), ("suppose Armenia jo", "joins"), ("for", "forget"),
    ("members of CSTO acc", "according"), ("members of CSTO according ", "to"),
    ("members of CSTO according to Luk", "Lukashenko"), ("cla", "claims"),
    ("claims ab", "about"), ("claims rep", "reported by"), ("claims where con", "conditional"),
    ("claims where contra", "contradicted"), ("claims show spe", "speakers"),
    ("claims by ", "Nikol Pashinyan"),
    ("suppose Armenia leaves CSTO: mem", "members"),
  ]) func isOffered(_ text: String, _ wanted: String) {
    let (_, items) = Completer(session()).suggestions(in: text, at: text.utf8.count)
    #expect(items.contains { $0.text == wanted }, "\(items.prefix(10).map(\.text))")
  }
}
