internal import EntenteLanguage
package import EntenteSource
internal import EntenteWorld

// MARK: - add, remove, declarations

extension Session {
  func edit(_ statement: Statement, _ source: SourceText) throws(Stop) -> Outcome {
    switch statement.kind {
    case .add(let facts): return try add(facts)
    case .remove(let fact): return try remove(fact)
    case .declaration(let declaration):
      if case .entity(let noun, let name, let items) = declaration.kind {
        return try addEntity(noun, name, items, source)
      }
      let (world, problems) = WorldLoader.load(
        [SourceText(name: source.name, source.text(statement.range))], over: world)
      guard let world else { throw .refused(moved(problems[0].diagnostic, by: statement.range.lower)) }
      replaceWorld(world)
      if case .world = declaration.kind { followWorld() }
      return .done("declared")
    default: return .done("")
    }
  }

  /// Adds the declarations and facts of files, all or nothing.
  package func load(_ sources: [SourceText]) -> [WorldLoader.Problem] {
    if !suppositions.isEmpty {
      return [WorldLoader.Problem(source: 0, diagnostic: supposing(SourceRange(0, 0)))]
    }
    let (loaded, problems) = WorldLoader.load(sources, over: world)
    if let loaded { replaceWorld(loaded) }
    return problems
  }

  private func moved(_ diagnostic: Diagnostic, by offset: Int) -> Diagnostic {
    var diagnostic = diagnostic
    diagnostic.primary.range = SourceRange(
      diagnostic.primary.range.lower + offset, diagnostic.primary.range.upper + offset)
    diagnostic.secondary = diagnostic.secondary.map {
      Diagnostic.Label(SourceRange($0.range.lower + offset, $0.range.upper + offset), $0.text)
    }
    return diagnostic
  }

  /// A source that nobody declared is made one of the kind that facts are from.
  private func reader(_ draft: Draft) -> FactReader {
    let vocabulary = vocabulary
    let find = { (word: WordReference, kinds: [KindID]) -> Result<EntityID, FactReader.Refusal> in
      do throws(Binder.Failure) {
        var text = word.text
        var wanted = kinds
        if let colon = text.lastIndex(of: ":"),
          let kind = vocabulary.kind(String(text[text.index(after: colon)...]))
        {
          text = String(text[..<colon])
          wanted = [kind]
        }
        let binder = Binder(
          Vocabulary(draft.world), context: BindingContext(day: Day(number: 0)),
          source: SourceText(name: "", ""))
        let entity = try binder.resolve(text, wanted, isStrict: true, word.range)
        return .success(entity)
      } catch {
        var diagnostic = error.diagnostic
        diagnostic.fixes = []
        return .failure(.init(diagnostic: diagnostic))
      }
    }
    return FactReader(
      vocabulary: vocabulary, kindOf: { draft.world.kind(of: $0) }, resolve: find,
      resolveSource: { word in
        let schema = draft.world.schema
        guard let kind = schema.kinds.indices.first(where: { schema.kinds[$0].isProvenance }) else {
          return find(word, [])
        }
        let known = draft.world.matches(Folding.fold(word.text)).first {
          schema.isKind(draft.world.kind(of: $0.entity), under: KindID(kind))
        }
        if let known { return .success(known.entity) }
        return .success(draft.world.add(EntityRow(name: Folding.compose(word.text), kind: KindID(kind))))
      })
  }

  /// A world while a statement changes it: kept only if all of it succeeds.
  private final class Draft {
    var world: World
    init(_ world: World) { self.world = world }
  }

  private func add(_ facts: [FactSyntax]) throws(Stop) -> Outcome {
    let draft = Draft(world)
    let reader = reader(draft)
    for fact in facts { if let row = try read(fact, nil, nil, reader, draft) { draft.world.add(row) } }
    replaceWorld(draft.world)
    return .done("\(Wording.counted(facts.count, "fact")) added")
  }

  /// A fact as a row; a value is added at once.
  private func read(
    _ fact: FactSyntax, _ subject: EntityID?, _ source: EntityID?, _ reader: FactReader, _ draft: Draft
  ) throws(Stop) -> FactRow? {
    do throws(FactReader.Refusal) {
      switch try reader.read(fact, subject: subject, source: source) {
      case .fact(let row): return row
      case .value(let row):
        draft.world.add(row)
        return nil
      }
    } catch {
      var diagnostic = error.diagnostic
      if diagnostic.primary.range.isEmpty { diagnostic.primary.range = fact.range }
      throw .refused(diagnostic)
    }
  }

