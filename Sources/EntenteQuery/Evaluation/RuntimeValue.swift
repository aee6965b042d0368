internal import EntenteSource
package import EntenteWorld

/// A value while it is computed.
package enum RuntimeValue: Sendable {
  /// The record does not know it.
  case unknown
  /// It does not apply.
  case none
  case number(Quantity, asOf: PartialDate?)
  case text(String)
  case texts([String])
  case date(PartialDate)
  case dates([PartialDate])
  case set(TruthSet)
  case truth(Truth)
  case period([Period])
  /// `12 of 14` known.
  case partial(Quantity, known: Int, of: Int)
}

extension RuntimeValue {
  package enum Order { case orderedBefore, same, orderedAfter }

  /// Unknown sorts last, whichever way.
  package static func order(_ a: RuntimeValue, _ b: RuntimeValue, descending: Bool, _ world: World) -> Order {
    func compare<T: Comparable>(_ x: T?, _ y: T?) -> Order {
      switch (x, y) {
      case (nil, nil): .same
      case (nil, _): .orderedAfter
      case (_, nil): .orderedBefore
      case (let x?, let y?): x == y ? .same : (x < y) != descending ? .orderedBefore : .orderedAfter
      }
    }
    if let x = a.sortNumber, b.sortNumber != nil || b.isMissing { return compare(x, b.sortNumber) }
    if b.sortNumber != nil, a.isMissing { return compare(nil, b.sortNumber) }
    return compare(a.sortText(world), b.sortText(world))
  }
  private var isMissing: Bool {
    switch self {
    case .unknown, .none: true
    case .number, .text, .texts, .date, .dates, .set, .truth, .period, .partial: false
    }
  }
  private var sortNumber: Double? {
    switch self {
    case .number(let quantity, _), .partial(let quantity, _, _): quantity.representative
    case .date(let date): Double(date.earliest.number)
    case .dates(let dates): dates.first.map { Double($0.earliest.number) }
    case .truth(let truth): Double(truth.rawValue)
    case .period(let periods): periods.first?.from.date.map { Double($0.earliest.number) }
    case .unknown, .none, .text, .texts, .set: nil
    }
  }
  private func sortText(_ world: World) -> String? {
    switch self {
    case .text(let text): return Folding.fold(text)
    case .texts(let texts): return texts.first.map { Folding.fold($0) }
    case .set(let set):
      let names = set.sure.map { Folding.fold(world.name(of: $0)) }.sorted()
      return names.isEmpty ? nil : names.joined(separator: ", ")
    case .unknown, .none, .number, .date, .dates, .truth, .period, .partial: return nil
    }
  }
}
