internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// What somebody said, with its names found.
struct Claim {
  var entity: EntityID
  var stance: Stance
  var conditions: [Content]
  var contents: [Content]
  /// As written: `if Russia loses … then CSTO dissolves`.
  var text: String
  var consequence: String

  var entities: [EntityID] { (conditions + contents).flatMap(\.entities) }
}

/// The claims of a world, read on demand: most questions need none.
final class ClaimBook {
  let world: World
  let vocabulary: Vocabulary
  private var known: [EntityID: Claim?] = [:]
  /// Claims that are being judged: one that speaks of another is not judged twice.
  var verdicts: [EntityID: [String]] = [:]

  init(_ vocabulary: Vocabulary) {
    world = vocabulary.world
    self.vocabulary = vocabulary
  }
  private var schema: Schema { world.schema }

  /// All claims, in the order of the world.
  private(set) lazy var all: [EntityID] = schema.kinds.indices.filter { schema.kinds[$0].isAssertion }.flatMap
  {
    Array(world.entities(of: KindID($0)))
  }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }

  /// Claims about the entity: what they mention and what they name as their topic.
  func claims(about entity: EntityID) -> [EntityID] { ends(.topic, of: entity) }

  func claim(_ entity: EntityID) -> Claim? {
    if let claim = known[entity] { return claim }
    let claim = read(entity)
    known[entity] = .some(claim)
    return claim
  }

  /// The things that stand in a relation of the role to the claim.
  func ends(_ role: ClaimRole, of entity: EntityID) -> [EntityID] {
    guard let relation = schema.relation(role) else { return [] }
    var found: [EntityID] = []
    for inverse in [false, true] {
      for id in world.facts(of: relation, entity, inverse: inverse) {
        let fact = world.fact(id)
        let other = inverse ? fact.subject : fact.object
        if !found.contains(other) { found.append(other) }
      }
    }
    return found
  }
  func text(_ role: ClaimRole, of entity: EntityID) -> String? {
    guard let attribute = schema.attribute(role) else { return nil }
    for row in world.values(of: attribute, entity) { if case .text(let text) = row.value { return text } }
    return nil
  }
  func date(of entity: EntityID) -> PartialDate? { world.life(of: entity).from.date }

  private func read(_ entity: EntityID) -> Claim? {
    guard let content = text(.content, of: entity) else { return nil }
    let kept = text(.stance, of: entity).flatMap { Stance(rawValue: $0) }
    let line = kept == nil || kept == .conditional ? content : "\(kept?.rawValue ?? "") \(content)"
    let source = SourceText(name: "claim", line)
    guard let syntax = Parser.assertion(source, lexicon: vocabulary) else { return nil }
    let stance = syntax.stance
    let reader = reader(source)
    func contents(_ parts: [ContentSyntax]) -> [Content]? {
      var found: [Content] = []
      for part in parts {
        guard let more = try? reader.content(part) else { return nil }
        found += more
      }
      return found
    }
    guard let conditions = contents(syntax.conditions), let found = contents(syntax.contents) else {
      return nil
    }
    return Claim(
      entity: entity, stance: stance, conditions: conditions, contents: found,
      text: kept == nil && stance != .conditional
        ? String(content.drop { $0 != " " }.dropFirst()) : content,
      consequence: text(.consequence, of: entity) ?? content)
  }

  func reader(_ source: SourceText) -> FactReader { FactReader(finding: vocabulary, in: source) }

  // MARK: In words

  /// `Alexander Lukashenko (Presidency of Belarus), Yerevan, 2022-11-23, reported by Ukrainska Pravda [article]`
  func attribution(_ entity: EntityID) -> String {
    func names(_ role: ClaimRole) -> String {
      ends(role, of: entity).map { world.name(of: $0) }.joined(separator: ", ")
    }
    let office = names(.office)
    let outlet = names(.outlet)
    let record = names(.record)
    let parts = [
      names(.speaker) + (office.isEmpty ? "" : " (\(office))"), names(.place),
      date(of: entity)?.description ?? "", outlet.isEmpty ? "" : "reported by \(outlet)",
    ].filter { !$0.isEmpty }
    return parts.joined(separator: ", ") + (record.isEmpty ? "" : " [\(record)]")
  }
  func voices(_ entity: EntityID) -> String {
    ends(.speaker, of: entity).map { world.name(of: $0) }.joined(separator: ", ")
  }
}

extension FactReader {
  /// Finds names in a world that is there; makes nothing.
  init(finding vocabulary: Vocabulary, in source: SourceText) {
    let world = vocabulary.world
    let find = { (word: WordReference, kinds: [KindID]) -> Result<EntityID, Refusal> in
      do throws(Binder.Failure) {
        var text = word.text
        var wanted = kinds
        var isStrict = false
        if let colon = text.lastIndex(of: ":"),
          let kind = vocabulary.kind(String(text[text.index(after: colon)...]))
        {
          text = String(text[..<colon])
          wanted = [kind]
          isStrict = true
        }
        let binder = Binder(vocabulary, context: BindingContext(day: Day(number: 0)), source: source)
        return .success(try binder.resolve(text, wanted, isStrict: isStrict, word.range))
      } catch { return .failure(.init(diagnostic: error.diagnostic)) }
    }
    self.init(
      vocabulary: vocabulary, kindOf: { world.kind(of: $0) }, resolve: find,
      resolveSource: { word in
        let schema = world.schema
        return find(word, schema.kinds.indices.filter { schema.kinds[$0].isProvenance }.map { KindID($0) })
      })
  }
}

extension World {
  /// Whether a fact of the relation joins the two on the day. `status` nil: any that counts.
  func truth(_ fact: FactRow, status: UInt8?, on day: Day) -> Truth {
    let declared = schema.relation(fact.relation)
    var truth = Truth.no
    var filter = FactFilter()
    if let status {
      filter.statuses = 1 << UInt64(status)
    } else if !declared.statuses.isEmpty {
      filter.statuses = declared.statuses.enumerated().reduce(0) {
        $1.element.counts ? $0 | 1 << UInt64($1.offset) : $0
      }
    }
    filter.qualifiers = fact.qualifiers
    for inverse in declared.isSymmetric ? [false, true] : [false] {
      walk(fact.relation, fact.subject, inverse: inverse, on: day, filter) { other, here, _ in
        if other == fact.object { truth = truth.or(here) }
      }
    }
    if truth == .no, !declared.closure.isClosed(on: day) { return .unknown }
    return truth
  }
}
