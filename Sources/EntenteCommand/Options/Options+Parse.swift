internal import EntenteExchange
internal import EntenteSource
internal import EntenteWorld

extension Options {
  static let rows: [OptionRow] = [
    OptionRow("-c", value: "SENTENCE", help: "Ask SENTENCE; can be repeated and mixed with files"),
    OptionRow(
      "--format", value: "NAME",
      help: "Write answers as " + listed(OutputFormat.allCases.map(\.rawValue), "or")),
    OptionRow(
      "--day", value: "DATE", help: "Ask as of DATE: 2022-11-24, 2022-11 or 2022; else the world's own day"),
    OptionRow(
      "--world", value: "PATH",
      help: "Load a file, or the .ent files of a folder, instead of the built-in world; can be repeated; "
        + "none for an empty one"),
    OptionRow("--param", value: "NAME=VALUE", help: "Give the parameter $NAME a value; can be repeated"),
    OptionRow("--keep-going", help: "Go on after a sentence that failed"),
    OptionRow("--no-init", help: "Do not read your own start-up file"),
    OptionRow(
      "--color", value: "WHEN",
      help: listed(Color.allCases.map(\.rawValue), "or") + "; auto is a terminal only"),
    OptionRow("--timings", value: "FILE", help: "Write the time that each sentence took to FILE"),
    OptionRow("--max-rows", value: "N", help: "Rows of a table that are shown, 0 for all; else 40"),
    OptionRow(
      "--max-errors", value: "N", help: "Rows of a data file that may be wrong and are left out; else 0"),
    OptionRow("--dry-run", help: "Count what imports would bring, and write no file"),
    OptionRow("--depth", value: "N", help: "Lines of a reason (why) that stand under one another; else 12"),
    OptionRow("-h", "--help", help: "Show this help"),
    OptionRow("-V", "--version", help: "Show the version"),
  ]

  static func parse(_ reader: inout ArgumentReader) throws(UsageError) -> Invocation {
    var options = Options()
    while let argument = try reader.next(rows) {
      switch argument {
      case .operand("-"): options.inputs.append(.standardInput)
      case .operand(""): throw UsageError("a file name is empty")
      case .operand(let file): options.inputs.append(.file(file))
      case .option("--help", _): return .help(nil)
      case .option("--version", _): return .version
      case .option(let name, let value): try options.take(name, value)
      }
    }
    if options.inputs.filter({ $0 == .standardInput }).count > 1 {
      throw UsageError("standard input (-) is given twice")
    }
    return .run(options)
  }

  private mutating func take(_ name: String, _ value: String) throws(UsageError) {
    switch name {
    case "-c": inputs.append(.sentence(value))
    case "--format": format = try choice(value, of: "format")
    case "--day": day = try date(value)
    case "--world":
      try world.take(value)
    case "--param": parameters.append(try parameter(value))
    case "--keep-going": keepsGoing = true
    case "--no-init": readsInit = false
    case "--color": color = try choice(value, of: "color")
    case "--timings": timings = value
    case "--max-rows": maxRows = try count(value, of: "rows", "--max-rows 100, or 0 for all")
    case "--max-errors": maxErrors = try count(value, of: "errors", "--max-errors 10")
    case "--dry-run": isDryRun = true
    case "--depth": depth = max(1, try count(value, of: "lines", "--depth 3"))
    default: preconditionFailure("no code for option \(name)")
    }
  }

  private func date(_ text: String) throws(UsageError) -> PartialDate {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in part.allSatisfy(\.isASCIIDigit) ? Int(part) : nil }
    let isWritten =
      (1...3).contains(parts.count) && numbers.count == parts.count && parts[0].count == 4
      && parts.dropFirst().allSatisfy { $0.count == 2 }
    guard isWritten else {
      throw UsageError("`\(printable(text))` is no date; write --day 2022-11-24, 2022-11 or 2022")
    }
    let date = PartialDate(
      year: numbers[0], month: numbers.count > 1 ? numbers[1] : nil, day: numbers.count > 2 ? numbers[2] : nil
    )
    guard let date else { throw UsageError("the calendar has no \(text)") }
    return date
  }

  private func parameter(_ text: String) throws(UsageError) -> Parameter {
    let name = text.prefix { $0 != "=" }
    let isName =
      name.first.map { $0.isLetter || $0 == "_" } ?? false
      && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    guard isName, name.count < text.count else {
      throw UsageError("`\(printable(text))` gives no parameter a value; write --param NAME=VALUE")
    }
    return Parameter(name: String(name), value: String(text.dropFirst(name.count + 1)))
  }

  private func count(_ text: String, of what: String, _ example: String) throws(UsageError) -> Int {
    guard !text.isEmpty, text.allSatisfy(\.isASCIIDigit), let number = Int(text) else {
      throw UsageError("`\(printable(text))` is no number of \(what); write \(example)")
    }
    return number
  }
}

