import Glibc
import Synchronization

/// The wish of the person at the terminal that the running question stop: Ctrl-C, as a flag that kernels poll
/// between blocks of work (at least 512 words of a set; polled in an innermost loop it stops its
/// optimisation).
package enum Interrupt {
  package struct Cancelled: Error {
    package init() {}
  }

  /// From here on SIGINT sets the flag instead of ending the process. Interrupted system calls go on.
  package static func install() {
    clear()  // also initialises what the handler uses, which must not happen inside it
    _ = descriptor.load(ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { signal in
      Interrupt.requested.store(true, ordering: .relaxed)
      let error = errno
      var byte = UInt8(signal)
      let descriptor = Interrupt.descriptor.load(ordering: .relaxed)
      if descriptor >= 0 { _ = write(descriptor, &byte, 1) }
      errno = error
    }
    action.sa_flags = SA_RESTART
    sigemptyset(&action.sa_mask)
    sigaction(SIGINT, &action, nil)
  }

  /// Who waits for something else learns of the wish by a byte (the signal's number) on this descriptor; -1
  /// for nobody.
  package static func wake(_ descriptor: Int32) { Self.descriptor.store(descriptor, ordering: .relaxed) }

  @inline(__always)
  package static var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// To be called when a question starts: what was asked of the last one is over.
  package static func clear() { requested.store(false, ordering: .relaxed) }

  @inline(__always)
  package static func check() throws(Cancelled) {
    if isRequested { throw Cancelled() }
  }

  // MARK: - Implementation

  private static let requested = Atomic<Bool>(false)
  private static let descriptor = Atomic<Int32>(-1)
}
