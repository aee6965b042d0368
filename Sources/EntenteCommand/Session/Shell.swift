internal import EntenteExchange
internal import EntenteLanguage
internal import EntenteQuery
internal import EntenteSource
internal import EntenteWorld
internal import Glibc

/// Runs texts in a session and prints what comes of them: data to the output, everything else beside it.
final class Shell {
  let session: Session
  var format = OutputFormat.table
  var maxRows: Int? = 40
  var showsTime = false
  var isInteractive = false
  var keepsGoing = false
  /// Colours for the output and for what stands beside it.
  var theme = Theme.none
  var errorTheme = Theme.none
  private(set) var output: FileDescriptorSink
  let errors: FileDescriptorSink
  /// A file that `.output` has opened.
  private var file: Int32?
  var timings: TimingsFile?
  var importLimits = ImportLimits()
  /// No file is written.
  var isDryRun = false
  /// The sentences come from standard input.
  var readsStandardInput = false
  private(set) var status = ExitStatus.answered
  /// How deep `use` and `.read` are nested.
  private var depth = 0
  /// The reader of the output has gone.
  private(set) var isClosed = false
  /// Answers of the last statement, for `.last`.
  var lastAnswer: Answer?

  init(_ session: Session) {
    self.session = session
    output = FileDescriptorSink(1, name: "standard output")
    errors = FileDescriptorSink(2, name: "standard error")
  }

  var isTerminal: Bool { file == nil && isatty(1) == 1 }
  private var width: Int? { isTerminal ? Pager.Screen(of: 1)?.columns ?? 80 : nil }

  /// Runs a text; false when nothing more is to be run.
  @discardableResult
  func run(_ source: SourceText, isEntry: Bool = false) -> Bool {
    var goesOn = true
    let shown = session.substituted(source)
    session.run(source) { parsed, outcome in
      goesOn = show(parsed, outcome, shown, isEntry: isEntry)
      return goesOn
    }
    flush()
    return goesOn && !isClosed
  }

  func note(_ status: ExitStatus) {
    // The first kind of failure that matters most is told.
    if self.status == .answered || status == .badData || status == .interrupted { self.status = status }
  }
  func forgetStatus() { status = .answered }

  func flush() {
    do throws(SinkFailure) {
      try output.flush()
      try errors.flush()
    } catch { fail(error) }
  }

  /// Beside the data: standard error, or the terminal in a session.
  func say(_ text: String) {
    do throws(SinkFailure) { try (isInteractive ? output : errors).write(text + "\n") } catch { fail(error) }
  }

  /// What was asked for, with the data.
  func tell(_ text: String) {
    do throws(SinkFailure) { try output.write(text + "\n") } catch { fail(error) }
  }

  private func fail(_ failure: SinkFailure) {
    switch failure {
    case .closed: isClosed = true
    case .interrupted: note(.interrupted)
    case .failed(let message):
      if isClosed { return }
      isClosed = true
      note(.badData)
      try? errors.write("entente: \(message)\n")
      try? errors.flush()
    }
  }
}

// MARK: - Outcomes

