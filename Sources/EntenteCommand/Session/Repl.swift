internal import EntenteSource
internal import EntenteTerminal
import Glibc

/// What the read-eval-print loop needs to know of a session.
protocol ReplHost: LineEditorDelegate {
  /// Lines to begin with: what this is, and how to get help.
  var banner: [String] { get }
  /// Asked for anew before each statement: it shows the session's day.
  var prompt: Prompt { get }
  /// Runs a statement and prints its answer, polling `Interrupt`. False if the session is to end.
  func run(_ statement: String) -> Bool
}

/// Statements from a person at a terminal, one after the other.
struct Repl {
  /// Nil if input or output is no terminal.
  init?(host: any ReplHost, environment: Environment = .process) {
    guard let editor = LineEditor(delegate: host, environment: environment) else { return nil }
    self.host = host
    self.editor = editor
  }

  /// Until `.quit`, Ctrl-D, or the terminal is gone.
  func run() {
    Interrupt.install()
    for line in host.banner { print(line) }
    while true {
      fflush(nil)
      switch editor.readStatement(prompt: host.prompt) {
      case .statement(let text):
        if isBlank(text) { continue }
        if isQuit(text) { return }
        if !host.run(text) { return }
      case .interrupted: continue
      case .endOfInput: return
      }
    }
  }

  // MARK: - Implementation

  private let host: any ReplHost
  private let editor: LineEditor

  private func isBlank(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }
  private func isQuit(_ text: String) -> Bool {
    [".quit", ".exit"].contains(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }
}
