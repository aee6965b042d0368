internal import EntenteSource
internal import EntenteWorld

/// Two answers to one question, as rows that came (+), went (−) or stayed (=).
enum Difference {
  static func between(_ old: Answer, _ new: Answer, isDefault: Bool) -> Answer {
    var answer = new
    switch (old.body, new.body) {
    case (.table(let before), .table(let after)), (.value(let before), .value(let after)),
      (.table(let before), .value(let after)), (.value(let before), .table(let after)):
      let table = isDefault ? pieces(before, after) ?? rows(before, after) : rows(before, after)
      answer.body = .table(table)
      func count(_ mark: String) -> Int { table.rows.count { $0[0] == .text(mark) } }
      answer.rowCount = table.rows.count
      let (more, less) = (count(plus), count(minus))
      answer.notes.append(
        more + less == 0 ? "no difference" : "\(more) more, \(less) fewer, \(count(same)) as they are")
    case (.verdict(let was, let why), .verdict(let truth, let reason)):
      if was == truth, why == reason {
        answer.notes.append("no difference")
      } else {
        answer.notes.append("by the facts: \(was)\(why.isEmpty ? "" : ", \(why)")")
      }
    case (.timeline(let before), .timeline(let after)):
      answer.body = .timeline(timeline(before, after, &answer))
    default: break
    }
    return answer
  }

  /// Both in one picture: the bars say which of them has the days.
  private static func timeline(_ before: Timeline, _ after: Timeline, _ answer: inout Answer) -> Timeline {
    if before == after {
      answer.notes.append("no difference")
      return after
    }
    func spells(_ timeline: Timeline, _ name: String) -> [Period] {
      timeline.rows.filter { $0.name == name }.flatMap(\.bars).filter { !$0.isDoubtful }.map(\.period)
    }
    var made = after
    made.standings = ["in both", "only as supposed", "only in the facts"]
    let names =
      after.rows.map(\.name)
      + before.rows.map(\.name).filter { name in
        !after.rows.contains { $0.name == name }
      }
    made.rows = names.map { name in
      let doubts = after.rows.first { $0.name == name }?.bars.filter(\.isDoubtful) ?? []
      let bars = pieces(spells(before, name), spells(after, name)).map { mark, period in
        let days = period.days
        return Timeline.Bar(days, period, standing: mark == same ? 0 : mark == plus ? 1 : 2)
      }
      return Timeline.Row(name: name, bars: doubts + bars)
    }
    made.from = min(before.from, after.from)
    made.to = max(before.to, after.to)
    return made
  }

  static let plus = "+"
  static let minus = "−"
  static let same = "="

  /// Rows that only a voice gives are marked; those that it takes away are told.
  static func marked(_ new: Answer, against old: Answer, voice: String, isCut: Bool) -> Answer {
    var answer = new
    switch (old.body, new.body) {
    case (.table(let before), .table(let after)), (.value(let before), .value(let after)),
      (.table(let before), .value(let after)), (.value(let before), .table(let after)):
      let known = Set(aligned(before, to: after).rows)
      let fresh = after.rows.map { !known.contains($0) }
      if fresh.contains(true) {
        var table = after
        table.columns.append(Table.Column("on the word of"))
        for index in table.rows.indices { table.rows[index].append(fresh[index] ? .text(voice) : .none) }
        answer.body = .table(table)
        let count = fresh.count { $0 }
        answer.notes.append(
          "\(Wording.counted(count, "row")) \(count == 1 ? "stands" : "stand") on the word of \(voice) alone")
      }
      let there = Set(after.rows)
      if before.rows.count == 1, after.rows.count == 1, after.columns.count == 1 {
        if fresh[0] {
          answer.notes.append("by the facts: \(before.rows[0].map(text).joined(separator: ", "))")
        }
        break
      }
      // What stands in another way is not gone, nor what a cut leaves out.
      if isCut { break }
      let firsts = Set(zip(after.rows, fresh).filter(\.1).compactMap(\.0.first))
      let gone = aligned(before, to: after).rows.filter { row in
        !there.contains(row) && !(row.first.map { firsts.contains($0) } ?? false)
      }
      if !gone.isEmpty {
        let names = gone.compactMap { row -> String? in
          switch row.first {
          case .name(let name)?, .text(let name)?: name
          default: nil
          }
        }
        answer.notes.append(
          "\(Wording.counted(gone.count, "row")) of the facts \(gone.count == 1 ? "falls" : "fall") away on that word"
            + (names.isEmpty
              ? "" : ": \(names.prefix(8).joined(separator: ", "))\(names.count > 8 ? " …" : "")"))
      }
    case (.verdict(let was, let why), .verdict(let truth, let reason)):
      if was != truth || why != reason {
        answer.notes.append("on the word of \(voice); by the facts: \(was)\(why.isEmpty ? "" : ", \(why)")")
      }
    default: break
    }
    return answer
  }

