internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// Turns declarations into a schema. Kinds, relations and units are named first, so that order does not matter.
struct SchemaBuilder {
  private(set) var schema: Schema
  private var kinds: [String: KindID] = [:]
  private var relations: [String: RelationID] = [:]
  private var units: [String: UnitID] = [:]
  private var attributes: [String: AttributeID] = [:]
  private var found: [Diagnostic] = []

  init(_ schema: Schema) {
    self.schema = schema
    for (index, kind) in schema.kinds.enumerated() {
      for noun in kind.nouns {
        kinds[noun.key] = KindID(index)
        kinds[Folding.fold(noun.plural)] = KindID(index)
      }
    }
    for (index, relation) in schema.relations.enumerated() {
      relations[Folding.fold(relation.name)] = RelationID(index)
    }
    for (index, unit) in schema.units.enumerated() {
      for name in unit.names {
        units[name.key] = UnitID(index)
        units[Folding.fold(name.plural)] = UnitID(index)
      }
    }
    for (index, attribute) in schema.attributes.enumerated() {
      attributes[attribute.noun.key] = AttributeID(index)
    }
  }

  mutating func declareFirst(_ declaration: Declaration) {
    switch declaration.kind {
    case .kind(let forms, _, let items):
      let plural = items.first { $0.keyword.key == "plural" }?.forms.first?.singular
      let noun = Noun(forms.singular, plural: plural ?? forms.plural)
      guard kinds[noun.key] == nil else { return }
      kinds[noun.key] = KindID(schema.kinds.count)
      kinds[Folding.fold(noun.plural)] = KindID(schema.kinds.count)
      schema.kinds.append(Kind(nouns: [noun]))
    case .relation(let name, _, _, _):
      guard relations[name.key] == nil else { return }
      relations[name.key] = RelationID(schema.relations.count)
      schema.relations.append(Relation(name: name.text))
    case .unit(let forms, _, let items):
      let noun = Noun(
        forms.singular,
        plural: items.first { $0.keyword.key == "plural" }?.forms.first?.singular ?? forms.plural
          ?? forms.singular)
      guard units[noun.key] == nil else { return }
      let id = UnitID(schema.units.count)
      units[noun.key] = id
      units[Folding.fold(noun.plural)] = id
      schema.units.append(Unit(names: [noun], base: id))
    case .world, .attribute, .entity, .event: break
    }
  }

  mutating func declare(_ declaration: Declaration) -> [Diagnostic] {
    found = []
    switch declaration.kind {
    case .world(let title, let version, let day):
      schema.title = title
      schema.version = version ?? schema.version
      if let day { schema.day = Day(year: day.year, month: day.month ?? 1, day: day.day ?? 1) }
    case .kind(let forms, let parent, let items): declareKind(forms, parent, items)
    case .relation(let name, let subjects, let objects, let items):
      declareRelation(name, subjects, objects, items)
    case .attribute(let forms, let items): declareAttribute(forms, items)
    case .unit(let forms, let base, let items): declareUnit(forms, base, items)
    case .entity, .event: break
    }
    return found
  }
}

// MARK: - Implementation

extension SchemaBuilder {
  private mutating func refuse(
    _ code: String, _ message: String, _ range: SourceRange, _ notes: [String] = []
  ) {
    found.append(Diagnostic(code: code, message, at: range, notes: notes))
  }
  private mutating func kind(_ word: WordReference) -> KindID? {
    if let kind = kinds[word.key] { return kind }
    refuse(
      "E0402", "no kind `\(word.text)` is declared", word.range, nearest(word.key, in: kinds.keys.sorted()))
    return nil
  }
  private func nearest(_ key: String, in keys: [String]) -> [String] {
    guard let close = Spelling.nearest(key, in: keys).first else { return [] }
    return ["did you mean `\(close)`?"]
  }
  private mutating func unknownItem(_ item: Declaration.Item, _ known: [String]) {
    refuse(
      "E0403", "`\(item.keyword.text)` is not a property of this declaration", item.keyword.range,
      ["it may have \(SyntaxProblem.either(known.map { "`\($0)`" }))"])
  }
  private func nouns(_ forms: [NounForms]) -> [Noun] {
    forms.map { Noun($0.singular, plural: $0.plural, connectors: $0.connector.map { [$0] } ?? []) }
  }

