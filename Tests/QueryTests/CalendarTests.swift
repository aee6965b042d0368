import EntenteWorld
import Testing

@Suite struct CalendarTests {
  /// Every day of the calendar goes there and back.
  @Test func daysOfAllYears() throws {
    var number = Day.first.number
    for year in 1...9999 where year < 10 || year % 37 == 0 || (1890...2110).contains(year) || year > 9990 {
      number = try #require(Day(year: year, month: 1, day: 1)).number
      for month in 1...12 {
        for day in 1...Day.length(ofMonth: month, year: year) {
          let made = try #require(Day(year: year, month: month, day: day))
          #expect(made.number == number && made.civil == (year, month, day))
          number += 1
        }
      }
    }
    #expect(Day(year: 2023, month: 2, day: 29) == nil && Day(year: 2024, month: 2, day: 29) != nil)
    #expect(Day(year: 1900, month: 2, day: 29) == nil && Day(year: 2000, month: 2, day: 29) != nil)
  }

  /// On a small calendar, a partial date means exactly the days it may mean.
  @Test func precisionAndDoubt() throws {
    let dates = [
      PartialDate(year: 2000)!, PartialDate(year: 2000, month: 2)!,
      PartialDate(year: 2000, month: 2, day: 10)!,
      PartialDate(year: 2001)!, PartialDate(year: 2000, month: 12, day: 31)!,
    ]
    for a in dates {
      for b in dates {
        var truths: Set<Bool> = []
        for x in a.earliest.number...a.latest.number {
          for y in b.earliest.number...b.latest.number { truths.insert(x < y) }
        }
        let wanted: Truth = truths.count == 2 ? .unknown : truths.contains(true) ? .yes : .no
        #expect(a.isBefore(b) == wanted, "\(a) before \(b)")
      }
      let period = Period(from: .on(a))
      #expect(period.holds(on: a.earliest.advanced(by: -1)) == .no)
      #expect(period.holds(on: a.latest) == .yes)
      if a.precision != .day { #expect(period.holds(on: a.earliest) == .unknown) }
      #expect(Period(to: .on(a)).holds(on: a.latest) == .no)
    }
  }

  @Test func kleene() {
    let all: [Truth] = [.no, .unknown, .yes]
    for a in all {
      #expect(a.negated.negated == a)
      for b in all {
        #expect(a.and(b) == b.and(a) && a.or(b) == b.or(a))
        #expect(a.and(b).negated == a.negated.or(b.negated))
      }
    }
    #expect(
      Truth.no.and(.unknown) == .no && Truth.yes.or(.unknown) == .yes && Truth.yes.and(.unknown) == .unknown)
  }
}
