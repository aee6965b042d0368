/// Why nothing more can be written.
package enum SinkFailure: Error, Equatable {
  /// The reader has gone (`| head`): end quietly.
  case closed
  /// The user has.
  case interrupted
  /// Anything else, as a sentence: `cannot write out.csv: no space left on device`.
  case failed(String)
}

/// Where bytes go. After a failure every further call fails in the same way.
package protocol ByteSink: AnyObject {
  func write(_ bytes: [UInt8]) throws(SinkFailure)
  /// Sends on what is still held back.
  func flush() throws(SinkFailure)
}

extension ByteSink {
  package func write(_ text: String) throws(SinkFailure) { try write(Array(text.utf8)) }
}

/// Keeps everything.
package final class MemorySink: ByteSink {
  package private(set) var bytes: [UInt8] = []
  package init() {}

  package func write(_ bytes: [UInt8]) throws(SinkFailure) { self.bytes += bytes }
  package func flush() throws(SinkFailure) {}
  package var text: String { String(decoding: bytes, as: UTF8.self) }
}
