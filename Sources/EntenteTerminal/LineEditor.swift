internal import EntenteSource
import Glibc

/// Reads statements from a terminal: words coloured as they are typed, completion, hints, statements of
/// several rows, history. On a terminal that understands no escape sequences it reads plain lines.
package final class LineEditor {
  package enum Input: Hashable, Sendable {
    case statement(String)
    /// Ctrl-C: what was typed is dropped.
    case interrupted
    /// Ctrl-D with nothing typed, or the terminal is gone.
    case endOfInput
  }

  /// Nil if input or output is no terminal.
  ///
  /// The process gets a UTF-8 locale for characters if it has none, and, if signals are to be handled, reacts
  /// to SIGWINCH, SIGCONT, SIGTERM and SIGHUP from here on. SIGINT is for `Interrupt` to handle.
  package init?(
    delegate: any LineEditorDelegate, environment: Environment = .process, input: Int32 = 0,
    output: Int32 = 1,
    handlesSignals: Bool = true
  ) {
    guard isatty(input) == 1, isatty(output) == 1 else { return nil }
    LineEditor.needUTF8()
    if handlesSignals { TerminalSignals.install() }
    self.delegate = delegate
    self.handlesSignals = handlesSignals
    terminal = TerminalOutput(descriptor: output)
    mode = TerminalMode(descriptor: input)
    keys = KeyInput(descriptor: input, wakeDescriptor: handlesSignals ? TerminalSignals.wakeDescriptor : -1)
    painter = Painter(palette: Palette(environment))
    historyFile = HistoryFile(environment)
    history = historyFile?.load() ?? History()
    walk = HistoryWalk(history)
    engine = environment.hasCapableTerminal ? EditEngine(editrc: LineEditor.editrc(environment)) : nil
  }

  package var palette: Palette { painter.palette }
  package private(set) var history: History

  /// Reads one statement, and adds it to the history. The terminal is in the modes it was found in before and
  /// after, and an `Interrupt` that is requested afterwards is meant for what the statement does.
  package func readStatement(prompt: Prompt) -> Input {
    let input = engine == nil ? readPlainly(prompt) : edit(prompt)
    if case .statement(let text) = input { remember(text) }
    return input
  }

  // MARK: - Implementation

  let delegate: any LineEditorDelegate
  let handlesSignals: Bool
  let engine: EditEngine?
  let terminal: TerminalOutput
  var mode: TerminalMode
  var keys: KeyInput
  var painter: Painter

  /// While a statement is read:
  var prompt = Prompt("")
  var result: Input?
  /// The text that Ctrl-C has dropped.
  var dropped = EditedText("")
  var menu: CompletionMenu?
  var search: HistorySearch?
  var walk: HistoryWalk
  /// The text that the menu was made for.
  var menuText = EditedText("")
  /// The column that Up and Down keep to, and the text as the last of them left it.
  var goal: (column: Int, text: EditedText)?
  /// Characters of a key that libedit has not read yet.
  var pending: ArraySlice<Unicode.Scalar> = []
  /// The terminal has been told to bracket what is pasted, which also says that a statement can be typed.
  var hasAnnounced = false
  var cache = DelegateCache()

  private let historyFile: HistoryFile?
}

extension LineEditor {
  private func edit(_ prompt: Prompt) -> Input {
    guard let engine else { return .endOfInput }
    self.prompt = prompt
    result = nil
    menu = nil
    search = nil
    goal = nil
    pending = []
    walk = HistoryWalk(history)
    mode.enter()
    Interrupt.clear()  // what a question was interrupted by is not meant for the next one
    TerminalSignals.acknowledge()
    keys.expectTypedAhead(mode.waiting)
    let line = engine.run(for: self)
    let input = result ?? line.map(Input.statement) ?? .endOfInput
    switch input {
    case .statement(let text): paintFinally(EditedText(text))
    case .interrupted: paintFinally(dropped, mark: "^C")
    case .endOfInput: paintFinally(EditedText(""))
    }
    dropped = EditedText("")
    Interrupt.clear()  // from here on Ctrl-C is meant for what runs next
    mode.leave()
    withdraw()
    return input
  }

  private func remember(_ text: String) {
    var text = text
    while let last = text.last, last.isWhitespace { text.removeLast() }
    if history.add(text) { historyFile?.append(text) }
  }

  private static func editrc(_ environment: Environment) -> String? {
    if let path = environment["EDITRC"] { return path.isEmpty ? nil : path }
    return environment["HOME"].map { $0 + "/.editrc" }
  }

  /// libedit loses what is typed beyond ASCII without a UTF-8 locale.
  private static func needUTF8() {
    setlocale(LC_CTYPE, "")
    let codeset = nl_langinfo(nl_item(CODESET)).map { String(cString: $0) }
    if codeset != "UTF-8" { setlocale(LC_CTYPE, "C.UTF-8") }
  }
}
