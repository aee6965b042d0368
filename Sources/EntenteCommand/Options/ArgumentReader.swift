/// One option as it can be written. Help, parsing and suggestions read the same rows.
struct OptionRow {
  /// `-c`, `--format`
  var names: [String]
  /// What help calls the value; nil for an option without one.
  var value: String?
  var help: String

  init(_ names: String..., value: String? = nil, help: String) {
    self.names = names
    self.value = value
    self.help = help
  }
  /// The name that messages use.
  var name: String { names.last ?? "" }
}

/// Takes arguments one after the other, options and operands in any order as getopt_long does.
struct ArgumentReader {
  enum Argument {
    /// The long name, or the short one of an option that has no other; the value of one that takes a value,
    /// else "".
    case option(String, value: String)
    case operand(String)
  }
  private var rest: ArraySlice<String>
  private var onlyOperands = false

  init(_ arguments: [String]) { rest = arguments[...] }

  mutating func skip() { rest = rest.dropFirst() }

  mutating func next(_ rows: [OptionRow]) throws(UsageError) -> Argument? {
    guard let argument = rest.popFirst() else { return nil }
    if onlyOperands || argument == "-" || !argument.hasPrefix("-") { return .operand(argument) }
    if argument == "--" {
      onlyOperands = true
      return try next(rows)
    }
    return argument.hasPrefix("--") ? try long(argument, rows) : try short(argument, rows)
  }

  // MARK: - Implementation

  private mutating func long(_ argument: String, _ rows: [OptionRow]) throws(UsageError) -> Argument {
    let name = String(argument.prefix { $0 != "=" })
    guard let row = rows.first(where: { $0.names.contains(name) }) else { throw unknown(name, rows) }
    let attached = name == argument ? nil : String(argument.dropFirst(name.count + 1))
    return .option(row.name, value: try value(of: row, as: name, attached))
  }

  /// `-c SENTENCE` or `-cSENTENCE`; short options are not run together.
  private mutating func short(_ argument: String, _ rows: [OptionRow]) throws(UsageError) -> Argument {
    let name = String(argument.prefix(2))
    guard let row = rows.first(where: { $0.names.contains(name) }) else { throw unknown(argument, rows) }
    let attached = argument.count == 2 ? nil : String(argument.dropFirst(2))
    if attached != nil, row.value == nil { throw unknown(argument, rows) }
    return .option(row.name, value: try value(of: row, as: name, attached))
  }

  private mutating func value(of row: OptionRow, as name: String, _ attached: String?) throws(UsageError)
    -> String
  {
    guard let wanted = row.value else {
      if attached != nil { throw UsageError("option \(name) takes no value") }
      return ""
    }
    if let attached { return attached }
    guard let value = rest.popFirst() else {
      throw UsageError("option \(name) needs a value: \(name) \(wanted)")
    }
    return value
  }

  private func unknown(_ name: String, _ rows: [OptionRow]) -> UsageError {
    let message = "no option \(printable(name))"
    let known = rows.flatMap(\.names)
    if let habit = foreignHabits[name], habit.needs.map(known.contains) ?? true {
      return UsageError("\(message); \(habit.advice)")
    }
    return UsageError(message + suggestion(for: name, among: known.filter { $0.hasPrefix("--") }))
  }
}

/// `; did you mean --format?`, or nothing when nothing is near.
func suggestion(for word: String, among known: [String]) -> String {
  let nearest = known.map { (name: $0, distance: editDistance(word.lowercased(), $0)) }.min {
    $0.distance < $1.distance
  }
  guard let nearest, nearest.distance <= max(1, min(3, word.count / 3)) else {
    // A beginning that only one of them has.
    let longer = word.count >= 4 ? known.filter { $0.hasPrefix(word) } : []
    return longer.count == 1 ? "; did you mean \(longer[0])?" : ""
  }
  return "; did you mean \(nearest.name)?"
}

/// Insertions, deletions, replacements and swaps of neighbours.
func editDistance(_ a: String, _ b: String) -> Int {
  let a = Array(a)
  let b = Array(b)
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in 0..<a.count {
    var row = [i + 1]
    for j in 0..<b.count {
      var best = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
      row.append(best)
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}

/// Options of other programs, and what to write here. `needs` is the option that the advice is about.
private let foreignHabits: [String: (needs: String?, advice: String)] = {
  var habits: [String: (needs: String?, advice: String)] = [
    "-f": (nil, "files are given without an option"),
    "--file": (nil, "files are given without an option"),
    "-v": ("--version", "the version is -V"),
    "-?": ("--help", "help is -h"),
    "-e": ("-c", "a sentence is given with -c"),
    "--eval": ("-c", "a sentence is given with -c"),
    "--command": ("-c", "a sentence is given with -c"),
    "--query": ("-c", "a sentence is given with -c"),
    "-o": ("-c", "the answer goes to standard output"),
    "--output": ("-c", "the answer goes to standard output"),
    "--date": ("--day", "did you mean --day?"),
    "--as-of": ("--day", "did you mean --day?"),
    "--db": ("--world", "did you mean --world?"),
    "--database": ("--world", "did you mean --world?"),
    "--limit": ("--max-rows", "did you mean --max-rows?"),
    "--no-color": ("--color", "did you mean --color never?"),
    "--no-colour": ("--color", "did you mean --color never?"),
    "-w": ("--write", "did you mean --write?"),
    "-i": ("--write", "did you mean --write?"),
  ]
  for format in ["csv", "tsv", "jsonl", "markdown", "table", "line", "list"] {
    habits["--" + format] = ("-c", "did you mean --format \(format)?")
  }
  habits["--json"] = ("--format", "did you mean --format json?")
  return habits
}()
