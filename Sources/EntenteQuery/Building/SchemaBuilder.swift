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
    case .world, .attribute, .entity: break
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
    case .entity: break
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
      default: unknownItem(item, ["plural", "also", "occurrence", "provenance"])
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
    let noun = Noun(forms.singular, plural: forms.plural)
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
      default: unknownItem(item, ["of", "type", "measured", "closed", "also"])
      }
    }
    if let known {
      schema.attributes[known.index] = attribute
    } else {
      attributes[noun.key] = AttributeID(schema.attributes.count)
      schema.attributes.append(attribute)
    }
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
      case "begin": relation.beginWord = words.first
      case "end": relation.endWord = words.first
      case "statuses": relation.statuses += words.map { Status(name: $0, counts: true) }
      case "other statuses": relation.statuses += words.map { Status(name: $0, counts: false) }
      case "qualifier": for word in words { _ = qualifier(word, &relation) }
      case "symmetric": relation.isSymmetric = true
      case "transitive": relation.isTransitive = true
      case "functional": relation.isFunctional = true
      case "timeless": relation.isTimeless = true
      case "succession": relation.isSuccession = true
      case "closed": relation.closure = closure(item)
      case "open": relation.closure = .open
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
      default:
        unknownItem(
          item,
          [
            "noun", "inverse", "preposition", "inverse preposition", "opposing preposition", "verb",
            "inverse verb",
            "begin", "end", "statuses", "other statuses", "qualifier", "symmetric", "transitive",
            "functional",
            "timeless", "succession", "closed", "open", "derived",
          ])
      }
    }
    if relation.statuses.count > 63 { refuse("E0408", "a relation has at most 63 statuses", name.range) }
    schema.relations[id.index] = relation
  }

  private func qualifier(_ name: String, _ relation: inout Relation) -> Int {
    if let index = relation.qualifiers.firstIndex(of: name) { return index }
    relation.qualifiers.append(name)
    return relation.qualifiers.count - 1
  }
}
