internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

// MARK: - Lines of a template

extension TemplateBinder {
  mutating func bind(_ items: [TemplateItem], _ scope: inout Scope) throws(Failure) -> [ImportPlan.Step] {
    var steps: [ImportPlan.Step] = []
    for item in items {
      guard let condition = item.condition else {
        try bind(item, &steps, &scope)
        continue
      }
      let test = try test(condition, &steps, &scope)
      // What is worked out under a condition is not there for the lines after it.
      var inner = scope
      var guarded: [ImportPlan.Step] = []
      try bind(item, &guarded, &inner)
      steps.append(.filter(test, guarded))
      scope.source = inner.source
      for (name, slot) in inner.lets where scope.lets[name] == nil { scope.lets[name] = slot }
    }
    return steps
  }

  private mutating func bind(_ item: TemplateItem, _ steps: inout [ImportPlan.Step], _ scope: inout Scope)
    throws(Failure)
  {
    switch item.kind {
    case .group(let items):
      steps += try bind(items, &scope)
    case .bind(let name, let text):
      // Said again under a condition, it is another text for those rows.
      let from = try slot(text, &steps, &scope)
      let to = scope.lets[name] ?? newSlot(name)
      steps.append(.compute(.init(pieces: [.slot(from)], rules: [], slot: to)))
      scope.lets[name] = to
    case .each(let texts, let separator, let items):
      var slots: [Int] = []
      for text in texts { slots.append(try whole(text, &steps, &scope)) }
      try each(slots, separator, &steps, scope) { (binder, steps, inner) throws(Failure) in
        steps += try binder.bind(items, &inner)
      }
    case .source(let text): scope.source = try source(text, &steps, &scope)
    case .entity(let reference, let items):
      if let separator = reference.split {
        let slot = try whole(reference.text, &steps, &scope)
        return try each([slot], separator, &steps, scope) { (binder, steps, inner) throws(Failure) in
          var whole = item
          var part = reference
          part.split = nil
          whole.kind = .entity(part, items)
          try binder.bind(whole, &steps, &inner)
        }
      }
      let head = try thing(reference, fitting: [], isHead: true, &steps, &scope)
      var inner = scope
      inner.subject = head
      steps += try bind(items, &inner)
    case .also(let texts):
      guard let subject = scope.subject else { return }
      for text in texts {
        steps.append(.name(register: subject.index, slot: try slot(text, &steps, &scope), .alias))
      }
    case .former(let text):
      guard let subject = scope.subject else { return }
      steps.append(.name(register: subject.index, slot: try slot(text, &steps, &scope), .former))
    case .life(let clauses):
      guard let subject = scope.subject else { return }
      let bound = try self.clauses(clauses, item.range, &steps, &scope)
      steps.append(.life(register: subject.index, bound))
    case .fact(let subject, let form, let clauses):
      if let separator = subject?.split, var part = subject {
        let slot = try whole(part.text, &steps, &scope)
        part.split = nil
        let whole = TemplateItem(kind: .fact(part, form, clauses), condition: nil, range: item.range)
        return try each([slot], separator, &steps, scope) { (binder, steps, inner) throws(Failure) in
          try binder.bind(whole, &steps, &inner)
        }
      }
      if let object = form.object, let separator = object.split {
        let slot = try whole(object.text, &steps, &scope)
        var part = object
        part.split = nil
        let whole = TemplateItem(
          kind: .fact(subject, form.with(part), clauses), condition: nil, range: item.range)
        return try each([slot], separator, &steps, scope) { (binder, steps, inner) throws(Failure) in
          try binder.bind(whole, &steps, &inner)
        }
      }
      try fact(subject, form, clauses, item.range, &steps, &scope)
    }
  }

  /// What is split: a column as it stands, for rules are about its parts; or a text made of several.
  private mutating func whole(
    _ text: TemplateText, _ steps: inout [ImportPlan.Step], _ scope: inout Scope
  ) throws(Failure) -> Int {
    if text.pieces.count == 1, case .column(let name) = text.pieces[0],
      case .slot(let slot) = try column(name, scope, text.range)
    {
      return slot
    }
    return try slot(text.plain, &steps, &scope)
  }

