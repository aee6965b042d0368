internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

// MARK: - what if

extension Session {
  /// The events of a sentence, their names found.
  func bound(_ events: [EventSyntax], _ source: SourceText) throws(Binder.Failure) -> [BoundEvent] {
    let reader = claimBook.reader(source)
    var found: [BoundEvent] = []
    for event in events {
      if event.isNegative {
        throw Binder.Failure(
          diagnostic: Diagnostic(
            code: "E0388", "what does not happen has no effects", at: event.range,
            notes: ["say what happens, without `not`"]))
      }
      do throws(FactReader.Refusal) { found.append(try reader.event(event)) } catch {
        throw Binder.Failure(diagnostic: error.diagnostic)
      }
      let made = found[found.count - 1]
      let day = made.day ?? day
      for (entity, word) in zip(
        made.parties, [event.subject] + [event.object, event.recipient].compactMap { $0 })
      where world.exists(entity, on: day) == .no {
        let life = world.life(of: entity)
        let note =
          life.from.date.map { $0.earliest > day } == true
          ? "it begins on \(life.from.date?.description ?? "")"
          : "it ended on \(life.to.date?.description ?? "")"
        throw Binder.Failure(
          diagnostic: Diagnostic(
            code: "E0386", "\(world.name(of: entity)) does not exist on \(day)", at: word.range,
            notes: [note, "say when it happens: `on DATE`"]))
      }
    }
    return found
  }

  /// Whose claims are heard.
  func voices(_ expressions: [Expression], _ source: SourceText) throws(Binder.Failure) -> Set<EntityID> {
    var found: Set<EntityID> = []
    let schema = world.schema
    let kinds = [ClaimRole.speaker, .record, .outlet].flatMap { role -> [KindID] in
      guard let id = schema.relation(role) else { return [] }
      return schema.relation(id).subjects + schema.relation(id).objects
    }.filter { !schema.isAssertion($0) }
    for expression in expressions {
      var binder = binder(source)
      let set = try binder.bindExpression(expression, expected: kinds)
      guard set.types.isEmpty || set.types.overlaps(kinds, schema) else {
        throw binder.fail(
          "E0387", "`\(source.text(expression.range))` says nothing", expression.range,
          notes: ["claims are by persons, organizations and sources: `claims` lists them"])
      }
      var evaluator = Evaluator(world, day: day, slotBases: binder.slotBases, slots: binder.slotTotal)
      if let entities = try? evaluator.set(set).sure { found.formUnion(entities) }
    }
    return found
  }

  func whatIf(_ events: [EventSyntax], according: [Expression], _ source: SourceText) throws(Stop) -> Answer {
    let bound: [BoundEvent]
    var voices: Set<EntityID>?
    do throws(Binder.Failure) {
      bound = try self.bound(events, source)
      if !according.isEmpty { voices = try self.voices(according, source) }
    } catch { throw .refused(error.diagnostic) }
    var consequences = Consequences(world, claimBook, today: day, voices: voices)
    consequences.run(bound, on: day)
    var answer = Answer(.text(consequences.text()))
    answer.data = consequences.table()
    answer.notes = consequences.footing
    answer.rowCount = answer.data?.rows.count ?? 0
    answer.basis = ["hypothetical", "as of \(day)"]
    return answer
  }
}
