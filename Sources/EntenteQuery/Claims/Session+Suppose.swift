internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

// MARK: - suppose, forget, according to

extension Session {
  /// What is supposed, the latest last: `Armenia leaves CSTO on 2023-01-01`.
  package var supposed: [String] { suppositions.map(\.text) }

  func suppose(_ events: [EventSyntax], _ inner: Statement?, _ range: SourceRange, _ source: SourceText)
    throws(Stop) -> Outcome
  {
    let supposition = try supposition(events, source)
    push(supposition)
    guard let inner else {
      let count = suppositions.count
      return .done(
        "supposed: \(supposition.text)\(count > 1 ? "; \(count) suppositions hold" : ""); `forget` ends it")
    }
    defer { pop(1) }
    let prepared = try prepared(inner, source)
    let outcome = try carryOut(inner, prepared, source)
    lastSupposed = supposition.text
    return outcome
  }

  func supposeAgain(_ statement: Statement, _ source: SourceText) throws(Stop) -> Outcome {
    let text = SourceText(name: "last", "suppose \(lastSupposed ?? "")")
    lastSupposed = nil
    guard let parsed = Parser.parse(text, lexicon: vocabulary).first, parsed.problems.isEmpty,
      case .suppose(let events, _) = parsed.statement.kind
    else { return .done("") }
    let outcome = try whileSupposing(events, text) { () throws(Stop) in
      try carryOut(statement, try prepared(statement, source), source)
    }
    lastSupposed = Printer.print(events)
    return outcome
  }

  func whileSupposing<Result>(
    _ events: [EventSyntax], _ source: SourceText, _ body: () throws(Stop) -> Result
  ) throws(Stop) -> Result {
    push(try supposition(events, source))
    defer { pop(1) }
    return try body()
  }

  /// The answer in the world as supposed and as told, without the difference.
  func viewed(_ statement: Statement, _ prepared: Prepared, _ source: SourceText) throws(Stop) -> Answer {
    let voices: Set<EntityID>
    do throws(Binder.Failure) { voices = try self.voices(according(statement), source) } catch {
      throw .refused(error.diagnostic)
    }
    if voices.isEmpty { return try plain(statement, prepared, source) }
    let kept = (world, vocabulary)
    defer { restore(kept) }
    let heard = Hearsay(
      world, claimBook, voices: voices, happened: suppositions.flatMap(\.events), until: lastDay(prepared))
    restore((heard.world, vocabulary))
    return try plain(statement, prepared, source)
  }

  private func supposition(_ events: [EventSyntax], _ source: SourceText) throws(Stop) -> Supposition {
    do throws(Binder.Failure) {
      let bound = try bound(events, source)
      return Supposition(
        text: Printer.print(events), events: bound.map { ($0, $0.day ?? day) })
    } catch { throw .refused(error.diagnostic) }
  }

  func prepared(_ inner: Statement, _ source: SourceText) throws(Stop) -> Prepared {
    let parsed = ParsedStatement(statement: inner, problems: [], alternatives: [], tokens: 0..<0)
    switch prepare(parsed, source) {
    case .success(let prepared): return prepared
    case .failure(let refused): throw .refused(refused.diagnostics[0])
    }
  }

  func forget(_ count: Int, _ range: SourceRange) throws(Stop) -> Outcome {
    guard count <= suppositions.count else {
      throw .refused(
        Diagnostic(
          code: "E0389",
          suppositions.isEmpty
            ? "nothing is supposed"
            : "only \(Wording.counted(suppositions.count, "supposition")) can be forgotten",
          at: range, notes: suppositions.isEmpty ? [] : ["they are: \(supposed.joined(separator: "; "))"]))
    }
    let forgotten = supposed.suffix(count)
    pop(count)
    return .done(
      "forgotten: \(forgotten.joined(separator: "; "))"
        + (suppositions.isEmpty ? "" : "; still supposed: \(supposed.joined(separator: "; "))"))
  }

  /// The world is not changed while something is supposed: it would be forgotten with it.
  func refuseWhileSupposing(_ range: SourceRange) throws(Stop) {
    guard !suppositions.isEmpty else { return }
    throw .refused(supposing(range))
  }
  func supposing(_ range: SourceRange) -> Diagnostic {
    Diagnostic(
      code: "E0385", "the world is not changed while something is supposed", at: range,
      notes: ["`forget` first; supposed is: \(supposed.joined(separator: "; "))"])
  }

  // MARK: Answers that are not about the facts alone

