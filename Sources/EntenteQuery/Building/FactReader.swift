internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// Turns a written fact into a row, given a way to find entities by name.
struct FactReader {
  enum Row {
    case fact(FactRow)
    case value(ValueRow)
  }
  let vocabulary: Vocabulary
  /// Finds the one entity meant, of one of the kinds if any are given.
  let resolve: (WordReference, [KindID]) -> Result<EntityID, Refusal>
  let kindOf: (EntityID) -> KindID
  /// Makes or finds the entity that a `source` names.
  let resolveSource: (WordReference) -> Result<EntityID, Refusal>

  struct Refusal: Error { var diagnostic: Diagnostic }

  var schema: Schema { vocabulary.world.schema }

  init(
    vocabulary: Vocabulary, kindOf: @escaping (EntityID) -> KindID,
    resolve: @escaping (WordReference, [KindID]) -> Result<EntityID, Refusal>,
    resolveSource: @escaping (WordReference) -> Result<EntityID, Refusal>
  ) {
    self.vocabulary = vocabulary
    self.kindOf = kindOf
    self.resolve = resolve
    self.resolveSource = resolveSource
  }

  func read(_ fact: FactSyntax, subject known: EntityID? = nil, source defaultSource: EntityID? = nil)
    throws(Refusal) -> Row
  {
    let row: Row
    switch fact.form {
    case .noun(let noun, let object): row = try joined(fact, noun, known, object)
    case .of(let noun, let value): row = try of(fact, noun, known, value)
    case .preposition(let word, let object):
      row = try placed(fact, word, known, object) {
        ($0.prepositions.contains(word.key), $0.inversePrepositions.contains(word.key))
      }
    case .verb(let word, let object):
      func has(_ verbs: [Verb]) -> Bool {
        verbs.contains { $0.forms.contains { Folding.fold($0) == word.key } }
      }
      row = try placed(fact, word, known, object) { (has($0.verbs), has($0.inverseVerbs)) }
    case .flag(let noun, let yes):
      let subject = try find(known, fact.subject, [])
      guard let attribute = attribute(noun, kindOf(subject)), schema.attribute(attribute).type == .flag else {
        throw refuse("E0411", "`\(noun.singular)` needs a value", noun.range)
      }
      row = .value(ValueRow(attribute: attribute, entity: subject, value: .flag(yes)))
    case .life:
      throw refuse("E0412", "a life is written in the entity's own block", fact.range)
    }
    return try finished(row, fact.clauses, defaultSource)
  }

  func period(_ clauses: FactClauses) throws(Refusal) -> Period {
    func bound(_ end: FactClauses.End?) -> Bound {
      switch end {
      case nil: .open
      case .unrecorded: .unrecorded
      case .date(let date):
        PartialDate(year: date.year, month: date.month, day: date.day).map { .on($0) } ?? .open
      }
    }
    let period = Period(from: bound(clauses.since), to: bound(clauses.until))
    if case .on(let from) = period.from, case .on(let to) = period.to, to.latest <= from.earliest {
      let place = clauses.source?.range ?? SourceRange(0, 0)
      throw refuse("E0413", "the period ends (\(to)) before it begins (\(from))", place)
    }
    return period
  }
}

// MARK: - Implementation

extension FactReader {
  func refuse(_ code: String, _ message: String, _ range: SourceRange, _ notes: [String] = [])
    -> Refusal
  {
    Refusal(diagnostic: Diagnostic(code: code, message, at: range, notes: notes))
  }
  private func find(_ known: EntityID?, _ word: WordReference, _ kinds: [KindID]) throws(Refusal) -> EntityID
  {
    if let known { return known }
    return try resolve(word, kinds).get()
  }
  func fits(_ kind: KindID, _ kinds: [KindID]) -> Bool {
    kinds.contains { schema.isKind(kind, under: $0) }
  }

  private func attribute(_ noun: NounReference, _ kind: KindID) -> AttributeID? {
    for meaning in vocabulary.meanings(of: noun.key) {
      if case .attribute(let id) = meaning, fits(kind, schema.attribute(id).kinds) { return id }
    }
    return nil
  }

  /// SUBJECT is NOUN of OBJECT.
  private func joined(
    _ fact: FactSyntax, _ noun: NounReference, _ known: EntityID?, _ object: WordReference
  ) throws(Refusal) -> Row {
    var candidates: [(RelationID, inverse: Bool)] = []
    for meaning in vocabulary.meanings(of: noun.key) {
      if case .subject(let id) = meaning { candidates.append((id, false)) }
      if case .object(let id) = meaning { candidates.append((id, true)) }
    }
    return try pick(fact, noun.range, "`\(noun.singular) of`", candidates, known, object)
  }

