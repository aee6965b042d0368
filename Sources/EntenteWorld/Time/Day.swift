/// A day of the proleptic Gregorian calendar, counted from 1970-01-01.
package struct Day: Hashable, Comparable, Sendable {
  package var number: Int32
  package init(number: Int32) { self.number = number }

  /// Days that may be written: years 1 to 9999.
  package static let first = Day(number: -719_162)
  package static let last = Day(number: 2_932_896)

  /// Nil for a date that the calendar does not have (2023-02-29).
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Day.length(ofMonth: month, year: year)
    else { return nil }
    self.init(civil: year, month, day)
  }

  /// For dates known to be in the calendar. (Howard Hinnant's days_from_civil.)
  init(civil year: Int, _ month: Int, _ day: Int) {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    number = Int32(era * 146_097 + dayOfEra - 719_468)
  }

  package var civil: (year: Int, month: Int, day: Int) {
    let z = Int(number) + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let mp = (5 * dayOfYear + 2) / 153
    let month = mp < 10 ? mp + 3 : mp - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * mp + 2) / 5 + 1)
  }

  package static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }
  package static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
  package static func < (a: Day, b: Day) -> Bool { a.number < b.number }
  package func advanced(by days: Int) -> Day {
    let moved = Int(number) + days
    return Day(number: Int32(max(Int(Int32.min), min(Int(Int32.max), moved))))
  }
  package static func - (a: Day, b: Day) -> Int { Int(a.number) - Int(b.number) }
}

extension Day: CustomStringConvertible {
  /// `2022-11-24`
  package var description: String { PartialDate(self, .day).description }
}
