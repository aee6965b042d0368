package import EntenteLanguage
package import EntenteSource
package import EntenteWorld

/// A conversation with a world: its day, its words, its edits, its last answer. A statement that fails changes nothing.
package final class Session {
  package private(set) var world: World
  package private(set) var vocabulary: Vocabulary { didSet { book = nil } }
  private var book: ClaimBook?
  /// The claims of the world at hand.
  var claimBook: ClaimBook {
    if let book { return book }
    let made = ClaimBook(vocabulary)
    book = made
    return made
  }
  package private(set) var day: Day
  /// `--param name=value`
  package var parameters: [String: String] = [:]
  package var isCancelled: @Sendable () -> Bool = { false }
  package internal(set) var last: Query?
  package internal(set) var lastSource: SourceText?
  package private(set) var lastText: String?
  /// Readings of the last refusal, to be run by their number.
  package internal(set) var readings: [String] = []
  /// What the last statement took.
  package internal(set) var times = Times()
  private var words: [DefinedWord] = []
  private var isDayChosen = false

  private(set) var suppositions: [Supposition] = []
  /// The world as it is, while something is supposed.
  private(set) var ground: (World, Vocabulary)?
  /// The last question was asked under it.
  var lastSupposed: String?
  /// The things that the rows of the last answer are about.
  var lastRows: [EntityID] = []
  /// The last question that was answered by yes, no or unknown; nil once rows have been answered.
  var lastQuestion: (statement: Statement, source: SourceText)?
  /// The reasons that the last statement gave.
  var lastTrees: [Reason] = []
  /// How many lines of a reason stand under one another.
  package var depth = 12
  /// Standings are shown even if all are full.
  var marksAlways = false
  /// Claims are taken as facts.
  var isHearing = false

  /// What a statement may change.
  struct State {
    var world: World
    var vocabulary: Vocabulary
    var day: Day
    var last: Query?
    var lastSource: SourceText?
    var lastSupposed: String?
    var words: [DefinedWord]
    var suppositions: [Supposition]
    var ground: (World, Vocabulary)?
  }
  var state: State {
    State(
      world: world, vocabulary: vocabulary, day: day, last: last, lastSource: lastSource,
      lastSupposed: lastSupposed, words: words, suppositions: suppositions, ground: ground)
  }
  func restore(_ state: State) {
    world = state.world
    vocabulary = state.vocabulary
    day = state.day
    last = state.last
    lastSource = state.lastSource
    lastSupposed = state.lastSupposed
    words = state.words
    suppositions = state.suppositions
    ground = state.ground
  }

  package struct Times: Sendable {
    package var parse = Duration.zero
    package var plan = Duration.zero
    package var execute = Duration.zero
  }

  package init(_ world: World) {
    self.world = world
    vocabulary = Vocabulary(world)
    day = Session.day(of: world)
  }
  package func setDay(_ day: Day) {
    self.day = day
    isDayChosen = true
  }
  /// Goes on in another world, as if begun in it; a day that was chosen stays.
  package func adopt(_ other: World) {
    words = []
    last = nil
    lastSource = nil
    readings = []
    replaceWorld(other)
    if !isDayChosen { day = Session.day(of: other) }
  }
  /// A world that says its own day is asked as of it, unless a day was chosen.
  func followWorld() { if !isDayChosen { day = Session.day(of: world) } }
  private static func day(of world: World) -> Day {
    world.schema.day ?? Day(year: 2025, month: 1, day: 1) ?? Day.first
  }

  /// Runs the statements of a text in order; `handle` says whether to go on.
  package func run(_ source: SourceText, _ handle: (ParsedStatement, Outcome) -> Bool) {
    let source = substituted(source)
    var parser = Parser(source, lexicon: vocabulary)
    let clock = ContinuousClock()
    var begun = clock.now
    while let statement = parser.next() {
      times = Times(parse: begun.duration(to: clock.now))
      let outcome = run(statement, source)
      if !handle(statement, outcome) { return }
      // What was done, and what the front end has read, may have brought words.
      parser.replaceLexicon(vocabulary)
      begun = clock.now
    }
  }

  /// Parses and binds without running.
  package func check(_ source: SourceText) -> [Diagnostic] {
    var found: [Diagnostic] = []
    let source = substituted(source)
    let copy = Session(world)
    copy.words = words
    copy.vocabulary = vocabulary
    copy.day = day
    var parser = Parser(source, lexicon: vocabulary)
    while let statement = parser.next() {
      switch copy.prepare(statement, source) {
      case .failure(let failure): found += failure.diagnostics
      case .success: copy.applyWords(statement.statement, source)
      }
      parser.replaceLexicon(copy.vocabulary)
    }
    return found
  }

  /// A statement bound, or what is wrong with it.
  enum Prepared {
    case query(QueryNode, Binder)
    case question(Subject, SetNode, Slot, PredicateNode, Window, Binder)
    case other
  }
  struct Refused: Error { var diagnostics: [Diagnostic] }
}