  private func placed(
    _ fact: FactSyntax, _ word: WordReference, _ known: EntityID?, _ object: WordReference,
    _ test: (Relation) -> (Bool, Bool)
  ) throws(Refusal) -> Row {
    var candidates: [(RelationID, inverse: Bool)] = []
    for (index, relation) in schema.relations.enumerated() where relation.derivation == nil {
      let (forward, inverse) = test(relation)
      if forward { candidates.append((RelationID(index), false)) }
      if inverse { candidates.append((RelationID(index), true)) }
    }
    return try pick(fact, word.range, "`\(word.text)`", candidates, known, object)
  }

  /// The one relation whose kinds fit.
  private func pick(
    _ fact: FactSyntax, _ range: SourceRange, _ what: String, _ candidates: [(RelationID, inverse: Bool)],
    _ known: EntityID?, _ object: WordReference
  ) throws(Refusal) -> Row {
    guard !candidates.isEmpty else { throw refuse("E0414", "\(what) does not join two things", range) }
    let left = candidates.flatMap {
      $0.inverse ? schema.relation($0.0).objects : schema.relation($0.0).subjects
    }
    let subject = try find(known, fact.subject, left)
    let fitting = candidates.filter {
      fits(kindOf(subject), $0.inverse ? schema.relation($0.0).objects : schema.relation($0.0).subjects)
    }
    let right = fitting.flatMap {
      $0.inverse ? schema.relation($0.0).subjects : schema.relation($0.0).objects
    }
    if fitting.isEmpty {
      let kind = schema.kind(kindOf(subject)).noun.singular
      throw refuse(
        "E0415", "\(what) does not fit \(Wording.article(kind)), which `\(fact.subject.text)` is", range)
    }
    let other = try resolve(object, right).get()
    let last = fitting.filter {
      fits(kindOf(other), $0.inverse ? schema.relation($0.0).subjects : schema.relation($0.0).objects)
    }
    guard let choice = last.first else {
      let kind = schema.kind(kindOf(other)).noun.singular
      throw refuse(
        "E0415", "\(what) does not fit \(Wording.article(kind)), which `\(object.text)` is", object.range)
    }
    return .fact(
      choice.inverse
        ? FactRow(relation: choice.0, subject: other, object: subject)
        : FactRow(relation: choice.0, subject: subject, object: other))
  }

  /// VALUE is NOUN of SUBJECT.
  private func of(
    _ fact: FactSyntax, _ noun: NounReference, _ known: EntityID?, _ value: FactValue
  ) throws(Refusal) -> Row {
    let subject = try find(known, fact.subject, [])
    let kind = kindOf(subject)
    if let id = attribute(noun, kind) {
      return .value(ValueRow(attribute: id, entity: subject, value: try typed(value, schema.attribute(id))))
    }
    var relations: [(RelationID, inverse: Bool)] = []
    for meaning in vocabulary.meanings(of: noun.key) {
      if case .subject(let id) = meaning, fits(kind, schema.relation(id).objects) {
        relations.append((id, false))
      }
      if case .object(let id) = meaning, fits(kind, schema.relation(id).subjects) {
        relations.append((id, true))
      }
    }
    guard !relations.isEmpty else {
      throw refuse(
        "E0416", "\(Wording.article(schema.kind(kind).noun.singular)) has no `\(noun.singular)`", noun.range)
    }
    let name: WordReference
    switch value {
    case .name(let word): name = word
    case .text(let text, let range): name = WordReference(key: Folding.fold(text), text: text, range: range)
    case .number(_, let range), .bounds(_, _, _, _, _, let range), .date(_, let range):
      throw refuse("E0417", "`\(noun.singular)` takes a name", range)
    }
    let kinds = relations.flatMap {
      $0.inverse ? schema.relation($0.0).objects : schema.relation($0.0).subjects
    }
    let other = try resolve(name, kinds).get()
    guard
      let choice = relations.first(where: {
        fits(kindOf(other), $0.inverse ? schema.relation($0.0).objects : schema.relation($0.0).subjects)
      })
    else {
      throw refuse(
        "E0415",
        "`\(noun.singular)` does not take \(Wording.article(schema.kind(kindOf(other)).noun.singular)), which `\(name.text)` is",
        name.range)
    }
    return .fact(
      choice.inverse
        ? FactRow(relation: choice.0, subject: subject, object: other)
        : FactRow(relation: choice.0, subject: other, object: subject))
  }

