/// Ctrl-R: the newest entry that contains what is typed, then older ones.
struct HistorySearch {
  private(set) var query = ""
  /// The entry that is shown, as an index into the history.
  private(set) var found: Int?
  /// Nothing more was found in the direction that was asked for.
  private(set) var isFailing = false
  private let history: History

  init(_ history: History) { self.history = history }

  var entry: String? { found.map { history.entries[$0] } }

  /// UTF-8 bytes of the entry that the query stands at.
  var match: Range<Int>? {
    guard let entry, !query.isEmpty else { return nil }
    let bytes = Array(entry.utf8)
    let wanted = Array(query.utf8)
    guard bytes.count >= wanted.count else { return nil }
    for start in stride(from: bytes.count - wanted.count, through: 0, by: -1)
    where bytes[start...].starts(with: wanted) {
      return start..<start + wanted.count
    }
    return nil
  }

  /// `search: conf`
  var line: [StyledText] {
    [
      StyledText(isFailing ? "no match: " : "search: ", .continuation), StyledText(query, .plain),
    ]
  }

  mutating func type(_ scalar: Unicode.Scalar) {
    query.unicodeScalars.append(scalar)
    search(from: found ?? history.entries.count - 1, step: -1)
  }
  mutating func eraseLast() {
    guard !query.isEmpty else { return }
    query.removeLast()
    if query.isEmpty {
      found = nil
      isFailing = false
    } else {
      search(from: history.entries.count - 1, step: -1)
    }
  }
  mutating func older() { search(from: (found ?? history.entries.count) - 1, step: -1) }
  mutating func newer() { search(from: (found ?? history.entries.count) + 1, step: 1) }

  // MARK: - Implementation

  private mutating func search(from index: Int, step: Int) {
    let next = query.isEmpty ? nil : history.entry(containing: query, from: index, step: step)
    isFailing = next == nil && !query.isEmpty
    if let next { found = next }
  }
}
