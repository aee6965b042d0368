internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// Turns what a block says of a claim into rows: what it asserts as text, what it is about as facts.
struct ClaimWriter {
  let reader: FactReader
  let text: SourceText
  let entity: EntityID
  private var schema: Schema { reader.schema }
  /// The claim's facts: those known with their days, then more.
  private(set) var facts: [FactRow] = []
  private(set) var values: [ValueRow] = []
  private(set) var life: Period?
  private(set) var found: [Diagnostic] = []

  init(_ reader: FactReader, _ text: SourceText, _ entity: EntityID) {
    self.reader = reader
    self.text = text
    self.entity = entity
  }

  /// `known` are the block's other facts.
  mutating func write(
    _ items: [EntityItem], _ name: WordReference, source: EntityID?, known: [FactRow]
  ) {
    for item in items { if case .on(let date, let range) = item { happened(date, range, source) } }
    facts = known.map { dated($0) }
    let assertions = items.compactMap { item -> AssertionSyntax? in
      if case .assertion(let assertion) = item { assertion } else { nil }
    }
    guard schema.isAssertion(reader.kindOf(entity)) else {
      if let assertion = assertions.first {
        let kind = schema.kind(reader.kindOf(entity)).noun.singular
        found.append(
          Diagnostic(
            code: "E0433", "\(Wording.article(kind)) asserts nothing", at: assertion.range,
            notes: ["what somebody says stands in a block of a kind that is declared as an `assertion`"]))
      }
      return
    }
    if let record = schema.relation(.record), let source { join(record, source, nil) }
    if let second = assertions.dropFirst().first {
      found.append(
        Diagnostic(
          code: "E0437", "one claim asserts one thing", at: second.range,
          notes: ["join both by `and`, or make them two claims"]))
    }
    if let speaker = schema.relation(.speaker), !known.contains(where: { $0.relation == speaker }) {
      found.append(
        Diagnostic(
          code: "E0434", "nobody makes the claim `\(name.text)`", at: name.range, notes: ["write `by NAME`"]))
    }
    guard let assertion = assertions.first else {
      found.append(
        Diagnostic(
          code: "E0435", "the claim `\(name.text)` asserts nothing", at: name.range,
          notes: ["write `asserts …`, `denies …`, `forecasts …`, `if … then …`, or `says \"…\"`"]))
      return
    }
    assert(assertion, source)
  }
}

// MARK: - Implementation

extension ClaimWriter {
  /// `on 2022-11-23`: a life of that day, month or year.
  private mutating func happened(_ date: WrittenDate, _ range: SourceRange, _ source: EntityID?) {
    guard let from = PartialDate(year: date.year, month: date.month, day: date.day) else { return }
    life = Period(from: .on(from), to: .on(PartialDate(from.latest.advanced(by: 1), from.precision)))
    if let attribute = schema.attribute(.date), fits(schema.attribute(attribute).kinds) {
      add(attribute, .date(from), source)
    }
  }

  private func fits(_ kinds: [KindID]) -> Bool {
    kinds.contains { schema.isKind(reader.kindOf(entity), under: $0) }
  }
  private mutating func add(_ attribute: AttributeID, _ value: AttributeValue, _ source: EntityID?) {
    var row = ValueRow(attribute: attribute, entity: entity, value: value)
    row.source = source
    values.append(row)
  }
  private mutating func add(_ role: ClaimRole, _ text: String, _ source: EntityID?) {
    if let attribute = schema.attribute(role) { add(attribute, .text(text), source) }
  }

  /// Joins the claim with a thing, whichever is the subject.
  private mutating func join(_ relation: RelationID, _ other: EntityID, _ source: EntityID?) {
    let declared = schema.relation(relation)
    func isKind(_ entity: EntityID, _ kinds: [KindID]) -> Bool {
      kinds.contains { schema.isKind(reader.kindOf(entity), under: $0) }
    }
    var fact: FactRow
    if isKind(entity, declared.objects), isKind(other, declared.subjects) {
      fact = FactRow(relation: relation, subject: other, object: entity)
    } else if isKind(entity, declared.subjects), isKind(other, declared.objects) {
      fact = FactRow(relation: relation, subject: entity, object: other)
    } else {
      return
    }
    fact.source = source
    if !facts.contains(where: {
      $0.relation == relation && $0.subject == fact.subject && $0.object == fact.object
    }) {
      facts.append(dated(fact))
    }
  }

  /// What a claim is joined to in its parts holds from the day on which it was made.
  func dated(_ fact: FactRow) -> FactRow {
    var fact = fact
    if let life, schema.relation(fact.relation).role != nil, schema.relation(fact.relation).isTimeless,
      fact.period == .always
    {
      fact.period = Period(from: life.from)
    }
    return fact
  }

  private mutating func assert(_ assertion: AssertionSyntax, _ source: EntityID?) {
    do throws(FactReader.Refusal) {
      for part in assertion.conditions + assertion.contents {
        for content in try reader.content(part) {
          if let topic = schema.relation(.topic) {
            for entity in content.entities { join(topic, entity, source) }
          }
        }
      }
    } catch {
      var diagnostic = error.diagnostic
      if diagnostic.primary.range.isEmpty { diagnostic.primary.range = assertion.range }
      found.append(diagnostic)
      return
    }
    add(.stance, assertion.stance.rawValue, source)
    let content = collapsed(assertion.contentRange)
    guard assertion.stance == .conditional else {
      // Where the world keeps no stance, it stands in the content.
      let isKept = schema.attribute(.stance) != nil
      return add(.content, isKept ? content : "\(assertion.stance.rawValue) \(content)", source)
    }
    let condition = collapsed(assertion.conditionRange)
    add(.content, "if \(condition) then \(content)", source)
    add(.condition, condition, source)
    add(.consequence, content, source)
  }

  /// As written, on one line.
  private func collapsed(_ range: SourceRange) -> String {
    text.text(range).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
