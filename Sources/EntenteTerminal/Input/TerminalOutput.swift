import Glibc

/// The terminal to write to.
struct TerminalOutput {
  let descriptor: Int32

  init(descriptor: Int32) { self.descriptor = descriptor }

  var size: TerminalSize { TerminalSize(of: descriptor) }

  /// All of it, waiting where the terminal is slow; what a terminal that is gone does not take is lost.
  func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count >= 0 {
          rest = rest.dropFirst(count)
        } else if errno == EAGAIN {
          var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&room, 1, -1)
        } else if errno != EINTR {
          return
        }
      }
    }
  }
  func write(_ text: String) { write(Array(text.utf8)) }
}
