internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// What follows from events: the effects that the schema gives them, then every conditional claim whose condition now holds,
/// until nothing more follows. What excludes each other stands side by side.
struct Consequences {
  /// One line of the tree, with what hangs on it.
  final class Node {
    enum Kind: String { case event, effect, part, claim, quotation, against, note }
    let kind: Kind
    var lines: [String]
    var claim: EntityID?
    var children: [Node] = []
    init(_ kind: Kind, _ lines: [String], claim: EntityID? = nil) {
      self.kind = kind
      self.lines = lines
      self.claim = claim
    }
  }

  private var happening: Happening
  private let book: ClaimBook
  private let today: Day
  private let words: ChangeText
  /// Only what they say is heard; nil for everybody.
  private let voices: Set<EntityID>?
  private var happened: [(event: BoundEvent, node: Node, day: Day)] = []
  private(set) var fired: [EntityID] = []
  private(set) var roots: [Node] = []
  /// Conditionals that have been made by the day.
  private let conditionals: [Claim]

  init(_ world: World, _ book: ClaimBook, today: Day, voices: Set<EntityID>?) {
    happening = Happening(world, book.vocabulary)
    self.book = book
    self.today = today
    self.voices = voices
    words = ChangeText(world)
    conditionals = book.all.filter {
      world.life(of: $0).hasBegun(by: today) == .yes && book.isHeard($0, by: voices)
    }.compactMap { book.claim($0) }.filter { $0.stance == .conditional }
  }

  var world: World { happening.world }

  mutating func run(_ events: [BoundEvent], on day: Day) {
    for event in events {
      let node = Node(.event, ["if \(words.text(event)) on \(event.day ?? day)"])
      roots.append(node)
      if !standsBeside(event, node, on: event.day ?? day) {
        happen(event, node, on: event.day ?? day, claim: nil)
      }
    }
    // A condition of facts, or of several events, may have come to hold only now.
    var isDone = false
    while !isDone, let last = roots.last {
      let count = fired.count
      fire(after: last, on: events.last?.day ?? day)
      isDone = fired.count == count
    }
  }

  /// The tree as lines.
  func text() -> [String] {
    var lines: [String] = []
    for root in roots { draw(root, "", "", &lines) }
    return lines
  }

  /// The tree as rows, for programs.
  func table() -> Table {
    var rows: [[Cell]] = []
    func add(_ node: Node, _ depth: Int) {
      func cell(_ role: ClaimRole) -> Cell {
        guard let claim = node.claim else { return .none }
        let names = book.ends(role, of: claim).map { Cell.name(world.name(of: $0)) }
        return names.isEmpty ? .none : names.count == 1 ? names[0] : .list(names)
      }
      rows.append([
        .number(Quantity(Double(depth))), .text(node.kind.rawValue), .text(node.lines[0]),
        node.claim.map { .name(world.name(of: $0)) } ?? .none, cell(.speaker), cell(.place),
        node.claim.flatMap { book.date(of: $0) }.map { .date($0) } ?? .none, cell(.outlet), cell(.record),
      ])
      for child in node.children { add(child, depth + 1) }
    }
    for root in roots { add(root, 0) }
    return Table(
      columns: [Table.Column("depth", isNumeric: true)]
        + ["what", "text", "claim", "speaker", "place", "date", "outlet", "source"].map { Table.Column($0) },
      rows: rows)
  }

  /// On whose word it stands.
  var footing: [String] {
    guard !fired.isEmpty else { return [] }
    let all = Set(fired.map { book.voices($0) }).sorted()
    if fired.count == 1 {
      return ["what follows by claims stands on one word: \(book.attribution(fired[0]))"]
    }
    let count = Wording.counted(fired.count, "claim")
    return all.count == 1
      ? ["what follows by claims stands on the word of one voice: \(all[0]) (\(count))"]
      : ["what follows by claims stands on \(count) of \(all.count) voices: \(all.joined(separator: ", "))"]
  }
}

// MARK: - Implementation

extension Consequences {
  private mutating func happen(
    _ event: BoundEvent, _ node: Node, on day: Day, claim: EntityID?
  ) {
    happened.append((event, node, day))
    if let missing = happening.missing(event, on: day) {
      node.children.append(Node(.note, ["no effect: \(world.name(of: missing)) does not exist on \(day)"]))
    } else {
      let changes = happening.happen(event, on: day)
      if changes.isEmpty, !event.isNegative, claim == nil {
        let verb = world.schema.event(event.event).verb.forms[0]
        node.children.append(Node(.note, ["the model gives `\(verb)` no effect of its own"]))
      }
      for change in changes {
        let (line, parts) = words.lines(change)
        let effect = Node(.effect, [line])
        effect.children = parts.map { Node(.part, [$0]) }
        node.children.append(effect)
      }
    }
    node.children += against(event, besides: claim)
    fire(after: node, on: day)
  }

  /// Claims whose condition holds now, each once.
  private mutating func fire(after node: Node, on day: Day) {
    for claim in conditionals where !fired.contains(claim.entity) {
      guard claim.conditions.allSatisfy({ holds($0, on: day) }) else { continue }
      fired.append(claim.entity)
      let said = Node(.claim, attribution(claim), claim: claim.entity)
      // It hangs on the last event that it waits for.
      let cause = happened.last { cause in
        claim.conditions.contains {
          if case .event(let event) = $0 { event.isSame(as: cause.event) } else { false }
        }
      }
      (cause?.node ?? node).children.append(said)
      for content in claim.contents { follow(content, said, claim, on: cause?.day ?? day) }
    }
  }

