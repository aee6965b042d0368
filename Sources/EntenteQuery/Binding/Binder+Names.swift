internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

extension Binder {
  /// The entity, row or defined set that a name stands for.
  mutating func bindName(
    _ text: String, _ kind: NounReference?, quoted: Bool, _ range: SourceRange, expected: [KindID]
  ) throws(Failure) -> SetNode {
    let key = Folding.fold(text)
    if !quoted, kind == nil, let row = scope[key] { return rowNode(row, range) }
    var wanted = expected
    if let kind {
      guard let id = vocabulary.kind(kind) else {
        throw fail("E0303", "`\(kind.singular)` is not a kind", kind.range)
      }
      wanted = [id]
    }
    let entity = try resolve(text, wanted, isStrict: kind != nil, range)
    return node(.entities([entity]), KindSet([world.kind(of: entity)]), range)
  }

  func resolve(_ text: String, _ wanted: [KindID], isStrict: Bool, _ range: SourceRange) throws(Failure)
    -> EntityID
  {
    let key = Folding.fold(text)
    let matches = world.matches(key)
    var found: [EntityID] = []
    for match in matches where !found.contains(match.entity) { found.append(match.entity) }
    func fits(_ entity: EntityID) -> Bool {
      wanted.isEmpty
        || wanted.contains {
          schema.isKind(world.kind(of: entity), under: $0) || schema.isKind($0, under: world.kind(of: entity))
        }
    }
    var fitting = found.filter(fits)
    // The type of the place settles it; a name that fits nowhere is reported by who asked.
    if fitting.isEmpty, !isStrict { fitting = found }
    if fitting.count > 1 {
      let canonical = fitting.filter { entity in
        matches.contains { $0.entity == entity && $0.role == .canonical }
      }
      if canonical.count == 1 { fitting = canonical }
    }
    if fitting.count == 1 { return fitting[0] }
    if fitting.isEmpty { throw unknownName(text, wanted, range) }
    let choices = fitting.map {
      ($0, "\(Printer.quoted(world.name(of: $0))):\(schema.kind(world.kind(of: $0)).noun.singular)")
    }
    throw Failure(
      diagnostic: Diagnostic(
        code: "E0302",
        "`\(Wording.clipped(text))` can be \(SyntaxProblem.either(choices.map { "\(world.name(of: $0.0)) (\(schema.kind(world.kind(of: $0.0)).noun.singular))" }))",
        at: range, notes: ["say which, with its kind after a colon"],
        fixes: choices.map { Diagnostic.Fix(replacing(range, with: $0.1)) }))
  }

  func unknownName(_ text: String, _ wanted: [KindID], _ range: SourceRange) -> Failure {
    let key = Folding.fold(text)
    var what = "name"
    // The widest kinds that the place takes, if they are few.
    let roots = wanted.filter { kind in !wanted.contains { $0 != kind && schema.isKind(kind, under: $0) } }
    let nouns = KindSet(roots).kinds.map { schema.kind($0).noun.singular }
    if !nouns.isEmpty, nouns.count <= 3 { what = SyntaxProblem.either(nouns) }
    func fits(_ entity: EntityID) -> Bool {
      wanted.isEmpty || wanted.contains { schema.isKind(world.kind(of: entity), under: $0) }
    }
    var close: [(Int, String)] = []
    let limit = key.count <= 3 ? 1 : max(1, min(3, key.count / 3))
    if key.count <= 60 {
      for match in world.allNames where fits(match.entity) {
        let other = Folding.fold(match.text)
        // A code of three letters is near to any short word.
        if other.count <= 3, key.count > 3 { continue }
        if other.hasPrefix(key), key.count >= 3 {
          close.append((1, match.text))
        } else if let distance = Spelling.distance(key, other, limit: limit) {
          close.append((distance, match.text))
        }
      }
    }
    var texts: [String] = []
    for (_, text) in close.sorted(by: { ($0.0, $0.1.utf8.count, $0.1) < ($1.0, $1.1.utf8.count, $1.1) })
    where !texts.contains(text) && texts.count < 3 { texts.append(text) }
    var notes: [String] = []
    let others = KindSet(world.matches(key).map { world.kind(of: $0.entity) }).kinds
    if !wanted.isEmpty, !others.isEmpty {
      notes.append(
        "`\(text)` is \(SyntaxProblem.either(others.map { Wording.article(schema.kind($0).noun.singular) }))")
      texts = []
    } else if !texts.isEmpty {
      notes.append("did you mean \(SyntaxProblem.either(texts))?")
    }
    if notes.isEmpty {
      // A word of the language that stands where a name was read.
      let words = Spelling.nearest(key, in: vocabulary.wordKeys, most: 1)
      if let word = words.first { notes.append("the nearest word is `\(word)`") }
    }
    return Failure(
      diagnostic: Diagnostic(
        code: "E0301", "no \(what) `\(Wording.clipped(text))`", at: range, notes: notes,
        fixes: texts.map { Diagnostic.Fix(replacing(range, with: Printer.quoted($0))) }))
  }

  /// The statement with a part of it replaced.
  func replacing(_ range: SourceRange, with text: String) -> String {
    guard range.upper <= source.bytes.count else { return text }
    var start = range.lower
    while start > 0, source.bytes[start - 1] != 0x0A { start -= 1 }
    var end = range.upper
    while end < source.bytes.count, source.bytes[end] != 0x0A { end += 1 }
    return source.text(SourceRange(start, range.lower)) + text + source.text(SourceRange(range.upper, end))
  }
}
