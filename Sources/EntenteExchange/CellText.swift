internal import EntenteSource
internal import EntenteWorld

/// A value as people read it: parts with their colours, and for a number what stands after its digits, so
/// that digits can be aligned.
struct CellText {
  struct Part {
    var text: String
    var role: Theme.Role?
  }
  var parts: [Part] = []
  /// ` (2018)`: the year of an old measurement.
  var suffix = ""

  init(_ text: String, _ role: Theme.Role? = nil) { append(text, role) }

  init(_ cell: Cell, isASCII: Bool = false) {
    switch cell {
    case .none: break
    case .unknown: append("unknown", .dim)
    case .text(let text): append(text)
    case .name(let name): append(name, .name)
    case .number(let quantity, let asOf):
      append(quantity.shownText(isASCII: isASCII), quantity.isUnknown ? .dim : .number)
      if let asOf { suffix = " (" + String(asOf.earliest.civil.year) + ")" }
    case .date(let date): append(date.description)
    case .period(let period):
      let text = period.description
      append(isASCII ? String(text.map { $0 == "–" ? "-" : $0 }) : text)
    case .flag(let truth): append(truth.word, truth == .unknown ? .dim : nil)
    case .list(let cells):
      for (index, cell) in cells.enumerated() {
        if index > 0 { append(", ") }
        let item = CellText(cell, isASCII: isASCII)
        parts += item.parts
        append(item.suffix, .dim)
      }
    }
  }

  private mutating func append(_ text: String, _ role: Theme.Role? = nil) {
    if !text.isEmpty { parts.append(Part(text: visible(text), role: role)) }
  }

  var text: String { parts.reduce("") { $0 + $1.text } + suffix }
  /// Columns without the suffix.
  var width: Int { parts.reduce(0) { $0 + displayWidth($1.text) } }

  /// Parts and suffix within so many columns, the mark where something is left out.
  func painted(width limit: Int, mark: String, theme: Theme) -> (text: String, width: Int) {
    let all = suffix.isEmpty ? parts : parts + [Part(text: suffix, role: .dim)]
    let wanted = all.reduce(0) { $0 + displayWidth($1.text) }
    if wanted <= limit { return (all.reduce("") { $0 + theme.paint($1.text, $1.role) }, wanted) }
    let room = max(0, limit - displayWidth(mark))
    var text = ""
    var columns = 0
    for part in all {
      let short = cut(part.text, toWidth: room - columns, mark: "")
      text += theme.paint(short, part.role)
      columns += displayWidth(short)
      if short != part.text { break }
    }
    let end = cut(mark, toWidth: limit - columns, mark: "")
    return (text + theme.paint(end, .dim), columns + displayWidth(end))
  }
}

extension Truth {
  var word: String {
    switch self {
    case .yes: "yes"
    case .no: "no"
    case .unknown: "unknown"
    }
  }
}

extension Quantity {
  var isUnknown: Bool {
    low == nil && high == nil && best == nil || [low, high, best].contains { $0?.isNaN == true }
  }

  /// As it was meant: `200–999`, `> 100,000`, `≥ 25`, `200–999 (best 400)`.
  func shownText(isASCII: Bool) -> String {
    shape(dash: isASCII ? "-" : "–", least: isASCII ? ">= " : "≥ ", most: isASCII ? "<= " : "≤ ") {
      $0.groupedText
    }
  }

  /// The same in the notation of sentences: `200..999`, `> 100000`, `>= 25`.
  var plainText: String {
    shape(dash: "..", least: ">= ", most: "<= ") { $0.plainText ?? "" }
  }

  private func shape(dash: String, least: String, most: String, _ number: (Double) -> String) -> String {
    if isUnknown { return "unknown" }
    if let exact { return number(exact) }
    let range: String
    switch (low, high) {
    case (let low?, let high?):
      if excludesLow || excludesHigh {
        range =
          (excludesLow ? "> " : least) + number(low) + ", " + (excludesHigh ? "< " : most) + number(high)
      } else {
        // A dash before a minus sign cannot be read.
        range = number(low) + (low < 0 || high < 0 ? " to " : dash) + number(high)
      }
    case (let low?, nil): range = (excludesLow ? "> " : least) + number(low)
    case (nil, let high?): range = (excludesHigh ? "< " : most) + number(high)
    case (nil, nil): return best.map { "about " + number($0) } ?? "unknown"
    }
    return best.map { range + " (best " + number($0) + ")" } ?? range
  }
}
