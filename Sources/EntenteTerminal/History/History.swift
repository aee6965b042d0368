/// The statements that were run, oldest first, each once: running one again makes it the newest.
package struct History: Sendable {
  /// More are forgotten, the oldest first.
  package static let capacity = 5000

  package private(set) var entries: [String]

  /// Of entries that are there more than once the newest stays.
  package init(_ entries: [String] = []) {
    var known = Set<String>()
    self.entries = []
    for entry in entries.reversed()
    where self.entries.count < History.capacity && known.insert(entry).inserted {
      self.entries.append(entry)
    }
    self.entries.reverse()
  }

  /// Whether the entry was worth keeping: blank ones are not, nor is the newest once more.
  @discardableResult
  package mutating func add(_ entry: String) -> Bool {
    guard entry.contains(where: { !$0.isWhitespace }), entry != entries.last else { return false }
    if let old = entries.firstIndex(of: entry) { entries.remove(at: old) }
    entries.append(entry)
    if entries.count > History.capacity { entries.removeFirst(entries.count - History.capacity) }
    return true
  }

  /// The newest entry that continues the text.
  func continuation(of text: String) -> String? {
    guard !text.isEmpty, let entry = entries.last(where: { $0.hasPrefix(text) && $0 != text }) else {
      return nil
    }
    // A combining mark may continue the text within its last cluster.
    return entry.utf8.starts(with: text.utf8)
      ? String(decoding: entry.utf8.dropFirst(text.utf8.count), as: UTF8.self) : nil
  }

  /// The nearest entry before an index that contains the text; newer ones with a step of 1.
  func entry(containing text: String, from index: Int, step: Int) -> Int? {
    var index = index
    while entries.indices.contains(index) {
      if entries[index].contains(text) { return index }
      index += step
    }
    return nil
  }
}

/// A walk through history while a statement is edited. What was changed on the way is kept until the
/// statement is run.
struct HistoryWalk {
  /// `entries.count` is the statement that was being typed.
  private(set) var index: Int
  private let entries: [String]
  private var drafts: [Int: String] = [:]

  init(_ history: History) {
    entries = history.entries
    index = entries.count
  }

  /// The text to edit instead of the current one, if there is one in that direction (-1: older) that begins
  /// with the prefix.
  mutating func move(by step: Int, from current: String, prefix: String = "") -> String? {
    var next = index + step
    while entries.indices.contains(next), !entries[next].utf8.starts(with: prefix.utf8) { next += step }
    guard (0...entries.count).contains(next) else { return nil }
    return move(to: next, from: current)
  }

  mutating func move(to next: Int, from current: String) -> String {
    drafts[index] = current
    index = next
    return drafts[next] ?? (next < entries.count ? entries[next] : "")
  }
}
