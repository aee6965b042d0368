internal import EntenteLanguage
package import EntenteSource
package import EntenteWorld

/// Reads world files: declarations, entities and facts. All mistakes of a file in one go; nothing is half-loaded.
package struct WorldLoader {
  package struct Problem: Sendable {
    package var source: Int
    package var diagnostic: Diagnostic
  }
  package private(set) var rows: WorldRows
  package private(set) var problems: [Problem] = []
  /// Where the rows are written.
  package private(set) var places = FactPlaces()
  private let sources: [SourceText]

  /// Loads the files over a world. Returns nil with the problems if anything is wrong.
  package static func load(_ sources: [SourceText], over world: World = World()) -> (World?, [Problem]) {
    let loader = read(sources, over: world)
    return loader.problems.isEmpty ? (World(Base(freezing: loader.rows)), []) : (nil, loader.problems)
  }

  /// The rows that a world would be made of, with their places; of no use if there are problems.
  package static func read(_ sources: [SourceText], over world: World = World()) -> WorldLoader {
    var loader = WorldLoader(sources, over: world)
    loader.run()
    loader.problems.sort {
      ($0.source, $0.diagnostic.primary.range.lower) < ($1.source, $1.diagnostic.primary.range.lower)
    }
    return loader
  }

  private init(_ sources: [SourceText], over world: World) {
    self.sources = sources
    rows = world.thawed()
  }
}

// MARK: - Implementation

extension WorldLoader {
  /// Words first, then entities, then facts, so that anything may refer to anything.
  private mutating func run() {
    var builder = SchemaBuilder(rows.schema)
    var events: [(Int, EventDeclaration)] = []
    var parsed: [[ParsedStatement]] = sources.map { _ in [] }
    // The words of declarations are known from the next statement on, and to all files.
    for source in sources {
      for statement in Parser.parse(source, lexicon: NoWords()) {
        guard case .declaration(let declaration) = statement.statement.kind, statement.problems.isEmpty else {
          continue
        }
        builder.declareFirst(declaration)
      }
    }
    for (index, source) in sources.enumerated() {
      for statement in Parser.parse(source, lexicon: NoWords()) {
        guard case .declaration(let declaration) = statement.statement.kind, statement.problems.isEmpty else {
          continue
        }
        if case .event(let event) = declaration.kind { events.append((index, event)) }
        for diagnostic in builder.declare(declaration) {
          problems.append(Problem(source: index, diagnostic: diagnostic))
        }
      }
    }
    for (index, event) in events {
      for diagnostic in builder.declareEffects(event, sources[index]) {
        problems.append(Problem(source: index, diagnostic: diagnostic))
      }
    }
    rows.schema = builder.schema
    var empty = WorldRows()
    empty.schema = builder.schema
    var definitions: [DefinedWord] = []
    // Definitions make words too; they are read in order.
    for (index, source) in sources.enumerated() {
      var vocabulary = Vocabulary(World(Base(freezing: empty)), session: definitions)
      var parser = Parser(source, lexicon: vocabulary)
      while let statement = parser.next() {
        parsed[index].append(statement)
        for problem in statement.problems {
          problems.append(Problem(source: index, diagnostic: problem.diagnostic))
        }
        if case .define(let word, let parameter, _, let text) = statement.statement.kind {
          let noun = Noun(word.singular, plural: word.plural)
          let definition = Definition(noun: noun, parameter: parameter, body: source.text(text))
          rows.schema.definitions.append(definition)
          let defined = DefinedWord(noun: noun, parameter: parameter, body: definition.body)
          definitions.append(defined)
          vocabulary.define(defined)
          parser.replaceLexicon(vocabulary)
        }
      }
    }
    var facts = FactBuilder(rows, Vocabulary(World(Base(freezing: empty)), session: definitions))
    for (index, statements) in parsed.enumerated() {
      for statement in statements where statement.problems.isEmpty {
        for diagnostic in facts.declareEntities(statement.statement, in: index) {
          problems.append(Problem(source: index, diagnostic: diagnostic))
        }
      }
    }
    for (index, statements) in parsed.enumerated() {
      for statement in statements where statement.problems.isEmpty {
        switch statement.statement.kind {
        case .declaration, .add:
          for diagnostic in facts.addFacts(statement.statement, sources[index], in: index) {
            problems.append(Problem(source: index, diagnostic: diagnostic))
          }
        case .define, .invalid: break
        default:
          problems.append(
            Problem(
              source: index,
              diagnostic: Diagnostic(
                code: "E0401", "a world file holds declarations and facts, not questions",
                at: statement.statement.range, notes: ["put the question into a script of its own"])))
        }
      }
    }
    rows = facts.rows
    places = facts.places
    if problems.isEmpty, !events.isEmpty { check(events) }
  }

  /// The expressions in effects must make sense for the parties.
  private mutating func check(_ events: [(Int, EventDeclaration)]) {
    var empty = WorldRows()
    empty.schema = rows.schema
    let vocabulary = Vocabulary(World(Base(freezing: empty)))
    for (index, declared) in events {
      for effect in declared.effects {
        let text: SourceRange
        switch effect.kind {
        case .ends(_, let of?), .endsLife(let of?): text = of
        case .tells(let of): text = of
        case .ends, .endsLife, .adds, .changes, .sets, .opposite: continue
        }
        let key = Folding.fold(declared.forms[0])
        guard let event = rows.schema.events.last(where: { $0.key == key }) else { continue }
        var party = PartyExpression(vocabulary, sources[index].text(text))
        if let message = party.problem(event) {
          problems.append(
            Problem(
              source: index,
              diagnostic: Diagnostic(
                code: "E0442", "this cannot be worked out for the event: \(message)", at: text,
                notes: ["it is an expression about `subject`, `object` and `recipient`"])))
        }
      }
    }
  }
}
