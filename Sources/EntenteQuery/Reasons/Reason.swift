internal import EntenteSource
internal import EntenteWorld

/// Why something is so, or is not: a line of the tree, with what it rests on.
struct Reason {
  /// Nil for a line that is no condition: a fact, a remark.
  var truth: Truth?
  var text: String
  /// The record that the line tells.
  var fact: FactID?
  var value: ValueRow?
  /// The thing whose life the line tells.
  var life: EntityID?
  var children: [Reason] = []

  init(_ truth: Truth?, _ text: String, _ children: [Reason] = []) {
    self.truth = truth
    self.text = text
    self.children = children
  }

  var mark: String {
    switch truth {
    case .yes: "✓ "
    case .no: "✗ "
    case .unknown: "? "
    case nil: ""
    }
  }

  /// What spoke against the inner condition speaks for this one.
  var negated: Reason {
    var copy = self
    copy.truth = truth?.negated
    if truth == .yes { copy.text = "against it: \(text)" }
    return copy
  }

  /// All records of the tree.
  func forEachRecord(_ body: (Reason) -> Void) {
    if fact != nil || value != nil || life != nil { body(self) }
    for child in children { child.forEachRecord(body) }
  }

  /// No deeper than that many lines under one another; what is left out is counted.
  func cut(to depth: Int) -> Reason {
    var copy = self
    if depth <= 1 {
      let hidden = children.reduce(0) { $0 + $1.size }
      copy.children = hidden == 0 ? [] : [Reason(nil, "… \(Wording.counted(hidden, "more line"))")]
    } else {
      copy.children = children.map { $0.cut(to: depth - 1) }
    }
    return copy
  }
  private var size: Int { children.reduce(1) { $0 + $1.size } }

  func lines() -> [String] {
    var lines: [String] = []
    draw("", "", &lines)
    return lines
  }
  private func draw(_ head: String, _ tail: String, _ lines: inout [String]) {
    lines.append(head + mark + text)
    for (index, child) in children.enumerated() {
      let isLast = index == children.count - 1
      child.draw(tail + (isLast ? "└ " : "├ "), tail + (isLast ? "  " : "│ "), &lines)
    }
  }

  /// The tree as rows, for programs.
  func rows(_ world: World, _ depth: Int = 0) -> [[Cell]] {
    var cells: [Cell] = [
      .number(Quantity(Double(depth))), truth.map { .flag($0) } ?? .none, .text(text), .none, .none, .none,
    ]
    var source: EntityID?
    if let fact {
      let row = world.fact(fact)
      source = row.source
      cells[3] = row.period.from.date.map { .date($0) } ?? .none
      cells[4] = row.period.to.date.map { .date($0) } ?? .none
    } else if let value {
      source = value.source
      cells[3] = value.period.from.date.map { .date($0) } ?? .none
      cells[4] = value.period.to.date.map { .date($0) } ?? .none
    }
    if let source { cells[5] = .name(world.name(of: source)) }
    return [cells] + children.flatMap { $0.rows(world, depth + 1) }
  }
  static let columns = ["depth", "holds", "text", "since", "until", "source"].map {
    Table.Column($0, isNumeric: $0 == "depth")
  }
}
