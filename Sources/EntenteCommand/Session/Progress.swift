internal import EntenteQuery
internal import Glibc

/// A line at the terminal that tells how far a long import is, and goes when it is over.
final class Progress {
  private let isShown: Bool
  private let clock = ContinuousClock()
  private let begun: ContinuousClock.Instant
  private var last: ContinuousClock.Instant
  private var isThere = false

  init(isShown: Bool) {
    self.isShown = isShown && isatty(2) == 1
    begun = clock.now
    last = begun
  }

  func show(_ rows: Int) {
    guard isShown else { return }
    let now = clock.now
    // What is over at once needs no line.
    guard begun.duration(to: now) > .milliseconds(500), last.duration(to: now) > .milliseconds(100) else {
      return
    }
    last = now
    isThere = true
    write("\r\(Wording.counted(rows, "row")) …\u{1B}[K")
  }
  func end() { if isThere { write("\r\u{1B}[K") } }

  private func write(_ text: String) { _ = text.withCString { Glibc.write(2, $0, strlen($0)) } }
}
