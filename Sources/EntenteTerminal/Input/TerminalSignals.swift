internal import EntenteSource
import Glibc
import Synchronization

/// What signals do to a terminal: its size changes, the process is continued after a stop, the process is
/// ended. A signal handler can reach nothing but globals, so here they are: the only ones of this target,
/// written by one editor at a time.
enum TerminalSignals {
  /// Readable whenever there was a signal that calls for a repaint, or an `Interrupt`; -1 before `install`.
  static var wakeDescriptor: Int32 { wakeRead }

  /// Takes over SIGWINCH, SIGCONT, and (where they end the process, as they do unless somebody wished
  /// otherwise) SIGTERM and SIGHUP, which from here on leave the terminal as it was found.
  static func install() {
    guard wakeRead < 0 else { return }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (wakeRead, wakeWrite) = (ends[0], ends[1])
    Interrupt.wake(wakeWrite)
    // What the handlers read is made now: they must not.
    _ = modes
    unguardModes()
    for signal in [SIGWINCH, SIGCONT] { handle(signal, SA_RESTART, wake) }
    for signal in [SIGTERM, SIGHUP] where isDefault(signal) {
      handle(signal, Int32(bitPattern: UInt32(SA_RESETHAND)), end)
    }
  }

  /// Makes it unreadable again, and says whether the process was stopped and continued.
  @discardableResult
  static func acknowledge() -> Bool {
    guard wakeRead >= 0 else { return false }
    var bytes = [UInt8](repeating: 0, count: 64)
    var wasStopped = false
    while true {
      let count = read(wakeRead, &bytes, bytes.count)
      if count <= 0 { return wasStopped }
      if bytes.prefix(count).contains(UInt8(SIGCONT)) { wasStopped = true }
    }
  }

  /// The modes to restore if the process is ended from now on.
  static func guardModes(_ modes: termios, of descriptor: Int32) {
    Self.modes.pointee = modes
    guarded.store(descriptor, ordering: .releasing)
  }
  static func unguardModes() { guarded.store(-1, ordering: .releasing) }

  // MARK: - Implementation

  private nonisolated(unsafe) static var wakeRead: Int32 = -1
  private nonisolated(unsafe) static var wakeWrite: Int32 = -1
  /// On the heap, with room for all of it: a global of an imported type may be laid out without its padding.
  private nonisolated(unsafe) static let modes = {
    let room = UnsafeMutablePointer<termios>.allocate(capacity: 1)
    room.initialize(to: termios())
    return room
  }()
  private static let guarded = Atomic<Int32>(-1)
  private static let farewell: StaticString = "\u{1b}[?2004l\u{1b}[?25h\r\n"

  private static let wake: @convention(c) (Int32) -> Void = { signal in
    let error = errno
    var byte = UInt8(signal)
    _ = write(wakeWrite, &byte, 1)
    errno = error
  }
  private static let end: @convention(c) (Int32) -> Void = { signal in
    let descriptor = guarded.load(ordering: .acquiring)
    if descriptor >= 0 {
      tcsetattr(descriptor, TCSANOW, modes)
      _ = write(descriptor, farewell.utf8Start, farewell.utf8CodeUnitCount)
    }
    raise(signal)  // the handler is gone by now
  }

  private static func handle(
    _ signal: Int32, _ flags: Int32, _ handler: @escaping @convention(c) (Int32) -> Void
  ) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    action.sa_flags = flags
    sigemptyset(&action.sa_mask)
    sigaction(signal, &action, nil)
  }
  private static func isDefault(_ signal: Int32) -> Bool {
    var action = sigaction()
    sigaction(signal, nil, &action)
    // SIG_DFL is 0.
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 0
  }
}