  /// A step whose inner steps see one part of the columns at a time.
  private mutating func each(
    _ slots: [Int], _ separator: String, _ steps: inout [ImportPlan.Step], _ scope: Scope,
    _ body: (inout TemplateBinder, inout [ImportPlan.Step], inout Scope) throws(Failure) -> Void
  ) throws(Failure) {
    var inner = scope
    // What was worked out from whole cells is worked out anew; the columns themselves are the parts now.
    inner.texts = inner.texts.filter { slots.contains($0.value) }
    inner.things = [:]
    for slot in slots { inner.parts.append((slot, separator)) }
    var within: [ImportPlan.Step] = []
    try body(&self, &within, &inner)
    steps.append(.each(.init(slots: slots, separator: Array(separator.utf8)), within))
  }

  // MARK: Facts

  private mutating func fact(
    _ subject: TemplateReference?, _ form: TemplateItem.Form, _ clauses: TemplateClauses,
    _ range: SourceRange,
    _ steps: inout [ImportPlan.Step], _ scope: inout Scope
  ) throws(Failure) {
    typealias Candidate = ImportPlan.Fact.Candidate
    func among(_ noun: NounReference) -> [Candidate] {
      vocabulary.meanings(of: noun.key).compactMap {
        switch $0 {
        case .subject(let id): Candidate(relation: id, isInverse: false)
        case .object(let id): Candidate(relation: id, isInverse: true)
        case .kind, .attribute, .definition, .qualifier, .begin, .end, .began, .ended: nil
        }
      }.filter { schema.relation($0.relation).derivation == nil }
    }
    func among(_ test: (Relation) -> (Bool, Bool)) -> [Candidate] {
      var found: [Candidate] = []
      for (index, relation) in schema.relations.enumerated() where relation.derivation == nil {
        let (forward, inverse) = test(relation)
        if forward { found.append(Candidate(relation: RelationID(index), isInverse: false)) }
        if inverse { found.append(Candidate(relation: RelationID(index), isInverse: true)) }
      }
      return found
    }
    switch form {
    case .noun(let noun, let object):
      try joined(
        subject, among(noun), object, "`\(noun.singular) of`", noun.range, clauses, range, &steps, &scope)
    case .preposition(let word, let object):
      let found = among { ($0.prepositions.contains(word.key), $0.inversePrepositions.contains(word.key)) }
      try joined(subject, found, object, "`\(word.text)`", word.range, clauses, range, &steps, &scope)
    case .verb(let word, let object):
      func has(_ verbs: [Verb]) -> Bool {
        verbs.contains { $0.forms.contains { Folding.fold($0) == word.key } }
      }
      let found = among { (has($0.verbs), has($0.inverseVerbs)) }
      try joined(subject, found, object, "`\(word.text)`", word.range, clauses, range, &steps, &scope)
    case .flag(let noun, let yes):
      let (attribute, register) = try attribute(noun, subject, &steps, &scope) { $0.type == .flag }
      try value(attribute, register, .always(yes), clauses, range, &steps, &scope)
    case .of(let noun, let value):
      let attributes = vocabulary.meanings(of: noun.key).compactMap {
        if case .attribute(let id) = $0 { id } else { nil }
      }
      let kinds = subjectKinds(subject, scope)
      let fitting = attributes.filter { id in
        kinds.map { overlap($0, schema.attribute(id).kinds) } ?? true
      }
      if !fitting.isEmpty {
        let (attribute, register) = try attribute(noun, subject, &steps, &scope) { _ in true }
        let content = try content(value, attribute, &steps, &scope)
        return try self.value(attribute, register, content, clauses, range, &steps, &scope)
      }
      // VALUE is NOUN of SUBJECT: the other way round.
      let found = among(noun).map { Candidate(relation: $0.relation, isInverse: !$0.isInverse) }
      guard !found.isEmpty else {
        let what = kinds?.first.map { Wording.article(schema.kind($0).noun.singular) } ?? "this"
        throw refuse("E0416", "\(what) has no `\(noun.singular)`", noun.range)
      }
      guard case .single(let object) = value.kind, value.unit == nil, value.best == nil, value.factor == 1
      else {
        throw refuse("E0417", "`\(noun.singular)` takes a name", value.range)
      }
      try joined(
        subject, found, object, "`\(noun.singular)`", noun.range, clauses, range, &steps, &scope)
    }
  }

