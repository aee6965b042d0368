/// A date as the record has it: to the day, the month or the year. Stored in 32 bits: the first day it may mean, and the precision.
package struct PartialDate: Hashable, Sendable {
  package enum Precision: Int32, Sendable { case day, month, year }

  /// Day number times four plus the precision.
  package let packed: Int32
  package init(packed: Int32) { self.packed = packed }
  package init(_ day: Day, _ precision: Precision) { packed = day.number << 2 | precision.rawValue }

  package init?(year: Int, month: Int? = nil, day: Int? = nil) {
    guard let first = Day(year: year, month: month ?? 1, day: day ?? 1) else { return nil }
    self.init(first, day != nil ? .day : month != nil ? .month : .year)
  }

  package var precision: Precision { Precision(rawValue: packed & 3) ?? .day }
  /// The first and the last day that the date may mean.
  package var earliest: Day { Day(number: packed >> 2) }
  package var latest: Day {
    let (year, month, _) = earliest.civil
    switch precision {
    case .day: return earliest
    case .month: return Day(civil: year, month, Day.length(ofMonth: month, year: year))
    case .year: return Day(civil: year, 12, 31)
    }
  }
}

extension PartialDate: CustomStringConvertible {
  /// As it was known: `1994`, `1994-04`, `1994-04-20`.
  package var description: String {
    let (year, month, day) = earliest.civil
    func padded(_ n: Int, _ width: Int) -> String {
      let digits = String(n)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    switch precision {
    case .year: return padded(year, 4)
    case .month: return padded(year, 4) + "-" + padded(month, 2)
    case .day: return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
    }
  }
}

extension PartialDate {
  /// Three-valued comparison: what the recorded precision cannot decide is unknown.
  package func isBefore(_ other: PartialDate) -> Truth {
    if latest < other.earliest { return .yes }
    if earliest >= other.latest { return .no }
    return .unknown
  }
  package func equals(_ other: PartialDate) -> Truth {
    if latest < other.earliest || other.latest < earliest { return .no }
    if precision == .day, other.precision == .day { return .yes }
    // `founded = 2002` asks for any day of the year.
    if earliest >= other.earliest, latest <= other.latest { return .yes }
    return .unknown
  }
}