// MARK: - Words

extension Session {
  func define(_ word: DefinedWord) {
    words.removeAll { Folding.fold($0.noun.singular) == Folding.fold(word.noun.singular) }
    words.append(word)
    vocabulary = Vocabulary(world, session: words)
  }
  /// The world to be written to a file: the words that were defined in the session are part of it. A word that stands for
  /// a sentence with a time clause of its own is the session's alone.
  package var worldWithWords: World {
    world.defining(
      words.filter { !$0.isSentence }.map {
        Definition(noun: $0.noun, parameter: $0.parameter, body: $0.body)
      })
  }
  func replaceWorld(_ world: World) {
    self.world = world
    vocabulary = Vocabulary(world, session: words)
  }
  /// Puts a world in place for a while; its words stay those of the vocabulary.
  func restore(_ state: (World, Vocabulary)) { (world, vocabulary) = state }

  /// Something is supposed over the world as it is now.
  func push(_ supposition: Supposition) {
    if ground == nil { ground = (world, vocabulary) }
    suppositions.append(supposition)
    apply()
  }
  func pop(_ count: Int) {
    suppositions.removeLast(count)
    apply()
  }
  /// What is supposed is a layer over what is: forgetting it is dropping it.
  private func apply() {
    guard let ground else { return }
    guard !suppositions.isEmpty else {
      self.ground = nil
      return restore((ground.0, Vocabulary(ground.0, session: words)))
    }
    var happening = Happening(ground.0, ground.1)
    for (event, day) in suppositions.flatMap(\.events) { _ = happening.happen(event, on: day) }
    replaceWorld(happening.world)
  }
  /// In a check, words that a statement makes are known to those after it.
  func applyWords(_ statement: Statement, _ source: SourceText) {
    switch statement.kind {
    case .bind(let word, let query, let text):
      define(
        DefinedWord(
          noun: Noun(word.singular, plural: word.plural), parameter: nil, body: source.text(text),
          isSentence: query.time != nil))
    case .define(let word, let parameter, _, let text):
      define(
        DefinedWord(
          noun: Noun(word.singular, plural: word.plural), parameter: parameter, body: source.text(text)))
    case .query(let query):
      last = query
      lastSource = source
    default: break
    }
  }

  /// Parameters stand for what they are given, as a date, a number or a quoted name; in the name of a file, as they are. In the template
  /// of an import `$x` is a column.
  package func substituted(_ source: SourceText) -> SourceText {
    guard !parameters.isEmpty, source.bytes.contains(0x24) else { return source }
    let lexer = Lexer(source)
    var bytes: [UInt8] = []
    var position = 0
    var templates = TemplateSpotter()
    for token in lexer.tokens {
      let place = templates.place(token)
      var text: String?
      if token.kind == .parameter, place != .template, let value = parameters[token.text] {
        let inner = Lexer(SourceText(name: "", value))
        let isLiteral =
          inner.tokens.count == 2 && (inner.tokens[0].kind == .number || inner.tokens[0].kind == .date)
        text =
          place == .file ? Printer.escaped(value) : isLiteral ? value : Printer.quoted(value)
      } else if token.kind == .string, place == .file, token.text.contains("$") {
        text = Printer.escaped(expanded(token.text))
      }
      guard let text else { continue }
      bytes += source.bytes[position..<token.range.lower]
      bytes += text.utf8
      position = token.range.upper
    }
    bytes += source.bytes[position...]
    return SourceText(name: source.name, bytes: bytes)
  }