  private func subjectKinds(_ subject: TemplateReference?, _ scope: Scope) -> [KindID]? {
    guard let subject else { return scope.subject?.kinds }
    if case .noun(let noun) = subject.kind, let kind = vocabulary.kind(noun) { return [kind] }
    return nil
  }

  private func sides(_ candidate: ImportPlan.Fact.Candidate) -> (left: [KindID], right: [KindID]) {
    let relation = schema.relation(candidate.relation)
    return candidate.isInverse ? (relation.objects, relation.subjects) : (relation.subjects, relation.objects)
  }

  private mutating func joined(
    _ subject: TemplateReference?, _ all: [ImportPlan.Fact.Candidate], _ object: TemplateReference,
    _ what: String, _ place: SourceRange, _ clauses: TemplateClauses, _ range: SourceRange,
    _ steps: inout [ImportPlan.Step], _ scope: inout Scope
  ) throws(Failure) {
    guard !all.isEmpty else { throw refuse("E0414", "\(what) does not join two things", place) }
    var candidates = all
    func narrow(_ kinds: [KindID]?, _ side: (ImportPlan.Fact.Candidate) -> [KindID]) throws(Failure) {
      guard let kinds, !kinds.isEmpty else { return }
      candidates = candidates.filter { overlap(kinds, side($0)) }
      guard candidates.isEmpty else { return }
      let kind = Wording.article(schema.kind(kinds[0]).noun.singular)
      throw refuse("E0415", "\(what) does not fit \(kind)", place)
    }
    try narrow(subjectKinds(subject, scope)) { sides($0).left }
    if case .noun(let noun) = object.kind, let kind = vocabulary.kind(noun) {
      try narrow([kind]) { sides($0).right }
    }
    for (qualifier, _) in clauses.qualifiers {
      let having = candidates.filter { index(of: qualifier, $0.relation) != nil }
      guard !having.isEmpty else {
        let relation = schema.relation(candidates[0].relation)
        throw refuse(
          "E0423", "`\(relation.name)` has no qualifier `\(qualifier.text)`", qualifier.range,
          relation.qualifiers.isEmpty
            ? [] : ["it has \(SyntaxProblem.either(relation.qualifiers.map { "`\($0)`" }))"])
      }
      candidates = having
    }
    if let status = clauses.status {
      let having = candidates.filter { candidate in
        guard let text = constant(status) else {
          return !schema.relation(candidate.relation).statuses.isEmpty
        }
        let statuses = schema.relation(candidate.relation).statuses
        return statuses.contains { Folding.fold($0.name) == Folding.fold(text) }
      }
      guard !having.isEmpty else {
        let relation = schema.relation(candidates[0].relation)
        throw refuse(
          "E0422",
          "`\(relation.name)` has no status" + (constant(status).map { " `\($0)`" } ?? "es"), status.range,
          relation.statuses.isEmpty
            ? [] : ["it has \(SyntaxProblem.either(relation.statuses.map { "`\($0.name)`" }))"])
      }
      candidates = having
    }
    if let text = clauses.asOf {
      throw refuse(
        "E0610", "`as of` is for measured values", text.range, ["write `since`, or `during` for a whole year"]
      )
    }
    func united(_ side: (ImportPlan.Fact.Candidate) -> [KindID]) -> [KindID] {
      var kinds: [KindID] = []
      for kind in candidates.flatMap(side) where !kinds.contains(kind) { kinds.append(kind) }
      return kinds
    }
    let left: Register
    if let subject {
      left = try thing(subject, fitting: united { sides($0).left }, &steps, &scope)
    } else if let known = scope.subject {
      left = known
    } else {
      throw refuse("E0416", "it is not said of what", range)
    }
    let right = try thing(object, fitting: united { sides($0).right }, &steps, &scope)
    let checks =
      candidates.count > 1 || left.kinds.map { !covers(united { sides($0).left }, $0) } ?? true
      || right.kinds.map { !covers(united { sides($0).right }, $0) } ?? true
    var bound = try self.clauses(clauses, range, &steps, &scope)
    bound.qualifiers = []
    for (qualifier, text) in clauses.qualifiers {
      let indexes = candidates.map { index(of: qualifier, $0.relation) ?? 0 }
      bound.qualifiers.append((indexes, try slot(text, &steps, &scope)))
    }
    steps.append(
      .fact(
        .init(
          candidates: candidates, left: left.index, right: right.index, checksKinds: checks, clauses: bound,
          what: what)))
  }
  private func index(of qualifier: WordReference, _ relation: RelationID) -> Int? {
    schema.relation(relation).qualifiers.firstIndex { Folding.fold($0) == qualifier.key }
  }

