package import EntenteExchange
@preconcurrency internal import Glibc

/// Shows what is longer than the screen through a pager; what fits goes straight to the terminal.
///
/// Nothing is started before a screen is full. While the pager runs Ctrl-C is its business: this process
/// ignores it, as psql does, and learns from the closed pipe that the reader has left.
package final class Pager: ByteSink {
  package struct Screen: Sendable {
    package var columns: Int
    package var rows: Int
    package init(columns: Int, rows: Int) {
      self.columns = columns
      self.rows = rows
    }

    /// Nil if the descriptor is no terminal or does not know its size.
    package init?(of descriptor: Int32) {
      var size = winsize()
      guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0,
        size.ws_row > 0
      else { return nil }
      self.init(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }
  }

  /// The value of PAGER, which the shell reads; `less -FRX` when there is none; nil for none at all (empty,
  /// or `cat`).
  package static func command(_ variable: String?) -> [String]? {
    guard let variable else { return ["less", "-FRX"] }
    return variable.isEmpty || variable == "cat" ? nil : ["/bin/sh", "-c", variable]
  }

  /// `screen` and `command` nil: all goes to `output`.
  package init(
    _ output: FileDescriptorSink, screen: Screen?,
    command: [String]? = Pager.command(getenv("PAGER").map { String(cString: $0) })
  ) {
    self.output = output
    self.screen = screen
    self.command = command
  }

  package func write(_ bytes: [UInt8]) throws(SinkFailure) {
    if let process {
      try process.sink.write(bytes)
      return
    }
    guard let screen, let command else {
      try output.write(bytes)
      return
    }
    held += bytes
    measure(bytes, columns: screen.columns)
    // The prompt comes back on the last line.
    guard rows >= screen.rows else { return }
    if let process = try Process(command) {
      self.process = process
      try process.sink.write(held)
    } else {
      self.command = nil
      try output.write(held)
    }
    held = []
  }

  /// Sends on what the pager has not got yet; what might still fit the screen stays back until `finish`.
  package func flush() throws(SinkFailure) {
    if let process { try process.sink.flush() }
  }

  /// Ends the text, and waits until the reader has left the pager. To be called once, also after a failure.
  package func finish() throws(SinkFailure) {
    guard let process else {
      let last = held
      held = []
      try output.write(last)
      try output.flush()
      return
    }
    self.process = nil
    try process.finish()
  }

  // MARK: - Implementation

  private let output: FileDescriptorSink
  private let screen: Screen?
  private var command: [String]?
  private var held: [UInt8] = []
  private var process: Process?
  /// Lines of the screen that the text takes so far, and columns of its last one.
  private var rows = 0
  private var column = 0
  private var isInEscape = false

  /// Counts bytes that begin a character as columns: a line of wide characters takes more, the pager is then
  /// only started later.
  private func measure(_ bytes: [UInt8], columns: Int) {
    for byte in bytes {
      if isInEscape {
        isInEscape = !(0x40...0x7E).contains(byte) || byte == UInt8(ascii: "[")
      } else if byte == 0x1B {
        isInEscape = true
      } else if byte == 0x0A {
        rows += 1
        column = 0
      } else if byte & 0xC0 != 0x80 {
        if column == columns {
          rows += 1
          column = 0
        }
        column += 1
      }
    }
  }
}

/// A running pager, its standard input a pipe from here.
private final class Process {
  let sink: FileDescriptorSink
  private let id: pid_t
  private let name: String
  private var interrupt = sigaction()
  private var quit = sigaction()

  /// Nil if it cannot be started.
  init?(_ command: [String]) throws(SinkFailure) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .failed("cannot start the pager: \(systemMessage(errno))") }
    // The pager would wait for an end that it holds itself.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
    // What is ignored here would be ignored there.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGQUIT, SIGPIPE] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var arguments = command.map { strdup($0) } + [nil]
    defer {
      for argument in arguments { free(argument) }
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    // Before there is a child that Ctrl-C might leave behind.
    var ignore = sigaction()
    ignore.__sigaction_handler.sa_handler = SIG_IGN
    sigaction(SIGINT, &ignore, &interrupt)
    sigaction(SIGQUIT, &ignore, &quit)
    var child: pid_t = 0
    let code = posix_spawnp(&child, command[0], &actions, &attributes, &arguments, environ)
    Glibc.close(ends[0])
    guard code == 0 else {
      Glibc.close(ends[1])
      sigaction(SIGINT, &interrupt, nil)
      sigaction(SIGQUIT, &quit, nil)
      return nil
    }
    id = child
    name = command.last ?? ""
    sink = FileDescriptorSink(ends[1], name: "the pager")
  }

  func finish() throws(SinkFailure) {
    var problem: SinkFailure?
    do throws(SinkFailure) { try sink.close() } catch { problem = error }
    var status: Int32 = 0
    while waitpid(id, &status, 0) == -1, errno == EINTR {}
    sigaction(SIGINT, &interrupt, nil)
    sigaction(SIGQUIT, &quit, nil)
    // 126 and 127 are the shell's: it could not run the command.
    let exit = status & 0x7F == 0 ? (status >> 8) & 0xFF : 0
    if exit == 126 || exit == 127 { throw .failed("cannot run the pager `\(name)`: see PAGER") }
    if let problem, problem != .closed { throw problem }
  }
}
