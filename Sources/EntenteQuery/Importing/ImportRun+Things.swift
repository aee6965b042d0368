internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

// MARK: - What cells refer to

extension ImportRun {
  /// Cells that lead to nothing, and cells that were not looked at yet.
  private static let bad = UInt32.max - 1
  private static let new = UInt32.max - 2

  mutating func find(_ index: Int, _ frame: inout Frame, _ selection: [Int32]) {
    let thing = plan.things[index]
    if phase == .things, !thing.mayCreate { return }
    var found = frame.registers[thing.register]
    frame.registers[thing.register] = []
    if found.isEmpty { found = Array(repeating: Frame.none, count: frame.batch.count) }
    var cache = caches[index]
    caches[index] = BytesTable()
    let bytes = frame.batch.bytes
    for position in selection {
      let row = Int(position)
      let cell = frame.cell(row, thing.slot)
      if cell.length <= 0 {
        found[row] = Frame.none
        continue
      }
      var entry = 0
      if let kindSlot = thing.kindSlot {
        // The same name of another kind is another thing.
        let key = Array(frame.batch.text(row, kindSlot)) + [0] + Array(frame.batch.text(row, thing.slot))
        entry = cache.entry(key, 0, key.count, new: ImportRun.new)
      } else {
        entry = cache.entry(bytes, Int(cell.start), Int(cell.length), new: ImportRun.new)
      }
      if cache.values[entry] == ImportRun.new || cache.values[entry] == ImportRun.bad {
        cache.values[entry] = resolve(thing, frame, row)?.number ?? ImportRun.bad
      }
      found[row] = cache.values[entry] == ImportRun.bad ? Frame.none : cache.values[entry]
      if let named = thing.named, found[row] != Frame.none, phase.makesThings {
        alias(index, EntityID(Int(found[row])), frame, row, named)
      }
    }
    caches[index] = cache
    frame.registers[thing.register] = found
  }

