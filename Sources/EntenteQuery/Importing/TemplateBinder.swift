internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// Binds a template to the header of a file and to the words of a world, once for all rows.
struct TemplateBinder {
  typealias Failure = FactReader.Refusal

  let vocabulary: Vocabulary
  private(set) var plan: ImportPlan
  private let parameters: [String: String]
  private var dates = CellReader.DateStyle()
  private(set) var numbers = CellReader.NumberStyle()
  private var rules: [ImportPlan.Rule] = []
  private var columns: [String: [Int]] = [:]
  private var foldedColumns: [String: [Int]] = [:]

  var schema: Schema { vocabulary.world.schema }

  /// What the lines of a block share.
  struct Scope {
    /// The slots of texts that were worked out already.
    var texts: [TextKey: Int] = [:]
    var things: [ThingKey: Int] = [:]
    var lets: [String: Int] = [:]
    /// Columns that are split around here.
    var parts: [(slot: Int, separator: String)] = []
    var subject: Register?
    var source: Int?
  }
  struct TextKey: Hashable {
    var pieces: String
    var rules: String
  }
  struct ThingKey: Hashable {
    var slot: Int
    var kinds: [KindID]
    var kindSlot: Int?
    var code: AttributeID?
    var creates: KindID?
    var named: Int?
  }
  /// A thing of the rows, and the kinds that it can be of; nil where only the rows tell.
  struct Register {
    var index: Int
    var kinds: [KindID]?
  }

  init(_ vocabulary: Vocabulary, header: [String], parameters: [String: String]) {
    self.vocabulary = vocabulary
    self.parameters = parameters
    plan = ImportPlan(slotNames: header, columns: header.count)
    for (index, name) in header.enumerated() {
      columns[name, default: []].append(index)
      foldedColumns[Folding.fold(name), default: []].append(index)
    }
  }

  mutating func bind(_ syntax: ImportSyntax) throws(Failure) -> ImportPlan {
    for option in syntax.options {
      switch option.kind {
      case .dates(let text): dates = try style(text, option.range)
      case .numbers(let text):
        guard let style = CellReader.NumberStyle(text) else {
          throw refuse(
            "E0607", "`\(text)` does not show how numbers are written", option.range,
            ["write an example with groups and a fraction: `numbers \"1.234,5\"`"])
        }
        numbers = style
      case .rule(let rule): rules.append(bound(rule))
      case .encoding, .separator, .columns, .mostErrors: break
      }
    }
    var scope = Scope()
    plan.steps = try bind(syntax.items, &scope)
    settlePasses()
    return plan
  }

  func refuse(_ code: String, _ message: String, _ range: SourceRange, _ notes: [String] = []) -> Failure {
    Failure(diagnostic: Diagnostic(code: code, message, at: range, notes: notes))
  }
}

// MARK: - Texts

extension TemplateBinder {
  private func style(_ text: String, _ range: SourceRange) throws(Failure) -> CellReader.DateStyle {
    if text.lowercased() == "iso" { return CellReader.DateStyle() }
    guard let style = CellReader.DateStyle(text) else {
      throw refuse(
        "E0607", "`\(text)` is no order of day, month and year", range,
        ["write for example `d/m/y`, `m/d/y`, `d.m.y` or `ymd`; dates such as 1994-04-20 need nothing"])
    }
    return style
  }
  private func bound(_ rule: CellRule) -> ImportPlan.Rule {
    let key: ImportPlan.Rule.Key =
      switch rule.key {
      case .empty: .empty
      case .text(let text): self.key(text)
      case .others: .others
      }
    let meaning: ImportPlan.Rule.Meaning =
      switch rule.meaning {
      case .unknown: .unknown
      case .open: .open
      case .text(let text): .text(Array(text.utf8))
      }
    return ImportPlan.Rule(key: key, meaning: meaning)
  }
  /// A number is known in any of its spellings: `-9` and `-9.0`.
  func key(_ text: String) -> ImportPlan.Rule.Key {
    let bytes = Array(text.utf8)
    return .text(bytes, CellReader.number(bytes, 0, bytes.count, CellReader.NumberStyle()))
  }

