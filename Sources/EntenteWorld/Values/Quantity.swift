/// A number as the record has it: exact, or a range with open ends and perhaps a best value.
package struct Quantity: Hashable, Sendable {
  /// Nil for an open end.
  package var low: Double?
  package var high: Double?
  package var best: Double?
  /// Whether an end itself is left out: `> 100_000`.
  package var excludesLow = false
  package var excludesHigh = false

  package init(_ value: Double) {
    low = value
    high = value
    best = value
  }
  package init(low: Double?, high: Double?, best: Double? = nil) {
    self.low = low
    self.high = high
    self.best = best
  }
  package var exact: Double? { low != nil && low == high ? low : nil }
  /// What sorting goes by: the best value, else the low end, else the high one.
  package var representative: Double { best ?? low ?? high ?? 0 }
}

extension Quantity {
  package func isLess(than other: Quantity) -> Truth {
    if let high, let otherLow = other.low {
      if high < otherLow || (high == otherLow && (excludesHigh || other.excludesLow)) { return .yes }
    }
    if let low, let otherHigh = other.high, low >= otherHigh { return .no }
    return .unknown
  }
  package func equals(_ other: Quantity) -> Truth {
    if let a = exact, let b = other.exact { return Truth(a == b) }
    if isLess(than: other) == .yes || other.isLess(than: self) == .yes { return .no }
    return .unknown
  }
  package static func + (a: Quantity, b: Quantity) -> Quantity {
    func sum(_ x: Double?, _ y: Double?) -> Double? { if let x, let y { x + y } else { nil } }
    var result = Quantity(low: sum(a.low, b.low), high: sum(a.high, b.high))
    if a.best != nil || b.best != nil { result.best = a.representative + b.representative }
    result.excludesLow = a.excludesLow || b.excludesLow
    result.excludesHigh = a.excludesHigh || b.excludesHigh
    return result
  }
  package var negated: Quantity {
    var result = Quantity(low: high.map { -$0 }, high: low.map { -$0 }, best: best.map { -$0 })
    result.excludesLow = excludesHigh
    result.excludesHigh = excludesLow
    return result
  }
  package static func - (a: Quantity, b: Quantity) -> Quantity { a + b.negated }
  package static func * (a: Quantity, b: Quantity) -> Quantity { a.corners(b) { $0 * $1 } }
  /// Nil when the divisor may be zero.
  package static func / (a: Quantity, b: Quantity) -> Quantity? {
    guard let low = b.low, let high = b.high, low > 0 || high < 0 else { return nil }
    return a.corners(b) { $0 / $1 }
  }
  /// The whole number below; all that it may be, where it is a range.
  package var roundedDown: Quantity {
    var result = Quantity(low: low?.rounded(.down), high: high?.rounded(.down), best: best?.rounded(.down))
    result.excludesHigh = false
    return result
  }
  private func corners(_ other: Quantity, _ operation: (Double, Double) -> Double) -> Quantity {
    guard let a = low, let b = high, let c = other.low, let d = other.high else {
      return Quantity(low: nil, high: nil)
    }
    let products = [operation(a, c), operation(a, d), operation(b, c), operation(b, d)]
    var result = Quantity(low: products.min(), high: products.max())
    if best != nil || other.best != nil || exact != nil && other.exact != nil {
      result.best = operation(representative, other.representative)
    }
    return result
  }
}
