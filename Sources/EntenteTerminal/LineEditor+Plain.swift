internal import EntenteSource
import Glibc

extension LineEditor {
  /// Lines as the terminal driver edits them, until they make a statement.
  func readPlainly(_ prompt: Prompt) -> Input {
    Interrupt.clear()
    var text = ""
    terminal.write(prompt.text)
    while true {
      switch readLine() {
      case .line(let line): text += line
      case .interrupted:
        terminal.write("\n")
        return .interrupted
      case .end:
        terminal.write("\n")
        return text.isEmpty ? .endOfInput : .statement(text)
      }
      switch delegate.completeness(of: text) {
      case .incomplete(let open) where !EditedText(text).endsInTwoBlankRows:
        text += "\n"
        terminal.write(prompt.continuation(open))
      case .complete, .incomplete: return .statement(text)
      }
    }
  }

  // MARK: - Implementation

  private enum PlainLine {
    case line(String)
    case interrupted
    case end
  }

  /// A byte at a time, so that nothing is taken from whoever reads after us.
  private func readLine() -> PlainLine {
    var bytes: [UInt8] = []
    while true {
      var wanted = [
        pollfd(fd: mode.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: handlesSignals ? TerminalSignals.wakeDescriptor : -1, events: Int16(POLLIN), revents: 0),
      ]
      if poll(&wanted, 2, -1) < 0, errno == EINTR { continue }
      if wanted[1].revents != 0 { TerminalSignals.acknowledge() }
      if Interrupt.isRequested {
        Interrupt.clear()
        return .interrupted
      }
      if wanted[0].revents == 0 { continue }
      var byte: UInt8 = 0
      let count = read(mode.descriptor, &byte, 1)
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      if count <= 0 {
        return bytes.isEmpty ? .end : .line(LineEditor.pasteable(String(decoding: bytes, as: UTF8.self)))
      }
      if byte == 0x0A { return .line(LineEditor.pasteable(String(decoding: bytes, as: UTF8.self))) }
      bytes.append(byte)
    }
  }
}
