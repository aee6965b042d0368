import Entente
import EntenteExchange
import EntenteLanguage
import EntenteQuery
import EntenteSource
import EntenteWorld
import Foundation

/// Where the package lies.
let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// The built-in world, from its texts.
let atlas: World = {
  let folder = root.appendingPathComponent("Sources/EntenteAtlas/World")
  let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
  let texts = names.filter { $0.hasSuffix(".ent") }.map { name in
    SourceText(
      name: name, bytes: [UInt8]((try? Data(contentsOf: folder.appendingPathComponent(name))) ?? Data()))
  }
  let (world, problems) = WorldLoader.load(texts)
  guard let world else {
    fatalError(
      "the built-in world does not load: "
        + problems.prefix(5).map { "\(texts[$0.source].name): \($0.diagnostic.message)" }.joined(
          separator: "; "))
  }
  return world
}()

func session(day: String = "2022-11-24") -> Session {
  let session = Session(atlas)
  let parts = day.split(separator: "-").compactMap { Int($0) }
  if let date = Day(year: parts[0], month: parts[1], day: parts[2]) { session.setDay(date) }
  return session
}

/// An outcome as plain text, one form for all transcripts.
func rendered(_ outcome: Outcome) -> [String] {
  switch outcome {
  case .answer(let answer): return rendered(answer)
  case .done(let message): return message.isEmpty ? ["ok"] : [message]
  case .refused(let diagnostics): return diagnostics.flatMap(rendered)
  case .expectationFailed(let diagnostic): return rendered(diagnostic)
  case .cancelled: return ["cancelled"]
  case .help(let name): return ["help \(name)"]
  case .use(let path): return ["use \(path)"]
  case .file(let task): return ["\(task)"]
  case .damaged(let diagnostic): return rendered(diagnostic)
  case .run(let text): return ["run \(text)"]
  }
}

func rendered(_ diagnostic: Diagnostic) -> [String] {
  [
    "\(diagnostic.code): \(diagnostic.message)"
      + (diagnostic.primary.text.isEmpty ? "" : ": \(diagnostic.primary.text)")
  ]
    + diagnostic.notes.map { "note: \($0)" }
    + diagnostic.fixes.map { "try: \($0.statement)" + ($0.note.isEmpty ? "" : " — \($0.note)") }
}

func rendered(_ answer: Answer) -> [String] {
  var lines: [String] = []
  if let reading = answer.reading { lines.append("(\(reading))") }
  switch answer.body {
  case .table(let table), .value(let table):
    lines.append(table.columns.map { $0.title + ($0.unit.map { " [\($0)]" } ?? "") }.joined(separator: " | "))
    lines += table.rows.map { $0.map(rendered).joined(separator: " | ") }
  case .verdict(let truth, let reason): lines.append("\(truth)" + (reason.isEmpty ? "" : ": \(reason)"))
  case .timeline(let picture):
    let sink = MemorySink()
    try? picture.write(style: TableStyle(maxRows: nil), to: sink)
    lines += sink.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { "  \($0)" }
    if let file = answer.file { lines.append("into \(file)") }
  case .text(let text): lines += text
  case .nothing: break
  }
  lines += answer.notes.map { "-- \($0)" }
  lines += answer.suggestions.map { "-- try: \($0.statement)" }
  return lines
}

func rendered(_ cell: Cell) -> String {
  func number(_ value: Double?) -> String {
    guard let value else { return "" }
    return value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(format: "%.6g", value)
  }
  switch cell {
  case .none: return ""
  case .unknown: return "unknown"
  case .text(let text), .name(let text): return text
  case .number(let quantity, let date):
    let text =
      quantity.exact != nil
      ? number(quantity.low)
      : "\(quantity.excludesLow ? ">" : "")\(number(quantity.low))..\(quantity.excludesHigh ? "<" : "")\(number(quantity.high))"
    return text + (date.map { " (\($0))" } ?? "")
  case .date(let date): return date.description
  case .period(let period): return period.description
  case .flag(let truth): return "\(truth)"
  case .list(let cells): return cells.map(rendered).joined(separator: "; ")
  }
}

/// All outcomes of a text in the session.
func run(_ text: String, in session: Session) -> [String] {
  var lines: [String] = []
  session.run(SourceText(name: "test", text)) { _, outcome in
    if case .file(.importRows(let task)) = outcome {
      lines += imported(task, in: session)
    } else {
      lines += rendered(outcome)
    }
    return true
  }
  return lines
}

/// What comes of an import, the file read from the package's folder.
func imported(_ task: ImportTask, in session: Session, _ limits: ImportLimits = ImportLimits()) -> [String] {
  _ = FileManager.default.changeCurrentDirectoryPath(root.path)
  switch ImportFile.open(task) {
  case .failure(let refused): return rendered(refused.diagnostic)
  case .success(let rows):
    switch session.importRows(task, from: rows, limits) {
    case .done(let report): return report.problems + [report.summary]
    case .refused(let diagnostic): return rendered(diagnostic)
    case .cancelled: return ["cancelled"]
    }
  }
}
