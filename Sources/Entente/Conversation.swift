internal import EntenteExchange
internal import EntenteLanguage
internal import EntenteQuery
internal import EntenteSource
internal import EntenteWorld

/// A conversation with a world: sentences in, answers out. What was defined, added or supposed holds for the sentences after it.
///
///     let conversation = try Conversation()
///     try conversation.ask("members of CSTO as of 2022-11-24").first?.rows
///
/// A conversation belongs to one thread at a time. It touches no file but the one that it is opened with.
public final class Conversation {
  private let session: Session

  /// Over the built-in world.
  public init() throws(Mistake) {
    let (world, problems, texts) = BuiltInWorld.load()
    guard let world else { throw Mistake(problems, texts) }
    session = Session(world)
  }

  /// Over a snapshot: a file that `save` has written.
  public init(snapshot path: String) throws(Mistake) {
    do throws(FileFailure) { session = Session(try Snapshot.open(path)) } catch {
      throw Mistake(code: "E0501", message: error.description, line: 0, column: 0, text: error.description)
    }
  }

  /// Over a world of texts, each with its name (for messages). All texts are read as one world, or none.
  public init(texts: [(name: String, text: String)]) throws(Mistake) {
    let sources = texts.map { SourceText(name: $0.name, $0.text) }
    let (world, problems) = WorldLoader.load(sources)
    guard let world else { throw Mistake(problems, sources) }
    session = Session(world)
  }

  /// Asks one or more sentences. At the first that cannot be answered the mistake is thrown; those before it stay done.
  @discardableResult
  public func ask(_ sentences: String) throws(Mistake) -> [Reply] {
    let source = SourceText(name: "sentence", sentences)
    var replies: [Reply] = []
    var mistake: Mistake?
    session.run(source) { _, outcome in
      switch outcome {
      case .answer(let answer) where answer.file != nil:
        let message = "this sentence is for a session of the program"
        mistake = Mistake(code: "E0504", message: message, line: 0, column: 0, text: message)
      case .answer(let answer): replies.append(Reply(answer))
      case .done(let text): replies.append(Reply(text: text))
      case .refused(let diagnostics): mistake = diagnostics.first.map { Mistake($0, source) }
      case .expectationFailed(let diagnostic), .damaged(let diagnostic): mistake = Mistake(diagnostic, source)
      case .cancelled:
        mistake = Mistake(code: "E0503", message: "stopped", line: 0, column: 0, text: "stopped")
      case .help, .use, .file, .run:
        let message = "this sentence is for a session of the program"
        mistake = Mistake(code: "E0504", message: message, line: 0, column: 0, text: message)
      }
      return mistake == nil
    }
    if let mistake { throw mistake }
    return replies
  }
}

/// What a sentence gives back.
public struct Reply: Sendable {
  /// The titles of the columns; none for an answer in words.
  public let columns: [String]
  /// A value for each column: dates in ISO form, an unknown value as nil.
  public let rows: [[String?]]
  /// `yes`, `no`, `unknown` with the reason, or the lines of an explanation; nil for a table.
  public let text: String?
  /// What the answer leaves open, or why it is empty.
  public let notes: [String]
  /// What it rests on: `as of 2022-11-24`, `2 claims left out`.
  public let basis: [String]
  /// The canonical form, where the sentence was friendly English.
  public let reading: String?
  private let table: Table?

  init(_ answer: Answer) {
    notes = answer.notes
    basis = answer.basis
    reading = answer.reading
    switch answer.body {
    case .table(let table), .value(let table):
      self.table = table
      columns = table.columns.map(\.title)
      rows = table.rows.map { row in row.map { $0 == .unknown || $0 == .none ? nil : $0.plainText } }
      text = nil
    case .timeline(let picture):
      let table = picture.table
      self.table = table
      columns = table.columns.map(\.title)
      rows = table.rows.map { row in row.map { $0 == .unknown || $0 == .none ? nil : $0.plainText } }
      let sink = MemorySink()
      try? picture.write(style: TableStyle(maxRows: nil), to: sink)
      text = sink.text
    case .verdict(let truth, let why):
      (table, columns, rows) = (answer.data, [], [])
      text = why.isEmpty ? truth.word : "\(truth.word): \(why)"
    case .text(let lines):
      (table, columns, rows) = (answer.data, [], [])
      text = lines.joined(separator: "\n")
    case .nothing: (table, columns, rows, text) = (nil, [], [], nil)
    }
  }
  init(text: String) {
    (columns, rows, notes, basis, reading, table) = ([], [], [], [], nil, nil)
    self.text = text
  }

  /// The rows as `csv`, `tsv`, `json`, `jsonl`, `markdown`, `table`, `line` or `list`; nil for another word or without rows.
  public func formatted(as format: String) -> String? {
    guard let table, let format = OutputFormat(rawValue: format) else { return nil }
    let sink = MemorySink()
    do { try table.write(as: format, to: sink) } catch { return nil }
    return sink.text
  }
}

/// Why a sentence, a world's text or a file was refused.
public struct Mistake: Error, Sendable, CustomStringConvertible {
  /// Stable and documented: `E0301`.
  public let code: String
  /// The problem in one sentence.
  public let message: String
  /// Where, from 1; 0 if it is not about a place.
  public let line: Int
  public let column: Int
  private let text: String
  /// As the program prints it: the place, the problem and what works.
  public var description: String { text }

  init(code: String, message: String, line: Int, column: Int, text: String) {
    (self.code, self.message, self.line, self.column, self.text) = (code, message, line, column, text)
  }
  init(_ diagnostic: Diagnostic, _ source: SourceText) {
    let place = LineIndex(source).position(at: diagnostic.primary.range.lower)
    self.init(
      code: diagnostic.code, message: diagnostic.message, line: place.line, column: place.column,
      text: DiagnosticRenderer(source).text(diagnostic))
  }
  /// All mistakes of a world's texts; the first gives the code and the place.
  init(_ problems: [WorldLoader.Problem], _ texts: [SourceText]) {
    let all = problems.map { Mistake($0.diagnostic, texts[$0.source]) }
    let first = all.first
    self.init(
      code: first?.code ?? "", message: first?.message ?? "", line: first?.line ?? 0,
      column: first?.column ?? 0,
      text: all.map(\.description).joined(separator: "\n"))
  }
}

extension Truth {
  fileprivate var word: String {
    switch self {
    case .yes: "yes"
    case .no: "no"
    case .unknown: "unknown"
    }
  }
}
