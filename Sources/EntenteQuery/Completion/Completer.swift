internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// One thing that could stand at a place of a sentence.
package struct Suggestion: Hashable, Sendable {
  /// As it is to be inserted: names quoted where they need it.
  package var text: String
  /// `state`, `attribute`, `step`
  package var detail: String
}

/// Offers what the parser expects and the binder accepts, never from a table kept by hand.
package struct Completer {
  let session: Session
  private var vocabulary: Vocabulary { session.vocabulary }
  private var world: World { session.world }
  private var schema: Schema { world.schema }

  package init(_ session: Session) { self.session = session }

  /// What could replace the bytes of the range, best first.
  package func suggestions(in text: String, at offset: Int) -> (replacing: Range<Int>, items: [Suggestion]) {
    let bytes = Array(text.utf8.prefix(offset))
    // A name of several words is completed from its first one.
    for start in wordStarts(bytes) {
      let partial = String(decoding: bytes[start...], as: UTF8.self)
      let before = SourceText(name: "", bytes: Array(bytes[..<start]))
      let expected = Parser.expected(after: before, lexicon: vocabulary)
      let isSingle = !partial.contains(" ")
      let items = items(
        for: expected, before, matching: partial.hasPrefix("\"") ? String(partial.dropFirst()) : partial,
        namesOnly: !isSingle)
      if !items.isEmpty { return (start..<offset, items) }
    }
    return (offset..<offset, [])
  }

  /// The rest of the likeliest completion of the word at the end.
  package func hint(for text: String) -> String? {
    guard let last = text.unicodeScalars.last, last != " ", last != "\n" else { return nil }
    let (range, items) = suggestions(in: text, at: text.utf8.count)
    let typed = String(decoding: Array(text.utf8)[range], as: UTF8.self)
    if typed.isEmpty { return nil }
    guard let best = items.first(where: { $0.text.hasPrefix(typed) && $0.text.utf8.count > typed.utf8.count })
    else { return nil }
    return String(decoding: Array(best.text.utf8.dropFirst(typed.utf8.count)), as: UTF8.self)
  }
}

// MARK: - Implementation

