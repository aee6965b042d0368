internal import EntenteSource

/// A noun as the world declares it: its spellings and the words that join it to what it is of.
package struct Noun: Hashable, Sendable {
  package var singular: String
  package var plural: String
  /// Beside `of`: `parties to`.
  package var connectors: [String]
  package init(_ singular: String, plural: String? = nil, connectors: [String] = []) {
    self.singular = singular
    self.plural = plural ?? Noun.pluralized(singular)
    self.connectors = connectors
  }
  /// What the word is looked up by.
  package var key: String { Folding.fold(singular) }

  /// The regular English plural.
  package static func pluralized(_ word: String) -> String {
    func ends(_ suffix: String) -> Bool { word.hasSuffix(suffix) }
    if ends("s") || ends("x") || ends("ch") || ends("sh") { return word + "es" }
    if ends("y"), let before = word.dropLast().last, !"aeiou".contains(before) {
      return word.dropLast() + "ies"
    }
    return word + "s"
  }
}

/// A verb's forms: `borders`, and others that mean the same: `border`, `bordering`.
package struct Verb: Hashable, Sendable {
  package var forms: [String]
  package init(_ forms: [String]) { self.forms = forms }
}

package struct Kind: Sendable {
  package var nouns: [Noun]
  package var parent: KindID?
  /// Things that happen: asked without a time clause, all that had begun by the day (wars, summits).
  package var isOccurrence = false
  /// Things that facts are from; an unknown source is made one of this kind.
  package var isProvenance = false
  /// What somebody says: its content is no fact.
  package var isAssertion = false
  package var noun: Noun { nouns[0] }
  package init(nouns: [Noun], parent: KindID? = nil, isOccurrence: Bool = false, isProvenance: Bool = false) {
    self.nouns = nouns
    self.parent = parent
    self.isOccurrence = isOccurrence
    self.isProvenance = isProvenance
  }
}

package enum ValueType: Hashable, Sendable {
  /// `number km2`
  case number(UnitID?)
  case text
  case date
  case flag
  /// A text that is also a name of its entity: `ARM`.
  case code
}

/// Where absence means no.
package enum Closure: Hashable, Sendable {
  case open
  case closed
  /// `closed from 1989 to 2021`: half-open days.
  case within(Day, Day)

  package func isClosed(on day: Day) -> Bool {
    switch self {
    case .open: false
    case .closed: true
    case .within(let from, let to): from <= day && day < to
    }
  }
}

/// Kinds that the objects of some facts may be of.
package enum ObjectKinds: Hashable, Sendable {
  case all
  /// Of these kinds themselves.
  case exactly([KindID])
  /// Of these kinds or of kinds under them.
  case under([KindID])
}

package struct Status: Hashable, Sendable {
  package var name: String
  /// Whether it counts as belonging when a sentence names no status.
  package var counts: Bool
  package init(name: String, counts: Bool) {
    self.name = name
    self.counts = counts
  }
}

package struct Relation: Sendable {
  /// How two facts of a relation make one of another.
  package struct Derivation: Sendable {
    package var from: RelationID
    package var qualifier: Int
    package var differs: Bool
    package init(from: RelationID, qualifier: Int, differs: Bool) {
      self.from = from
      self.qualifier = qualifier
      self.differs = differs
    }
  }
  package var name: String
  package var subjects: [KindID] = []
  package var objects: [KindID] = []
  /// X is NOUN of Y.
  package var nouns: [Noun] = []
  /// Y is INVERSE of X.
  package var inverseNouns: [Noun] = []
  package var prepositions: [String] = []
  package var inversePrepositions: [String] = []
  /// `conflict with Azerbaijan`: the other subject differs in the qualifier.
  package var opposingPrepositions: [String] = []
  package var opposingQualifier: Int?
  package var verbs: [Verb] = []
  package var inverseVerbs: [Verb] = []
  /// `joined`, `join`: the first is the canonical one.
  package var beginWords: [String] = []
  package var endWords: [String] = []
  package var statuses: [Status] = []
  package var qualifiers: [String] = []
  package var isSymmetric = false
  package var isTransitive = false
  package var isFunctional = false
  /// Who an object is, is who its subjects are: the holder of an office.
  package var answersWho = false
  /// Not bound by the lives of its ends: a predecessor stays one.
  package var isTimeless = false
  package var isSuccession = false
  package var closure = Closure.open
  /// `closed for war`, `closed except convention`: the objects that the closure speaks of; none for all.
  package var closedKinds: [KindID] = []
  package var openKinds: [KindID] = []
  /// `closed where recorded`: for the objects of which there is a fact at all.
  package var isClosedWhereRecorded = false
  package var derivation: Derivation?
  /// What it is for a claim.
  package var role: ClaimRole?
  package init(
    name: String, subjects: [KindID] = [], objects: [KindID] = [], nouns: [Noun] = [],
    inverseNouns: [Noun] = [], prepositions: [String] = [], inversePrepositions: [String] = [],
    opposingPrepositions: [String] = [], opposingQualifier: Int? = nil, verbs: [Verb] = [],
    inverseVerbs: [Verb] = [], statuses: [Status] = [],
    qualifiers: [String] = [], isSymmetric: Bool = false, isTransitive: Bool = false,
    isFunctional: Bool = false, isTimeless: Bool = false, isSuccession: Bool = false,
    closure: Closure = Closure.open, derivation: Derivation? = nil
  ) {
    self.name = name
    self.subjects = subjects
    self.objects = objects
    self.nouns = nouns
    self.inverseNouns = inverseNouns
    self.prepositions = prepositions
    self.inversePrepositions = inversePrepositions
    self.opposingPrepositions = opposingPrepositions
    self.opposingQualifier = opposingQualifier
    self.verbs = verbs
    self.inverseVerbs = inverseVerbs
    self.statuses = statuses
    self.qualifiers = qualifiers
    self.isSymmetric = isSymmetric
    self.isTransitive = isTransitive
    self.isFunctional = isFunctional
    self.isTimeless = isTimeless
    self.isSuccession = isSuccession
    self.closure = closure
    self.derivation = derivation
  }
}

