/// Small words in messages.
package enum Wording {
  /// `a state`, `an alliance`
  package static func article(_ noun: String) -> String {
    guard let first = noun.lowercased().first else { return noun }
    let an = "aeio".contains(first) || (first == "u" && !noun.lowercased().hasPrefix("uni"))
    return (an ? "an " : "a ") + noun
  }
  /// `1 row`, `2 rows`
  package static func counted(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(grouped(count)) \(count == 1 ? singular : plural ?? singular + "s")"
  }
  /// `1,234`
  package static func grouped(_ number: Int) -> String {
    var digits = Array(String(abs(number)))
    var index = digits.count - 3
    while index > 0 {
      digits.insert(",", at: index)
      index -= 3
    }
    return (number < 0 ? "-" : "") + String(digits)
  }
  package static func clipped(_ text: String, _ most: Int = 40) -> String {
    text.count > most ? text.prefix(most - 1) + "…" : text
  }
}
