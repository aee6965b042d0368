import Glibc
import Synchronization

package struct PTYError: Error, CustomStringConvertible {
  package let description: String
  init(_ what: String, _ code: Int32 = errno) { description = "\(what): \(String(cString: strerror(code)))" }
  init(timeout what: String, _ screen: Screen) { description = "\(what); screen:\n\(screen.text)" }
}

/// The person's end of a pseudo terminal, and the screen they see.
package final class PTY {
  package private(set) var screen: Screen
  /// Everything that was written to the terminal.
  package private(set) var output: [UInt8] = []

  /// A terminal for somebody in this process, who is given its descriptor.
  package init(columns: Int = 80, rows: Int = 24, for user: (_ slave: Int32) -> Void) throws {
    let ends = try spawning.withLock { _ in try PTY.open(columns, rows) }
    master = ends.master
    child = nil
    screen = Screen(columns: columns, rows: rows)
    PTY.makeNonblocking(master)
    user(ends.slave)
  }

  /// A program on a terminal of its own. It gets nothing of the environment but what is said here.
  package init(
    _ path: String, _ arguments: [String] = [], environment: [String: String] = [:], columns: Int = 80,
    rows: Int = 24
  ) throws {
    (master, child) = try spawning.withLock { _ in
      let ends = try PTY.open(columns, rows)
      defer { close(ends.slave) }
      return (ends.master, try PTY.spawn(path, arguments, environment, terminal: ends.name))
    }
    screen = Screen(columns: columns, rows: rows)
    PTY.makeNonblocking(master)
  }

  deinit {
    if let child, status == nil {
      kill(-child, SIGKILL)
      kill(child, SIGKILL)
      var status: Int32 = 0
      waitpid(child, &status, 0)
    }
    close(master)
  }

  package func send(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        pump(10)
      } else if errno != EINTR {
        return
      }
    }
  }

  /// Waits until the screen is as wished for.
  package func wait(_ what: String, seconds: Double = 90, until isThere: (Screen) -> Bool) throws {
    let end = PTY.now + seconds
    while screen.isUpdating || !isThere(screen) {
      if isAtEnd { throw PTYError(timeout: "the program ended before \(what)", screen) }
      if PTY.now > end { throw PTYError(timeout: "waited in vain for \(what)", screen) }
      pump(50)
    }
  }
  package func wait(text: String) throws { try wait("\"\(text)\"") { $0.text.contains(text) } }

  /// Waits until the program, once more than before, is ready for keys.
  package func ready() throws {
    seen += 1
    let seen = seen
    try wait("prompt \(seen)") { $0.readyMarks >= seen }
  }

  /// Waits for the program's end, and returns its status, or 128 and the signal that ended it.
  package func exit(seconds: Double = 90) throws -> Int32 {
    guard let child else { return 0 }
    let end = PTY.now + seconds
    while true {
      pump(20)
      var status: Int32 = 0
      if waitpid(child, &status, WNOHANG) == child {
        self.status = status
        while pump(0) {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + status & 0x7F
      }
      if PTY.now > end { throw PTYError(timeout: "waited in vain for the program's end", screen) }
    }
  }

  /// Waits until everything is read that was written by a user in this process who has closed their end.
  package func drain() throws {
    while !isAtEnd { pump(50) }
  }

  /// For keys that are told apart by the silence after them only.
  package func pause(milliseconds: Int32) throws {
    let end = PTY.now + Double(milliseconds) / 1000
    while PTY.now < end { pump(Int32(max(1, (end - PTY.now) * 1000))) }
  }

  package func resize(columns: Int, rows: Int) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    pump(0)
    screen.resize(columns: columns, rows: rows)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }
  package func signal(_ signal: Int32) {
    if let child { kill(child, signal) }
  }

  /// Whether the terminal hands over whole lines, as it does when no editor is at work.
  package var isCooked: Bool {
    var modes = termios()
    tcgetattr(master, &modes)
    return modes.c_lflag & tcflag_t(ICANON) != 0 && modes.c_lflag & tcflag_t(ECHO) != 0
  }

  // MARK: - Implementation

  private let master: Int32
  private let child: pid_t?
  private var status: Int32?
  private var isAtEnd = false
  private var seen = 0
}

/// Held from opening a terminal to having a child on it, so that no child started by a parallel test inherits
/// it.
private let spawning = Mutex(())

extension PTY {
  private static func open(_ columns: Int, _ rows: Int) throws -> (master: Int32, slave: Int32, name: [CChar])
  {
    var master: Int32 = -1
    var slave: Int32 = -1
    var name = [CChar](repeating: 0, count: 128)
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&master, &slave, &name, nil, &size) == 0 else { throw PTYError("openpty") }
    _ = fcntl(master, F_SETFD, FD_CLOEXEC)
    _ = fcntl(slave, F_SETFD, FD_CLOEXEC)
    return (master, slave, name)
  }

  private static func makeNonblocking(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
  }

  private static func spawn(
    _ path: String, _ arguments: [String], _ environment: [String: String], terminal: [CChar]
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // After setsid() the first terminal that is opened becomes the controlling one.
    posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The test runner may have blocked or ignored signals.
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    let newSession = 0x80  // POSIX_SPAWN_SETSID is hidden from Swift
    posix_spawnattr_setflags(
      &attributes, Int16(newSession | Int(POSIX_SPAWN_SETSIGMASK) | Int(POSIX_SPAWN_SETSIGDEF)))

    var variables = [
      "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": "/nonexistent",
    ]
    variables.merge(environment) { $1 }
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    var settings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + settings { free(text) } }
    var child: pid_t = 0
    let result = posix_spawn(&child, path, &actions, &attributes, &words, &settings)
    guard result == 0 else { throw PTYError("posix_spawn \(path)", result) }
    return child
  }

  /// Reads what is there, waiting for it at most so many milliseconds. False if nothing came.
  @discardableResult
  private func pump(_ milliseconds: Int32) -> Bool {
    if isAtEnd { return false }
    var wanted = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&wanted, 1, milliseconds) > 0 else { return false }
    var bytes = [UInt8](repeating: 0, count: 65536)
    let count = read(master, &bytes, bytes.count)
    if count > 0 {
      output += bytes[..<count]
      screen.feed(bytes[..<count])
      return true
    }
    if count == 0 || errno == EIO { isAtEnd = true }  // the program's end was closed
    return false
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
