/// Kleene's three values: unknown is not false.
package enum Truth: UInt8, Hashable, Sendable {
  case no, unknown, yes

  package var negated: Truth {
    switch self {
    case .no: .yes
    case .unknown: .unknown
    case .yes: .no
    }
  }
  package func and(_ other: Truth) -> Truth { rawValue < other.rawValue ? self : other }
  package func or(_ other: Truth) -> Truth { rawValue > other.rawValue ? self : other }
  package init(_ flag: Bool) { self = flag ? .yes : .no }
}
