extension ImageCoder {
  mutating func code(_ schema: inout Schema) {
    code(&schema.title)
    code(&schema.version)
    var day = schema.day.map { Int($0.number) }
    code(&day)
    schema.day = day.map { Day(number: Int32(truncatingIfNeeded: $0)) }
    code(&schema.kinds, Kind(nouns: [])) { $0.code(kind: &$1) }
    code(&schema.relations, Relation(name: "")) { $0.code(relation: &$1) }
    code(&schema.attributes, Attribute(nouns: [])) { $0.code(attribute: &$1) }
    code(&schema.units, Unit(names: [], base: UnitID(0))) { coder, unit in
      coder.code(&unit.names)
      var base = unit.base.index
      coder.code(&base)
      unit.base = UnitID(base)
      coder.code(&unit.factor)
    }
    code(&schema.definitions, Definition(noun: Noun(""), body: "")) { coder, definition in
      coder.code(&definition.noun)
      coder.code(&definition.parameter)
      coder.code(&definition.body)
    }
    code(&schema.events, Event(verb: Verb([]), key: "")) { $0.code(event: &$1) }
  }

  private mutating func code(event: inout Event) {
    code(&event.verb.forms)
    code(&event.key)
    code(&event.subjects)
    code(&event.objects)
    code(&event.recipients)
    code(&event.opposites)
    code(&event.effects, Effect(.ends)) { coder, effect in
      var action = effect.action.rawValue
      coder.code(&action)
      effect.action = Effect.Action(rawValue: action) ?? .tells
      var relation = effect.relation?.index
      coder.code(&relation)
      effect.relation = relation.map { RelationID($0) }
      var attribute = effect.attribute?.index
      coder.code(&attribute)
      effect.attribute = attribute.map { AttributeID($0) }
      for path in [\Effect.from, \Effect.to] {
        var party = effect[keyPath: path].rawValue
        coder.code(&party)
        effect[keyPath: path] = Party(rawValue: party) ?? .subject
      }
      coder.code(&effect.status)
      coder.code(&effect.text)
    }
  }
  private mutating func code(_ role: inout ClaimRole?) {
    var text = role?.rawValue
    code(&text)
    role = text.flatMap { ClaimRole(rawValue: $0) }
  }

  private mutating func code(_ noun: inout Noun) {
    code(&noun.singular)
    code(&noun.plural)
    code(&noun.connectors)
  }
  private mutating func code(_ nouns: inout [Noun]) { code(&nouns, Noun("")) { $0.code(&$1) } }
  private mutating func code(_ kinds: inout [KindID]) {
    code(&kinds, KindID(0)) { coder, kind in
      var index = kind.index
      coder.code(&index)
      kind = KindID(index)
    }
  }
  private mutating func code(_ verbs: inout [Verb]) { code(&verbs, Verb([])) { $0.code(&$1.forms) } }

  private mutating func code(kind: inout Kind) {
    code(&kind.nouns)
    var parent = kind.parent?.index
    code(&parent)
    kind.parent = parent.map { KindID($0) }
    code(&kind.isOccurrence)
    code(&kind.isProvenance)
    code(&kind.isAssertion)
  }

  private mutating func code(_ closure: inout Closure) {
    var numbers: [Int]
    switch closure {
    case .open: numbers = [0, 0, 0]
    case .closed: numbers = [1, 0, 0]
    case .within(let from, let to): numbers = [2, Int(from.number), Int(to.number)]
    }
    for index in numbers.indices { code(&numbers[index]) }
    func day(_ number: Int) -> Day { Day(number: Int32(truncatingIfNeeded: number)) }
    closure = numbers[0] == 1 ? .closed : numbers[0] == 2 ? .within(day(numbers[1]), day(numbers[2])) : .open
  }

  private mutating func code(attribute: inout Attribute) {
    code(&attribute.nouns)
    code(&attribute.kinds)
    var type: Int
    var unit: Int?
    switch attribute.type {
    case .number(let id): (type, unit) = (0, id?.index)
    case .text: type = 1
    case .date: type = 2
    case .flag: type = 3
    case .code: type = 4
    }
    code(&type)
    code(&unit)
    switch type {
    case 0: attribute.type = .number(unit.map { UnitID($0) })
    case 2: attribute.type = .date
    case 3: attribute.type = .flag
    case 4: attribute.type = .code
    default: attribute.type = .text
    }
    code(&attribute.isMeasured)
    code(&attribute.closure)
    code(&attribute.most)
    code(&attribute.least)
    code(&attribute.role)
  }

  private mutating func code(relation: inout Relation) {
    code(&relation.name)
    code(&relation.subjects)
    code(&relation.objects)
    code(&relation.nouns)
    code(&relation.inverseNouns)
    code(&relation.prepositions)
    code(&relation.inversePrepositions)
    code(&relation.opposingPrepositions)
    code(&relation.opposingQualifier)
    code(&relation.verbs)
    code(&relation.inverseVerbs)
    code(&relation.beginWords)
    code(&relation.endWords)
    code(&relation.statuses, Status(name: "", counts: true)) { coder, status in
      coder.code(&status.name)
      coder.code(&status.counts)
    }
    code(&relation.qualifiers)
    code(&relation.isSymmetric)
    code(&relation.isTransitive)
    code(&relation.isFunctional)
    code(&relation.answersWho)
    code(&relation.isTimeless)
    code(&relation.isSuccession)
    code(&relation.closure)
    code(&relation.closedKinds)
    code(&relation.openKinds)
    code(&relation.isClosedWhereRecorded)
    code(&relation.derivation, Relation.Derivation(from: RelationID(0), qualifier: 0, differs: true)) {
      coder, derivation in
      var from = derivation.from.index
      coder.code(&from)
      derivation.from = RelationID(from)
      coder.code(&derivation.qualifier)
      coder.code(&derivation.differs)
    }
    code(&relation.role)
  }
}

extension Schema {
  /// The whole schema as text that `init(text:)` reads back.
  package var text: String {
    var coder = ImageCoder(asText: true)
    var schema = self
    coder.code(&schema)
    return String(decoding: coder.bytes, as: UTF8.self)
  }
  /// Nil if the text is not one that `text` has made.
  package init?(text: String) {
    self.init()
    let bytes = Column(Array(text.utf8))
    var coder = ImageCoder(reading: bytes.bytes, asText: true)
    coder.code(&self)
    guard coder.isAtEnd else { return nil }
  }
}
