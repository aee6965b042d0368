package import EntenteLanguage
package import EntenteSource
internal import EntenteWorld

extension Session {
  /// Runs one statement. What fails changes nothing; what touches a damaged part of the world fails.
  package func run(_ parsed: ParsedStatement, _ source: SourceText) -> Outcome {
    let damage = world.damage
    let state = state
    damage.forget()
    let outcome = runUndamaged(parsed, source)
    let parts = damage.parts
    guard !parts.isEmpty else { return outcome }
    restore(state)
    return .damaged(Session.damaged(parts, at: parsed.statement.range))
  }

  package static func damaged(_ parts: [String], at range: SourceRange) -> Diagnostic {
    Diagnostic(
      code: "E0502", "the world's file is damaged: \(parts.joined(separator: ", ")) cannot be read",
      at: range,
      notes: ["`entente check --world FILE` lists all that is damaged"])
  }

  private func runUndamaged(_ parsed: ParsedStatement, _ source: SourceText) -> Outcome {
    if parsed.problems.isEmpty, case .choose(let number) = parsed.statement.kind {
      guard number <= readings.count else {
        return .refused([
          Diagnostic(
            code: "E0361", "there is no reading \(number) to choose", at: parsed.statement.range,
            notes: ["a number runs a reading that a refusal has offered"])
        ])
      }
      let text = readings[number - 1]
      readings = []
      return .run(text)
    }
    let clock = ContinuousClock()
    let begun = clock.now
    let prepared = prepare(parsed, source)
    let bound = clock.now
    times.plan = begun.duration(to: bound)
    defer { times.execute = bound.duration(to: clock.now) }
    switch prepared {
    case .failure(let refused):
      readings = refused.diagnostics.flatMap { $0.fixes.map(\.statement) }
      return .refused(refused.diagnostics)
    case .success(let prepared):
      readings = []
      do throws(Stop) {
        return try carryOut(parsed.statement, prepared, source)
      } catch {
        switch error {
        case .cancelled: return .cancelled
        case .refused(let diagnostic): return .refused([checked(diagnostic, source)])
        }
      }
    }
  }

  enum Stop: Error {
    case cancelled
    case refused(Diagnostic)
  }

  func carryOut(_ statement: Statement, _ prepared: Prepared, _ source: SourceText) throws(Stop)
    -> Outcome
  {
    switch statement.kind {
    case .refine where lastSupposed != nil && suppositions.isEmpty:
      // A line after `suppose …: …` goes on under the same supposition.
      return try supposeAgain(statement, source)
    case .why(let target, _) where lastSupposed != nil && suppositions.isEmpty && !target.isQuestion:
      return try supposeAgain(statement, source)
    case .query, .refine, .isQuestion, .whenQuestion, .changes, .timeline, .coverage, .describe, .compare,
      .path, .distance:
      return .answer(try answered(statement, prepared, source))
    case .why(let target, let isNegative):
      return .answer(try why(target, isNegative, prepared, statement.range, source))
    case .cite(let format): return .answer(try cite(format, statement.range))
    case .bind(let word, _, let text):
      define(
        DefinedWord(
          noun: Noun(word.singular, plural: word.plural ?? word.singular), parameter: nil,
          body: source.text(text), isSentence: true))
      return .done("`\(word.singular)` is \(source.text(text))")
    case .define(let word, let parameter, _, let text):
      define(
        DefinedWord(
          noun: Noun(word.singular, plural: word.plural), parameter: parameter, body: source.text(text)))
      return .done("`\(word.singular)` is defined")
    case .setDay(let time):
      var binder = binder(source)
      do throws(Binder.Failure) {
        let (window, note) = try binder.bindTime(time)
        guard case .at(let day) = window else { return .done("") }
        setDay(day)
        return .done("asked as of \(day)" + (note.map { " (\($0))" } ?? ""))
      } catch { throw .refused(error.diagnostic) }
    case .explain(let inner): return .answer(try explain(inner, prepared, source))
    case .format(let inner):
      return .answer(Answer(.text([Printer.print(inner) ?? source.text(inner.range)])))
    case .expectRows(let inner, let rows): return try expect(inner, prepared, rows: rows, source)
    case .expect(let inner, let value): return try expect(inner, prepared, value, source)
    case .use(let path): return .use(path)
    case .save(let path): return .file(.save(path))
    case .export(let path, let asDatabase): return .file(asDatabase ? .exportDatabase(path) : .export(path))
    case .importDatabase(let path): return .file(.importDatabase(path))
    case .needs(let path, let origin): return .file(.needs(path, from: origin))
    case .importRows(let syntax):
      try refuseWhileSupposing(statement.range)
      return .file(.importRows(ImportTask(syntax: syntax, range: statement.range)))
    case .help(let text): return .help(text)
    case .declaration, .add, .remove:
      try refuseWhileSupposing(statement.range)
      return try edit(statement, source)
    case .whatIf(let events): return .answer(try whatIf(events, according: statement.according, source))
    case .suppose(let events, var inner):
      // A friendly word in either is said in the canonical form of the question.
      inner?.isFriendly = statement.isFriendly
      return try suppose(events, inner, statement.range, source)
    case .forget(let count): return try forget(count, statement.range)
    case .choose, .invalid: return .done("")
    case .reserved(let word):
      throw .refused(Diagnostic(code: "E0208", "`\(word)` is not answered yet", at: statement.range))
    }
  }