extension Shell {
  private func show(_ parsed: ParsedStatement, _ outcome: Outcome, _ source: SourceText, isEntry: Bool)
    -> Bool
  {
    switch outcome {
    case .answer(let answer):
      lastAnswer = answer
      if let path = answer.file, case .timeline(let picture) = answer.body {
        guard var diagnostic = draw(picture, into: path) else {
          footer(answer)
          return true
        }
        diagnostic.primary.range = parsed.statement.range
        report([diagnostic], source, isEntry: isEntry)
        note(Interrupt.isRequested ? .interrupted : .badData)
        return keepsGoing || isInteractive
      }
      print(answer, source.text(parsed.statement.range))
      return !isClosed
    case .done(let message):
      if isInteractive, !message.isEmpty { say(theme.paint(message, .dim)) }
      return true
    case .refused(let diagnostics):
      report(diagnostics, source, isEntry: isEntry)
      note(.sentenceError)
      return keepsGoing || isInteractive
    case .expectationFailed(let diagnostic):
      report([diagnostic], source, isEntry: isEntry)
      note(.expectationFailed)
      return keepsGoing || isInteractive
    case .cancelled:
      say(isInteractive ? "stopped" : "entente: interrupted")
      note(.interrupted)
      return isInteractive
    case .help(let name):
      say(Help(session: session, theme: theme).text(about: name))
      return true
    case .use(let path): return use(path, parsed, source, isEntry: isEntry)
    case .damaged(let diagnostic):
      report([diagnostic], source, isEntry: isEntry)
      note(.badData)
      return keepsGoing || isInteractive
    case .file(.needs(let path, let origin)):
      if access(path, R_OK) == 0 { return true }
      say("this needs \(path), which is not there" + (origin.isEmpty ? "" : "; it comes from \(origin)"))
      return isInteractive
    case .file(let task):
      guard var diagnostic = carryOut(task) else { return true }
      if diagnostic.primary.range.isEmpty { diagnostic.primary.range = parsed.statement.range }
      report([diagnostic], source, isEntry: isEntry)
      // A template that does not fit is a sentence in error, a row that does not is bad data.
      let isSentence =
        diagnostic.code.hasPrefix("E04") || diagnostic.code.hasPrefix("E06") && diagnostic.code != "E0602"
      note(Interrupt.isRequested ? .interrupted : isSentence ? .sentenceError : .badData)
      return keepsGoing || isInteractive
    case .run(let text):
      say(theme.paint(text, .dim))
      return run(SourceText(name: source.name, text), isEntry: true)
    }
  }

  func report(_ diagnostics: [Diagnostic], _ source: SourceText, isEntry: Bool) {
    let renderer = DiagnosticRenderer(
      source, theme: isInteractive ? theme : errorTheme, width: isInteractive ? width : nil,
      isInteractive: isEntry)
    var text = renderer.text(diagnostics)
    while text.hasSuffix("\n") { text.removeLast() }
    if isInteractive, diagnostics.contains(where: { !$0.fixes.isEmpty }) {
      text += "\n" + theme.paint("type the number to run it", .dim)
    }
    // What was printed before belongs before it.
    try? output.flush()
    say(text)
  }

  /// A world file is loaded whole or not at all; any other file is run as a script.
  private func use(_ path: String, _ parsed: ParsedStatement, _ source: SourceText, isEntry: Bool) -> Bool {
    func refuse(_ message: String) -> Bool {
      report([Diagnostic(code: "E0501", message, at: parsed.statement.range)], source, isEntry: isEntry)
      note(.badData)
      return keepsGoing || isInteractive
    }
    if Snapshot.isSnapshot(path) {
      return refuse("\(path) is a whole world; start with `--world \(path)`")
    }
    guard depth < 16 else { return refuse("files use each other more than 16 deep") }
    let text: SourceText
    do throws(FileProblem) { text = try Files.read(path) } catch { return refuse(error.description) }
    depth += 1
    defer { depth -= 1 }
    return load(text)
  }

  /// Loads a world file, or runs a script.
  func load(_ text: SourceText) -> Bool {
    guard WorldLoader.isWorld(text) else { return run(text) }
    let problems = session.load([text])
    if problems.isEmpty {
      if isInteractive { say(theme.paint("\(text.name) loaded", .dim)) }
      return true
    }
    report(problems.map(\.diagnostic), text, isEntry: false)
    note(.badData)
    return keepsGoing || isInteractive
  }
}

// MARK: - Answers

extension Shell {
  private func print(_ answer: Answer, _ statement: String) {
    let clock = ContinuousClock()
    let begun = clock.now
    if let reading = answer.reading { say(theme.paint(reading, .dim)) }
    if !isInteractive { try? errors.flush() }
    do throws(SinkFailure) {
      // A long answer goes through a pager; only a session has one.
      if isInteractive, isTerminal, case .table(let table) = answer.body,
        maxRows == nil || table.rows.count <= maxRows ?? 40
      {
        try output.flush()
        let pager = Pager(output, screen: Pager.Screen(of: 1))
        try write(answer, to: pager)
        try pager.finish()
      } else {
        try write(answer, to: output)
        if !isInteractive { try output.flush() }
      }
    } catch { fail(error) }
    timings?.add(statement, session.times, begun.duration(to: clock.now), answer.rowCount)
    footer(answer)
  }

