internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// Collects the entities and facts of world files in rows.
struct FactBuilder {
  private(set) var rows: WorldRows
  private(set) var places = FactPlaces()
  /// The text that is read.
  private var current = 0
  private let vocabulary: Vocabulary
  private var byName: [String: [EntityID]] = [:]
  private var symmetric = SymmetricFacts()
  private var schema: Schema { rows.schema }

  init(_ rows: WorldRows, _ vocabulary: Vocabulary) {
    self.rows = rows
    self.vocabulary = vocabulary
    places.note(rows, nil)
    for name in rows.names { byName[Folding.fold(name.text), default: []].append(name.entity) }
  }

  private mutating func addName(_ entity: EntityID, _ text: String, _ role: NameRole) {
    let text = Folding.compose(text)
    let key = Folding.fold(text)
    if byName[key]?.contains(entity) == true { return }
    byName[key, default: []].append(entity)
    rows.names.append(NameRow(entity: entity, text: text, role: role))
  }

  mutating func declareEntities(_ statement: Statement, in source: Int) -> [Diagnostic] {
    guard case .declaration(let declaration) = statement.kind,
      case .entity(let noun, let name, let items) = declaration.kind
    else { return [] }
    guard let kind = vocabulary.kind(noun) else {
      return [Diagnostic(code: "E0402", "no kind `\(noun.singular)` is declared", at: noun.range)]
    }
    let key = Folding.fold(name.text)
    if byName[key]?.contains(where: {
      rows.entities[$0.index].kind == kind && Folding.fold(rows.entities[$0.index].name) == key
    }) == true {
      return [
        Diagnostic(
          code: "E0424", "`\(name.text)` is already \(Wording.article(schema.kind(kind).noun.singular))",
          at: name.range,
          notes: ["give one of them another name, or put both into one block"])
      ]
    }
    let entity = EntityID(rows.entities.count)
    rows.entities.append(EntityRow(name: Folding.compose(name.text), kind: kind))
    places.note(rows, FactPlaces.Place(source: source, range: name.range))
    addName(entity, name.text, .canonical)
    for item in items {
      switch item {
      case .also(let names): for name in names { addName(entity, name.text, .alias) }
      case .former(let name, _): addName(entity, name.text, .former)
      case .fact(let fact):
        // Codes are names too.
        if case .of(let noun, let value) = fact.form,
          vocabulary.meanings(of: noun.key).contains(where: {
            if case .attribute(let id) = $0 { schema.attribute(id).type == .code } else { false }
          })
        {
          switch value {
          case .name(let word): addName(entity, word.text, .code)
          case .text(let text, _): addName(entity, text, .code)
          case .number(let number, _): addName(entity, number.written, .code)
          case .bounds, .date: break
          }
        }
      case .life, .source, .on, .assertion: break
      }
    }
    return []
  }

  mutating func addFacts(_ statement: Statement, _ text: SourceText, in source: Int) -> [Diagnostic] {
    var found: [Diagnostic] = []
    current = source
    switch statement.kind {
    case .add(let facts):
      for fact in facts { add(fact, nil, nil, &found) }
    case .declaration(let declaration):
      guard case .entity(let noun, let name, let items) = declaration.kind, let kind = vocabulary.kind(noun)
      else { return [] }
      let key = Folding.fold(name.text)
      guard
        let entity = byName[key]?.first(where: {
          rows.entities[$0.index].kind == kind && Folding.fold(rows.entities[$0.index].name) == key
        })
      else { return [] }
      let first = rows.facts.count
      let source = addItems(items, entity, &found)
      guard found.isEmpty else { break }
      var writer = ClaimWriter(reader, text, entity)
      writer.write(items, name, source: source, known: Array(rows.facts[first...]))
      found += writer.found
      rows.facts.replaceSubrange(first..., with: writer.facts)
      rows.values += writer.values
      if let life = writer.life {
        rows.entities[entity.index].life = life
        rows.entities[entity.index].lifeSource = source
      }
      places.note(rows, FactPlaces.Place(source: current, range: name.range))
    default: break
    }
    return found
  }
}

// MARK: - Implementation