  mutating func clauses(
    _ clauses: TemplateClauses, _ range: SourceRange, _ steps: inout [ImportPlan.Step], _ scope: inout Scope
  ) throws(Failure) -> ImportPlan.Clauses {
    var bound = ImportPlan.Clauses()
    if let text = clauses.since { bound.since = try moment(text, &steps, &scope) }
    if let text = clauses.until { bound.until = try moment(text, &steps, &scope) }
    if let text = clauses.through { bound.through = try moment(text, &steps, &scope) }
    if let (first, last) = clauses.during {
      let from = try moment(first, &steps, &scope)
      var to: ImportPlan.Clauses.Moment?
      if let last { to = try moment(last, &steps, &scope) }
      bound.during = (from, to)
    }
    if let text = clauses.asOf { bound.asOf = try moment(text, &steps, &scope) }
    if let text = clauses.status { bound.status = try slot(text, &steps, &scope) }
    bound.source = scope.source
    if let text = clauses.source { bound.source = try source(text, &steps, &scope) }
    return bound
  }

  // MARK: Values

  private mutating func attribute(
    _ noun: NounReference, _ subject: TemplateReference?, _ steps: inout [ImportPlan.Step],
    _ scope: inout Scope,
    _ isWanted: (Attribute) -> Bool
  ) throws(Failure) -> (AttributeID, Register) {
    let kinds = subjectKinds(subject, scope)
    let all = vocabulary.meanings(of: noun.key).compactMap {
      if case .attribute(let id) = $0 { id } else { nil }
    }
    let fitting = all.filter { id in kinds.map { overlap($0, schema.attribute(id).kinds) } ?? true }
    guard let first = fitting.first(where: { isWanted(schema.attribute($0)) }) else {
      throw refuse("E0411", "`\(noun.singular)` needs a value", noun.range)
    }
    if let subject {
      return (first, try thing(subject, fitting: schema.attribute(first).kinds, &steps, &scope))
    }
    guard let known = scope.subject else { throw refuse("E0416", "it is not said of what", noun.range) }
    return (first, known)
  }

  private mutating func value(
    _ attribute: AttributeID, _ register: Register, _ content: ImportPlan.Value.Content,
    _ clauses: TemplateClauses, _ range: SourceRange, _ steps: inout [ImportPlan.Step], _ scope: inout Scope
  ) throws(Failure) {
    if let (qualifier, _) = clauses.qualifiers.first {
      throw refuse("E0423", "a value has no qualifier `\(qualifier.text)`", qualifier.range)
    }
    if let status = clauses.status { throw refuse("E0422", "a value has no status", status.range) }
    let bound = try self.clauses(clauses, range, &steps, &scope)
    let kinds = schema.attribute(attribute).kinds
    steps.append(
      .value(
        .init(
          attribute: attribute, register: register.index,
          checksKinds: register.kinds.map { !covers(kinds, $0) } ?? true, content: content, clauses: bound)))
  }

