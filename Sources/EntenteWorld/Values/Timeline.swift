/// When each of several things holds: a picture that is yet to be drawn.
package struct Timeline: Sendable, Equatable {
  package struct Bar: Sendable, Equatable {
    /// First day and first day after; `Int32.min` and `Int32.max` where it has no end.
    package var days: Days
    /// Its ends as the record writes them.
    package var period: Period
    /// Index into `standings`; nil where there are none.
    package var standing: Int?
    /// It is not known whether it holds on these days.
    package var isDoubtful: Bool
    package init(_ days: Days, _ period: Period, standing: Int? = nil, isDoubtful: Bool = false) {
      self.days = days
      self.period = period
      self.standing = standing
      self.isDoubtful = isDoubtful
    }
    /// There is an end, or a beginning, that the record does not know.
    package var lacksEnd: Bool { period.to == .unrecorded }
    package var lacksBeginning: Bool { period.from == .unrecorded }
  }
  package struct Row: Sendable, Equatable {
    package var name: String
    /// In order of time; those in doubt first.
    package var bars: [Bar]
    package init(name: String, bars: [Bar]) {
      self.name = name
      self.bars = bars
    }
  }
  /// The sentence, and what the answer rests on.
  package var title = ""
  package var caption = ""
  /// What the rows are: `member`.
  package var heading = ""
  package var rows: [Row] = []
  package var standings: [String] = []
  /// The days that are drawn, half-open.
  package var from: Int32 = 0
  package var to: Int32 = 1
  package init() {}

  package var isDoubtful: Bool { rows.contains { $0.bars.contains(where: \.isDoubtful) } }
}

extension Timeline {
  /// Draws the days of a window; where it is open, from the first day on which something begins or ends to the last one, or to
  /// the given day if something goes on.
  package mutating func fit(_ days: Days, today: Day) {
    var first: Int32?
    var last: Int32?
    var goesOn = false
    for bar in rows.flatMap(\.bars) {
      for edge in [bar.days.from, bar.days.to] where edge != Int32.min && edge != Int32.max {
        first = min(first ?? edge, edge)
        last = max(last ?? edge, edge)
      }
      if bar.days.to == Int32.max { goesOn = true }
    }
    var end = max(last ?? Int32.min, goesOn || last == nil ? today.number + 1 : Int32.min)
    // What goes on after the last change is seen to go on.
    if goesOn, end == last, let first { end += max(1, (end - first) / 20) }
    from = days.from == Int32.min ? first ?? today.number - 365 : days.from
    to = days.to == Int32.max ? max(end, from + 1) : days.to
    if from >= to { from = to - 1 }
  }

  /// A row a bar, for the formats that programs read.
  package var table: Table {
    func cell(_ bound: Bound) -> Cell {
      switch bound {
      case .open: .none
      case .unrecorded: .unknown
      case .on(let date): .date(date)
      }
    }
    var columns = [Table.Column(heading), Table.Column("from"), Table.Column("to")]
    if !standings.isEmpty { columns.append(Table.Column("status")) }
    if isDoubtful { columns.append(Table.Column("in doubt")) }
    return Table(
      columns: columns,
      rows: rows.flatMap { row in
        row.bars.sorted { $0.days.from < $1.days.from }.map { bar in
          var cells: [Cell] = [.name(row.name), cell(bar.period.from), cell(bar.period.to)]
          if !standings.isEmpty { cells.append(bar.standing.map { .text(standings[$0]) } ?? .none) }
          if isDoubtful { cells.append(.flag(bar.isDoubtful ? .yes : .no)) }
          return cells
        }
      })
  }
}