extension Completer {
  /// Where the thing being typed may begin: up to four words back for a name, the last word, or the end.
  private func wordStarts(_ bytes: [UInt8]) -> [Int] {
    // Inside quotes the whole quoted text is the name.
    var quote: Int?
    for (index, byte) in bytes.enumerated() where byte == 0x22 { quote = quote == nil ? index : nil }
    if let quote { return [quote] }
    func isWord(_ byte: UInt8) -> Bool {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A, 0x80...0xFF, 0x27, 0x2D: true
      default: false
      }
    }
    var starts: [Int] = []
    var index = bytes.count
    for _ in 0..<4 {
      var start = index
      while start > 0, isWord(bytes[start - 1]) { start -= 1 }
      if start == index { break }
      starts.append(start)
      guard start > 1, bytes[start - 1] == 0x20, isWord(bytes[start - 2]) else { break }
      index = start - 1
    }
    if starts.isEmpty { return [bytes.count] }
    return starts.reversed()
  }

  private func items(
    for expected: [Expectation], _ before: SourceText, matching partial: String, namesOnly: Bool
  ) -> [Suggestion] {
    let key = Folding.fold(partial)
    var found: [Suggestion] = []
    var seen: Set<String> = []
    func add(_ text: String, _ detail: String) {
      guard Folding.fold(text).hasPrefix(key), seen.insert(text).inserted else { return }
      found.append(Suggestion(text: text, detail: detail))
    }
    func names(_ kinds: [KindID]?) {
      for suggestion in nameSuggestions(key, kinds) where seen.insert(suggestion.text).inserted {
        found.append(suggestion)
      }
    }
    for expectation in expected {
      switch expectation {
      case .operand(let noun):
        let kinds = operandKinds(noun)
        if key.isEmpty || namesOnly || true { names(kinds) }
        if !namesOnly { addNouns(leadingTo: kinds, add) }
      case .phrase(let preposition, let base):
        let kinds = phraseKinds(preposition, base, before)
        names(kinds)
      case .entity: names(nil)
      case .value(let value, _): if let kinds = valueKinds(value, before) { names(kinds) }
      case .set:
        if !namesOnly { addNouns(leadingTo: nil, add) }
        if !key.isEmpty { names(nil) }
      case .row(let base) where !namesOnly: addAbout(base, before, add)
      case .preposition(let base) where !namesOnly:
        let types = types(of: base, before)
        for word in vocabulary.wordKeys where vocabulary.classes(of: word)?.isPreposition == true {
          if types == nil || joins(word, types) { add(word, "preposition") }
        }
      case .kind: for kind in schema.kinds where !namesOnly { add(kind.noun.singular, "kind") }
      case .relationNoun where !namesOnly: addNouns(leadingTo: nil, add)
      case .attributeNoun where !namesOnly:
        for attribute in schema.attributes {
          if case .number = attribute.type { add(attribute.noun.singular, "attribute") }
        }
      case .event where !namesOnly:
        for event in schema.events { add(event.verb.forms[0], "event") }
      case .event, .row, .preposition, .relationNoun, .attributeNoun, .keyword, .date, .number, .text,
        .newName:
        break
      }
    }
    if !namesOnly {
      for case .keyword(let word) in expected
      where word.unicodeScalars.allSatisfy({ $0.properties.isAlphabetic || $0 == " " }) {
        add(word, "")
      }
    }
    return found
  }

  private func nameSuggestions(_ key: String, _ kinds: [KindID]?) -> [Suggestion] {
    func fits(_ entity: EntityID) -> Bool {
      guard let kinds else { return true }
      return kinds.contains { schema.isKind(world.kind(of: entity), under: $0) }
    }
    var canonical: [Suggestion] = []
    var others: [Suggestion] = []
    for match in world.names(startingWith: key, limit: 100_000) where fits(match.entity) {
      let kind = schema.kind(world.kind(of: match.entity)).noun.singular
      if match.role == .canonical {
        canonical.append(Suggestion(text: Printer.quoted(match.text), detail: kind))
      } else if !key.isEmpty {
        others.append(
          Suggestion(text: Printer.quoted(match.text), detail: "\(kind) \(world.name(of: match.entity))"))
      }
      if canonical.count + others.count > 4_000 { break }
    }
    // What can be typed as it stands comes first, and the shorter before the longer.
    func order(_ a: Suggestion, _ b: Suggestion) -> Bool {
      (a.text.hasPrefix("\"") ? 1 : 0, a.text.count, a.text) < (
        b.text.hasPrefix("\"") ? 1 : 0, b.text.count, b.text
      )
    }
    return key.isEmpty ? canonical + others : canonical.sorted(by: order) + others.sorted(by: order)
  }

  private func operandKinds(_ noun: NounReference) -> [KindID]? {
    let binder = session.binder(SourceText(name: "", ""))
    let candidates = binder.stepCandidates(noun.key)
    if candidates.isEmpty || candidates.contains(where: { $0.sources(schema) == nil }) { return nil }
    return candidates.flatMap { $0.sources(schema) ?? [] }
  }

  /// Nouns whose answers are of the kinds; nil for any.
  private func addNouns(leadingTo kinds: [KindID]?, _ add: (String, String) -> Void) {
    for kind in schema.kinds.indices {
      guard kinds.map({ KindSet([KindID(kind)]).overlaps($0, schema) }) ?? true else { continue }
      add(schema.kinds[kind].noun.plural, "kind")
    }
    for relation in schema.relations {
      if kinds.map({ KindSet(relation.subjects).overlaps($0, schema) }) ?? true,
        let noun = relation.nouns.first
      {
        add(noun.plural, "step")
      }
      if kinds.map({ KindSet(relation.objects).overlaps($0, schema) }) ?? true {
        for noun in relation.inverseNouns { add(noun.plural, "step") }
      }
    }
    for definition in vocabulary.definitions where definition.parameter != nil || kinds == nil {
      add(definition.noun.plural, "defined")
    }
    if kinds == nil {
      for attribute in schema.attributes {
        if attribute.type != .flag { add(attribute.noun.singular, "attribute") }
      }
    }
  }

  /// What can be said of the rows of a set.
  private func addAbout(_ base: Expression, _ before: SourceText, _ add: (String, String) -> Void) {
    let types = types(of: base, before)
    let binder = session.binder(before)
    for key in vocabulary.nounKeys {
      guard let noun = vocabulary.noun(key) else { continue }
      for candidate in binder.stepCandidates(key) {
        guard types.map({ candidate.takes($0, schema) }) ?? true else { continue }
        switch candidate {
        case .attribute: add(noun.singular, "attribute")
        case .relation: add(noun.plural == noun.singular ? noun.singular : noun.plural, "step")
        case .definition: add(noun.singular, "defined")
        case .began, .ended: add(noun.singular, "date")
        }
      }
    }
    for word in vocabulary.wordKeys {
      guard let classes = vocabulary.classes(of: word) else { continue }
      if classes.isAdjective { add(word, "adjective") }
      if classes.isPreposition, types.map({ joins(word, $0) }) ?? true { add(word, "preposition") }
      if let verb = classes.verb, verb == word, types.map({ verbFits(word, $0) }) ?? true {
        add(word, "verb")
      }
    }
  }

  private func joins(_ preposition: String, _ types: KindSet?) -> Bool {
    guard let types else { return true }
    let binder = session.binder(SourceText(name: "", ""))
    return binder.joints(preposition).contains { types.overlaps(binder.kinds(of: $0).left, schema) }
  }
  private func verbFits(_ verb: String, _ types: KindSet) -> Bool {
    schema.relations.contains { relation in
      func has(_ verbs: [Verb]) -> Bool { verbs.contains { $0.forms.contains { Folding.fold($0) == verb } } }
      return has(relation.verbs) && types.overlaps(relation.subjects, schema)
        || has(relation.inverseVerbs) && types.overlaps(relation.objects, schema)
    }
  }
  private func phraseKinds(_ word: WordReference, _ base: Expression?, _ before: SourceText) -> [KindID]? {
    let binder = session.binder(before)
    let types = base.flatMap { self.types(of: $0, before) }
    let joints = binder.joints(word.key).filter { joint in
      types.map { $0.overlaps(binder.kinds(of: joint).left, schema) } ?? true
    }
    if !joints.isEmpty { return joints.flatMap { binder.kinds(of: $0).right } }
    // A verb.
    var kinds: [KindID] = []
    for relation in schema.relations {
      if relation.verbs.contains(where: { $0.forms.contains { Folding.fold($0) == word.key } }) {
        kinds += relation.objects
      }
      if relation.inverseVerbs.contains(where: { $0.forms.contains { Folding.fold($0) == word.key } }) {
        kinds += relation.subjects
      }
    }
    return kinds.isEmpty ? nil : kinds
  }
  private func valueKinds(_ value: Expression, _ before: SourceText) -> [KindID]? { nil }

  private func types(of expression: Expression, _ before: SourceText) -> KindSet? {
    var binder = session.binder(before)
    guard let set = try? binder.bindExpression(expression), !set.types.isEmpty else { return nil }
    return set.types
  }
}
