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
    clear()  // also initialises the flag, which must not happen inside the handler
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in Interrupt.requested.store(true, ordering: .relaxed) }
    action.sa_flags = SA_RESTART
    sigemptyset(&action.sa_mask)
    sigaction(SIGINT, &action, nil)
  }

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
}
