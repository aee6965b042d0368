/// Colours by what a text is, as the parameters of the terminal's SGR sequence. Whether to use any is the
/// caller's decision.
package struct Theme: Sendable, Equatable {
  package enum Role: CaseIterable, Sendable { case heading, dim, error, warning, note, name, number }

  var heading = ""
  var dim = ""
  var error = ""
  var warning = ""
  var note = ""
  var name = ""
  var number = ""

  /// No colour at all: for files, pipes and `--color never`.
  package static let none = Theme()
  /// For light text on a dark ground.
  package static let dark = Theme(
    heading: "1", dim: "38;5;246", error: "1;31", warning: "1;33", note: "1;36", name: "36", number: "33")
  /// For dark text on a light ground, a projector's included: no yellow, no pale grey.
  package static let light = Theme(
    heading: "1", dim: "38;5;242", error: "1;31", warning: "1;38;5;130", note: "1;34", name: "34",
    number: "35")

  package func paint(_ text: String, _ role: Role?) -> String {
    guard let role, !text.isEmpty else { return text }
    let code = code(of: role)
    return code.isEmpty ? text : "\u{1B}[" + code + "m" + text + "\u{1B}[0m"
  }

  private func code(of role: Role) -> String {
    switch role {
    case .heading: heading
    case .dim: dim
    case .error: error
    case .warning: warning
    case .note: note
    case .name: name
    case .number: number
    }
  }
}