package struct Attribute: Sendable {
  package var nouns: [Noun]
  package var kinds: [KindID] = []
  package var type = ValueType.text
  /// Read at the latest measurement not after the day.
  package var isMeasured = false
  package var closure = Closure.open
  /// `largest`, `most populous`: of most things those with the greatest value; and with the least.
  package var most: [String] = []
  package var least: [String] = []
  /// What it is for a claim.
  package var role: ClaimRole?
  package var noun: Noun { nouns[0] }
  package init(
    nouns: [Noun], kinds: [KindID] = [], type: ValueType = ValueType.text, isMeasured: Bool = false,
    closure: Closure = Closure.open
  ) {
    self.nouns = nouns
    self.kinds = kinds
    self.type = type
    self.isMeasured = isMeasured
    self.closure = closure
  }
}

/// A unit of measure. Units made from the same base have the same dimension.
package struct Unit: Sendable {
  package var names: [Noun]
  package var symbol: String { names[0].singular }
  package var base: UnitID
  package var factor = 1.0
  package init(names: [Noun], base: UnitID, factor: Double = 1.0) {
    self.names = names
    self.base = base
    self.factor = factor
  }
}

/// A word that the world defines by an expression: kept as text, bound where it is used.
package struct Definition: Sendable {
  package var noun: Noun
  /// `X` in `define ally of X as …`; nil for an adjective or a plain noun.
  package var parameter: String?
  package var body: String
  package init(noun: Noun, parameter: String? = nil, body: String) {
    self.noun = noun
    self.parameter = parameter
    self.body = body
  }
}

/// Everything that gives a world its words.
package struct Schema: Sendable {
  package var title = "untitled world"
  package var version = ""
  package var day: Day?
  package var kinds: [Kind] = []
  package var relations: [Relation] = []
  package var attributes: [Attribute] = []
  package var units: [Unit] = []
  package var definitions: [Definition] = []
  package var events: [Event] = []
  package init() {}
}

extension Schema {
  package func kind(_ id: KindID) -> Kind { kinds[id.index] }
  package func relation(_ id: RelationID) -> Relation { relations[id.index] }
  package func attribute(_ id: AttributeID) -> Attribute { attributes[id.index] }
  package func unit(_ id: UnitID) -> Unit { units[id.index] }

  /// Whether the closure of the relation, on the days it has, holds for all objects of the kinds.
  package func isCovered(_ kinds: ObjectKinds, by relation: Relation) -> Bool {
    if relation.closedKinds.isEmpty, relation.openKinds.isEmpty { return true }
    func isNamed(_ kind: KindID) -> Bool {
      relation.closedKinds.isEmpty || relation.closedKinds.contains { isKind(kind, under: $0) }
    }
    return switch kinds {
    case .all: false
    case .exactly(let all):
      all.allSatisfy { kind in isNamed(kind) && !relation.openKinds.contains { isKind(kind, under: $0) } }
    case .under(let all):
      all.allSatisfy { kind in
        isNamed(kind)
          && !relation.openKinds.contains { isKind(kind, under: $0) || isKind($0, under: kind) }
      }
    }
  }

  package func isKind(_ id: KindID, under ancestor: KindID) -> Bool {
    var current: KindID? = id
    while let kind = current {
      if kind == ancestor { return true }
      current = kinds[kind.index].parent
    }
    return false
  }
  package func isOccurrence(_ id: KindID) -> Bool {
    var current: KindID? = id
    while let kind = current {
      if kinds[kind.index].isOccurrence { return true }
      current = kinds[kind.index].parent
    }
    return false
  }
  package func isAssertion(_ id: KindID) -> Bool {
    var current: KindID? = id
    while let kind = current {
      if kinds[kind.index].isAssertion { return true }
      current = kinds[kind.index].parent
    }
    return false
  }
  package func event(_ id: EventID) -> Event { events[id.index] }
  /// The relation that plays a part for claims.
  package func relation(_ role: ClaimRole) -> RelationID? {
    relations.firstIndex { $0.role == role }.map { RelationID($0) }
  }
  package func attribute(_ role: ClaimRole) -> AttributeID? {
    attributes.firstIndex { $0.role == role }.map { AttributeID($0) }
  }
  /// The kind with all kinds under it.
  package func subkinds(of id: KindID) -> [KindID] {
    kinds.indices.map { KindID($0) }.filter { isKind($0, under: id) }
  }
}