  private func write(_ answer: Answer, to sink: any ByteSink) throws(SinkFailure) {
    let style = TableStyle(
      width: width, maxRows: isTerminal ? maxRows : nil,
      restHint: isInteractive ? "`.mode table all` shows all" : "--max-rows 0 shows all", theme: theme)
    try write(answer, as: format, style: style, to: sink)
  }

  func write(_ answer: Answer, as format: OutputFormat, style: TableStyle, to sink: any ByteSink)
    throws(SinkFailure)
  {
    let theme = style.theme
    switch answer.body {
    case .table(let table): try table.write(as: format, style: style, to: sink)
    case .value(let table):
      guard format == .table else { return try table.write(as: format, style: style, to: sink) }
      let unit = table.columns[0].unit.map { " " + $0 } ?? ""
      let cell = table.rows[0][0]
      if case .number(let quantity, let date?) = cell {
        let year = " (\(date.earliest.civil.year))"
        try sink.write(Cell.number(quantity).text(theme) + unit + theme.paint(year, .dim) + "\n")
      } else {
        try sink.write(cell.text(theme) + (cell == .unknown || cell == .none ? "" : unit) + "\n")
      }
    case .verdict(let truth, let reason):
      let word = truth == .yes ? "yes" : truth == .no ? "no" : "unknown"
      guard format == .table else {
        var table = Table(
          columns: [Table.Column("answer"), Table.Column("reason")],
          rows: [[.text(word), reason.isEmpty ? .none : .text(reason)]])
        if answer.isHypothetical {
          table.columns.append(Table.Column("hypothetical"))
          table.rows[0].append(.flag(.yes))
        }
        return try table.write(as: format, style: style, to: sink)
      }
      try sink.write(theme.paint(word, .heading) + (reason.isEmpty ? "" : ": " + reason) + "\n")
    case .timeline(let picture):
      guard format == .table else { return try picture.table.write(as: format, style: style, to: sink) }
      try picture.write(style: style, to: sink)
    case .text where format != .table && answer.data != nil:
      if let table = answer.data { try table.write(as: format, style: style, to: sink) }
    case .text(let lines): for line in lines { try sink.write(line + "\n") }
    case .nothing: break
    }
  }

  /// What the answer leaves open, what it rests on, what to try.
  private func footer(_ answer: Answer) {
    let paint = isInteractive ? theme : errorTheme
    for note in answer.notes { say(note) }
    for fix in answer.suggestions { say("try: \(fix.statement)") }
    if !answer.suggestions.isEmpty { session.offer(answer.suggestions.map(\.statement)) }
    if case .text = answer.body { return }
    var parts: [String] = []
    switch answer.body {
    case .table, .timeline: parts.append(Wording.counted(answer.rowCount, "row"))
    case .value, .verdict, .text, .nothing: break
    }
    parts += answer.basis
    let schema = session.world.schema
    parts.append(schema.title + (schema.version.isEmpty ? "" : " \(schema.version)"))
    if showsTime || isInteractive {
      let time = session.times.parse + session.times.plan + session.times.execute
      parts.append(milliseconds(time))
    }
    say(paint.paint(parts.joined(separator: " · "), .dim))
    if showsTime {
      say(
        paint.paint(
          "read \(milliseconds(session.times.parse)) · bound \(milliseconds(session.times.plan)) · answered \(milliseconds(session.times.execute))",
          .dim))
    }
  }

  private func milliseconds(_ time: Duration) -> String {
    let (seconds, attoseconds) = time.components
    let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    return "\(microseconds / 1000).\(microseconds % 1000 / 100) ms"
  }

  /// `.output FILE`; nil goes back to standard output.
  func redirect(to path: String?) throws(FileProblem) {
    try? output.flush()
    if let file { close(file) }
    file = nil
    guard let path else {
      output = FileDescriptorSink(1, name: "standard output")
      return
    }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw FileProblem("cannot write \(path): \(String(cString: strerror(errno)))")
    }
    file = descriptor
    output = FileDescriptorSink(descriptor, name: path)
  }
}
