/// What a series goes by.
package enum CalendarUnit: String, Sendable, CaseIterable {
  case day, month, year, decade

  /// The first day of the month, year or decade of a day, as it is written.
  func start(of day: Day) -> PartialDate {
    let (year, month, _) = day.civil
    switch self {
    case .day: return PartialDate(day, .day)
    case .month: return PartialDate(Day(civil: year, month, 1), .month)
    case .year: return PartialDate(Day(civil: year, 1, 1), .year)
    case .decade: return PartialDate(Day(civil: max(1, year / 10 * 10), 1, 1), .year)
    }
  }
  /// The first day of the next one.
  fileprivate func next(after start: PartialDate) -> Day {
    let (year, month, _) = start.earliest.civil
    switch self {
    case .day: return start.earliest.advanced(by: 1)
    case .month: return month == 12 ? Day(civil: year + 1, 1, 1) : Day(civil: year, month + 1, 1)
    case .year: return Day(civil: year + 1, 1, 1)
    case .decade: return Day(civil: year / 10 * 10 + 10, 1, 1)
    }
  }
}

/// The months, years or decades of a window, the first and the last perhaps in part.
package struct Buckets: Sendable {
  package private(set) var labels: [PartialDate] = []
  /// The first day of each.
  package private(set) var starts: [Int32] = []
  /// The first day after all.
  package let end: Int32

  package init(_ unit: CalendarUnit, from first: Day, to end: Day) {
    self.end = end.number
    var label = unit.start(of: first)
    var start = first
    while start < end {
      labels.append(label)
      starts.append(start.number)
      start = unit.next(after: label)
      label = unit.start(of: start)
    }
  }
  package var count: Int { starts.count }
  package func days(_ index: Int) -> Days {
    Days(from: starts[index], to: index + 1 < starts.count ? starts[index + 1] : end)
  }

  /// The buckets of which a period has at least one day.
  package func range(_ from: Int32, _ to: Int32) -> Range<Int> {
    guard let first = starts.first, from < end, to > first, from < to else { return 0..<0 }
    return index(max(from, first))..<index(min(to, end) - 1) + 1
  }
  /// The bucket of a day that lies in one.
  func index(_ day: Int32) -> Int {
    var low = 0
    var high = starts.count
    while low + 1 < high {
      let middle = (low + high) / 2
      if starts[middle] <= day { low = middle } else { high = middle }
    }
    return low
  }
}

/// Counts things by bucket, each at most once in one: its periods come in order of time.
package struct BucketCounter {
  private var changes: [Int]
  private var next = 0

  package init(_ buckets: Buckets) { changes = [Int](repeating: 0, count: buckets.count + 1) }
  package mutating func begin() { next = 0 }
  @inline(__always) package mutating func add(_ range: Range<Int>) {
    let first = max(next, range.lowerBound)
    guard first < range.upperBound else { return }
    changes[first] += 1
    changes[range.upperBound] -= 1
    next = range.upperBound
  }
  package var counts: [Int] {
    var sum = 0
    return changes.dropLast().map {
      sum += $0
      return sum
    }
  }
}
