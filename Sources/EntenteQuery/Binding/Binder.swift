package import EntenteLanguage
package import EntenteSource
package import EntenteWorld

/// What a sentence needs to know of the session.
package struct BindingContext: Sendable {
  package var day: Day
  /// The last question, for lines that refine it.
  package var last: Query?
  package var lastSource: SourceText?
  package init(day: Day) { self.day = day }
}

/// Finds what each word means: names become entities, nouns steps, values get types. Throws at the first mistake of a statement.
package struct Binder {
  package struct Failure: Error { package var diagnostic: Diagnostic }

  package let vocabulary: Vocabulary
  package let context: BindingContext
  var source: SourceText
  var world: World { vocabulary.world }
  var schema: Schema { vocabulary.world.schema }

  /// The row that a noun without `of` is about.
  struct Row {
    var slot: Slot
    var types: KindSet
    var isGroup = false
  }
  var rows: [Row] = []
  var namedSlots: Set<Slot> = []
  /// The sentence is asked over a window.
  var isOverWindow = false
  /// The rows that have periods of their own.
  var answerSlot: Slot?
  /// The sentence has no time clause: what is asked of past events is answered.
  var allowsPast = false
  /// `as x`, parameters of definitions.
  var scope: [String: Row] = [:]
  /// What each slot ranges over, for columns about the facts that reached a row.
  package internal(set) var slotBases: [Slot: SetNode] = [:]
  /// Said above the answer: how a friendly sentence was read.
  package internal(set) var readings: [Reading] = []
  package struct Reading: Sendable {
    var of: String
    var `as`: String
  }
  var definitions: [DefinitionKey: DefinitionNode] = [:]
  /// Definitions that call themselves, by index.
  var recursive: Set<Int> = []
  var binding: [(index: Int, negative: Bool)] = []
  var negative = false
  var nodeCount = 0
  var slotCount = 0

  package var slotTotal: Int { slotCount }

  package init(_ vocabulary: Vocabulary, context: BindingContext, source: SourceText) {
    self.vocabulary = vocabulary
    self.context = context
    self.source = source
  }
}

/// Options of one set at the end of a chain.
struct StepOptions {
  /// A condition on `status` lifts the default.
  var liftsStatus = false
  var tests: [QualifierTest] = []
}

// MARK: - Small makers

extension Binder {
  func fail(
    _ code: String, _ message: String, _ range: SourceRange, notes: [String] = [], fixes: [String] = []
  ) -> Failure {
    Failure(
      diagnostic: Diagnostic(
        code: code, message, at: range, notes: notes, fixes: fixes.map { Diagnostic.Fix($0) }))
  }
  mutating func slot() -> Slot {
    slotCount += 1
    return Slot(index: slotCount - 1)
  }
  mutating func node(_ kind: SetNode.Kind, _ types: KindSet, _ range: SourceRange) -> SetNode {
    nodeCount += 1
    return SetNode(id: nodeCount - 1, kind, types, slots: slots(of: kind), range: range)
  }
  func predicate(_ kind: PredicateNode.Kind, _ range: SourceRange) -> PredicateNode {
    PredicateNode(kind, slots: slots(of: kind), range: range, text: source.text(range))
  }
  func value(_ kind: ValueNode.Kind, _ type: ValueType, _ range: SourceRange) -> ValueNode {
    ValueNode(kind, type, slots: slots(of: kind), range: range)
  }
  mutating func rowNode(_ row: Row, _ range: SourceRange) -> SetNode {
    node(.row(row.slot), row.types, range)
  }

  private func slots(of kind: SetNode.Kind) -> Set<Slot> {
    switch kind {
    case .entities, .all, .anything, .empty: []
    case .row(let slot): [slot]
    case .step(_, let base), .narrowed(let base, _), .timed(let base, _), .call(_, let base): base.slots
    case .opposed(_, let a, let b): (a?.slots ?? []).union(b.slots)
    case .filter(let base, let slot, let predicate): base.slots.union(predicate.slots.subtracting([slot]))
    case .union(let all), .intersection(let all): all.reduce(into: []) { $0.formUnion($1.slots) }
    case .difference(let a, let b): a.slots.union(b.slots)
    case .ranked(let base, let slot, let keys, _):
      base.slots.union(keys.reduce(into: Set<Slot>()) { $0.formUnion($1.value.slots) }.subtracting([slot]))
    }
  }
  private func slots(of kind: PredicateNode.Kind) -> Set<Slot> {
    switch kind {
    case .constant: []
    case .any(let all), .all(let all): all.reduce(into: []) { $0.formUnion($1.slots) }
    case .not(let inner), .timed(let inner, _): inner.slots
    case .member(let slot, let set): set.slots.union([slot])
    case .exists(let set): set.slots
    case .opposed(_, let slot, let set, _), .datedFact(_, let slot, let set, _, _): set.slots.union([slot])
    case .quantified(_, let set, let slot, let inner):
      set.slots.union((inner?.slots ?? []).subtracting([slot]))
    case .comparison(let a, _, let b): a.slots.union(b.slots)
    case .like(let value, _), .known(let value, _), .dated(let value, _), .flag(let value): value.slots
    case .isKind(let slot, _): [slot]
    }
  }
  private func slots(of kind: ValueNode.Kind) -> Set<Slot> {
    switch kind {
    case .number, .text, .date, .truth, .pairsOfFacts: []
    case .attribute(_, let set), .set(let set), .name(let set), .kindName(let set), .began(let set),
      .ended(let set),
      .call(_, let set):
      set.slots
    case .fact(_, let slot), .spell(_, let slot): [slot]
    case .aggregate(_, let slot, let inner, let set):
      set.slots.union((inner?.slots ?? []).subtracting([slot]))
    case .arithmetic(let first, let rest): rest.reduce(first.slots) { $0.union($1.1.slots) }
    case .negative(let inner), .timed(let inner, _): inner.slots
    case .group(_, let slot, let inner): (inner?.slots ?? []).subtracting([slot])
    }
  }
}
