import Glibc

/// Environment variables, passed in so that a test can have its own.
package struct Environment: Sendable {
  package let lookUp: @Sendable (String) -> String?

  package init(_ lookUp: @escaping @Sendable (String) -> String?) { self.lookUp = lookUp }
  package init(_ variables: [String: String]) { self.init { variables[$0] } }

  /// The variables of this process.
  package static let process = Environment { name in getenv(name).map { String(cString: $0) } }

  package subscript(name: String) -> String? { lookUp(name) }

  /// Whether the terminal is said to understand escape sequences.
  package var hasCapableTerminal: Bool {
    switch self["TERM"] {
    case nil, "", "dumb", "unknown": false
    default: true
    }
  }
}
