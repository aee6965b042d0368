internal import EntenteLanguage
internal import EntenteQuery
internal import EntenteSource
internal import EntenteTerminal
internal import EntenteWorld
import Glibc

/// A session at a terminal: what the line editor asks, and what a statement does.
final class SessionHost: ReplHost {
  let shell: Shell
  private let commands: DotCommands
  private var session: Session { shell.session }

  init(_ shell: Shell) {
    self.shell = shell
    commands = DotCommands(shell)
  }

  var banner: [String] {
    let schema = session.world.schema
    let version = schema.version.isEmpty ? "" : " " + schema.version
    return [
      "\(schema.title)\(version), as of \(session.day)",
      "Ask in one line; .help shows how, Tab what can come next",
    ]
  }
  var prompt: Prompt {
    // What is supposed is seen before each question.
    guard let last = session.supposed.last else { return Prompt("\(session.day)> ") }
    let more = session.supposed.count - 1
    return Prompt("\(session.day) if \(Wording.clipped(last, 32))\(more > 0 ? " +\(more)" : "")> ")
  }

  func run(_ statement: String) -> Bool {
    let first = statement.first { !$0.isWhitespace }
    if first == "." { return commands.run(statement) }
    shell.run(SourceText(name: "entry", statement), isEntry: true)
    return !shell.isClosed
  }

  func highlight(_ text: String) -> [StyledRange] {
    if text.first(where: { !$0.isWhitespace }) == "." { return [StyledRange(0..<text.utf8.count, .command)] }
    var styles = Highlighter(session).roles(in: text).map { StyledRange($0.0, style($0.1)) }
    // Once the sentence is whole, the binder says which word does not fit.
    if let wrong = session.mistake(in: text) { styles.append(StyledRange(wrong, .unknown)) }
    return styles
  }
  private func style(_ role: WordRole) -> Style {
    switch role {
    case .keyword, .joint: .keyword
    case .noun: .noun
    case .name: .name
    case .number: .number
    case .date: .date
    case .string: .string
    case .comment: .comment
    case .symbol: .punctuation
    case .unknown, .mistake: .unknown
    }
  }

  func hint(for text: String) -> String? {
    text.first == "." ? nil : Completer(session).hint(for: text)
  }

  func completions(in text: String, at utf8Offset: Int) -> CompletionList {
    if text.first == "." { return commands.completions(in: text, at: utf8Offset) }
    let (range, items) = Completer(session).suggestions(in: text, at: utf8Offset)
    return CompletionList(
      replacing: range, items: items.map { Completion(text: $0.text + " ", detail: $0.detail) })
  }

  func completeness(of text: String) -> Completeness {
    if text.first(where: { !$0.isWhitespace }) == "." { return .complete }
    return Parser.openWord(in: SourceText(name: "entry", text), lexicon: session.vocabulary).map {
      .incomplete(open: $0)
    } ?? .complete
  }
}
