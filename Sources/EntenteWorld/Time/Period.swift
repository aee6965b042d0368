/// One end of a period.
package enum Bound: Hashable, Sendable {
  /// The record says that it goes on (or that it always was so).
  case open
  /// There is an end, or a beginning, but the record does not know when.
  case unrecorded
  case on(PartialDate)

  package var date: PartialDate? {
    if case .on(let date) = self { return date }
    return nil
  }

  /// Stored in 32 bits beside the dates.
  package init(packed: Int32) {
    switch packed {
    case Int32.min: self = .open
    case Int32.max: self = .unrecorded
    default: self = .on(PartialDate(packed: packed))
    }
  }
  package var packed: Int32 {
    switch self {
    case .open: Int32.min
    case .unrecorded: Int32.max
    case .on(let date): date.packed
    }
  }
}

/// Half-open: from its first day up to, not including, the day it ends.
package struct Period: Hashable, Sendable {
  package var from: Bound
  package var to: Bound

  package init(from: Bound = .open, to: Bound = .open) {
    self.from = from
    self.to = to
  }
  package static let always = Period()

  /// Whether the day lies in the period; unknown within the doubt that the written precision leaves.
  package func holds(on day: Day) -> Truth {
    let begun: Truth =
      switch from {
      case .open: .yes
      case .unrecorded: .unknown
      case .on(let date): date.latest <= day ? .yes : date.earliest <= day ? .unknown : .no
      }
    let ended: Truth =
      switch to {
      case .open: .no
      case .unrecorded: .unknown
      case .on(let date): date.latest <= day ? .yes : date.earliest <= day ? .unknown : .no
      }
    return begun.and(ended.negated)
  }

  /// Whether it was so before the date (backwards) or is so after it: a change of status on a day neither begins nor ends it.
  package func goesOn(over date: PartialDate, backwards: Bool) -> Bool {
    func begins(_ wanted: (PartialDate) -> Bool) -> Bool {
      switch from {
      case .open: true
      case .unrecorded: false
      case .on(let begin): wanted(begin)
      }
    }
    func ends(_ wanted: (PartialDate) -> Bool) -> Bool {
      switch to {
      case .open: true
      case .unrecorded: false
      case .on(let end): wanted(end)
      }
    }
    return backwards
      ? begins { $0.earliest < date.earliest } && ends { $0.latest >= date.earliest }
      : begins { $0.earliest <= date.latest } && ends { $0.latest > date.latest }
  }

  /// Whether it had begun by the day, whatever came after.
  package func hasBegun(by day: Day) -> Truth { Period(from: from).holds(on: day) }
}

extension Period: CustomStringConvertible {
  /// `2006-08-16 – 2012-12-19`, `1949-08-24 –`, `?` for an end that is not recorded.
  package var description: String {
    func text(_ bound: Bound) -> String {
      switch bound {
      case .open: ""
      case .unrecorded: "?"
      case .on(let date): date.description
      }
    }
    if from == .open, to == .open { return "–" }
    let left = text(from)
    let right = text(to)
    return (left.isEmpty ? "" : left + " ") + "–" + (right.isEmpty ? "" : " " + right)
  }
}
