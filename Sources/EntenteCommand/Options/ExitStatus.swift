/// What the program ends with. When several things went wrong in one run, the greatest of `sentenceError` and
/// below is told.
package enum ExitStatus: Int32, Sendable, CaseIterable {
  /// Every sentence was answered, also with no rows, with no or with unknown.
  case answered = 0
  /// An `expect` did not hold, `fmt --check` found a file to format, or `check` found a mistake.
  case expectationFailed = 1
  /// Wrong options.
  case usage = 2
  /// A sentence could not be read or understood.
  case sentenceError = 3
  /// A file could not be read or written, or its contents are not what they should be.
  case badData = 4
  /// A mistake in this program.
  case ourBug = 70
  /// Ctrl-C.
  case interrupted = 130
}
