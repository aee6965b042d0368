/// Near misses.
package enum Spelling {
  /// Edit distance with transpositions (optimal string alignment), given up beyond the limit.
  package static func distance(_ a: String, _ b: String, limit: Int) -> Int? {
    let x = Array(a.unicodeScalars)
    let y = Array(b.unicodeScalars)
    if abs(x.count - y.count) > limit { return nil }
    var beforeLast = [Int](repeating: 0, count: y.count + 1)
    var last = Array(0...y.count)
    for i in 0..<x.count {
      var row = [i + 1] + [Int](repeating: 0, count: y.count)
      for j in 0..<y.count {
        row[j + 1] = min(last[j + 1] + 1, row[j] + 1, last[j] + (x[i] == y[j] ? 0 : 1))
        if i > 0, j > 0, x[i] == y[j - 1], x[i - 1] == y[j] {
          row[j + 1] = min(row[j + 1], beforeLast[j - 1] + 1)
        }
      }
      if row.min() ?? 0 > limit { return nil }
      beforeLast = last
      last = row
    }
    return last[y.count] <= limit ? last[y.count] : nil
  }

  /// The nearest spellings, nearest first; none that differs in more than a third of its letters.
  package static func nearest(_ key: String, in keys: [String], most: Int = 3) -> [String] {
    guard key.count <= 60 else { return [] }
    let limit = max(1, min(3, (key.count + 1) / 3))
    var found: [(Int, String)] = []
    for other in keys where other != key {
      if let distance = distance(key, other, limit: limit) { found.append((distance, other)) }
    }
    return found.sorted { $0 < $1 }.prefix(most).map(\.1)
  }
}
