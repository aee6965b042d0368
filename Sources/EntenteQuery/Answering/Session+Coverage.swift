internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

// MARK: - coverage of NOUN

extension Session {
  func coverage(_ word: WordReference, _ source: SourceText) throws(Stop) -> Answer {
    let records: [Coverage.Record]
    do throws(Binder.Failure) { records = try self.records(of: word, binder(source)) } catch {
      throw .refused(error.diagnostic)
    }
    let all = records.map { Coverage(of: $0, in: world) }
    let cards = all.map { $0.card(world) }
    var titles: [String] = []
    for card in cards { for (title, _) in card where !titles.contains(title) { titles.append(title) } }
    var rows: [[Cell]] = []
    for title in titles {
      let cells = cards.map { card in card.first { $0.0 == title }?.1 ?? .none }
      if cells.contains(where: { $0 != .none }) { rows.append([.text(title)] + cells) }
    }
    let columns = [Table.Column("coverage")] + all.map { Table.Column($0.title(world)) }
    var answer = Answer(.table(Table(columns: columns, rows: rows)))
    answer.rowCount = rows.count
    if let day = world.schema.day { answer.basis.append("the world is as of \(day)") }
    return answer
  }

  /// The kinds, relations and attributes that a noun stands for.
  func records(of word: WordReference, _ binder: Binder) throws(Binder.Failure) -> [Coverage.Record] {
    let schema = world.schema
    var found: [Coverage.Record] = []
    func add(_ record: Coverage.Record) { if !found.contains(record) { found.append(record) } }
    let key = vocabulary.noun(word.key)?.key ?? word.key
    var defined: DefinedWord?
    for meaning in vocabulary.meanings(of: key) {
      switch meaning {
      case .kind(let id): add(.kind(id))
      case .subject(let id), .object(let id), .qualifier(let id, _), .begin(let id), .end(let id):
        add(.relation(id))
      case .attribute(let id): add(.attribute(id))
      case .definition(let index): defined = vocabulary.definitions[index]
      case .began, .ended: break
      }
    }
    for (index, relation) in schema.relations.enumerated() {
      let name = Folding.fold(relation.name)
      if word.key == name || word.key == Folding.fold(Noun.pluralized(relation.name)) {
        add(.relation(RelationID(index)))
      }
    }
    if !found.isEmpty { return found }
    if let defined {
      let nouns = defined.body.split(separator: " ").compactMap {
        vocabulary.noun(Folding.fold(String($0)))
      }.filter { noun in
        vocabulary.meanings(of: noun.key).contains { if case .definition = $0 { false } else { true } }
      }
      var fixes: [String] = []
      for noun in nouns where !fixes.contains("coverage of \(noun.plural)") {
        fixes.append("coverage of \(noun.plural)")
      }
      throw binder.fail(
        "E0365", "`\(defined.noun.singular)` has no facts of its own: it is defined", word.range,
        notes: ["it is \(defined.body)"], fixes: fixes)
    }
    let near = Spelling.nearest(word.key, in: vocabulary.nounKeys + schema.relations.map(\.name))
    throw binder.fail(
      "E0366", "no kind, relation or attribute `\(Wording.clipped(word.text))`", word.range,
      notes: near.isEmpty
        ? ["`.schema` lists them; `describe` tells about one thing"]
        : ["did you mean \(SyntaxProblem.either(near.map { "`\($0)`" }))?"],
      fixes: near.map { "coverage of \($0)" })
  }
}

// MARK: - Days outside the records

extension Session {
  /// Says so where a day or a window lies outside what the records that it rests on speak of.
  func noteOutside(_ prepared: Prepared, _ window: Window, _ answer: inout Answer) {
    let days = window.days
    if let kept = world.schema.day {
      let last = Day(number: days.to == Int32.max ? days.from : days.to - 1)
      if last > kept {
        answer.notes.append("the world is as of \(kept): later days are not recorded in full")
      }
    }
    guard days.from != Int32.min, isBeforeAsked(window, answer) else { return }
    var mentions = Mentions()
    switch prepared {
    case .query(let node, _): mentions.add(node)
    case .question(_, let set, _, let test, _, _):
      mentions.add(set)
      mentions.add(test)
    case .other: return
    }
    let schema = world.schema
    var begins: [(noun: String, begin: PartialDate)] = []
    func add(_ noun: String, _ begin: PartialDate?) {
      guard let begin, begin.earliest.number > days.from, !begins.contains(where: { $0.noun == noun }) else {
        return
      }
      begins.append((noun, begin))
    }
    for id in mentions.kinds.sorted(by: { $0.index < $1.index }) {
      add(schema.kind(id).noun.plural, world.begin(of: id))
    }
    for id in mentions.relations.sorted(by: { $0.index < $1.index }) where schema.relation(id).role == nil {
      let declared = schema.relation(id)
      add(declared.nouns.first?.plural ?? declared.name, world.begin(of: id))
    }
    for id in mentions.attributes.sorted(by: { $0.index < $1.index }) where schema.attribute(id).role == nil {
      add(schema.attribute(id).noun.singular, world.begin(of: id))
    }
    if begins.isEmpty {
      if case .at(let day) = window, let gap = gap(around: day, mentions) { answer.notes.append(gap) }
      return
    }
    let texts = begins.prefix(4).map { "\($0.noun) (from \($0.begin))" }
    let isBefore = begins.contains { days.to != Int32.max && $0.begin.earliest.number >= days.to }
    let last = texts[texts.count - 1]
    let list = texts.count > 1 ? texts.dropLast().joined(separator: ", ") + " and " + last : last
    if case .at(let day) = window {
      answer.notes.append("\(day) is before the record of \(list)")
    } else {
      answer.notes.append("\(isBefore ? "all of it" : "the beginning of it") is before the record of \(list)")
    }
  }

  /// What is found on a day lies in the record.
  private func isBeforeAsked(_ window: Window, _ answer: Answer) -> Bool {
    guard case .at = window else { return true }
    switch answer.body {
    case .table(let table): return table.rows.isEmpty
    case .verdict(let truth, _): return truth != .yes
    case .value, .timeline: return true
    case .text, .nothing: return false
    }
  }

  /// Where nothing at all is recorded on the day, and the record may be at fault.
  private func gap(around day: Day, _ mentions: Mentions) -> String? {
    let schema = world.schema
    func said(_ noun: Noun, _ gap: Silence) -> String? {
      guard let period = gap.period, let from = period.from.date, let to = period.to.date else { return nil }
      return "no \(noun.singular) is recorded between \(from) and \(to)"
    }
    for id in mentions.kinds.sorted(by: { $0.index < $1.index }) where schema.isOccurrence(id) {
      var gap = Silence(around: day)
      for entity in world.entities(of: id) {
        let life = world.life(of: entity)
        gap.add(life.days, life.from.packed, life.to.packed)
      }
      if let text = said(schema.kind(id).noun, gap) { return text }
    }
    let time = WorldOverTime(world)
    for id in mentions.relations.sorted(by: { $0.index < $1.index }) {
      let declared = schema.relation(id)
      guard !declared.closure.isClosed(on: day), declared.derivation == nil,
        world.factCount(of: id) < 1_000_000
      else { continue }
      var gap = Silence(around: day)
      for fact in world.facts(of: id) {
        if let (days, begin, end) = time.days(of: world.fact(fact)) { gap.add(days, begin, end) }
      }
      if let text = said(declared.nouns.first ?? Noun(declared.name), gap) { return text }
    }
    return nil
  }
}
