internal import EntenteSource

extension Invocation {
  /// At most 80 columns wide, with its line end.
  package static func help(for subcommand: Subcommand?) -> String {
    switch subcommand {
    case nil:
      """
      Usage: entente [options] [FILE ...]
             entente fmt [--check | --write] FILE ...
             entente check [--format NAME] [--world PATH] [FILE ...]

      Answers questions about a world of states, organizations and conflicts.
      Files and sentences are read in the order given, - is standard input; with
      none of them entente starts a session, or reads standard input if that is
      no terminal.

      \(table(Options.rows))
            --              What follows is a file, whatever it begins with

      Exit status: 0 answered, 1 an expectation failed, 2 wrong options,
      3 a sentence in error, 4 bad data or files, 70 a bug in entente,
      130 interrupted.

      Examples:
        entente -c 'members of CSTO where conflict'
        entente --format csv --day 1998 -c 'members of NATO' > nato.csv
        entente check borders.ent

      """
    case .format:
      """
      Usage: entente fmt [--check | --write] FILE ...

      Prints the files in canonical form, comments kept; - is standard input.

      \(table(FormatOptions.rows))

      """
    case .check:
      """
      Usage: entente check [--format NAME] [--world PATH] [FILE ...]

      Reads the files and reports mistakes without running anything; - is standard
      input. The exit status is 3 if there are any. Without FILE it checks whether
      the facts of the world agree with one another, and reports how much it holds;
      the exit status is 1 if they do not, and 0 if there are warnings only.

      \(table(CheckOptions.rows))

      """
    }
  }

  private static func table(_ rows: [OptionRow]) -> String {
    let starts = rows.map { row in
      let names = row.names.joined(separator: ", ")
      // Long names under each other.
      let start = names.hasPrefix("--") ? "      " + names : "  " + names
      return row.value.map { start + " " + $0 } ?? start
    }
    var text: [String] = []
    for (row, start) in zip(rows, starts) {
      let lines = wrapped(row.help, toWidth: 80 - helpColumn)
      let first =
        start.count + 2 > helpColumn
        ? start + "\n" + blank(helpColumn) : start + blank(helpColumn - start.count)
      text.append(first + lines.joined(separator: "\n" + blank(helpColumn)))
    }
    return text.joined(separator: "\n")
  }

  private static let helpColumn = 26
  private static func blank(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}