  private func holds(_ condition: Content, on day: Day) -> Bool {
    switch condition {
    case .event(let event):
      if event.isNegative { return false }
      return happened.contains { !$0.event.isNegative && $0.event.isSame(as: event) }
    case .fact(.fact(let fact), let isNegative):
      return world.truth(fact, status: fact.status == 0 ? nil : fact.status, on: day)
        == (isNegative ? .no : .yes)
    case .fact(.value, _), .only, .text: return false
    }
  }

  private mutating func follow(_ content: Content, _ said: Node, _ claim: Claim, on day: Day) {
    switch content {
    case .text(let text):
      said.children.append(Node(.quotation, ["“\(text)” — beyond the model, quoted as said"]))
    case .event(let event):
      if happened.contains(where: { $0.event.isSame(as: event) && $0.event.isNegative == event.isNegative }) {
        said.children.append(
          Node(.note, ["\(words.text(event)): it has happened already, the circle ends here"]))
        return
      }
      let node = Node(.event, [words.text(event)])
      said.children.append(node)
      if standsBeside(event, node, on: day) { return }
      happen(event, node, on: event.day ?? day, claim: claim.entity)
    case .fact(.fact(let fact), let isNegative):
      let date = PartialDate(day, .day)
      let changes = isNegative ? happening.deny(fact, from: date) : happening.take(fact, from: date)
      for change in changes { said.children.append(Node(.effect, [words.lines(change).0])) }
      if changes.isEmpty { said.children.append(Node(.note, ["it is so already"])) }
    case .fact(.value(let value), _):
      _ = happening.take(value, from: PartialDate(day, .day))
      said.children.append(Node(.effect, [claim.consequence]))
    case .only: said.children.append(Node(.effect, [claim.consequence]))
    }
  }

  /// Beside something that it excludes, neither is taken for the outcome.
  private mutating func standsBeside(_ event: BoundEvent, _ node: Node, on day: Day) -> Bool {
    guard let rival = happened.first(where: { excludes($0.event, event) }) else { return false }
    node.children.append(Node(.against, ["excludes \(words.text(rival.event)), which stands here too"]))
    rival.node.children.append(Node(.against, ["excludes \(words.text(event)), which stands here too"]))
    var other = Happening(happening.world, book.vocabulary)
    if other.missing(event, on: day) == nil {
      for change in other.happen(event, on: day) {
        node.children.append(Node(.effect, [words.lines(change).0]))
      }
    }
    return true
  }

  private func excludes(_ a: BoundEvent, _ b: BoundEvent) -> Bool {
    if a.isSame(as: b) { return a.isNegative != b.isNegative }
    return !a.isNegative && !b.isNegative && book.areOpposite(a, b)
  }

  /// What is said without a condition and excludes the event.
  private func against(_ event: BoundEvent, besides own: EntityID?) -> [Node] {
    var nodes: [Node] = []
    for entity in book.claims(about: event.subject)
    where entity != own && world.life(of: entity).hasBegun(by: today) == .yes
      && book.isHeard(entity, by: voices)
    {
      guard let claim = book.claim(entity), claim.stance != .conditional else { continue }
      let isAgainst = claim.contents.contains { content in
        guard case .event(let other) = content else { return false }
        if claim.stance == .denies { return other.isSame(as: event) && other.isNegative == event.isNegative }
        return excludes(other, event)
      }
      guard isAgainst else { continue }
      let verb = claim.stance == .forecasts ? "forecasts" : claim.stance == .denies ? "denies it" : "says"
      let isSame = own.map { book.ends(.speaker, of: $0) == book.ends(.speaker, of: entity) } ?? false
      let head = "against it \(isSame ? "the same voice " : "")\(verb): \(claim.text)"
      nodes.append(
        Node(
          .against, isSame ? ["\(head) [\(world.name(of: entity))]"] : [head, book.attribution(entity)],
          claim: entity))
    }
    return nodes
  }

  private func attribution(_ claim: Claim) -> [String] {
    let whole = book.attribution(claim.entity)
    let text = "claimed by \(whole)"
    guard text.count > 76, let comma = whole.firstIndex(of: ",") else { return [text] }
    return ["claimed by \(whole[..<comma])", String(whole[whole.index(after: comma)...]).trimmedSpaces()]
  }

  private func draw(_ node: Node, _ head: String, _ tail: String, _ lines: inout [String]) {
    for (index, line) in node.lines.enumerated() {
      let rest = node.children.isEmpty ? "  " : "│ "
      lines.append(index == 0 ? head + line : tail + rest + line)
    }
    for (index, child) in node.children.enumerated() {
      let isLast = index == node.children.count - 1
      draw(child, tail + (isLast ? "└ " : "├ "), tail + (isLast ? "  " : "│ "), &lines)
    }
  }
}

extension ClaimBook {
  /// Whether the claim is made by one of the voices; of one that makes none, whether it reports or records it. Nil hears
  /// everybody.
  func isHeard(_ entity: EntityID, by voices: Set<EntityID>?) -> Bool {
    guard let voices else { return true }
    let speakers = ends(.speaker, of: entity)
    if speakers.contains(where: { voices.contains($0) }) { return true }
    return [ClaimRole.record, .outlet].contains { role in
      ends(role, of: entity).contains { voices.contains($0) && ends(.speaker, of: $0).isEmpty }
    }
  }
}
