package import EntenteLanguage
package import EntenteSource
package import EntenteWorld

/// An import that waits for its file.
package struct ImportTask: Sendable, Equatable, CustomStringConvertible {
  package let syntax: ImportSyntax
  package let range: SourceRange
  package var path: String { syntax.path }
  package static func == (a: ImportTask, b: ImportTask) -> Bool { a.path == b.path && a.range == b.range }
  package var description: String { "import \(path)" }
}

package struct ImportLimits: Sendable {
  /// Rows that may be wrong, and are then left out.
  package var mostErrors = 0
  package init() {}
}

/// What an import has done.
package struct ImportReport: Sendable {
  package var file = ""
  package var rows = 0
  package var things = 0
  package var facts = 0
  package var values = 0
  /// Rows that were left out, and what is wrong with the first of them.
  package var leftOut = 0
  package var problems: [String] = []

  /// `members.csv: 12 rows, 2 new things, 12 facts`
  package var summary: String {
    var parts = [Wording.counted(rows, "row")]
    if things > 0 { parts.append(Wording.counted(things, "new thing")) }
    if facts > 0 { parts.append(Wording.counted(facts, "fact")) }
    if values > 0 { parts.append(Wording.counted(values, "value")) }
    if things + facts + values == 0 { parts.append("nothing new") }
    return "\(file): " + parts.joined(separator: ", ")
  }
}

package enum ImportOutcome: Sendable {
  case done(ImportReport)
  case refused(Diagnostic)
  case cancelled
}

extension Session {
  /// Reads rows into the world: all of them, or none. `progress` is told the rows of each reading as they go by.
  package func importRows(
    _ task: ImportTask, from source: any RowSource, _ limits: ImportLimits,
    progress: (_ rows: Int) -> Void = { _ in }
  ) -> ImportOutcome {
    if !suppositions.isEmpty { return .refused(supposing(task.range)) }
    let damage = world.damage
    damage.forget()
    let base = world.merged()
    let vocabulary = world.isUnlayered ? vocabulary : Vocabulary(base)
    var binder = TemplateBinder(vocabulary, header: source.header, parameters: parameters)
    let plan: ImportPlan
    do throws(TemplateBinder.Failure) { plan = try binder.bind(task.syntax) } catch {
      var diagnostic = error.diagnostic
      if diagnostic.primary.range.isEmpty { diagnostic.primary.range = task.range }
      return .refused(diagnostic)
    }
    var mostErrors = limits.mostErrors
    for case .mostErrors(let count) in task.syntax.options.map(\.kind) { mostErrors = count }

    var excluded: Set<Int> = []
    var problems: [RowProblem] = []
    var isFirst = true
    do throws(RowFailure) {
      while true {
        var run = ImportRun(plan, vocabulary, binder.numbers, excluding: excluded)
        for phase in plan.phases {
          if !isFirst { try source.rewind() }
          isFirst = false
          run.phase = phase
          var batch = RowBatch(stride: plan.stride)
          var rows = 0
          while try source.read(&batch) {
            if isCancelled() { return .cancelled }
            run.take(batch)
            rows += batch.count
            progress(rows)
            // So many mistakes are one mistake in the template.
            if run.badLines.count > max(mostErrors, 10_000) { break }
          }
          if phase == .names { run.finishNames() }
        }
        for problem in run.problems.sorted(by: { $0.line < $1.line })
        where problems.count < ImportRun.mostDetails { problems.append(problem) }
        excluded.formUnion(run.badLines)
        if excluded.count > mostErrors {
          return .refused(refusal(task, source.name, problems, excluded.count, mostErrors))
        }
        // What is wrong is left out whole: once more, without those rows.
        guard run.badLines.isEmpty else { continue }
        let grown = base.grown(by: run.finished())
        if !damage.parts.isEmpty { return .refused(Session.damaged(damage.parts, at: task.range)) }
        if isCancelled() { return .cancelled }
        var report = ImportReport(file: source.name)
        report.rows = run.rowCount
        report.things = grown.entityCount - base.entityCount
        report.facts = grown.factCount - base.factCount
        report.values = grown.valueCount - base.valueCount
        report.leftOut = excluded.count
        report.problems = problems.map { Session.text($0, source.name) }
        replaceWorld(grown)
        return .done(report)
      }
    } catch { return .refused(Diagnostic(code: "E0501", error.description, at: task.range)) }
  }

  private func refusal(
    _ task: ImportTask, _ name: String, _ problems: [RowProblem], _ count: Int, _ mostErrors: Int
  ) -> Diagnostic {
    var notes = problems.prefix(10).map { Session.text($0, name) }
    if count > problems.prefix(10).count {
      notes.append("… and \(Wording.grouped(count - min(10, problems.count))) more")
    }
    if mostErrors > 0 {
      notes.append("at most \(Wording.counted(mostErrors, "row")) may be left out")
    } else {
      notes.append("`at most \(count) \(count == 1 ? "error" : "errors")` before `as` leaves such rows out")
    }
    return Diagnostic(
      code: "E0602", "\(Wording.counted(count, "row")) cannot be read; nothing is imported",
      at: task.syntax.pathRange, notes: notes)
  }

  /// `members.csv:17: since: "19xx" is not a date`
  static func text(_ problem: RowProblem, _ name: String) -> String {
    let value = problem.value.map { " \"\(Wording.clipped($0.replacing("\n", with: "⏎"), 60))\":" } ?? ""
    return "\(name):\(problem.line): " + (problem.column.map { "\($0)" + (value.isEmpty ? ":" : "") } ?? "")
      + value + (problem.column == nil && value.isEmpty ? "" : " ") + problem.message
  }
}

extension ImportPlan {
  var phases: [ImportRun.Phase] {
    if !namings.isEmpty { return [.names, .things, .facts] }
    return readsThingsFirst ? [.things, .facts] : [.all]
  }
}
