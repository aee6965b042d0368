extension Double {
  /// The shortest decimal that reads back as the same number, a whole number without `.0`: `29743`, `0.1`,
  /// `1e+21`. Nil for what is not a number or not finite.
  package var plainText: String? {
    guard isFinite else { return nil }
    if self == rounded(), magnitude < 1e15 { return String(Int(self)) }
    return description
  }

  /// For people: `2,963,900`. What has more than two decimals is rounded to four digits, the whole part
  /// always kept: `3.142`, `34,567,891`, `0.001235`.
  package var groupedText: String {
    if isNaN { return "unknown" }
    if isInfinite { return self < 0 ? "-∞" : "∞" }
    if magnitude >= 1e15 || self != 0 && magnitude < 1e-5 { return description }
    var (digits, point) = decimal
    if digits.count - point > 2 { roundDigits(&digits, &point, to: max(4, point)) }
    let whole = point > 0 ? digits.prefix(point) + repeatElement(0, count: max(0, point - digits.count)) : [0]
    let fraction = point > 0 ? Array(digits.dropFirst(point)) : Array(repeating: 0, count: -point) + digits
    var text = self < 0 ? "-" : ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { text += "," }
      text += String(digit)
    }
    return fraction.isEmpty ? text : text + "." + fraction.map(String.init).joined()
  }

  // MARK: - Implementation

  /// Digits from the first that is not zero to the last, and how many of them stand before the decimal point.
  /// Rounding them rounds the number as it is written, not the binary one beside it.
  private var decimal: (digits: [Int], point: Int) {
    var digits: [Int] = []
    var point: Int?
    var exponent = 0
    let text = magnitude.description
    let mantissa = text.prefix { $0 != "e" }
    if mantissa.count < text.count { exponent = Int(text.dropFirst(mantissa.count + 1)) ?? 0 }
    for character in mantissa {
      if let digit = character.wholeNumberValue { digits.append(digit) } else { point = digits.count }
    }
    let leading = digits.prefix { $0 == 0 }.count
    let before = (point ?? digits.count) + exponent - leading
    digits.removeFirst(leading)
    while digits.last == 0 { digits.removeLast() }
    return digits.isEmpty ? ([], 0) : (digits, before)
  }
}

private func roundDigits(_ digits: inout [Int], _ point: inout Int, to count: Int) {
  guard digits.count > count else { return }
  let carries = digits[count] >= 5
  digits.removeSubrange(count...)
  if carries {
    var index = count - 1
    while index >= 0, digits[index] == 9 {
      digits[index] = 0
      index -= 1
    }
    if index >= 0 {
      digits[index] += 1
    } else {
      digits.insert(1, at: 0)
      point += 1
    }
  }
  while digits.last == 0 { digits.removeLast() }
}