  /// `"$data/members.csv"`; a parameter that is not given stays as it is.
  private func expanded(_ path: String) -> String {
    Parser.pieces(path).reduce("") { text, piece in
      switch piece {
      case .text(let plain): text + plain
      case .column(let name): text + (parameters[name] ?? "$" + name)
      }
    }
  }
}

/// Follows the tokens of a text: where the names of files stand, and where templates.
private struct TemplateSpotter {
  enum Place { case sentence, file, template }
  private var isImport = false
  private var isTemplate = false
  private var depth = 0
  private var last = ""
  private var isFirst = true

  mutating func place(_ token: Token) -> Place {
    let begins =
      depth == 0
      && (isFirst || last == ";" || token.startsLine && (token.indent == 0 || token.followsBlankLine))
    isFirst = false
    defer {
      if token.kind == .symbol {
        switch token.text {
        case "(", "{", "[": depth += 1
        case ")", "}", "]": depth = max(0, depth - 1)
        default: break
        }
      }
      last = token.kind == .word || token.kind == .symbol ? token.key : ""
    }
    if begins {
      isImport = token.kind == .word && token.key == "import"
      isTemplate = false
    }
    if isImport, token.kind == .word, token.key == "as" { isTemplate = true }
    if isTemplate { return .template }
    return ["import", "use", "save", "export", "sqlite", "needs"].contains(last) ? .file : .sentence
  }
}

// MARK: - Statements

extension Session {
  func binder(_ source: SourceText) -> Binder {
    var context = BindingContext(day: day)
    context.last = last
    context.lastSource = lastSource
    return Binder(vocabulary, context: context, source: source)
  }

  /// Binds a statement; among trees that the words allow, exactly one may bind.
  func prepare(_ parsed: ParsedStatement, _ source: SourceText) -> Result<Prepared, Refused> {
    if let problem = parsed.problems.first {
      var diagnostic = problem.diagnostic
      if case .unknownNoun(let word) = problem.kind {
        let near = Spelling.nearest(Folding.fold(word), in: vocabulary.nounKeys)
        if !near.isEmpty {
          diagnostic.notes = ["did you mean \(SyntaxProblem.either(near.map { "`\($0)`" }))?"]
          let binder = binder(source)
          diagnostic.fixes = near.map { Diagnostic.Fix(binder.replacing(problem.range, with: $0)) }
        }
      }
      return .failure(Refused(diagnostics: [checked(diagnostic, source)]))
    }
    do throws(Binder.Failure) {
      let prepared = try bind(parsed.statement, source)
      for other in parsed.alternatives {
        guard (try? bind(other, source)) != nil, let a = Printer.print(parsed.statement),
          let b = Printer.print(other), a != b
        else { continue }
        return .failure(
          Refused(diagnostics: [
            Diagnostic(
              code: "E0360", "these words can be a name or a sentence", at: parsed.statement.range,
              notes: ["put the name in quotes, or parentheses around the parts"],
              fixes: [Diagnostic.Fix(a), Diagnostic.Fix(b)])
          ]))
      }
      return .success(prepared)
    } catch {
      for other in parsed.alternatives {
        if let prepared = try? bind(other, source) { return .success(prepared) }
      }
      return .failure(Refused(diagnostics: [checked(error.diagnostic, source)]))
    }
  }

  /// Where a sentence does not fit; nil if it does.
  func mistakeRange(_ statement: Statement, _ source: SourceText) -> SourceRange? {
    do throws(Binder.Failure) {
      _ = try bind(statement, source)
      return nil
    } catch { return error.diagnostic.primary.range }
  }

