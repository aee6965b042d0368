package import EntenteLanguage
internal import EntenteSource
package import EntenteWorld

/// What a noun may denote. One spelling may have several meanings; types decide.
package enum NounMeaning: Hashable, Sendable {
  case kind(KindID)
  /// X is NOUN of Y: the subjects of Y.
  case subject(RelationID)
  /// The inverse noun: the objects of X.
  case object(RelationID)
  case attribute(AttributeID)
  /// Index into the vocabulary's definitions.
  case definition(Int)
  /// A qualifier of a relation's facts.
  case qualifier(RelationID, Int)
  /// The first or last day of the last step's facts: `joined`, `left`.
  case begin(RelationID)
  case end(RelationID)
  /// The ends of an entity's life.
  case began, ended
}

/// A word defined by an expression, in the world's prelude or in the session.
package struct DefinedWord: Sendable {
  package var noun: Noun
  package var parameter: String?
  package var body: String
  /// `let`: the word stands for a whole sentence.
  package var isSentence = false
  package init(noun: Noun, parameter: String? = nil, body: String, isSentence: Bool = false) {
    self.noun = noun
    self.parameter = parameter
    self.body = body
    self.isSentence = isSentence
  }
}

/// The words of a world and of a session: the lexicon of the parser and the first stop of the binder.
package struct Vocabulary: Lexicon, Sendable {
  package let world: World
  package private(set) var definitions: [DefinedWord] = []
  /// Where the classes of a word are: they are large, and the table grows.
  private var places: [String: Int] = [:]
  private var classes: [WordClasses] = []
  private var nouns: [String: [NounMeaning]] = [:]
  private var prepositionKeys: Set<String> = []
  private var longestWord = 1

  package init(_ world: World, session: [DefinedWord] = []) {
    self.world = world
    declareWords()
    for definition in world.schema.definitions {
      define(DefinedWord(noun: definition.noun, parameter: definition.parameter, body: definition.body))
    }
    for word in session { define(word) }
  }

  package var longest: Int { max(longestWord, world.longestName) }
  package func classes(of key: String) -> WordClasses? {
    var classes = word(key)
    if world.isName(key) {
      if classes == nil { classes = WordClasses() }
      classes?.isName = true
    }
    return classes
  }
  package func whoNoun(of name: String) -> WordClasses.NounClass? {
    for relation in world.schema.relations where relation.answersWho {
      for match in world.matches(name)
      where relation.objects.contains(where: { world.schema.isKind(world.kind(of: match.entity), under: $0) })
      {
        return relation.nouns.first.flatMap { noun($0.key) }
      }
    }
    return nil
  }
  package func meanings(of key: String) -> [NounMeaning] { nouns[key] ?? [] }
  /// All nouns, in the order of their keys.
  package var nounKeys: [String] { nouns.keys.sorted() }
  package func noun(_ key: String) -> WordClasses.NounClass? { word(key)?.noun }
  package var wordKeys: [String] { places.keys.sorted() }
  private func word(_ key: String) -> WordClasses? { places[key].map { classes[$0] } }
}

// MARK: - Implementation

extension Vocabulary {
  private mutating func add(_ key: String, _ change: (inout WordClasses) -> Void) {
    guard !key.isEmpty else { return }
    if let place = places[key] {
      change(&classes[place])
    } else {
      places[key] = classes.count
      classes.append(WordClasses())
      change(&classes[classes.count - 1])
    }
    longestWord = max(longestWord, key.utf8.reduce(1) { $1 == 0x20 ? $0 + 1 : $0 })
  }

  /// Spellings whose noun is another one's synonym lead to its key.
  private mutating func add(
    _ noun: Noun, canonical: Noun? = nil, _ meaning: NounMeaning, isDate: Bool = false,
    isQualifier: Bool = false
  ) {
    let main = canonical ?? noun
    let singular = Folding.fold(noun.singular)
    let plural = Folding.fold(noun.plural)
    // A spelling that already leads somewhere keeps its key: `office` is a kind and a relation's noun.
    let key = word(singular)?.noun?.key ?? main.key
    for (spelling, isPlural) in [(plural, true), (singular, false)] {
      add(spelling) { word in
        if word.noun == nil {
          word.noun = .init(key: key, singular: main.singular, plural: main.plural, isPlural: isPlural)
        }
        for connector in noun.connectors where word.noun?.connectors.contains(connector) == false {
          word.noun?.connectors.append(connector)
        }
        if isDate { word.noun?.isDate = true }
        if isQualifier { word.noun?.isQualifier = true }
      }
    }
    if !(nouns[key]?.contains(meaning) ?? false) { nouns[key, default: []].append(meaning) }
  }