  /// A spelling beside the code that was not met before is a further name.
  private mutating func alias(_ index: Int, _ entity: EntityID, _ frame: Frame, _ row: Int, _ named: Int) {
    let cell = frame.cell(row, named)
    if cell.length <= 0 { return }
    let text = Array(frame.batch.bytes[Int(cell.start)..<Int(cell.start) + Int(cell.length)])
    let key = ImportRun.bytes(entity.number) + text
    let entry = seenNames[index].entry(key, 0, key.count, new: 0)
    guard seenNames[index].values[entry] == 0 else { return }
    seenNames[index].values[entry] = 1
    if let name = self.text(frame, row, named) { names.add(name, to: entity, .alias) }
  }
  private static func bytes(_ number: UInt32) -> [UInt8] {
    [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: number >> $0) }
  }

  private mutating func resolve(_ thing: ImportPlan.Thing, _ frame: Frame, _ row: Int) -> EntityID? {
    guard let text = text(frame, row, thing.slot) else { return nil }
    var kinds = thing.kinds
    var creates = thing.creates
    if let slot = thing.kindSlot {
      guard let kind = kind(thing, slot, frame, row) else { return nil }
      kinds = [kind]
      creates = kind
    }
    func fits(_ entity: EntityID) -> Bool {
      kinds.isEmpty || kinds.contains { schema.isKind(names.kind(of: entity), under: $0) }
    }
    if let code = thing.code {
      let fitting = names.entities(text, code).filter(fits)
      if fitting.count == 1 { return fitting[0] }
      if fitting.count > 1 {
        note(frame, row, thing.slot) { run in "it is a code of \(run.described(fitting))" }
        return nil
      }
      guard thing.mayCreate, let kind = creates else {
        note(frame, row, thing.slot) { run in
          "no \(run.described(kinds)) has the \(run.schema.attribute(code).noun.singular) `\(Wording.clipped(text))`"
        }
        return nil
      }
      return made(text, code, kind, thing, frame, row)
    }
    let key = Folding.fold(text)
    if key.isEmpty {
      note(frame, row, thing.slot) { _ in "it is no name" }
      return nil
    }
    var fitting = names.matches(key).filter(fits)
    if fitting.count > 1 {
      // The canonical name goes before others, and the exact spelling before one that is only alike.
      let canonical = fitting.filter { Folding.fold(names.name(of: $0)) == key }
      if !canonical.isEmpty { fitting = canonical }
      if fitting.count > 1 {
        let exact = fitting.filter { names.name(of: $0) == text }
        if exact.count == 1 { fitting = exact }
      }
    }
    if fitting.count == 1 { return fitting[0] }
    if fitting.count > 1 {
      note(frame, row, thing.slot) { run in "it can be \(run.described(fitting))" }
      return nil
    }
    if thing.mayCreate, let kind = creates { return names.add(text, kind) }
    note(frame, row, thing.slot) { run in run.unknown(key, kinds) }
    return nil
  }

  /// A new thing with a code: called by the name beside it, else by the code.
  private mutating func made(
    _ text: String, _ code: AttributeID, _ kind: KindID, _ thing: ImportPlan.Thing, _ frame: Frame, _ row: Int
  ) -> EntityID? {
    var called: [String] = []
    if let naming = thing.naming {
      called = namings[naming].names(text)
    } else if let named = thing.named, let name = self.text(frame, row, named) {
      called = [name]
    }
    let entity: EntityID
    if called.count == 1 {
      let key = Folding.fold(called[0])
      let same = names.matches(key).filter {
        schema.isKind(names.kind(of: $0), under: kind) && Folding.fold(names.name(of: $0)) == key
      }
      // It was known by its name alone until now.
      if let known = same.first(where: { !names.hasCode($0, code) }) {
        entity = known
      } else {
        entity = names.add(same.isEmpty && !key.isEmpty ? called[0] : "\(called[0]) (\(text))", kind)
        names.add(called[0], to: entity, .alias)
      }
    } else {
      // Who of several it is, nobody says: each of the names leads to each of them.
      let title = called.isEmpty ? text : called.prefix(3).joined(separator: " or ") + " (\(text))"
      let isTaken = names.matches(Folding.fold(title)).contains {
        schema.isKind(names.kind(of: $0), under: kind)
      }
      if called.isEmpty, isTaken,
        let known = names.matches(Folding.fold(title)).first(where: {
          schema.isKind(names.kind(of: $0), under: kind) && !names.hasCode($0, code)
        })
      {
        entity = known
      } else {
        entity = names.add(title, kind)
      }
      for name in called { names.add(name, to: entity, .alias) }
    }
    if names.add(text, to: entity, code) {
      growth.values[code.index].append(
        entity, .text(text), text: growth.number(of: text), .always, source: nil)
    }
    return entity
  }

  private mutating func kind(_ thing: ImportPlan.Thing, _ slot: Int, _ frame: Frame, _ row: Int) -> KindID? {
    guard let text = text(frame, row, slot) else { return nil }
    let kind: KindID?
    if let known = kindCache[text] {
      kind = known
    } else {
      kind = vocabulary.kind(text)
      kindCache[text] = kind
    }
    guard let kind else {
      note(frame, row, slot) { _ in "no kind is called that" }
      return nil
    }
    guard thing.kinds.isEmpty || thing.kinds.contains(where: { schema.isKind(kind, under: $0) }) else {
      note(frame, row, slot) { run in
        "\(Wording.article(run.schema.kind(kind).noun.singular)) does not stand here"
      }
      return nil
    }
    return kind
  }

  // MARK: Wording

  private func described(_ entities: [EntityID]) -> String {
    SyntaxProblem.either(
      entities.prefix(4).map { "`\(names.name(of: $0))` (\(schema.kind(names.kind(of: $0)).noun.singular))" })
  }
  private func described(_ kinds: [KindID]) -> String {
    kinds.isEmpty ? "thing" : SyntaxProblem.either(kinds.prefix(3).map { schema.kind($0).noun.singular })
  }
  private func unknown(_ key: String, _ kinds: [KindID]) -> String {
    let others = names.matches(key)
    if let other = others.first {
      return "there is no such \(described(kinds)), but \(described([other]))"
    }
    let known = (names.world.allNames.map(\.text) + names.rows.map(\.text)).map { Folding.fold($0) }
    let near = known.count > 200_000 ? [] : Spelling.nearest(key, in: known, most: 8)
    // Of the kinds that may stand here.
    let entity = near.lazy.flatMap { names.matches($0) }.first { entity in
      kinds.isEmpty || kinds.contains { schema.isKind(names.kind(of: entity), under: $0) }
    }
    return "there is no such \(described(kinds))"
      + (entity.map { "; did you mean `\(names.name(of: $0))`?" } ?? "")
  }
}
