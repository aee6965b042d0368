import Glibc

/// The terminal's modes while a statement is edited: every key comes at once, unechoed, Ctrl-C and Ctrl-Z
/// included.
struct TerminalMode {
  let descriptor: Int32

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// Remembers the modes as they are and switches to those for editing, or back to them after a stop. What
  /// was typed ahead is kept.
  mutating func enter() {
    var modes = termios()
    guard tcgetattr(descriptor, &modes) == 0 else { return }
    if saved == nil { saved = modes }
    TerminalSignals.guardModes(saved ?? modes, of: descriptor)
    modes.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
    modes.c_iflag &= ~tcflag_t(ICRNL | INLCR | IGNCR | ISTRIP | IXON)
    withUnsafeMutableBytes(of: &modes.c_cc) { keys in
      keys[Int(VMIN)] = 1
      keys[Int(VTIME)] = 0
    }
    tcsetattr(descriptor, TCSADRAIN, &modes)
  }

  /// Back to the modes before `enter`.
  mutating func leave() {
    guard var modes = saved else { return }
    tcsetattr(descriptor, TCSADRAIN, &modes)
    TerminalSignals.unguardModes()
    saved = nil
  }

  /// Bytes that are there to be read.
  var waiting: Int {
    var count: Int32 = 0
    return ioctl(descriptor, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
  }

  // MARK: - Implementation

  private var saved: termios?
}