  private mutating func declareKind(_ forms: NounForms, _ parent: WordReference?, _ items: [Declaration.Item])
  {
    guard let id = kinds[Folding.fold(forms.singular)] else { return }
    if let parent, let ancestor = kind(parent) {
      if schema.isKind(ancestor, under: id) {
        refuse("E0404", "`\(forms.singular)` would be a kind of itself", parent.range)
      } else {
        schema.kinds[id.index].parent = ancestor
      }
    }
    for item in items {
      switch item.keyword.key {
      case "plural": break
      case "also":
        for noun in nouns(item.forms) {
          schema.kinds[id.index].nouns.append(noun)
          kinds[noun.key] = id
          kinds[Folding.fold(noun.plural)] = id
        }
      case "occurrence": schema.kinds[id.index].isOccurrence = true
      case "provenance": schema.kinds[id.index].isProvenance = true
      case "assertion": schema.kinds[id.index].isAssertion = true
      default: unknownItem(item, ["plural", "also", "occurrence", "provenance", "assertion"])
      }
    }
  }

  private mutating func declareUnit(_ forms: NounForms, _ base: NumberLiteral?, _ items: [Declaration.Item]) {
    guard let id = units[Folding.fold(forms.singular)] else { return }
    if let base, let name = base.unit {
      if let other = units[Folding.fold(name)] {
        schema.units[id.index].base = schema.units[other.index].base
        schema.units[id.index].factor = base.value * schema.units[other.index].factor
      } else {
        refuse("E0405", "no unit `\(name)` is declared", forms.range)
      }
    }
    for item in items {
      switch item.keyword.key {
      case "plural": break
      case "also":
        for form in item.forms {
          let noun = Noun(form.singular, plural: form.plural ?? form.singular)
          schema.units[id.index].names.append(noun)
          units[noun.key] = id
          units[Folding.fold(noun.plural)] = id
        }
      default: unknownItem(item, ["plural", "also"])
      }
    }
  }

  private mutating func declareAttribute(_ forms: NounForms, _ items: [Declaration.Item]) {
    let noun = Noun(forms.singular, plural: forms.plural ?? forms.singular)
    var attribute = Attribute(nouns: [noun])
    let known = attributes[noun.key]
    if let known { attribute = schema.attributes[known.index] }
    for item in items {
      switch item.keyword.key {
      case "of":
        for form in item.forms {
          if let kind = kind(
            WordReference(key: Folding.fold(form.singular), text: form.singular, range: form.range))
          {
            attribute.kinds.append(kind)
          }
        }
      case "most": attribute.most += item.forms.flatMap(\.spellings)
      case "least": attribute.least += item.forms.flatMap(\.spellings)
      case "type":
        guard let form = item.forms.first else { continue }
        let words = form.singular.split(separator: " ").map(String.init)
        switch words[0] {
        case "number":
          let unit = words.dropFirst().joined(separator: " ")
          if unit.isEmpty {
            attribute.type = .number(nil)
          } else if let id = units[Folding.fold(unit)] {
            attribute.type = .number(id)
          } else {
            refuse("E0405", "no unit `\(unit)` is declared", form.range)
          }
        case "text": attribute.type = .text
        case "date": attribute.type = .date
        case "flag": attribute.type = .flag
        case "code": attribute.type = .code
        default:
          refuse(
            "E0406", "`\(form.singular)` is not a type", form.range,
            ["types are number, text, date, flag and code"])
        }
      case "measured": attribute.isMeasured = true
      case "closed": attribute.closure = closure(item)
      case "also": attribute.nouns += nouns(item.forms)
      case "role": attribute.role = role(item, ClaimRole.attributes)
      default: unknownItem(item, ["of", "type", "measured", "closed", "also", "most", "least", "role"])
      }
    }
    if let known {
      schema.attributes[known.index] = attribute
    } else {
      attributes[noun.key] = AttributeID(schema.attributes.count)
      schema.attributes.append(attribute)
    }
  }

  private mutating func role(_ item: Declaration.Item, _ known: [ClaimRole]) -> ClaimRole? {
    let text = item.forms.first?.singular ?? ""
    if let role = ClaimRole(rawValue: text), known.contains(role) { return role }
    refuse(
      "E0438", "`\(text)` is no part that this plays for a claim",
      item.forms.first?.range ?? item.keyword.range,
      ["it may be \(SyntaxProblem.either(known.map { "`\($0.rawValue)`" }))"])
    return nil
  }