  private func typed(_ value: FactValue, _ attribute: Attribute) throws(Refusal) -> AttributeValue {
    func wrong(_ range: SourceRange, _ wanted: String) -> Refusal {
      refuse("E0418", "`\(attribute.noun.singular)` takes \(wanted)", range)
    }
    switch attribute.type {
    case .number(let unit):
      func factor(_ literal: NumberLiteral, _ range: SourceRange) throws(Refusal) -> Double {
        guard let name = literal.unit else {
          return literal.value * (unit.map { schema.unit($0).factor } ?? 1)
        }
        guard let unit, let written = schema.units.first(where: { $0.symbol == name }) else {
          throw refuse("E0419", "`\(attribute.noun.singular)` has no unit", range)
        }
        let own = schema.unit(unit)
        guard own.base == written.base else {
          throw refuse("E0420", "`\(attribute.noun.singular)` is in \(own.symbol), not in \(name)", range)
        }
        return literal.value * written.factor
      }
      switch value {
      case .number(let literal, let range): return .number(Quantity(try factor(literal, range)))
      case .bounds(let low, let high, let best, let excludesLow, let excludesHigh, let range):
        var quantity = Quantity(low: nil, high: nil)
        if let low { quantity.low = try factor(low, range) }
        if let high { quantity.high = try factor(high, range) }
        if let best { quantity.best = try factor(best, range) }
        if let low = quantity.low, let high = quantity.high, low > high {
          throw refuse("E0421", "the range ends below its beginning", range)
        }
        quantity.excludesLow = excludesLow
        quantity.excludesHigh = excludesHigh
        return .number(quantity)
      case .name(let word): throw wrong(word.range, "a number")
      case .text(_, let range), .date(_, let range): throw wrong(range, "a number")
      }
    case .text, .code:
      switch value {
      case .text(let text, _): return .text(Folding.compose(text))
      case .name(let word): return .text(Folding.compose(word.text))
      case .number(let literal, _): return .text(literal.written)
      case .date(let date, _): return .text(date.description)
      case .bounds(_, _, _, _, _, let range): throw wrong(range, "a text")
      }
    case .date:
      switch value {
      case .date(let date, let range):
        guard let date = PartialDate(year: date.year, month: date.month, day: date.day) else {
          throw wrong(range, "a date")
        }
        return .date(date)
      case .number(let literal, let range):
        guard let year = Int(exactly: literal.value), let date = PartialDate(year: year) else {
          throw wrong(range, "a date")
        }
        return .date(date)
      case .name(let word): throw wrong(word.range, "a date")
      case .text(_, let range), .bounds(_, _, _, _, _, let range): throw wrong(range, "a date")
      }
    case .flag:
      if case .name(let word) = value,
        let truth = ["yes": true, "no": false, "true": true, "false": false][word.key]
      {
        return .flag(truth)
      }
      throw refuse(
        "E0418", "`\(attribute.noun.singular)` takes no value: write it alone, or `not` before it",
        SourceRange(0, 0))
    }
  }

  /// Adds what the clauses say.
  private func finished(_ row: Row, _ clauses: FactClauses, _ defaultSource: EntityID?) throws(Refusal) -> Row
  {
    var source = defaultSource
    if let word = clauses.source { source = try resolveSource(word).get() }
    var period = try period(clauses)
    switch row {
    case .value(var value):
      if let date = clauses.asOf, let date = PartialDate(year: date.year, month: date.month, day: date.day) {
        period.from = .on(date)
      }
      value.period = period
      value.source = source
      return .value(value)
    case .fact(var fact):
      let relation = schema.relation(fact.relation)
      fact.period = period
      fact.source = source
      if let status = clauses.status {
        guard
          let index = relation.statuses.firstIndex(where: {
            Folding.fold($0.name) == Folding.fold(status.text)
          })
        else {
          throw refuse(
            "E0422", "`\(relation.name)` has no status `\(status.text)`", status.range,
            relation.statuses.isEmpty
              ? [] : ["it has \(SyntaxProblem.either(relation.statuses.map { "`\($0.name)`" }))"])
        }
        fact.status = UInt8(index)
      }
      for (qualifier, value) in clauses.qualifiers {
        guard let index = relation.qualifiers.firstIndex(where: { Folding.fold($0) == qualifier.key }) else {
          throw refuse(
            "E0423", "`\(relation.name)` has no qualifier `\(qualifier.text)`", qualifier.range,
            relation.qualifiers.isEmpty
              ? [] : ["it has \(SyntaxProblem.either(relation.qualifiers.map { "`\($0)`" }))"])
        }
        fact.qualifiers[index] = Folding.compose(value.text)
      }
      return .fact(fact)
    }
  }
}