  private func bind(_ statement: Statement, _ source: SourceText) throws(Binder.Failure) -> Prepared {
    var binder = binder(source)
    switch statement.kind {
    case .query(let query):
      let node = try binder.bindQuery(query)
      return .query(node, binder)
    case .isQuestion(let subject, let predicate, let time),
      .whenQuestion(let subject, let predicate, let time):
      let bound = try binder.bindQuestion(subject, predicate, time)
      return .question(subject, bound.subject, bound.row, bound.test, bound.window, binder)
    case .changes(let query): return .query(try binder.bindOverTime(query, "changes"), binder)
    case .timeline(let query, let path):
      try binder.checkPicture(path, statement.range)
      return .query(try binder.bindOverTime(query, "timeline", sorts: true), binder)
    case .coverage(let word): _ = try records(of: word, binder)
    case .why(let target, _): return try bindReason(target, source)
    case .refine(let refinement):
      let made = try refined(refinement, statement.range)
      binder = self.binder(made.source)
      return .query(try binder.bindQuery(made.query), binder)
    case .bind(_, let query, _):
      _ = try binder.bindQuery(query)
      if let voice = query.according.first {
        throw binder.fail(
          "E0215", "`according to` governs a whole sentence", voice.range,
          notes: ["say it where the word is used"])
      }
    case .define(let word, let parameter, let body, let text):
      try checkDefinition(word, parameter, body, text, source)
    case .explain(let inner), .expect(let inner, _), .expectRows(let inner, _): return try bind(inner, source)
    case .whatIf(let events):
      _ = try bound(events, source)
      _ = try voices(statement.according, source)
    case .suppose(let events, let inner):
      _ = try bound(events, source)
      if let inner {
        switch inner.kind {
        case .query, .refine, .isQuestion, .whenQuestion, .changes, .timeline, .coverage, .describe, .compare,
          .path,
          .distance,
          .suppose, .whatIf, .explain:
          _ = try bind(inner, source)
        default:
          throw binder.fail(
            "E0384", "after `suppose … :` stands a question", inner.range,
            notes: ["`suppose …` on a line of its own holds for all that follows, until `forget`"])
        }
      }
    default: break
    }
    return .other
  }

  /// A suggestion is shown only if it parses and resolves.
  func checked(_ diagnostic: Diagnostic, _ source: SourceText) -> Diagnostic {
    var diagnostic = diagnostic
    diagnostic.fixes = diagnostic.fixes.compactMap { fix in
      let text = SourceText(name: "fix", fix.statement)
      let parsed = Parser.parse(text, lexicon: vocabulary)
      guard parsed.count == 1, parsed[0].problems.isEmpty, let prepared = try? bind(parsed[0].statement, text)
      else { return nil }
      var fix = fix
      if case .query(let node, let binder) = prepared, fix.note.isEmpty {
        if let answer = try? runner(binder).answer(node, head: nil) {
          fix.note = Wording.counted(answer.rowCount, "row")
        }
      }
      return fix
    }
    return diagnostic
  }

  func runner(_ binder: Binder) -> QueryRunner {
    QueryRunner(
      world: world, slotBases: binder.slotBases, slots: binder.slotTotal, today: day,
      isCancelled: isCancelled,
      claims: claimBook, marksAlways: marksAlways)
  }

  /// A line that refines applies to the whole last expression, inside its time clause and before its result clauses.
  func refined(_ refinement: Refinement, _ range: SourceRange) throws(Binder.Failure) -> (
    query: Query, source: SourceText
  ) {
    guard let last else {
      throw Binder.Failure(
        diagnostic: Diagnostic(
          code: "E0315", "there is no last answer to go on from", at: range, notes: ["ask a question first"]))
    }
    guard let composed = composed(refinement) else {
      throw Binder.Failure(
        diagnostic: Diagnostic(
          code: "E0362", "this does not go on from the last question", at: range,
          notes: ["it was: \(Printer.print(last))"]))
    }
    return composed
  }

  /// A definition must hold when it is made.
  private func checkDefinition(
    _ word: NewWord, _ parameter: String?, _ body: Query, _ text: SourceRange, _ source: SourceText
  ) throws(Binder.Failure) {
    let copy = Session(world)
    copy.words = words
    copy.day = day
    copy.last = last
    copy.lastSource = lastSource
    copy.define(
      DefinedWord(
        noun: Noun(word.singular, plural: word.plural), parameter: parameter, body: source.text(text)))
    var binder = copy.binder(source)
    try binder.checkDefinition(parameter: parameter, word.singular, body)
  }
}