  // MARK: - Implementation

  private static func text(_ cell: Cell) -> String {
    switch cell {
    case .none: ""
    case .unknown: "unknown"
    case .text(let text), .name(let text): text
    case .number(let quantity, _): quantity.plain
    case .date(let date): date.description
    case .period(let period): period.description
    case .flag(let truth): "\(truth)"
    case .list(let cells): cells.map(text).joined(separator: ", ")
    }
  }

  private static func aligned(_ table: Table, to other: Table) -> Table {
    guard table.columns.map(\.title) != other.columns.map(\.title) else { return table }
    let positions = other.columns.map { column in table.columns.firstIndex { $0.title == column.title } }
    return Table(
      columns: other.columns, rows: table.rows.map { row in positions.map { $0.map { row[$0] } ?? .none } })
  }

  private static func rows(_ before: Table, _ after: Table) -> Table {
    let before = aligned(before, to: after)
    let old = Set(before.rows)
    let new = Set(after.rows)
    var made: [[Cell]] = []
    var index = 0
    /// What went stands where it stood: before what comes, or after the last row that stayed.
    func gone() {
      while index < before.rows.count, !new.contains(before.rows[index]) {
        made.append([.text(minus)] + before.rows[index])
        index += 1
      }
    }
    for row in after.rows {
      gone()
      if old.contains(row) {
        made.append([.text(same)] + row)
        // In the order of the old rows, as far as it is the same.
        if index < before.rows.count, before.rows[index] == row { index += 1 }
      } else {
        made.append([.text(plus)] + row)
      }
    }
    while index < before.rows.count {
      gone()
      index += 1
    }
    return Table(columns: [Table.Column("change")] + after.columns, rows: made)
  }

  /// Rows of a name and its periods, as pieces of time; nil for other tables.
  private static func pieces(_ before: Table, _ after: Table) -> Table? {
    guard after.columns.count == 2, before.columns.count == 2, after.columns[1].title == "when",
      before.columns[1].title == "when"
    else { return nil }
    func spells(_ table: Table) -> (order: [Cell], [Cell: [Period]]) {
      var order: [Cell] = []
      var found: [Cell: [Period]] = [:]
      for row in table.rows {
        if found[row[0]] == nil { order.append(row[0]) }
        switch row[1] {
        case .period(let period): found[row[0], default: []].append(period)
        case .list(let cells):
          for case .period(let period) in cells { found[row[0], default: []].append(period) }
        default: found[row[0], default: []] += []
        }
      }
      return (order, found)
    }
    let (oldOrder, old) = spells(before)
    let (newOrder, new) = spells(after)
    var made: [[Cell]] = []
    for name in newOrder + oldOrder.filter({ new[$0] == nil }) {
      for (mark, period) in pieces(old[name] ?? [], new[name] ?? []) {
        made.append([.text(mark), name, .period(period)])
      }
    }
    return Table(columns: [Table.Column("change")] + after.columns, rows: made)
  }

  /// The days of either, cut where one of them begins or ends.
  private static func pieces(_ old: [Period], _ new: [Period]) -> [(String, Period)] {
    // Where a day is a bound, it is said as it was written.
    var bounds: [Int: Bound] = [:]
    func begin(_ period: Period) -> Int {
      let day = period.from.date.map { Int($0.latest.number) } ?? Int.min
      bounds[day] = bounds[day] ?? period.from
      return day
    }
    func end(_ period: Period) -> Int {
      let day = period.to.date.map { Int($0.earliest.number) } ?? Int.max
      bounds[day] = bounds[day] ?? period.to
      return day
    }
    let a = old.map { (begin($0), end($0)) }
    let b = new.map { (begin($0), end($0)) }
    let cuts = Set((a + b).flatMap { [$0.0, $0.1] }).sorted()
    var made: [(String, Int, Int)] = []
    for (low, high) in zip(cuts, cuts.dropFirst()) {
      let wasThere = a.contains { $0.0 <= low && high <= $0.1 }
      let isThere = b.contains { $0.0 <= low && high <= $0.1 }
      guard wasThere || isThere else { continue }
      let mark = wasThere && isThere ? same : isThere ? plus : minus
      if let last = made.last, last.0 == mark, last.2 == low {
        made[made.count - 1].2 = high
      } else {
        made.append((mark, low, high))
      }
    }
    return made.map { ($0.0, Period(from: bounds[$0.1] ?? .open, to: bounds[$0.2] ?? .open)) }
  }
}