  /// Where a column is; a parameter's text if there is no such column.
  func column(_ name: String, _ scope: Scope, _ range: SourceRange) throws(Failure)
    -> ImportPlan.Compute.Piece
  {
    if let slot = scope.lets[name] { return .slot(slot) }
    let found = columns[name] ?? foldedColumns[Folding.fold(name)] ?? []
    if found.count == 1 { return .slot(found[0]) }
    let header = plan.slotNames.prefix(plan.columns)
    if found.count > 1 {
      throw refuse(
        "E0603", "\(found.count) columns are called `\(name)`", range,
        ["give the columns names of their own: `columns \(header.prefix(3).joined(separator: ", ")), …`"])
    }
    if let value = parameters[name] { return .text(Array(value.utf8)) }
    let near = Spelling.nearest(Folding.fold(name), in: foldedColumns.keys.sorted(), most: 1)
      .compactMap { foldedColumns[$0]?.first }.map { plan.slotNames[$0] }
    let there = header.prefix(12).map { "`\($0)`" }.joined(separator: ", ") + (header.count > 12 ? " …" : "")
    throw refuse(
      "E0601", "there is no column `\(name)`", range,
      near.isEmpty ? ["the columns are \(there)"] : ["did you mean `\(near[0])`?"])
  }

  /// The slot of a text; what works it out is added to the steps.
  mutating func slot(_ text: TemplateText, _ steps: inout [ImportPlan.Step], _ scope: inout Scope)
    throws(Failure) -> Int
  {
    var pieces: [ImportPlan.Compute.Piece] = []
    var name = ""
    for piece in text.pieces {
      switch piece {
      case .text(let plain):
        pieces.append(.text(Array(plain.utf8)))
        name += plain
      case .column(let column):
        pieces.append(try self.column(column, scope, text.range))
        name += text.pieces.count == 1 ? column : "$\(column)"
      }
    }
    let own = text.rules.map { bound($0) }
    // The file's own rules hold for its columns; what a line says of its cell goes first.
    var all = own
    if case .slot(let slot)? = pieces.first, pieces.count == 1, slot < plan.columns { all += rules }
    if pieces.count == 1, case .slot(let slot) = pieces[0], all.isEmpty { return slot }
    if pieces.count > 1, !rules.isEmpty {
      for index in pieces.indices {
        if case .slot(let slot) = pieces[index], slot < plan.columns {
          pieces[index] = .slot(
            add(
              ImportPlan.Compute(pieces: [.slot(slot)], rules: rules, slot: 0), plan.slotNames[slot], &steps,
              &scope))
        }
      }
    }
    return add(
      ImportPlan.Compute(pieces: pieces, rules: all, isMapped: text.isMapped, slot: 0), name, &steps, &scope)
  }

  private mutating func add(
    _ compute: ImportPlan.Compute, _ name: String, _ steps: inout [ImportPlan.Step], _ scope: inout Scope
  ) -> Int {
    let key = TextKey(pieces: "\(compute.pieces)", rules: "\(compute.rules)\(compute.isMapped)")
    if let known = scope.texts[key] { return known }
    var compute = compute
    compute.slot = newSlot(name)
    steps.append(.compute(compute))
    scope.texts[key] = compute.slot
    return compute.slot
  }

  mutating func newSlot(_ name: String) -> Int {
    plan.slotNames.append(name)
    return plan.slotNames.count - 1
  }

  mutating func moment(_ text: TemplateText, _ steps: inout [ImportPlan.Step], _ scope: inout Scope)
    throws(Failure) -> ImportPlan.Clauses.Moment
  {
    let slot = try slot(text, &steps, &scope)
    var style = dates
    if let written = text.dates { style = try self.style(written, text.range) }
    // What is written in the template itself is a date of the language.
    if text.pieces.allSatisfy({ if case .text = $0 { true } else { false } }), text.dates == nil {
      style = CellReader.DateStyle()
    }
    var moment = ImportPlan.Clauses.Moment(slot: slot, style: style)
    moment.precision = text.precision.map { $0 == .month ? .month : $0 == .year ? .year : .day }
    return moment
  }

  /// The text of a template that has no columns in it.
  func constant(_ text: TemplateText) -> String? {
    guard text.rules.isEmpty, text.pieces.count == 1, case .text(let plain) = text.pieces[0] else {
      return nil
    }
    return plain
  }

}

// MARK: - Things

extension TemplateBinder {
  private func overlap(_ a: KindID, _ b: KindID) -> Bool {
    schema.isKind(a, under: b) || schema.isKind(b, under: a)
  }
  func overlap(_ a: [KindID], _ b: [KindID]) -> Bool { a.contains { x in b.contains { overlap(x, $0) } } }
  /// Whether whatever is of the one kinds is of the other.
  func covers(_ wide: [KindID], _ narrow: [KindID]) -> Bool {
    narrow.allSatisfy { kind in wide.contains { schema.isKind(kind, under: $0) } }
  }

