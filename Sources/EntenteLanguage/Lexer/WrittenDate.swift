/// A date as it is written in a sentence: `1994`, `1994-04`, `1994-04-20`. What it means is the binder's business.
package struct WrittenDate: Hashable, Sendable {
  package var year: Int
  package var month: Int?
  package var day: Int?

  package init(year: Int, month: Int? = nil, day: Int? = nil) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Nil for what the calendar does not have.
  package static func civil(_ text: String) -> WrittenDate? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count <= 3, let first = parts.first, let year = first, (1...9999).contains(year) else {
      return nil
    }
    if parts.count == 1 { return WrittenDate(year: year) }
    guard let month = parts[1], (1...12).contains(month) else { return nil }
    if parts.count == 2 { return WrittenDate(year: year, month: month) }
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard let day = parts[2], (1...lengths[month - 1]).contains(day) else { return nil }
    return WrittenDate(year: year, month: month, day: day)
  }
}

extension WrittenDate: CustomStringConvertible {
  package var description: String {
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    let digits = String(year)
    var text = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    if let month { text += "-" + two(month) }
    if let day { text += "-" + two(day) }
    return text
  }
}