  private func addEntity(
    _ noun: NounReference, _ name: WordReference, _ items: [EntityItem], _ text: SourceText
  ) throws(Stop) -> Outcome {
    guard let kind = vocabulary.kind(noun) else {
      throw .refused(Diagnostic(code: "E0402", "no kind `\(noun.singular)` is declared", at: noun.range))
    }
    let schema = world.schema
    if world.matches(Folding.fold(name.text)).contains(where: {
      $0.role == .canonical && world.kind(of: $0.entity) == kind
    }) {
      throw .refused(
        Diagnostic(
          code: "E0424", "`\(name.text)` is already \(Wording.article(schema.kind(kind).noun.singular))",
          at: name.range,
          notes: ["`add \(name.text) …` adds a fact about it"]))
    }
    let draft = Draft(world)
    let reader = reader(draft)
    let entity = draft.world.add(EntityRow(name: Folding.compose(name.text), kind: kind))
    var source: EntityID?
    do throws(FactReader.Refusal) {
      for item in items {
        switch item {
        case .also(let names):
          for name in names {
            draft.world.add(NameRow(entity: entity, text: Folding.compose(name.text), role: .alias))
          }
        case .former(let name, _):
          draft.world.add(NameRow(entity: entity, text: Folding.compose(name.text), role: .former))
        case .source(let word): source = try reader.resolveSource(word).get()
        case .life(let clauses, _):
          _ = draft.world.setLife(of: entity, try reader.period(clauses), source: source)
        case .fact, .on, .assertion: break
        }
      }
    } catch { throw .refused(error.diagnostic) }
    var known: [FactRow] = []
    for item in items {
      guard case .fact(let fact) = item else { continue }
      if let row = try read(fact, entity, source, reader, draft) { known.append(row) }
    }
    var writer = ClaimWriter(reader, text, entity)
    writer.write(items, name, source: source, known: known)
    if let diagnostic = writer.found.first { throw .refused(diagnostic) }
    for fact in writer.facts { draft.world.add(fact) }
    for value in writer.values { draft.world.add(value) }
    if let life = writer.life { _ = draft.world.setLife(of: entity, life, source: source) }
    replaceWorld(draft.world)
    return .done("\(name.text) added")
  }

  private func remove(_ syntax: FactSyntax) throws(Stop) -> Outcome {
    let draft = Draft(world)
    let reader = reader(draft)
    let wanted: FactReader.Row
    do throws(FactReader.Refusal) { wanted = try reader.read(syntax) } catch {
      var diagnostic = error.diagnostic
      if diagnostic.primary.range.isEmpty { diagnostic.primary.range = syntax.range }
      throw .refused(diagnostic)
    }
    var changed = world
    switch wanted {
    case .fact(let fact):
      let relation = world.schema.relation(fact.relation)
      var found: [FactID] = []
      for (subject, object) in relation.isSymmetric
        ? [(fact.subject, fact.object), (fact.object, fact.subject)] : [(fact.subject, fact.object)]
      {
        found += world.facts(of: fact.relation, subject, inverse: false).filter {
          world.fact($0).object == object
        }
      }
      if let since = syntax.clauses.since, case .date = since {
        found = found.filter { world.fact($0).period.from == fact.period.from }
      }
      if syntax.clauses.status != nil { found = found.filter { world.fact($0).status == fact.status } }
      guard !found.isEmpty else {
        throw .refused(
          Diagnostic(
            code: "E0380", "there is no such fact to remove", at: syntax.range,
            notes: ["`describe \(syntax.subject.text)` shows what is recorded"]))
      }
      for id in found { changed.remove(id) }
      replaceWorld(changed)
      return .done("\(Wording.counted(found.count, "fact")) removed")
    case .value(let value):
      guard !world.values(of: value.attribute, value.entity).isEmpty else {
        throw .refused(Diagnostic(code: "E0380", "there is no such fact to remove", at: syntax.range))
      }
      changed.removeValues(of: value.attribute, value.entity)
      replaceWorld(changed)
      return .done("removed")
    }
  }
}
