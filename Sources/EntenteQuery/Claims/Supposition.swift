internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

/// What has been supposed and not yet forgotten.
struct Supposition {
  /// As said: `Armenia leaves CSTO on 2023-01-01`
  var text: String
  var events: [(event: BoundEvent, day: Day)]
}

/// A world with what some voices say taken for facts.
struct Hearsay {
  private(set) var world: World
  /// Claims that changed something.
  private(set) var taken: [EntityID] = []
  private let book: ClaimBook

  /// `happened` has happened by supposition. Claims made after the day are not heard.
  init(
    _ world: World, _ book: ClaimBook, voices: Set<EntityID>, happened: [(event: BoundEvent, day: Day)],
    until day: Day
  ) {
    self.book = book
    var happening = Happening(world, book.vocabulary)
    var happened = happened
    let heard = book.all.filter {
      book.isHeard($0, by: voices) && book.world.life(of: $0).hasBegun(by: day) == .yes
    }
    func changes(_ changes: [Change]) -> Bool {
      changes.contains { if case .nothing = $0 { false } else { true } }
    }
    /// Takes the content for a fact; whether it changed anything.
    func take(_ content: Content, isDenied: Bool, from date: PartialDate) -> Bool {
      switch content {
      case .fact(.fact(let fact), let isNegative):
        return changes(
          isNegative != isDenied ? happening.deny(fact, from: date) : happening.take(fact, from: date))
      case .fact(.value(let value), let isNegative):
        guard isNegative == isDenied else { return false }
        _ = happening.take(value, from: date)
        return true
      case .only(let facts):
        guard !isDenied else { return false }
        var changed = false
        for fact in facts { changed = changes(happening.take(fact, from: date)) || changed }
        return changed
      case .event(let event):
        guard !event.isNegative, !isDenied, !happened.contains(where: { $0.event.isSame(as: event) }) else {
          return false
        }
        let day = event.day ?? date.earliest
        happened.append((event, day))
        return changes(happening.happen(event, on: day))
      case .text: return false
      }
    }
    for entity in heard {
      guard let claim = book.claim(entity), let date = book.date(of: entity) else { continue }
      var isTaken = false
      switch claim.stance {
      case .conditional: continue
      case .forecasts:
        // What is to come is taken for a fact where it says when.
        for case .event(let event) in claim.contents where event.day != nil {
          isTaken = take(.event(event), isDenied: false, from: date) || isTaken
        }
      case .asserts, .denies:
        for content in claim.contents {
          isTaken = take(content, isDenied: claim.stance == .denies, from: date) || isTaken
        }
      }
      if isTaken { taken.append(entity) }
    }
    // Conditionals whose condition holds, until no more follows.
    var open = heard.compactMap { book.claim($0) }.filter { $0.stance == .conditional }
    var goesOn = true
    while goesOn {
      goesOn = false
      for (index, claim) in open.enumerated().reversed() {
        var since: Day?
        let holds = claim.conditions.allSatisfy { condition in
          switch condition {
          case .event(let event):
            guard let found = happened.first(where: { $0.event.isSame(as: event) }), !event.isNegative else {
              return false
            }
            since = max(since ?? found.day, found.day)
            return true
          case .fact(.fact(let fact), let isNegative):
            return happening.world.truth(fact, status: fact.status == 0 ? nil : fact.status, on: day)
              == (isNegative ? .no : .yes)
          case .fact(.value, _), .only, .text: return false
          }
        }
        guard holds else { continue }
        open.remove(at: index)
        goesOn = true
        var isTaken = false
        for content in claim.contents {
          isTaken = take(content, isDenied: false, from: PartialDate(since ?? day, .day)) || isTaken
        }
        if isTaken { taken.append(claim.entity) }
      }
    }
    self.world = happening.world
  }
}
