/// Who is who where one cell lists codes and another the names, each in an order of its own: `753, 754` and `ERP, FPL`. A code that stands
/// alone somewhere has its name there; the others are found by what they share and by elimination.
struct NamesByCode {
  private struct Pair: Hashable {
    var codes: [String]
    var names: [String]
  }
  private var pairs: [Pair] = []
  private var seen: Set<Pair> = []
  /// What each code can be called.
  private var candidates: [String: [String]] = [:]
  private var separator = ""

  mutating func add(_ codes: String, _ names: String, _ separator: String) {
    self.separator = separator
    func parts(_ text: String) -> [String] {
      NamesByCode.split(text, separator).map(NamesByCode.trimmed).filter { !$0.isEmpty }
    }
    let pair = Pair(codes: parts(codes), names: parts(names))
    guard seen.insert(pair).inserted else { return }
    pairs.append(pair)
  }

  /// `known` are names of codes that the world has already.
  mutating func settle(_ known: [String: String]) {
    var known = known
    // Alone, all of the cell is the name, separators included.
    for pair in pairs where pair.codes.count == 1 {
      let code = pair.codes[0]
      if known[code] == nil, !pair.names.isEmpty { known[code] = pair.names.joined(separator: separator) }
    }
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for pair in pairs where pair.codes.count > 1 {
        guard let names = grouped(pair, known) else { continue }
        var rest = names
        for code in pair.codes {
          if let name = known[code], let index = rest.firstIndex(of: name) { rest.remove(at: index) }
        }
        let open = pair.codes.filter { known[$0] == nil }
        for code in open {
          let before = candidates[code]
          let now = before.map { $0.filter(rest.contains) } ?? rest
          // Spelled otherwise here and there: what was found first stays.
          if now.isEmpty { continue }
          if before != now { hasChanged = true }
          candidates[code] = now
          if now.count == 1 {
            known[code] = now[0]
            hasChanged = true
          }
        }
      }
    }
    for (code, name) in known { candidates[code] = [name] }
  }

  /// The name of a code, or those that it may have.
  func names(_ code: String) -> [String] { candidates[code] ?? [] }

  /// Every code of a cell.
  var allCodes: [String] {
    var found: [String] = []
    var seen: Set<String> = []
    for pair in pairs { for code in pair.codes where seen.insert(code).inserted { found.append(code) } }
    return found
  }

  /// As many names as codes. Where names hold the separator, known ones tell which parts belong together; nil if they do not.
  private func grouped(_ pair: Pair, _ known: [String: String]) -> [String]? {
    let surplus = pair.names.count - pair.codes.count
    if surplus == 0 { return pair.names }
    guard surplus > 0, pair.names.count <= 12 else { return nil }
    let sure = pair.codes.compactMap { known[$0] }
    guard !sure.isEmpty else { return nil }
    var found: [[String]] = []
    // Every way of leaving out so many of the separators.
    func group(_ from: Int, _ made: [String]) {
      if found.count > 1 { return }
      if made.count == pair.codes.count || from == pair.names.count {
        if from == pair.names.count, made.count == pair.codes.count, sure.allSatisfy(made.contains) {
          found.append(made)
        }
        return
      }
      for end in from + 1...pair.names.count {
        group(end, made + [pair.names[from..<end].joined(separator: separator)])
      }
    }
    group(0, [])
    return found.count == 1 ? found[0] : nil
  }

  static func split(_ text: String, _ separator: String) -> [String] {
    guard !separator.isEmpty else { return [text] }
    var parts: [String] = []
    var rest = Substring(text)
    while let range = rest.firstRange(of: separator) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    parts.append(String(rest))
    return parts
  }
  private static func trimmed(_ text: String) -> String {
    var rest = Substring(text)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
