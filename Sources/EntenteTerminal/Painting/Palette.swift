/// How styles look. Nothing is told by colour alone: an unknown name is underlined too, a chosen menu row is
/// marked.
package enum Palette: Hashable, Sendable, CaseIterable {
  /// Colours for a dark background.
  case dark
  /// Colours for a light background.
  case light
  /// Bold, dim, underlined and reversed, without colours: `NO_COLOR`.
  case monochrome
  /// Nothing at all: a terminal that understands no escape sequences.
  case bare

  /// The palette that the environment asks for: `TERM`, `NO_COLOR`, `ENTENTE_THEME` (`dark`, `light`,
  /// `monochrome`), and `COLORFGBG`, by which some terminals tell their background. Dark if nothing is said.
  package init(_ environment: Environment) {
    if !environment.hasCapableTerminal {
      self = .bare
      return
    }
    if let no = environment["NO_COLOR"], !no.isEmpty {
      self = .monochrome
      return
    }
    switch environment["ENTENTE_THEME"] {
    case "light": self = .light
    case "dark": self = .dark
    case "monochrome": self = .monochrome
    default:
      let background = environment["COLORFGBG"]?.split(separator: ";").last
      self = background == "15" || background == "7" ? .light : .dark
    }
  }

  /// The parameters of the SGR sequence that switches from plain to a style; empty for plain.
  package func codes(for style: Style) -> String {
    switch self {
    case .dark: Palette.dark(style)
    case .light: Palette.light(style)
    case .monochrome: Palette.monochrome(style)
    case .bare: ""
    }
  }

  /// The text in a style, closed by a reset, for printing outside the editor.
  package func paint(_ text: String, _ style: Style) -> String {
    let codes = codes(for: style)
    return codes.isEmpty ? text : "\u{1b}[0;\(codes)m\(text)\u{1b}[0m"
  }

  // MARK: - Implementation

  private static func dark(_ style: Style) -> String {
    switch style {
    case .plain, .punctuation, .menuItem: ""
    case .keyword: "1;35"
    case .noun: "36"
    case .name, .string: "33"
    case .unknown: "4;91"
    case .number, .date: "92"
    case .comment, .hint, .menuDetail: "2"
    case .command: "1;34"
    case .prompt: "1;32"
    case .continuation: "32"
    case .menuSelection: "7"
    case .match: "7"
    }
  }
  private static func light(_ style: Style) -> String {
    switch style {
    case .plain, .punctuation, .menuItem: ""
    case .keyword: "1;35"
    case .noun: "34"
    case .name, .string: "32"
    case .unknown: "4;31"
    case .number, .date: "36"
    case .comment, .hint, .menuDetail: "2"
    case .command: "1;34"
    case .prompt: "1;34"
    case .continuation: "34"
    case .menuSelection: "7"
    case .match: "7"
    }
  }
  private static func monochrome(_ style: Style) -> String {
    switch style {
    case .plain, .punctuation, .noun, .name, .string, .number, .date, .menuItem: ""
    case .keyword, .command, .prompt: "1"
    case .unknown: "4"
    case .comment, .hint, .menuDetail, .continuation: "2"
    case .menuSelection, .match: "7"
    }
  }
}