extension FactBuilder {
  private mutating func addItems(
    _ items: [EntityItem], _ entity: EntityID, _ found: inout [Diagnostic]
  ) -> EntityID? {
    var source: EntityID?
    for item in items {
      if case .source(let word) = item {
        switch resolveSource(word) {
        case .success(let id): source = id
        case .failure(let refusal): found.append(refusal.diagnostic)
        }
      }
    }
    for item in items {
      switch item {
      case .life(let clauses, let range):
        do throws(FactReader.Refusal) {
          rows.entities[entity.index].life = try reader.period(clauses)
          rows.entities[entity.index].lifeSource = source
          if let word = clauses.source {
            rows.entities[entity.index].lifeSource = try resolveSource(word).get()
          }
        } catch {
          var diagnostic = error.diagnostic
          if diagnostic.primary.range.isEmpty { diagnostic.primary.range = range }
          found.append(diagnostic)
        }
      case .fact(let fact): add(fact, entity, source, &found)
      case .also, .former, .source, .on, .assertion: break
      }
    }
    return source
  }

  private mutating func add(
    _ fact: FactSyntax, _ subject: EntityID?, _ source: EntityID?, _ found: inout [Diagnostic]
  ) {
    do throws(FactReader.Refusal) {
      switch try reader.read(fact, subject: subject, source: source) {
      case .fact(let row):
        let relation = schema.relation(row.relation)
        if relation.isSymmetric, relation.qualifiers.isEmpty {
          // One side is enough; both are the same fact.
          var mirrored = row
          (mirrored.subject, mirrored.object) =
            row.subject < row.object ? (row.subject, row.object) : (row.object, row.subject)
          if symmetric.insert(mirrored) { rows.facts.append(mirrored) }
        } else {
          rows.facts.append(row)
        }
      case .value(let row): rows.values.append(row)
      }
      places.note(rows, FactPlaces.Place(source: current, range: fact.range))
    } catch {
      var diagnostic = error.diagnostic
      if diagnostic.primary.range.isEmpty { diagnostic.primary.range = fact.range }
      found.append(diagnostic)
    }
  }

  private var reader: FactReader {
    FactReader(
      vocabulary: vocabulary, kindOf: { rows.entities[$0.index].kind },
      resolve: { resolve($0, $1) }, resolveSource: { resolveSource($0) })
  }

  private func resolve(_ word: WordReference, _ kinds: [KindID]) -> Result<EntityID, FactReader.Refusal> {
    var text = word.text
    var wanted = kinds
    if let colon = text.lastIndex(of: ":"),
      let kind = vocabulary.kind(String(text[text.index(after: colon)...]))
    {
      text = String(text[..<colon])
      wanted = [kind]
    }
    let key = Folding.fold(text)
    let all = byName[key] ?? []
    func fits(_ entity: EntityID) -> Bool {
      wanted.isEmpty || wanted.contains { schema.isKind(rows.entities[entity.index].kind, under: $0) }
    }
    var fitting = all.filter(fits)
    if fitting.count > 1 {
      let canonical = fitting.filter { Folding.fold(rows.entities[$0.index].name) == key }
      if canonical.count == 1 { fitting = canonical }
    }
    if fitting.count == 1 { return .success(fitting[0]) }
    func describe(_ entity: EntityID) -> String {
      "`\(rows.entities[entity.index].name)` (\(schema.kind(rows.entities[entity.index].kind).noun.singular))"
    }
    if fitting.count > 1 {
      return .failure(
        .init(
          diagnostic: Diagnostic(
            code: "E0302", "`\(text)` can be \(SyntaxProblem.either(fitting.map(describe)))", at: word.range,
            notes: ["add the kind after a colon"])))
    }
    let what = wanted.first.map { schema.kind($0).noun.singular } ?? "entity"
    var notes: [String] = []
    if let other = all.first { notes = ["there is \(describe(other))"] }
    if notes.isEmpty, let close = Spelling.nearest(key, in: byName.keys.sorted(), most: 1).first,
      let entity = byName[close]?.first
    {
      notes = ["did you mean \(describe(entity))?"]
    }
    return .failure(
      .init(
        diagnostic: Diagnostic(
          code: "E0301", "no \(what) `\(Wording.clipped(text))`", at: word.range, notes: notes)))
  }

  private func resolveSource(_ word: WordReference) -> Result<EntityID, FactReader.Refusal> {
    resolve(word, schema.kinds.indices.filter { schema.kinds[$0].isProvenance }.map { KindID($0) })
  }
}

/// Facts of symmetric relations that were seen, so that a border given on both sides is one.
struct SymmetricFacts {
  private struct Key: Hashable { var relation: Int, a: UInt32, b: UInt32, from: Int32, to: Int32 }
  private var seen: Set<Key> = []
  mutating func insert(_ fact: FactRow) -> Bool {
    seen.insert(
      Key(
        relation: fact.relation.index, a: fact.subject.number, b: fact.object.number,
        from: fact.period.from.packed, to: fact.period.to.packed)
    ).inserted
  }
}