extension Options.World {
  /// A further `--world`.
  mutating func take(_ value: String) throws(UsageError) {
    if value.isEmpty { throw UsageError("option --world needs a value: --world PATH") }
    switch (self, value) {
    case (.builtIn, "none"): self = .none
    case (.builtIn, _): self = .files([value])
    case (.files(let paths), _) where value != "none": self = .files(paths + [value])
    default: throw UsageError("--world none and another world exclude each other")
    }
  }
}

extension FormatOptions {
  static let rows: [OptionRow] = [
    OptionRow("--check", help: "Say which files would change, with exit status 1 if any would"),
    OptionRow("--write", help: "Change the files instead of printing them"),
    OptionRow("-h", "--help", help: "Show this help"),
  ]

  static func parse(_ reader: inout ArgumentReader) throws(UsageError) -> Invocation {
    var options = FormatOptions()
    while let argument = try reader.next(rows) {
      switch argument {
      case .operand(let file): options.inputs.append(try input(file))
      case .option("--help", _): return .help(.format)
      case .option("--check", _):
        if options.action == .write { throw UsageError("--check and --write exclude each other") }
        options.action = .check
      case .option("--write", _):
        if options.action == .check { throw UsageError("--check and --write exclude each other") }
        options.action = .write
      case .option(let name, _): preconditionFailure("no code for option \(name)")
      }
    }
    if options.inputs.isEmpty { throw UsageError("fmt needs a FILE, or - for standard input") }
    if options.action == .write, options.inputs.contains(.standardInput) {
      throw UsageError("standard input (-) cannot be written back")
    }
    return .format(options)
  }
}

extension CheckOptions {
  static let rows: [OptionRow] = [
    OptionRow(
      "--format", value: "NAME", help: "Write mistakes as text, or as json, one object a line, for editors"),
    OptionRow(
      "--world", value: "PATH",
      help: "Read over this world instead of the built-in one, or check it"),
    OptionRow("-h", "--help", help: "Show this help"),
  ]

  static func parse(_ reader: inout ArgumentReader) throws(UsageError) -> Invocation {
    var options = CheckOptions()
    while let argument = try reader.next(rows) {
      switch argument {
      case .operand(let file): options.inputs.append(try input(file))
      case .option("--help", _): return .help(.check)
      case .option("--format", let value): options.format = try choice(value, of: "format")
      case .option("--world", let value): try options.world.take(value)
      case .option(let name, _): preconditionFailure("no code for option \(name)")
      }
    }
    return .check(options)
  }
}

// MARK: - Implementation

private func input(_ operand: String) throws(UsageError) -> Options.Input {
  if operand.isEmpty { throw UsageError("a file name is empty") }
  return operand == "-" ? .standardInput : .file(operand)
}

private func choice<Choice: RawRepresentable & CaseIterable>(
  _ text: String, of what: String
) throws(UsageError) -> Choice where Choice.RawValue == String {
  if let choice = Choice(rawValue: text) { return choice }
  let names = Choice.allCases.map(\.rawValue)
  throw UsageError("no \(what) `\(printable(text))`; there is \(listed(names, "and"))")
}

/// `auto, always or never`
func listed(_ names: [String], _ word: String) -> String {
  guard names.count > 1, let last = names.last else { return names.first ?? "" }
  return names.dropLast().joined(separator: ", ") + " " + word + " " + last
}

/// An argument within a message of one line.
func printable(_ text: String) -> String { cut(visible(text), toWidth: 60) }

extension Character {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