  /// Runs the question in the world as it is, or as it would be: then as a difference.
  func answered(_ statement: Statement, _ prepared: Prepared, _ source: SourceText) throws(Stop) -> Answer {
    let voices: Set<EntityID>
    do throws(Binder.Failure) { voices = try self.voices(according(statement), source) } catch {
      throw .refused(error.diagnostic)
    }
    guard !suppositions.isEmpty || !voices.isEmpty else {
      return try plain(statement, prepared, source)
    }
    var three = try threefold(statement, prepared, source, voices)
    if hasStatus(three.view) || hasStatus(three.unheard) || hasStatus(three.actual) {
      // All with their standing, so that rows can be told apart by it.
      marksAlways = true
      defer { marksAlways = false }
      three = try threefold(statement, prepared, source, voices)
    }
    var answer = three.view
    let isDefault = !showsColumns(statement)
    if let hearsay = three.hearsay {
      let names = voices.map { world.name(of: $0) }.sorted().joined(separator: ", ")
      answer = Difference.marked(answer, against: three.unheard, voice: names, isCut: isCut(statement))
      let count = hearsay.taken.count
      answer.basis.append(
        count == 0
          ? "no claim of \(names) changes a fact"
          : "\(Wording.counted(count, "claim")) of \(names) taken as \(count == 1 ? "a fact" : "facts")")
    }
    if !suppositions.isEmpty {
      answer = Difference.between(three.actual, answer, isDefault: isDefault)
      answer.notes.insert("hypothetical: if \(supposed.joined(separator: "; and if "))", at: 0)
      answer.basis.insert("hypothetical", at: 0)
      answer.isHypothetical = true
      // Rows stand in another order now.
      lastRows = []
    }
    return answer
  }

  private struct Three {
    /// As supposed and as told.
    var view: Answer
    /// As supposed.
    var unheard: Answer
    /// As it is.
    var actual: Answer
    var hearsay: Hearsay?
  }

  private func threefold(
    _ statement: Statement, _ prepared: Prepared, _ source: SourceText, _ voices: Set<EntityID>
  ) throws(Stop) -> Three {
    let supposed = (world, vocabulary)
    defer { restore(supposed) }
    var hearsay: Hearsay?
    if !voices.isEmpty {
      let heard = Hearsay(
        world, claimBook, voices: voices, happened: suppositions.flatMap(\.events), until: lastDay(prepared))
      hearsay = heard
      restore((heard.world, vocabulary))
    }
    isHearing = hearsay != nil
    defer { isHearing = false }
    let view = try plain(statement, prepared, source)
    let kept = (last, lastSource, lastSupposed)
    defer { (last, lastSource, lastSupposed) = kept }
    restore(supposed)
    let unheard = hearsay == nil ? view : try plain(statement, prepared, source)
    guard !suppositions.isEmpty, let ground else {
      return Three(view: view, unheard: unheard, actual: unheard, hearsay: hearsay)
    }
    restore(ground)
    return Three(
      view: view, unheard: unheard, actual: try plain(statement, prepared, source), hearsay: hearsay)
  }

  private func hasStatus(_ answer: Answer) -> Bool {
    if case .table(let table) = answer.body { return table.columns.contains { $0.title == "status" } }
    return false
  }
  private func isCut(_ statement: Statement) -> Bool {
    switch statement.kind {
    case .query(let query): return query.results.contains { if case .first = $0.kind { true } else { false } }
    case .refine: return last?.results.contains { if case .first = $0.kind { true } else { false } } ?? false
    default: return false
    }
  }
  private func showsColumns(_ statement: Statement) -> Bool {
    switch statement.kind {
    case .query(let query): return query.results.contains { if case .show = $0.kind { true } else { false } }
    case .refine: return last?.results.contains { if case .show = $0.kind { true } else { false } } ?? false
    default: return false
    }
  }

  func plain(_ statement: Statement, _ prepared: Prepared, _ source: SourceText) throws(Stop) -> Answer {
    // Reasons are asked for what is answered now.
    lastRows = []
    lastQuestion = nil
    lastTrees = []
    switch statement.kind {
    case .describe(let expression, let time):
      return try describe([expression], time, source, isComparison: false)
    case .compare(let items, let time): return try describe(items, time, source, isComparison: true)
    case .coverage(let word): return try coverage(word, source)
    case .path(let from, let to, let via, let time):
      return try path(from, to, via, time, source, onlyLength: false)
    case .distance(let from, let to, let via, let time):
      return try path(from, to, via, time, source, onlyLength: true)
    default: return try answer(statement, prepared, source)
    }
  }

  private func according(_ statement: Statement) -> [Expression] {
    switch statement.kind {
    case .query(let query), .changes(let query), .timeline(let query, _): query.according
    case .refine(let refinement): composed(refinement)?.query.according ?? []
    default: statement.according
    }
  }

  /// The last day that the question is about: what is said later is not heard.
  func lastDay(_ prepared: Prepared) -> Day {
    let window: Window
    switch prepared {
    case .query(let node, _): window = node.window
    case .question(_, _, _, _, let asked, _): window = asked
    case .other: return day
    }
    switch window {
    case .at(let day): return day
    case .over(_, let to), .throughout(_, let to): return to ?? Day.last
    }
  }
}
