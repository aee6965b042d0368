import EntenteExchange
import Foundation
import Testing

@Suite struct SinkTests {
  init() { ignoreBrokenPipes() }

  @Test func aFullDiskIsAnError() {
    let descriptor = open("/dev/full", O_WRONLY)
    let sink = FileDescriptorSink(descriptor, name: "out.csv")
    let failure = SinkFailure.failed("cannot write out.csv: no space left on device")
    #expect(throws: Never.self) { try sink.write("held back") }
    #expect(throws: failure) { try sink.flush() }
    #expect(throws: failure) { try sink.write("again") }
    #expect(throws: failure) { try sink.flush() }
    #expect(throws: failure) { try sink.close() }
  }

  @Test func aClosedPipeIsAnEnd() {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    close(ends[0])
    let sink = FileDescriptorSink(ends[1], name: "standard output")
    #expect(throws: SinkFailure.closed) {
      for _ in 0..<10_000 { try sink.write("0123456789") }
    }
    #expect(throws: SinkFailure.closed) { try sink.flush() }
    close(ends[1])
  }

  @Test func aSlowReaderGetsEverything() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    // Non-blocking: the sink meets partial writes and EAGAIN.
    #expect(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0)
    let reader = ends[0]
    let received = Box()
    let thread = Thread {
      var buffer = [UInt8](repeating: 0, count: 50_000)
      usleep(100_000)
      while true {
        let count = read(reader, &buffer, buffer.count)
        if count <= 0 { break }
        received.append(buffer[..<count])
        usleep(300)
      }
      received.done.signal()
    }
    thread.start()
    let sink = FileDescriptorSink(ends[1], name: "pipe")
    var expected: [UInt8] = []
    for index in 0..<60_000 {
      let line = Array("\(index) line\n".utf8)
      expected += line
      try sink.write(line)
    }
    try sink.close()
    received.done.wait()
    #expect(received.bytes == expected)
    close(reader)
  }

  @Test func anInterruptionStops() {
    let descriptor = open("/dev/null", O_WRONLY)
    let sink = FileDescriptorSink(descriptor, name: "null", isInterrupted: { true })
    #expect(throws: SinkFailure.interrupted) {
      try sink.write("x")
      try sink.flush()
    }
    close(descriptor)
  }

  @Test func nothingIsWrittenBeforeItMust() throws {
    let path = NSTemporaryDirectory() + "/entente-sink-\(UUID().uuidString)"
    defer { unlink(path) }
    let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
    let sink = FileDescriptorSink(descriptor, name: path, capacity: 8)
    func size() throws -> Int { try Data(contentsOf: URL(fileURLWithPath: path)).count }
    try sink.write("1234567")
    #expect(try size() == 0)
    try sink.write("8")
    #expect(try size() == 8)
    try sink.write("9")
    try sink.close()
    #expect(try size() == 9)
    #expect(throws: SinkFailure.self) { try sink.write("x") }
  }

  /// Written by one thread, read by the other after the signal.
  private final class Box: @unchecked Sendable {
    var bytes: [UInt8] = []
    let done = DispatchSemaphore(value: 0)
    func append(_ more: ArraySlice<UInt8>) { bytes += more }
  }
}
