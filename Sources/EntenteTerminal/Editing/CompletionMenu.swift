internal import EntenteSource

/// The alternatives under the line, one of them chosen.
struct CompletionMenu {
  /// Never without items.
  private(set) var list: CompletionList
  private(set) var selection = 0

  init(_ list: CompletionList) { self.list = list }

  var selected: Completion { list.items[selection] }

  /// The next one, or the one before; the last is followed by the first.
  mutating func move(by step: Int) {
    let count = list.items.count
    selection = ((selection + step) % count + count) % count
  }

  /// Other alternatives for the same word, of which more or less has been typed. What was chosen stays so if
  /// it is there.
  mutating func narrow(to list: CompletionList) {
    let chosen = selected
    self.list = list
    selection = list.items.firstIndex(of: chosen) ?? 0
  }

  /// Rows that it takes if there is room.
  var height: Int {
    list.items.count > CompletionMenu.mostItems ? CompletionMenu.mostItems + 1 : list.items.count
  }

  /// The items around the chosen one, in so many rows; the last says where among all of them that is, if not
  /// all fit.
  func rows(_ height: Int, columns: Int, indentation: Int) -> [[StyledText]] {
    guard height > 0 else { return [] }
    let count = list.items.count
    let hasStatus = count > height && height >= 3
    let shown = hasStatus ? height - 1 : min(height, count)
    let first = min(max(0, selection - shown / 2), count - shown)
    let items = list.items[first..<first + shown]

    let longest = items.map { displayWidth(CompletionMenu.label($0)) }.max() ?? 0
    let widest = longest + (items.map { displayWidth($0.detail) }.max() ?? 0) + 5
    let indentation = max(0, min(indentation - 2, columns - widest))
    let margin = StyledText(String(repeating: " ", count: indentation))
    var rows = items.enumerated().map { number, item in
      [margin] + row(item, isSelected: first + number == selection, width: longest)
    }
    if hasStatus { rows.append([margin, StyledText("  \(selection + 1) of \(count)", .menuDetail)]) }
    return rows
  }

  // MARK: - Implementation

  private static let mostItems = 10

  private static func label(_ item: Completion) -> String {
    var label = item.text
    while label.last == " " { label.removeLast() }
    return label
  }

  private func row(_ item: Completion, isSelected: Bool, width: Int) -> [StyledText] {
    let label = CompletionMenu.label(item)
    let padding = String(repeating: " ", count: width - displayWidth(label))
    let name =
      isSelected
      ? StyledText("› \(label)\(padding) ", .menuSelection) : StyledText("  \(label)\(padding) ", .menuItem)
    return [name, StyledText(item.detail.isEmpty ? "" : "  \(item.detail)", .menuDetail)]
  }
}

extension CompletionList {
  /// The longest text that all items begin with.
  var commonPrefix: String {
    guard var prefix = items.first?.text else { return "" }
    for item in items.dropFirst() {
      while !item.text.hasPrefix(prefix) { prefix.removeLast() }
    }
    return prefix
  }
}
