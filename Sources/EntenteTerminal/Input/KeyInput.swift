import EntenteSource
import Glibc

/// What a person does at the keyboard.
enum Key: Hashable, Sendable {
  case scalar(Unicode.Scalar)
  /// The bytes that a function key sends, from the escape on: `ESC [ A`.
  case sequence([UInt8])
  /// The escape key itself.
  case escape
  /// There will be no more.
  case end
}

/// Reads keys from a terminal.
struct KeyInput {
  /// Why nothing is read for a moment.
  enum Pause {
    /// There are no more keys: what is on the screen should be up to date.
    case waiting
    /// The terminal has a new size.
    case resized
    /// The terminal is ours again after a stop.
    case resumed
  }

  /// - Parameter wakeDescriptor: of `TerminalSignals`; negative for none.
  init(descriptor: Int32, wakeDescriptor: Int32 = -1) {
    self.descriptor = descriptor
    self.wakeDescriptor = wakeDescriptor
  }

  /// The next key. An escape that nothing follows for a moment is the escape key.
  mutating func next(_ pause: (Pause) -> Void) -> Key {
    if let key = returned.popLast() { return key }
    guard let first = byte(pause) else { return .end }
    if first == 0x1B { return sequence(pause) }
    return .scalar(scalar(first, pause))
  }

  /// The key comes next, before others.
  mutating func giveBack(_ key: Key) { returned.append(key) }

  /// In so many bytes that are still to be read, which were typed before the terminal was switched to
  /// editing, Enter came as a newline.
  mutating func expectTypedAhead(_ count: Int) { typedAhead = count }

  /// All up to the sequence, which is taken as well.
  mutating func bytes(until terminator: [UInt8], _ pause: (Pause) -> Void) -> [UInt8] {
    var bytes: [UInt8] = []
    while let next = byte(pause) {
      bytes.append(next)
      if next == terminator.last, bytes.suffix(terminator.count).elementsEqual(terminator) {
        bytes.removeLast(terminator.count)
        break
      }
    }
    return bytes
  }

  // MARK: - Implementation

  private let descriptor: Int32
  private let wakeDescriptor: Int32
  private var buffer: [UInt8] = []
  private var position = 0
  private var returned: [Key] = []
  private var typedAhead = 0

  /// Milliseconds within which the bytes of one key arrive.
  private static let sequenceTime: Int32 = 50
}

extension KeyInput {
  /// What follows an escape: `[ parameters letter`, `O letter`, or a key that was struck with Alt.
  private mutating func sequence(_ pause: (Pause) -> Void) -> Key {
    guard let second = promptByte() else { return .escape }
    switch second {
    case UInt8(ascii: "["), UInt8(ascii: "O"):
      var bytes = [0x1B, second]
      while bytes.count < 32, let next = promptByte() {
        guard (0x20...0x7E).contains(next) else {
          position -= 1  // no part of it: the sequence was cut off
          break
        }
        bytes.append(next)
        if next >= 0x40 || second == UInt8(ascii: "O") { break }
      }
      return .sequence(bytes)
    case 0x1B:
      // Escape struck twice, or Alt with a function key: one after the other.
      position -= 1
      return .escape
    default:
      return .sequence([0x1B] + Array(String(scalar(second, pause)).utf8))
    }
  }

  /// A scalar that begins with the byte; U+FFFD for what is not UTF-8, and for C1 control characters.
  private mutating func scalar(_ first: UInt8, _ pause: (Pause) -> Void) -> Unicode.Scalar {
    let count: Int
    switch first {
    case 0..<0x80: return Unicode.Scalar(first)
    case 0xC2..<0xE0: count = 1
    case 0xE0..<0xF0: count = 2
    case 0xF0..<0xF5: count = 3
    default: return "\u{FFFD}"
    }
    var bytes = [first]
    while bytes.count <= count, let next = byte(pause) {
      guard next & 0xC0 == 0x80 else {
        position -= 1
        break
      }
      bytes.append(next)
    }
    let decoded = String(decoding: bytes, as: UTF8.self).unicodeScalars
    guard decoded.count == 1, let scalar = decoded.first, scalar.value >= 0xA0 else { return "\u{FFFD}" }
    return scalar
  }

  /// The next byte, nil at the end.
  private mutating func byte(_ pause: (Pause) -> Void) -> UInt8? {
    if position == buffer.count {
      if !isReadable(0) { pause(.waiting) }
      while true {
        switch wait(-1) {
        case .readable:
          if let isThere = fill() { return isThere ? take() : nil }
        case .signalled(let why): pause(why)
        case .interrupted: return 0x03
        case .nothing: continue
        }
      }
    }
    return take()
  }

  /// The next byte if it comes at once, as part of what a key sends.
  private mutating func promptByte() -> UInt8? {
    if position < buffer.count { return take() }
    guard isReadable(KeyInput.sequenceTime), fill() == true else { return nil }
    return take()
  }

  private mutating func take() -> UInt8 {
    defer { position += 1 }
    return buffer[position]
  }

  /// Reads what is there: false at the end, nil if there was nothing after all.
  private mutating func fill() -> Bool? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &bytes, bytes.count)
    if count < 0 { return errno == EINTR || errno == EAGAIN ? nil : false }
    if count == 0 { return false }
    buffer = Array(bytes.prefix(count))
    position = 0
    for index in 0..<min(count, typedAhead) where buffer[index] == 0x0A { buffer[index] = 0x0D }
    typedAhead = max(0, typedAhead - count)
    return true
  }

  private enum Event {
    case readable
    case signalled(Pause)
    case interrupted, nothing
  }

  private func isReadable(_ milliseconds: Int32) -> Bool {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&wanted, 1, milliseconds) > 0
  }

  private func wait(_ milliseconds: Int32) -> Event {
    var wanted = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wakeDescriptor, events: Int16(POLLIN), revents: 0),
    ]
    let count = poll(&wanted, 2, milliseconds)
    // Where waiting fails, reading will tell what is wrong.
    if count <= 0 { return count == 0 || errno == EINTR ? .nothing : .readable }
    if wanted[1].revents != 0 {
      let wasStopped = TerminalSignals.acknowledge()
      // At the prompt SIGINT can only come from another process.
      if Interrupt.isRequested {
        Interrupt.clear()
        return .interrupted
      }
      return .signalled(wasStopped ? .resumed : .resized)
    }
    return .readable
  }
}