  /// After all words are declared: what an event does.
  mutating func declareEffects(_ event: EventDeclaration, _ text: SourceText) -> [Diagnostic] {
    found = []
    guard let first = event.forms.first else { return [] }
    var made = Event(verb: Verb(event.forms), key: Folding.fold(first))
    made.subjects = event.subjects.compactMap { kind($0) }
    made.objects = event.objects.compactMap { kind($0) }
    made.recipients = event.recipients.compactMap { kind($0) }
    for effect in event.effects {
      switch effect.kind {
      case .ends(let name, let of):
        guard let relation = relation(name) else { continue }
        made.effects.append(Effect(.ends, relation: relation, text: of.map { text.text($0) }))
      case .endsLife(let of):
        made.effects.append(Effect(.endsLife, text: of.map { text.text($0) } ?? "subject"))
      case .adds(let name, let from, let to, let status):
        guard let relation = relation(name) else { continue }
        var effect = Effect(.adds, relation: relation)
        if let from { effect.from = party(from, made) ?? .subject }
        if let to { effect.to = party(to, made) ?? .object }
        if let status { effect.status = self.status(status, relation) ?? 0 }
        made.effects.append(effect)
      case .changes(let name, let status):
        guard let relation = relation(name), let status = self.status(status, relation) else { continue }
        made.effects.append(Effect(.changes, relation: relation, status: status))
      case .sets(let noun, let of, let value):
        guard let attribute = attributes[noun.key] else {
          refuse("E0439", "no attribute `\(noun.singular)` is declared", noun.range)
          continue
        }
        var effect = Effect(.sets, attribute: attribute, text: value)
        if let of { effect.from = party(of, made) ?? .subject }
        made.effects.append(effect)
      case .opposite(let verb): made.opposites.append(Folding.fold(verb.text))
      case .tells(let expression): made.effects.append(Effect(.tells, text: text.text(expression)))
      }
    }
    schema.events.append(made)
    return found
  }
  private mutating func relation(_ word: WordReference) -> RelationID? {
    if let id = relations[word.key] { return id }
    refuse(
      "E0440", "no relation `\(word.text)` is declared", word.range,
      nearest(word.key, in: relations.keys.sorted()))
    return nil
  }
  private mutating func party(_ word: WordReference, _ event: Event) -> Party? {
    if let party = Party.allCases.first(where: { $0.name == word.key }) { return party }
    refuse("E0441", "`\(word.text)` takes no part", word.range, ["write `subject`, `object` or `recipient`"])
    return nil
  }
  private mutating func status(_ word: WordReference, _ relation: RelationID) -> Int? {
    let statuses = schema.relation(relation).statuses
    if let index = statuses.firstIndex(where: { Folding.fold($0.name) == word.key }) { return index }
    refuse(
      "E0422", "`\(schema.relation(relation).name)` has no status `\(word.text)`", word.range,
      statuses.isEmpty ? [] : ["it has \(SyntaxProblem.either(statuses.map { "`\($0.name)`" }))"])
    return nil
  }

  private func closure(_ item: Declaration.Item) -> Closure {
    guard item.dates.count == 2 else { return .closed }
    func day(_ date: WrittenDate) -> Day {
      Day(year: date.year, month: date.month ?? 1, day: date.day ?? 1) ?? .first
    }
    return .within(day(item.dates[0]), day(item.dates[1]))
  }

