import EntenteCommand
import EntenteExchange
import EntenteSource
import EntenteWorld
import Testing

@Suite struct OptionsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var arguments: [String]
    var expected: Invocation
    init(_ arguments: [String], _ expected: Invocation) {
      self.arguments = arguments
      self.expected = expected
    }
    init(_ arguments: [String], _ change: (inout Options) -> Void) {
      var options = Options()
      change(&options)
      self.init(arguments, .run(options))
    }
    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let cases = [
    Case([]) { _ in },
    Case(["a.ent", "-c", "members of CSTO", "-", "-c", "states", "b.ent"]) {
      $0.inputs = [
        .file("a.ent"), .sentence("members of CSTO"), .standardInput, .sentence("states"), .file("b.ent"),
      ]
    },
    Case(["-cstates", "-c", "-x", "-c", "--help", "-c", ""]) {
      $0.inputs = [.sentence("states"), .sentence("-x"), .sentence("--help"), .sentence("")]
    },
    Case(["--format", "csv"]) { $0.format = .csv },
    Case(["--format=jsonl", "--format", "tsv"]) { $0.format = .tsv },
    Case(["--day", "2022-11-24"]) { $0.day = PartialDate(year: 2022, month: 11, day: 24) },
    Case(["--day=1998-02"]) { $0.day = PartialDate(year: 1998, month: 2) },
    Case(["--day", "1998"]) { $0.day = PartialDate(year: 1998) },
    Case(["--world", "rivers.ent"]) { $0.world = .files(["rivers.ent"]) },
    Case(["--world", "rivers.ent", "--world", "lakes"]) { $0.world = .files(["rivers.ent", "lakes"]) },
    Case(["--world", "none"]) { $0.world = .none },
    Case(["--world", "./none"]) { $0.world = .files(["./none"]) },
    Case(["--param", "who=Armenia", "--param=when=a=b", "--param", "x="]) {
      $0.parameters = [
        .init(name: "who", value: "Armenia"), .init(name: "when", value: "a=b"), .init(name: "x", value: ""),
      ]
    },
    Case(["--keep-going", "--no-init"]) {
      $0.keepsGoing = true
      $0.readsInit = false
    },
    Case(["--color", "never"]) { $0.color = .never },
    Case(["--color=always"]) { $0.color = .always },
    Case(["--timings", "t.csv"]) { $0.timings = "t.csv" },
    Case(["--max-rows", "0"]) { $0.maxRows = 0 },
    Case(["--max-rows=100"]) { $0.maxRows = 100 },
    Case(["--max-errors", "10", "--dry-run"]) {
      $0.maxErrors = 10
      $0.isDryRun = true
    },
    Case(["--", "--format", "-c", "-"]) { $0.inputs = [.file("--format"), .file("-c"), .standardInput] },
    Case(["x", "fmt"]) { $0.inputs = [.file("x"), .file("fmt")] },
    Case(["--help"], .help(nil)), Case(["-h", "--wrong"], .help(nil)),
    Case(["a.ent", "--version"], .version),
    Case(["-V"], .version), Case(["fmt", "--help"], .help(.format)), Case(["check", "-h"], .help(.check)),
    Case(["fmt", "a", "-"], .format(format { $0.inputs = [.file("a"), .standardInput] })),
    Case(
      ["fmt", "--check", "a"],
      .format(
        format {
          $0.action = .check
          $0.inputs = [.file("a")]
        })),
    Case(
      ["fmt", "a", "--write", "--", "-b"],
      .format(
        format {
          $0.action = .write
          $0.inputs = [.file("a"), .file("-b")]
        })),
    Case(["check"], .check(check { _ in })),
    Case(["check", "a"], .check(check { $0.inputs = [.file("a")] })),
    Case(
      ["check", "--format", "json", "-"],
      .check(
        check {
          $0.format = .json
          $0.inputs = [.standardInput]
        })),
  ]

  @Test(arguments: cases) func reading(_ example: Case) throws {
    #expect(try Invocation.parse(example.arguments) == example.expected)
  }

  @Test(arguments: [
    (["--fromat", "csv"], "no option --fromat; did you mean --format?"),
    (["--form=csv"], "no option --form; did you mean --format?"),
    (["--Format", "csv"], "no option --Format; did you mean --format?"),
    (["--FORMAT", "csv"], "no option --FORMAT; did you mean --format?"),
    (["--kepe-going"], "no option --kepe-going; did you mean --keep-going?"),
    (["--colour", "never"], "no option --colour; did you mean --color?"),
    (["--banana"], "no option --banana"),
    (["--csv"], "no option --csv; did you mean --format csv?"),
    (["--json"], "no option --json; did you mean --format json?"),
    (["-f", "x"], "no option -f; files are given without an option"),
    (["-e", "x"], "no option -e; a sentence is given with -c"),
    (["-v"], "no option -v; the version is -V"),
    (["-hV"], "no option -hV"),
    (["-x\u{1B}[2J"], "no option -x␛[2J"),
    (["--format"], "option --format needs a value: --format NAME"),
    (["-c"], "option -c needs a value: -c SENTENCE"),
    (["--keep-going=yes"], "option --keep-going takes no value"),
    (
      ["--format", "xml"],
      "no format `xml`; there is table, line, list, csv, tsv, json, jsonl and markdown"
    ),
    (["--format="], "no format ``; there is table, line, list, csv, tsv, json, jsonl and markdown"),
    (["--color", "red"], "no color `red`; there is auto, always and never"),
    (["--day", "today"], "`today` is no date; write --day 2022-11-24, 2022-11 or 2022"),
    (["--day", "22-11-24"], "`22-11-24` is no date; write --day 2022-11-24, 2022-11 or 2022"),
    (["--day", "2022-1-1"], "`2022-1-1` is no date; write --day 2022-11-24, 2022-11 or 2022"),
    (["--day", "-999"], "`-999` is no date; write --day 2022-11-24, 2022-11 or 2022"),
    (["--day", "2023-02-29"], "the calendar has no 2023-02-29"),
    (["--day", "2023-13"], "the calendar has no 2023-13"),
    (["--day", "0000"], "the calendar has no 0000"),
    (["--max-errors", "some"], "`some` is no number of errors; write --max-errors 10"),
    (["--max-rows", "-1"], "`-1` is no number of rows; write --max-rows 100, or 0 for all"),
    (["--max-rows", "many"], "`many` is no number of rows; write --max-rows 100, or 0 for all"),
    (["--param", "x"], "`x` gives no parameter a value; write --param NAME=VALUE"),
    (["--param", "=x"], "`=x` gives no parameter a value; write --param NAME=VALUE"),
    (["--param", "a b=x"], "`a b=x` gives no parameter a value; write --param NAME=VALUE"),
    (["-", "a", "-"], "standard input (-) is given twice"),
    ([""], "a file name is empty"),
    (["--world", ""], "option --world needs a value: --world PATH"),
    (["fmt"], "fmt needs a FILE, or - for standard input"),
    (["fmt", "--write", "-"], "standard input (-) cannot be written back"),
    (["fmt", "--write", "--check", "a"], "--check and --write exclude each other"),
    (["fmt", "--chek", "a"], "no option --chek; did you mean --check?"),
    (["fmt", "-w", "a"], "no option -w; did you mean --write?"),
    (["fmt", "-c", "a"], "no option -c"),
    (["check", "--format", "csv", "a"], "no format `csv`; there is text and json"),
    (["check", "--json", "a"], "no option --json; did you mean --format json?"),
  ])
  func mistakes(arguments: [String], message: String) throws {
    let error = #expect(throws: UsageError.self) { try Invocation.parse(arguments) }
    #expect(error?.description == message)
  }

  @Test(arguments: [nil, .format, .check] as [Invocation.Subcommand?])
  func helpFitsTheTerminal(subcommand: Invocation.Subcommand?) {
    let help = Invocation.help(for: subcommand)
    for line in help.split(separator: "\n") { #expect(displayWidth(String(line)) <= 80, "\(line)") }
    #expect(help.hasPrefix("Usage: entente") && help.hasSuffix("\n") && !help.hasSuffix("\n\n"))
  }

  @Test func helpNamesEveryOption() {
    let help = Invocation.help(for: nil)
    for name in [
      "-c SENTENCE", "--format NAME", "--day DATE", "--world PATH", "--param NAME=VALUE", "--keep-going",
      "--no-init",
      "--color WHEN", "--timings FILE", "--max-rows N", "--max-errors N", "--dry-run", "-h, --help",
      "-V, --version", " -- ",
    ] {
      #expect(help.contains(name))
    }
    for format in OutputFormat.allCases { #expect(help.contains(format.rawValue)) }
    #expect(Invocation.help(for: .format).contains("--check"))
    #expect(Invocation.help(for: .check).contains("--format NAME"))
  }

  @Test func helpReadsWell() {
    #expect(
      Invocation.help(for: .format) == """
        Usage: entente fmt [--check | --write] FILE ...

        Prints the files in canonical form, comments kept; - is standard input.

              --check             Say which files would change, with exit status 1 if
                                  any would
              --write             Change the files instead of printing them
          -h, --help              Show this help

        """)
  }

  @Test func exitStatuses() {
    #expect(ExitStatus.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 70, 130])
  }

  private static func format(_ change: (inout FormatOptions) -> Void) -> FormatOptions {
    var options = FormatOptions()
    change(&options)
    return options
  }
  private static func check(_ change: (inout CheckOptions) -> Void) -> CheckOptions {
    var options = CheckOptions()
    change(&options)
    return options
  }
}
