internal import Entente
internal import EntenteExchange
internal import EntenteQuery
internal import EntenteSource
internal import EntenteWorld
internal import Glibc

// MARK: - What statements do with files

extension Shell {
  /// Does what a statement asks; what is wrong with it, nil if it is done.
  func carryOut(_ task: FileTask) -> Diagnostic? {
    let isInterrupted = { Interrupt.isRequested }
    do throws(FileFailure) {
      switch task {
      case .save(let path), .export(let path), .exportDatabase(let path):
        if isDryRun {
          say("\(path) is not written: this is a dry run")
          return nil
        }
        try write(task, to: path, isInterrupted)
      case .importDatabase(let path):
        session.adopt(try WorldDatabase.read(path, isInterrupted: isInterrupted))
        lastAnswer = nil
        confirm("\(path) read: \(session.world.schema.title)")
      case .importRows(let task): return try importRows(task)
      case .needs: break
      }
      return nil
    } catch {
      return Diagnostic(code: "E0501", error.description, at: SourceRange(0, 0))
    }
  }

  /// Writes a picture as a file of its own, whole or not at all; what is wrong with it, nil if it is done.
  func draw(_ picture: Timeline, into path: String) -> Diagnostic? {
    if isDryRun {
      say("\(path) is not written: this is a dry run")
      return nil
    }
    let isInterrupted = { Interrupt.isRequested }
    if let problem = AtomicFile.obstacle(path) {
      return Diagnostic(code: "E0501", "cannot write \(path): \(problem)", at: SourceRange(0, 0))
    }
    do throws(SinkFailure) {
      let file = try AtomicFile(path, isInterrupted: isInterrupted)
      let sink = AtomicFileSink(file)
      try picture.writeSVG(to: sink)
      try sink.flush()
      try file.commit()
    } catch { return Diagnostic(code: "E0501", error.sentence(path), at: SourceRange(0, 0)) }
    confirm("\(path) written")
    return nil
  }

  private func write(_ task: FileTask, to path: String, _ isInterrupted: @escaping () -> Bool)
    throws(FileFailure)
  {
    switch task {
    case .save:
      try Snapshot.save(session.worldWithWords, to: path, isInterrupted: isInterrupted)
      confirm("\(path) saved")
    case .export:
      guard let answer = lastAnswer else {
        throw FileFailure("there is no answer to export; ask a question first")
      }
      try export(answer, to: path, isInterrupted)
      confirm("\(path) written")
    case .exportDatabase:
      try WorldDatabase.write(session.worldWithWords, to: path, isInterrupted: isInterrupted)
      confirm("\(path) written")
    case .importDatabase, .importRows, .needs: break
    }
  }

  private func importRows(_ task: ImportTask) throws(FileFailure) -> Diagnostic? {
    if task.path == "-", readsStandardInput {
      throw FileFailure("cannot import standard input: the sentences come from there")
    }
    let reader: any RowSource
    switch ImportFile.open(task) {
    case .success(let opened): reader = opened
    case .failure(let refused): return refused.diagnostic
    }
    let progress = Progress(isShown: isInteractive || isatty(2) == 1)
    let outcome = session.importRows(task, from: reader, importLimits) { progress.show($0) }
    progress.end()
    switch outcome {
    case .done(let report):
      lastAnswer = nil
      for problem in report.problems { say(problem) }
      if report.leftOut > 0 { say("\(Wording.counted(report.leftOut, "row")) left out of \(report.file)") }
      if isDryRun { say(report.summary) } else { confirm(report.summary) }
      return nil
    case .refused(let diagnostic): return diagnostic
    case .cancelled: throw FileFailure("interrupted; nothing is imported")
    }
  }

  private func confirm(_ message: String) { if isInteractive { say(theme.paint(message, .dim)) } }

  private static let extensions: [(String, OutputFormat)] = [
    ("csv", .csv), ("tsv", .tsv), ("json", .json), ("jsonl", .jsonl), ("md", .markdown), ("txt", .table),
  ]

  private func export(_ answer: Answer, to path: String, _ isInterrupted: @escaping () -> Bool)
    throws(FileFailure)
  {
    guard let format = Shell.extensions.first(where: { path.lowercased().hasSuffix("." + $0.0) })?.1 else {
      let names = Shell.extensions.map { "." + $0.0 }.joined(separator: ", ")
      throw FileFailure("cannot export \(path): the name must end in one of \(names)")
    }
    if let problem = AtomicFile.obstacle(path) { throw FileFailure("cannot export \(path): \(problem)") }
    do throws(SinkFailure) {
      let file = try AtomicFile(path, isInterrupted: isInterrupted)
      let sink = AtomicFileSink(file)
      try write(answer, as: format, style: TableStyle(maxRows: nil), to: sink)
      try sink.flush()
      try file.commit()
    } catch { throw FileFailure(error.sentence(path)) }
  }
}
