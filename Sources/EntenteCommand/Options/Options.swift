package import EntenteExchange
package import EntenteWorld

/// What the command line asks for.
package enum Invocation: Sendable, Equatable {
  case run(Options)
  case format(FormatOptions)
  case check(CheckOptions)
  case help(Subcommand?)
  case version

  /// The first argument when it is one of these; a file of that name is given as `./fmt`.
  package enum Subcommand: String, CaseIterable, Sendable {
    case format = "fmt"
    case check
  }

  /// `arguments` without the program's name.
  package static func parse(_ arguments: [String]) throws(UsageError) -> Invocation {
    var reader = ArgumentReader(arguments)
    switch arguments.first.flatMap(Subcommand.init) {
    case .format:
      reader.skip()
      return try FormatOptions.parse(&reader)
    case .check:
      reader.skip()
      return try CheckOptions.parse(&reader)
    case nil:
      return try Options.parse(&reader)
    }
  }
}

/// One line that says what is wrong with the command line; the exit status is `ExitStatus.usage`.
package struct UsageError: Error, Equatable, CustomStringConvertible {
  /// `no option --fromat; did you mean --format?`
  package var description: String
  package init(_ description: String) { self.description = description }
}

/// `entente [options] [FILE …]`
package struct Options: Sendable, Equatable {
  package enum Input: Sendable, Equatable {
    /// `-c "members of CSTO"`
    case sentence(String)
    /// `query.ent`
    case file(String)
    /// `-`
    case standardInput
  }
  package enum World: Sendable, Equatable {
    case builtIn
    /// Texts, and folders of them, that make one world together.
    case files([String])
    /// `--world none`
    case none
  }
  package enum Color: String, Sendable, CaseIterable { case auto, always, never }
  package struct Parameter: Sendable, Equatable {
    package var name: String
    package var value: String
    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// In the order given. Empty: a session on a terminal, else standard input.
  package var inputs: [Input] = []
  /// Nil when it is not given.
  package var format: OutputFormat?
  /// The day of questions without a time clause, as precise as it was given; nil is the world's own.
  package var day: PartialDate?
  package var world = World.builtIn
  package var parameters: [Parameter] = []
  /// Whether sentences after one that failed are still run.
  package var keepsGoing = false
  package var depth = 12
  /// Whether the user's own start-up file is read.
  package var readsInit = true
  package var color = Color.auto
  /// Where the times of each sentence go.
  package var timings: String?
  /// Rows of a table; 0 is all of them, nil the usual number.
  package var maxRows: Int?
  /// Rows of an import that may be wrong.
  package var maxErrors = 0
  /// Imports are counted, and nothing is written.
  package var isDryRun = false

  package init() {}
}

/// `entente fmt [--check | --write] FILE …`
package struct FormatOptions: Sendable, Equatable {
  package enum Action: Sendable {
    /// The formatted text goes to standard output.
    case print
    /// Says which files would change.
    case check
    /// Changes them.
    case write
  }
  package var action = Action.print
  /// Never sentences, and not empty.
  package var inputs: [Options.Input] = []
  package init() {}
}

/// `entente check [--format NAME] [--world PATH] [FILE …]`
package struct CheckOptions: Sendable, Equatable {
  package enum Format: String, Sendable, CaseIterable { case text, json }
  package var format = Format.text
  /// The world that the files are read over, or that is checked itself.
  package var world = Options.World.builtIn
  /// Never sentences; empty if the world alone is checked.
  package var inputs: [Options.Input] = []
  package init() {}
}