  // MARK: Questions

  func answer(_ statement: Statement, _ prepared: Prepared, _ source: SourceText) throws(Stop) -> Answer {
    var answer: Answer
    do throws(Evaluator.Cancelled) {
      switch prepared {
      case .query(let asked, var binder):
        let node: QueryNode
        if case .changes = statement.kind {
          node = asked
          (answer, lastTrees) = try runner(binder).changes(node)
        } else if case .timeline(let query, let path) = statement.kind {
          node = asked
          answer = try runner(binder).timeline(node)
          answer.file = path
          if case .timeline(var picture) = answer.body {
            picture.title = Printer.print(query.overTime)
            let version = world.schema.version.isEmpty ? "" : " \(world.schema.version)"
            picture.caption = "\(world.schema.title)\(version), \(basis(node.window, answer))"
            answer.body = .timeline(picture)
          }
        } else {
          node = withClaimColumns(asked, &binder)
          answer = try runner(binder).answer(node, head: nil)
        }
        if let reading = binder.readings.first, let said = Printer.print(statement) {
          answer.reading = said.replacingFirst(reading.of, with: reading.as)
        }
        remember(statement, source)
        lastRows = answer.entities
        lastQuestion = nil
        answer.basis.insert(basis(node.window, answer), at: 0)
        leftOut(prepared, statement, &answer)
        try noteLives(prepared, statement, source, &answer)
        if !node.rangesOverOccurrences { noteOutside(prepared, node.window, &answer) }
        answer.suggestions = answer.suggestions.compactMap { complete($0, statement, source) }
      case .question(let subject, let set, let row, let test, var window, let binder):
        if case .whenQuestion(_, _, let time) = statement.kind {
          // Without a time clause the periods are asked over all days.
          if time == nil { window = .over(from: nil, to: nil) }
          answer = try Verdict(runner: runner(binder)).periods(set, row, test, window)
        } else {
          answer = try Verdict(runner: runner(binder)).answer(subject, set, row, test, window)
        }
        answer.basis.insert(basis(window, answer), at: 0)
        lastRows = []
        if case .isQuestion = statement.kind {
          lastQuestion = (statement, source)
        } else {
          lastQuestion = nil
        }
        leftOut(prepared, statement, &answer)
        try noteLives(prepared, statement, source, &answer)
        noteOutside(prepared, window, &answer)
        answer.suggestions = answer.suggestions.compactMap { complete($0, statement, source) }
        if case .at(let day) = window, case .member(_, let members) = test.kind,
          case .entities(let asked) = set.kind
        {
          let disputes = claimBook.disputes(members, on: day)
          for entity in asked {
            if let said = disputes[entity] { answer.notes.append(claimBook.disputeText(entity, said)) }
          }
        }
      case .other: return Answer(.nothing)
      }
    } catch { throw .cancelled }
    if statement.isFriendly, answer.reading == nil { answer.reading = Printer.print(statement) }
    // What was said in the canonical words already is not said again.
    if let reading = answer.reading, Folding.fold(reading) == Folding.fold(source.text(statement.range)) {
      answer.reading = nil
    }
    return answer
  }

