internal import Glibc

/// Lets a write to a closed pipe fail instead of ending the process. Once, before the first sink writes.
package func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

/// Writes to an open file, pipe or terminal through a buffer. Nothing is flushed or closed behind the
/// caller's back: the last `flush` may be the one that fails.
package final class FileDescriptorSink: ByteSink {
  package let descriptor: Int32
  private let name: String
  private let capacity: Int
  private let isInterrupted: () -> Bool
  private var buffer: [UInt8] = []
  private var failure: SinkFailure?

  /// `name` is for messages; `isInterrupted` is asked before each write to the system and when a signal stops
  /// one.
  package init(
    _ descriptor: Int32, name: String, capacity: Int = 65_536,
    isInterrupted: @escaping () -> Bool = { false }
  ) {
    self.descriptor = descriptor
    self.name = name
    self.capacity = capacity
    self.isInterrupted = isInterrupted
  }

  package func write(_ bytes: [UInt8]) throws(SinkFailure) {
    if let failure { throw failure }
    buffer += bytes
    if buffer.count >= capacity { try flush() }
  }

  package func flush() throws(SinkFailure) {
    if let failure { throw failure }
    var written = 0
    while written < buffer.count {
      if isInterrupted() { throw fail(.interrupted) }
      let (count, code) = buffer.withUnsafeBytes { bytes in
        let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
        return (count, errno)
      }
      if count >= 0 {
        written += count
      } else if code == EAGAIN {
        // Somebody who shares the terminal or pipe made it non-blocking.
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&wait, 1, 1_000)
      } else if code == EPIPE {
        throw fail(.closed)
      } else if code != EINTR {
        throw fail(.failed("cannot write \(name): \(systemMessage(code))"))
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Flushes, and closes the descriptor: some file systems report a full disk only now.
  package func close() throws(SinkFailure) {
    var problem: SinkFailure?
    do throws(SinkFailure) { try flush() } catch { problem = error }
    if Glibc.close(descriptor) != 0, errno != EINTR, problem == nil {
      problem = .failed("cannot write \(name): \(systemMessage(errno))")
    }
    failure = problem ?? .failed("cannot write \(name): it is closed")
    if let problem { throw problem }
  }

  private func fail(_ failure: SinkFailure) -> SinkFailure {
    self.failure = failure
    buffer = []
    return failure
  }
}

/// `no space left on device`
package func systemMessage(_ code: Int32) -> String {
  guard let text = strerror(code).map({ String(cString: $0) }), let first = text.first else {
    return "error \(code)"
  }
  return first.lowercased() + text.dropFirst()
}