  private mutating func content(
    _ value: TemplateValue, _ id: AttributeID, _ steps: inout [ImportPlan.Step], _ scope: inout Scope
  ) throws(Failure) -> ImportPlan.Value.Content {
    let attribute = schema.attribute(id)
    let name = attribute.noun.singular
    func wrong(_ wanted: String) -> Failure { refuse("E0418", "`\(name)` takes \(wanted)", value.range) }
    func single() throws(Failure) -> TemplateText {
      guard case .single(let reference) = value.kind, reference.kind == nil, !reference.isNew,
        reference.code == nil, reference.named == nil, reference.split == nil
      else { throw wrong("a column or a value alone") }
      return reference.text
    }
    if case .number(let unit) = attribute.type {
      var factor = value.factor * (unit.map { schema.unit($0).factor } ?? 1)
      if let written = value.unit {
        guard let unit, let other = schema.units.first(where: { $0.symbol == written }) else {
          throw refuse("E0419", "`\(name)` has no unit", value.range)
        }
        guard schema.unit(unit).base == other.base else {
          throw refuse("E0420", "`\(name)` is in \(schema.unit(unit).symbol), not in \(written)", value.range)
        }
        factor = value.factor * other.factor
      }
      var best: Int?
      if let text = value.best { best = try slot(text, &steps, &scope) }
      switch value.kind {
      case .single:
        let slot = try slot(try single(), &steps, &scope)
        return .number(
          low: slot, high: slot, best: best, excludesLow: false, excludesHigh: false, factor: factor)
      case .between(let low, let high):
        return .number(
          low: try slot(low, &steps, &scope), high: try slot(high, &steps, &scope), best: best,
          excludesLow: false, excludesHigh: false, factor: factor)
      case .above(let text, let excludes):
        return .number(
          low: try slot(text, &steps, &scope), high: nil, best: best, excludesLow: excludes,
          excludesHigh: false, factor: factor)
      case .below(let text, let excludes):
        return .number(
          low: nil, high: try slot(text, &steps, &scope), best: best, excludesLow: false,
          excludesHigh: excludes, factor: factor)
      }
    }
    guard value.unit == nil, value.best == nil, value.factor == 1 else {
      throw wrong(attribute.type == .date ? "a date" : "a text")
    }
    let text = try single()
    switch attribute.type {
    case .number, .text: return .text(try slot(text, &steps, &scope))
    case .code: return .code(try slot(text, &steps, &scope))
    case .date: return .date(try moment(text, &steps, &scope))
    case .flag: return .flag(try slot(text, &steps, &scope))
    }
  }

  // MARK: Conditions

  private mutating func test(
    _ condition: TemplateCondition, _ steps: inout [ImportPlan.Step], _ scope: inout Scope
  ) throws(Failure) -> ImportPlan.Test {
    func all(_ parts: [TemplateCondition]) throws(Failure) -> [ImportPlan.Test] {
      var made: [ImportPlan.Test] = []
      for part in parts { made.append(try test(part, &steps, &scope)) }
      return made
    }
    switch condition.kind {
    case .all(let parts): return .all(try all(parts))
    case .any(let parts): return .any(try all(parts))
    case .not(let inner): return .not(try test(inner, &steps, &scope))
    case .isEmpty(let text): return .isEmpty(try slot(text, &steps, &scope))
    case .compares(let a, let comparison, let b):
      return .compares(try slot(a, &steps, &scope), comparison, try slot(b, &steps, &scope))
    case .isAmong(let text, let values):
      return .isAmong(try slot(text, &steps, &scope), values.map { key($0) })
    case .isLike(let text, let pattern):
      return .isLike(try slot(text, &steps, &scope), Array(pattern.lowercased()))
    }
  }
}

extension TemplateItem.Form {
  /// The thing on the right, where there is one.
  fileprivate var object: TemplateReference? {
    switch self {
    case .noun(_, let object), .preposition(_, let object), .verb(_, let object): return object
    case .of(_, let value):
      if case .single(let object) = value.kind { return object }
      return nil
    case .flag: return nil
    }
  }
  fileprivate func with(_ object: TemplateReference) -> TemplateItem.Form {
    switch self {
    case .noun(let noun, _): return .noun(noun, object)
    case .preposition(let word, _): return .preposition(word, object)
    case .verb(let word, _): return .verb(word, object)
    case .of(let noun, var value):
      value.kind = .single(object)
      return .of(noun, value)
    case .flag: return self
    }
  }
}
