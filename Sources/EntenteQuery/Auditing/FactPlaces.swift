package import EntenteSource
internal import EntenteWorld

/// Where the rows of a world are written; those that come from an image or a database have no place.
package struct FactPlaces: Sendable {
  package struct Place: Sendable, Hashable {
    /// Index into the texts that were loaded.
    package var source: Int
    package var range: SourceRange
    package init(source: Int, range: SourceRange) {
      self.source = source
      self.range = range
    }
  }
  /// By position in `WorldRows`; shorter where the last ones have no place.
  var entities: [Place?] = []
  var facts: [Place?] = []
  var values: [Place?] = []
  package init() {}

  func entity(_ index: Int) -> Place? { index < entities.count ? entities[index] : nil }
  func fact(_ index: Int) -> Place? { index < facts.count ? facts[index] : nil }
  func value(_ index: Int) -> Place? { index < values.count ? values[index] : nil }

  /// All rows that have been added since are written at the place.
  mutating func note(_ rows: WorldRows, _ place: Place?) {
    func fill(_ places: inout [Place?], _ count: Int) {
      while places.count < count { places.append(place) }
    }
    fill(&entities, rows.entities.count)
    fill(&facts, rows.facts.count)
    fill(&values, rows.values.count)
  }
}