  private mutating func declareWords() {
    let schema = world.schema
    let estimate =
      8 * (schema.kinds.count + schema.relations.count + schema.events.count + schema.attributes.count)
    places.reserveCapacity(estimate)
    classes.reserveCapacity(estimate)
    for (index, kind) in schema.kinds.enumerated() {
      for noun in kind.nouns { add(noun, canonical: kind.noun, .kind(KindID(index))) }
    }
    for (index, relation) in schema.relations.enumerated() {
      let id = RelationID(index)
      for noun in relation.nouns { add(noun, canonical: relation.nouns.first, .subject(id)) }
      for noun in relation.inverseNouns { add(noun, .object(id)) }
      for preposition in relation.prepositions + relation.inversePrepositions + relation.opposingPrepositions
      {
        add(Folding.fold(preposition)) { $0.isPreposition = true }
      }
      for verb in relation.verbs + relation.inverseVerbs {
        for form in verb.forms {
          add(Folding.fold(form)) { $0.verb = $0.verb ?? Folding.fold(verb.forms[0]) }
        }
      }
      for status in relation.statuses { add(Folding.fold(status.name)) { $0.isStatus = true } }
      for (qualifier, name) in relation.qualifiers.enumerated() {
        add(Noun(name), .qualifier(id, qualifier), isQualifier: true)
      }
      for (words, meaning) in [(relation.beginWords, NounMeaning.begin(id)), (relation.endWords, .end(id))] {
        guard let first = words.first else { continue }
        for word in words {
          add(
            Noun(word, plural: word), canonical: Noun(first, plural: first), meaning, isDate: true)
        }
      }
    }
    for (index, attribute) in schema.attributes.enumerated() {
      for noun in attribute.nouns {
        add(noun, canonical: attribute.noun, .attribute(AttributeID(index)), isDate: attribute.type == .date)
        if case .number = attribute.type {
          for spelling in [noun.singular, noun.plural] {
            add(Folding.fold(spelling)) { $0.noun?.isNumber = true }
          }
        }
        if attribute.type == .flag {
          for spelling in [noun.singular, noun.plural] {
            add(Folding.fold(spelling)) { $0.isAdjective = true }
          }
        }
      }
    }
    for attribute in schema.attributes {
      for (words, isLeast) in [(attribute.most, false), (attribute.least, true)] {
        for word in words {
          add(Folding.fold(word)) { classes in
            classes.superlative =
              classes.superlative
              ?? .init(
                noun: .init(
                  key: attribute.noun.key, singular: attribute.noun.singular,
                  plural: attribute.noun.plural, isPlural: false), isLeast: isLeast)
          }
        }
      }
    }
    for event in schema.events {
      for form in event.verb.forms { add(Folding.fold(form)) { $0.event = event.key } }
    }
    for unit in schema.units {
      for name in unit.names {
        for spelling in [name.singular, name.plural] { add(Folding.fold(spelling)) { $0.unit = unit.symbol } }
      }
    }
    add(Noun("began", plural: "began"), .began, isDate: true)
    add(Noun("ended", plural: "ended"), .ended, isDate: true)
  }

  package mutating func define(_ word: DefinedWord) {
    let meaning = NounMeaning.definition(definitions.count)
    let key = Folding.fold(word.noun.singular)
    // A later definition takes the place of an earlier one.
    nouns[key]?.removeAll { if case .definition = $0 { true } else { false } }
    definitions.append(word)
    if word.parameter == nil, !word.isSentence {
      for spelling in [key] { add(spelling) { $0.isAdjective = true } }
    }
    let looksLikeDate = word.body.hasPrefix("began of") || word.body.hasPrefix("ended of")
    add(word.noun, meaning, isDate: looksLikeDate && !word.body.contains("-"))
  }
}

extension Vocabulary {
  /// The kind that a noun names.
  package func kind(_ noun: NounReference) -> KindID? { kindMeaning(noun.key) }
  func kind(_ text: String) -> KindID? {
    let key = Folding.fold(text)
    return kindMeaning(noun(key)?.key ?? key)
  }
  private func kindMeaning(_ key: String) -> KindID? {
    for meaning in meanings(of: key) { if case .kind(let id) = meaning { return id } }
    return nil
  }
}
