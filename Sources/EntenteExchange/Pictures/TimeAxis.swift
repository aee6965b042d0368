internal import EntenteSource
internal import EntenteWorld

/// The days that a picture shows, and where its marks stand: at the finest step at which their labels do not meet.
struct TimeAxis {
  let from: Int
  let to: Int
  /// How many places there are for the days.
  let room: Int
  private(set) var ticks: [(place: Int, label: String)] = []

  /// - Parameter perColumn: the places that one column of a label takes.
  init(_ timeline: Timeline, room: Int, perColumn: Int = 1) {
    from = Int(timeline.from)
    to = max(Int(timeline.to), Int(timeline.from) + 1)
    self.room = max(room, 1)
    for step in Step.all {
      let columns = (step.label + 2) * perColumn
      guard self.room * step.days >= columns * (to - from) || step.days == Step.all.last?.days else {
        continue
      }
      ticks = step.dates(from: from, to: to).map { (place(of: $0.day), $0.label) }
      break
    }
    // A label that would be cut is left out.
    let all = ticks
    ticks = all.filter { $0.place + $0.label.utf8.count * perColumn <= self.room }
    if ticks.isEmpty { ticks = [(0, PartialDate(Day(number: Int32(from)), .day).description)] }
  }

  /// The first place of a day, or of the day after the last one.
  func place(of day: Int, in places: Int? = nil) -> Int {
    let places = places ?? room
    if day <= from { return 0 }
    if day >= to { return places }
    return (day - from) * places / (to - from)
  }

  private struct Step {
    var days: Int
    /// Columns of a label.
    var label: Int
    var years = 0
    var months = 0

    static let all: [Step] =
      [1, 2, 7, 14].map { Step(days: $0, label: 10) }
      + [1, 2, 3, 6].map { Step(days: 30 * $0, label: 7, months: $0) }
      + [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].map {
        Step(days: 365 * $0, label: 4, years: $0)
      }

    func dates(from: Int, to: Int) -> [(day: Int, label: String)] {
      var found: [(day: Int, label: String)] = []
      let first = Day(number: Int32(from)).civil
      func add(_ date: PartialDate?) -> Bool {
        guard let date, Int(date.earliest.number) < to else { return false }
        if Int(date.earliest.number) >= from { found.append((Int(date.earliest.number), date.description)) }
        return true
      }
      if years > 0 {
        var year = first.year / years * years
        if year < 1 { year += years }
        while add(PartialDate(year: year)) { year += years }
      } else if months > 0 {
        var month = (first.year * 12 + first.month - 1) / months * months
        while add(PartialDate(year: month / 12, month: month % 12 + 1)) { month += months }
      } else {
        var day = from
        while add(PartialDate(Day(number: Int32(day)), .day)) { day += days }
      }
      return found
    }
  }
}
