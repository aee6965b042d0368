import EntenteLanguage
import EntenteSource
import EntenteWorld
import Foundation
import Testing

@testable import EntenteQuery

/// A random small world with the days on which something in it may change.
struct LawWorld {
  let seed: UInt64
  let text: String
  let session: Session
  var random: Seeded

  init?(_ seed: UInt64, events: Bool = false) throws {
    if let only = ProcessInfo.processInfo.environment["ENTENTE_SEED"], only != "\(seed)" { return nil }
    self.seed = seed
    random = Seeded(seed)
    text = LawTests.world(&random) + (events ? LawWorld.events : "")
    let (loaded, problems) = WorldLoader.load([SourceText(name: "world", text)])
    session = Session(try #require(loaded, "seed \(seed): \(problems.map(\.diagnostic.message))"))
  }

  static let events = """
    event joins / join : actor -> club { adds membership }
    event leaves / leave : actor -> club { ends membership }
    event halts / halt : actor -> club { changes membership to halted }
    event dissolves / dissolve : club { ends life }
    event "falls apart" / "fall apart" : actor { ends life }
    event quits / quit : actor -> fight { ends part }
    event ends / end : fight { ends life }

    """

  /// The days around all ends of facts, lives and values: between two of them nothing changes.
  var days: [Day] { LawWorld.days(session.world) }
  static func days(_ world: World) -> [Day] {
    let periods = Set(
      world.schema.relations.indices.flatMap { world.facts(of: RelationID($0)).map { world.fact($0).period } }
        + (0..<world.entityCount).map { world.life(of: EntityID($0)) }
        + world.schema.attributes.indices.flatMap { world.values(of: AttributeID($0)).map(\.period) })
    var found: Set<Day> = []
    for period in periods {
      for date in [period.from.date, period.to.date].compactMap(\.self) {
        found.formUnion([date.earliest, date.latest])
      }
    }
    for relation in world.schema.relations {
      if case .within(let from, let to) = relation.closure { found.formUnion([from, to]) }
    }
    return found.sorted()
  }

  /// A sentence about a set, bound; nil where the words have two readings.
  func bound(_ sentence: String) throws -> (node: SetNode, binder: Binder)? {
    let source = SourceText(name: "sentence", sentence)
    let parsed = try #require(Parser.parse(source, lexicon: session.vocabulary).first)
    guard case .success(.query(let query, let binder)) = session.prepare(parsed, source),
      case .set(let node) = query.subject
    else { return nil }
    return (node, binder)
  }

  /// What the judge says of the set on a day.
  func judged(_ node: SetNode, _ binder: Binder, _ day: Day, _ days: [Day]) -> [EntityID: Truth] {
    Reference(world: session.world, slotBases: binder.slotBases, day: day, days: days).set(node)
  }

  func failure(_ what: String, _ sentence: String) -> Testing.Comment {
    "seed \(seed), \(what): \(sentence)\n\(text)"
  }
}
