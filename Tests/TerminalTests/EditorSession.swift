import EntenteSource
import EntenteTerminal
import Foundation
import PTYKit
import Synchronization

/// An editor in this process on a terminal of its own, with everything that it has read.
final class EditorSession: Sendable {
  let inputs = Mutex<[LineEditor.Input]>([])

  /// - Parameters:
  ///   - answer: what is written to the terminal after a statement, as a program would answer it.
  ///   - environment: beside `TERM`; without `HOME` no history is kept and no `~/.editrc` is read.
  static func start(
    columns: Int = 60, rows: Int = 12, environment: [String: String] = [:], prompt: String = "> ",
    answer: @escaping @Sendable (String) -> String = { _ in "" }
  ) throws -> (terminal: PTY, session: EditorSession) {
    let session = EditorSession()
    let variables = ["TERM": "xterm-256color"].merging(environment) { $1 }
    let terminal = try PTY(columns: columns, rows: rows) { slave in
      Thread.detachNewThread { session.run(slave, Environment(variables), prompt, answer) }
    }
    return (terminal, session)
  }

  /// Waits until the editor's terminal was closed by it, as it is at the end of input.
  func finish(_ terminal: PTY) throws -> [LineEditor.Input] {
    try terminal.drain()
    return inputs.withLock { $0 }
  }

  private func run(_ slave: Int32, _ environment: Environment, _ prompt: String, _ answer: (String) -> String)
  {
    defer { close(slave) }
    guard
      let editor = LineEditor(
        delegate: WordDelegate(), environment: environment, input: slave, output: slave, handlesSignals: false
      )
    else { return }
    while true {
      let input = editor.readStatement(prompt: Prompt(prompt))
      inputs.withLock { $0.append(input) }
      switch input {
      case .statement(let text):
        let bytes = Array(answer(text).replacing("\n", with: "\r\n").utf8)
        _ = bytes.withUnsafeBytes { write(slave, $0.baseAddress, $0.count) }
      case .interrupted: continue
      case .endOfInput: return
      }
    }
  }
}

/// A small language: a few keywords and names, braces and quotes that have to be closed, and `where` that
/// wants more.
final class WordDelegate: LineEditorDelegate {
  static let keywords: Set = ["members", "of", "where", "since"]
  static let names = ["Armenia", "Austria", "Azerbaijan", "Kazakhstan", "Kazan", "Россия", "Румыния", "日本"]

  func highlight(_ text: String) -> [StyledRange] {
    words(in: text).map { word, range in
      if WordDelegate.keywords.contains(word) { return StyledRange(range, .keyword) }
      if WordDelegate.names.contains(word) { return StyledRange(range, .name) }
      return StyledRange(
        range, word.first?.isNumber == true ? .number : word.first?.isUppercase == true ? .unknown : .plain)
    }
  }

  func hint(for text: String) -> String? { text.hasSuffix("members") ? " of Armenia" : nil }

  func completions(in text: String, at utf8Offset: Int) -> CompletionList {
    let before = String(decoding: text.utf8.prefix(utf8Offset), as: UTF8.self)
    let word = before.suffix(while: { !$0.isWhitespace })
    let many = word.hasPrefix("n") ? (1...30).map { "n\($0)" } : []
    let items = (WordDelegate.names + many).filter { $0.lowercased().hasPrefix(word.lowercased()) }
    return CompletionList(
      replacing: utf8Offset - word.utf8.count..<utf8Offset,
      items: word.isEmpty ? [] : items.map { Completion(text: $0, detail: "state") })
  }

  func completeness(of text: String) -> Completeness {
    if text.count(where: { $0 == "\"" }) % 2 == 1 { return .incomplete(open: "\"") }
    if text.count(where: { $0 == "{" }) > text.count(where: { $0 == "}" }) { return .incomplete(open: "{") }
    return words(in: text).last?.0 == "where" ? .incomplete(open: "where") : .complete
  }

  private func words(in text: String) -> [(String, Range<Int>)] {
    var offset = 0
    var words: [(String, Range<Int>)] = []
    for word in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == " " || $0 == "\n" }) {
      if !word.isEmpty { words.append((String(word), offset..<offset + word.utf8.count)) }
      offset += word.utf8.count + 1
    }
    return words
  }
}

extension String {
  fileprivate func suffix(while fits: (Character) -> Bool) -> Substring {
    self[(lastIndex { !fits($0) }.map { index(after: $0) } ?? startIndex)...]
  }
}

/// Keys by their names.
enum Keys {
  static let enter = "\r"
  static let tab = "\t"
  static let backTab = "\u{1b}[Z"
  static let escape = "\u{1b}"
  static let up = "\u{1b}[A"
  static let down = "\u{1b}[B"
  static let right = "\u{1b}[C"
  static let left = "\u{1b}[D"
  static let home = "\u{1b}[H"
  static let end = "\u{1b}[F"
  static let delete = "\u{1b}[3~"
  static let backspace = "\u{7f}"
  static let altEnter = "\u{1b}\r"
  static func control(_ letter: Character) -> String {
    String(UnicodeScalar((letter.asciiValue ?? 0x40) & 0x1F))
  }
  static func paste(_ text: String) -> String { "\u{1b}[200~\(text)\u{1b}[201~" }
}