  private mutating func declareRelation(
    _ name: WordReference, _ subjects: [WordReference], _ objects: [WordReference],
    _ items: [Declaration.Item]
  ) {
    guard let id = relations[name.key] else { return }
    var relation = schema.relations[id.index]
    relation.subjects += subjects.compactMap { kind($0) }
    relation.objects += objects.compactMap { kind($0) }
    func verbs(_ forms: [NounForms]) -> [Verb] {
      // `borders / border / bordering, …`: a form with a plural begins a new verb.
      var found: [Verb] = []
      var joined = ""
      for form in forms {
        if let plural = form.plural {
          joined = form.connector.map { " " + $0 } ?? ""
          found.append(Verb([form.singular + joined, plural + joined]))
        } else if !found.isEmpty {
          found[found.count - 1].forms.append(form.singular + joined)
        } else {
          joined = form.connector.map { " " + $0 } ?? ""
          found.append(Verb([form.singular + joined]))
        }
      }
      return found
    }
    for item in items {
      let words = item.forms.map(\.singular)
      switch item.keyword.key {
      case "noun": relation.nouns += nouns(item.forms)
      case "inverse": relation.inverseNouns += nouns(item.forms)
      case "preposition": relation.prepositions += words
      case "inverse preposition": relation.inversePrepositions += words
      case "opposing preposition":
        relation.opposingPrepositions += words
        relation.opposingQualifier = -1
        if let tail = item.tail { relation.opposingQualifier = qualifier(tail.text, &relation) }
      case "verb": relation.verbs += verbs(item.forms)
      case "inverse verb": relation.inverseVerbs += verbs(item.forms)
      case "begin": relation.beginWords += item.forms.flatMap(\.spellings)
      case "end": relation.endWords += item.forms.flatMap(\.spellings)
      case "statuses": relation.statuses += words.map { Status(name: $0, counts: true) }
      case "other statuses": relation.statuses += words.map { Status(name: $0, counts: false) }
      case "qualifier": for word in words { _ = qualifier(word, &relation) }
      case "symmetric": relation.isSymmetric = true
      case "transitive": relation.isTransitive = true
      case "functional": relation.isFunctional = true
      case "who": relation.answersWho = true
      case "timeless": relation.isTimeless = true
      case "succession": relation.isSuccession = true
      case "closed":
        relation.closure = closure(item)
        if item.tail?.key == "where" {
          relation.isClosedWhereRecorded = true
          continue
        }
        let named = item.forms.compactMap {
          kind(WordReference(key: Folding.fold($0.singular), text: $0.singular, range: $0.range))
        }
        if item.tail?.key == "except" { relation.openKinds += named } else { relation.closedKinds += named }
      case "open": relation.closure = .open
      case "role": relation.role = role(item, ClaimRole.relations)
      case "derived":
        guard let form = item.forms.first, let from = relations[Folding.fold(form.singular)],
          let tail = item.tail
        else {
          refuse(
            "E0407", "no such relation to derive from", item.keyword.range,
            ["`derived RELATION where QUALIFIER differs`"])
          continue
        }
        let words = tail.text.split(separator: " ").map(String.init)
        var base = schema.relations[from.index]
        let index = qualifier(words.first ?? "", &base)
        schema.relations[from.index] = base
        relation.derivation = .init(from: from, qualifier: index, differs: words.last != "same")
        relation.isSymmetric = true
        relation.closure = base.closure
        (relation.closedKinds, relation.openKinds) = (base.closedKinds, base.openKinds)
        relation.isClosedWhereRecorded = base.isClosedWhereRecorded
      default:
        unknownItem(
          item,
          [
            "noun", "inverse", "preposition", "inverse preposition", "opposing preposition", "verb",
            "inverse verb",
            "begin", "end", "statuses", "other statuses", "qualifier", "symmetric", "transitive",
            "functional", "who",
            "timeless", "succession", "closed", "open", "derived", "role",
          ])
      }
    }
    relation.dropRepeated()
    if relation.statuses.count > 63 { refuse("E0408", "a relation has at most 63 statuses", name.range) }
    schema.relations[id.index] = relation
  }

  private func qualifier(_ name: String, _ relation: inout Relation) -> Int {
    if let index = relation.qualifiers.firstIndex(of: name) { return index }
    relation.qualifiers.append(name)
    return relation.qualifiers.count - 1
  }
}

extension ClaimRole {
  /// The parts that relations play, and those that attributes play.
  static let relations: [ClaimRole] = [.speaker, .office, .outlet, .record, .topic, .place, .publisher]
  static let attributes = allCases.filter { !relations.contains($0) }
}

extension Relation {
  /// A declaration that is read twice says nothing new.
  fileprivate mutating func dropRepeated() {
    func once<Element: Hashable>(_ list: inout [Element]) {
      var seen: Set<Element> = []
      list = list.filter { seen.insert($0).inserted }
    }
    once(&subjects)
    once(&objects)
    once(&nouns)
    once(&inverseNouns)
    once(&prepositions)
    once(&inversePrepositions)
    once(&opposingPrepositions)
    once(&verbs)
    once(&inverseVerbs)
    once(&beginWords)
    once(&endWords)
    once(&statuses)
  }
}
