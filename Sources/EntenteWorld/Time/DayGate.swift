/// Decides from packed bounds what holds on a day: one comparison where they are exact to the day.
struct DayGate: Sendable {
  let day: Day
  /// What had begun by the day counts, whether it still holds or not.
  let includesPast: Bool
  private let packed: Int32

  init(_ day: Day, includingPast: Bool = false) {
    self.day = day
    includesPast = includingPast
    packed = PartialDate(day, .day).packed
  }

  @inline(__always) func truth(_ from: Int32, _ to: Int32) -> Truth {
    let to = includesPast ? Int32.min : to
    // An open bound has the bits of an exact date; an unrecorded one has not.
    if (from | to) & 3 == 0 { return from <= packed && (to == Int32.min || to > packed) ? .yes : .no }
    return inexact(from, to)
  }
  private func inexact(_ from: Int32, _ to: Int32) -> Truth {
    Period(from: Bound(packed: from), to: Bound(packed: to)).holds(on: day)
  }
}