  func basis(_ window: Window, _ answer: Answer) -> String {
    switch window {
    case .at(let day): "as of \(day)"
    case .over(let from, let to), .throughout(let from, let to):
      switch (from, to) {
      case (nil, nil): "over all days"
      case (let from?, nil): "since \(from)"
      case (nil, let to?): "until \(to.advanced(by: -1))"
      case (let from?, let to?): "\(from) to \(to.advanced(by: -1))"
      }
    }
  }

  /// A suggestion of a day becomes a whole line.
  private func complete(_ fix: Diagnostic.Fix, _ statement: Statement, _ source: SourceText) -> Diagnostic
    .Fix?
  {
    guard fix.statement.hasPrefix("as of ") else { return fix }
    var head: String?
    switch statement.kind {
    case .query(let query):
      head = Printer.print(
        Query(expression: query.expression, by: query.by, time: nil, results: [], range: query.range))
    case .isQuestion(let subject, let predicate, _):
      head = Printer.print(Statement(.isQuestion(subject, predicate, nil), statement.range))
    default: break
    }
    guard let head else { return nil }
    let line = head + " " + fix.statement
    let parsed = Parser.parse(SourceText(name: "fix", line), lexicon: vocabulary)
    guard parsed.count == 1, parsed[0].problems.isEmpty else { return nil }
    return Diagnostic.Fix(line, note: fix.note)
  }

  private func remember(_ statement: Statement, _ source: SourceText) {
    switch statement.kind {
    case .query(let query), .changes(let query), .timeline(let query, _):
      last = if case .query = statement.kind { query } else { query.overTime }
      lastSource = source
      lastSupposed = nil
    case .refine(let refinement):
      // The whole sentence that the line makes is the one to be refined next.
      guard let composed = composed(refinement) else { return }
      last = composed.query
      lastSource = composed.source
    default: break
    }
  }

  /// The last question with the refinement worked in, as text of its own.
  func composed(_ refinement: Refinement) -> (query: Query, source: SourceText)? {
    guard var query = last else { return nil }
    var text = Printer.print(query.expression)
    if let predicate = refinement.predicate {
      let isLoose: Bool
      switch query.expression.kind {
      case .combination: isLoose = true
      default: isLoose = false
      }
      text = (isLoose ? "(\(text))" : text) + " where " + Printer.print(predicate)
    }
    if let by = query.by { text += " by " + Printer.print(by) }
    if let time = refinement.time ?? query.time { text += " " + Printer.print(time) }
    text += Printer.according(query.according)
    query.results = merged(query.results, refinement.results)
    let line =
      text
      + (query.results.isEmpty ? "" : " " + query.results.map { Printer.print($0) }.joined(separator: " "))
    let source = SourceText(name: "last", line)
    let parsed = Parser.parse(source, lexicon: vocabulary)
    guard parsed.count == 1, parsed[0].problems.isEmpty, case .query(let made) = parsed[0].statement.kind
    else { return nil }
    return (made, source)
  }

  func merged(_ old: [ResultClause], _ new: [ResultClause]) -> [ResultClause] {
    func rank(_ clause: ResultClause) -> Int {
      switch clause.kind {
      case .group: 0
      case .show: 1
      case .sort: 2
      case .first: 3
      }
    }
    let replaced = Set(new.map(rank))
    return (old.filter { !replaced.contains(rank($0)) } + new).sorted { rank($0) < rank($1) }
  }
}

extension String {
  fileprivate func replacingFirst(_ part: String, with other: String) -> String {
    guard let range = firstRange(of: part) else { return self }
    return String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
  }
}