  /// `fitting` are the kinds that its place takes.
  mutating func thing(
    _ reference: TemplateReference, fitting: [KindID], isHead: Bool = false, _ steps: inout [ImportPlan.Step],
    _ scope: inout Scope
  ) throws(Failure) -> Register {
    var kinds = fitting
    var kindSlot: Int?
    switch reference.kind {
    case .noun(let noun):
      guard let kind = vocabulary.kind(noun) else {
        throw refuse("E0402", "no kind `\(noun.singular)` is declared", noun.range)
      }
      kinds = [kind]
      if !fitting.isEmpty, !overlap(kinds, fitting) {
        let wanted = fitting.map { "`\(schema.kind($0).noun.singular)`" }
        throw refuse(
          "E0415", "\(Wording.article(noun.singular)) does not stand here", noun.range,
          ["it takes \(SyntaxProblem.either(wanted))"])
      }
    case .text(let text): kindSlot = try slot(text, &steps, &scope)
    case nil: break
    }
    let mayCreate = reference.isNew || isHead
    var creates: KindID?
    if mayCreate, kindSlot == nil {
      guard kinds.count == 1 else {
        let some = kinds.prefix(3).map { schema.kind($0).noun.singular }
        throw refuse(
          "E0604", "it is not said of which kind a new thing is", reference.range,
          ["say it before the column: `new \(some.first ?? "state") …`"])
      }
      creates = kinds[0]
    }
    var code: AttributeID?
    if let noun = reference.code {
      let found = vocabulary.meanings(of: noun.key).compactMap { meaning -> AttributeID? in
        guard case .attribute(let id) = meaning, schema.attribute(id).type == .code,
          kinds.isEmpty || overlap(kinds, schema.attribute(id).kinds)
        else { return nil }
        return id
      }
      guard let first = found.first else {
        let codes = schema.attributes.filter { attribute in
          attribute.type == .code && (kinds.isEmpty || overlap(kinds, attribute.kinds))
        }.map { "`\($0.noun.singular)`" }
        throw refuse(
          "E0605", "`\(noun.singular)` is not a code of these things", noun.range,
          codes.isEmpty
            ? ["declare one: `attribute \(noun.singular) { of KIND; type code }`"]
            : ["the codes are \(SyntaxProblem.either(codes))"])
      }
      code = first
    }
    if reference.named != nil, code == nil {
      throw refuse(
        "E0608", "`named` is for a thing that is looked up by a code", reference.range,
        ["write `$id as code … named $name`"])
    }
    let slot = try slot(reference.text, &steps, &scope)
    var named: Int?
    var naming: Int?
    if let text = reference.named {
      named = try self.slot(text, &steps, &scope)
      if reference.isNamedAmong {
        guard let part = scope.parts.last(where: { $0.slot == slot }), let names = named, names < plan.columns
        else {
          throw refuse(
            "E0608", "`named one of` takes a column that names the parts of a split one", reference.range,
            ["write `each $ids split \", \" as code … named one of $names`"])
        }
        naming = plan.namings.count
        plan.namings.append(.init(codes: slot, names: names, separator: Array(part.separator.utf8)))
        named = nil
      }
    }
    let key = ThingKey(
      slot: slot, kinds: kinds, kindSlot: kindSlot, code: code, creates: creates, named: named)
    let known: [KindID]? = kindSlot == nil ? kinds : nil
    if naming == nil, let register = scope.things[key] { return Register(index: register, kinds: known) }
    let register = plan.registers
    plan.registers += 1
    steps.append(.thing(plan.things.count))
    plan.things.append(
      .init(
        register: register, slot: slot, kinds: kinds, kindSlot: kindSlot, code: code, creates: creates,
        mayCreate: mayCreate, named: named, naming: naming, range: reference.range))
    scope.things[key] = register
    return Register(index: register, kinds: known)
  }

  /// What facts are from; made where it is not known.
  mutating func source(_ text: TemplateText, _ steps: inout [ImportPlan.Step], _ scope: inout Scope)
    throws(Failure) -> Int
  {
    let kinds = schema.kinds.indices.filter { schema.kinds[$0].isProvenance }.map { KindID($0) }
    guard let kind = kinds.first else {
      throw refuse(
        "E0609", "no kind of this world is for what facts are from", text.range,
        ["declare one: `kind source { provenance }`"])
    }
    var reference = TemplateReference(text: text, range: text.range)
    reference.isNew = true
    return try thing(reference, fitting: [kind], &steps, &scope).index
  }

  /// Things that are only named, though rows may make them, need a reading of their own.
  private mutating func settlePasses() {
    let made = plan.things.filter(\.mayCreate)
    let makesAnything = made.contains { $0.creates == nil }
    let kinds = made.compactMap(\.creates)
    plan.readsThingsFirst = plan.things.contains { thing in
      !thing.mayCreate && !made.isEmpty
        && (makesAnything || thing.kinds.isEmpty || overlap(thing.kinds, kinds))
    }
  }
}
