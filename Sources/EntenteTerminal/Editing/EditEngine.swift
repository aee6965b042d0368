internal import CLineEditor
import Glibc
import Synchronization

/// libedit, as a machine that turns keys into an edited text. It sees no terminal: its own is a private
/// pseudo terminal of a size that never changes (on tiny ones its display code crashes), what it writes is
/// swallowed, and what it reads comes from us. Painting is ours, because libedit's is wrong with wide
/// characters on wrapped rows and with combining marks.
final class EditEngine {
  /// What the owner does when libedit asks for it.
  protocol Owner: AnyObject {
    /// The next character; nil at the end.
    func nextCharacter() -> Unicode.Scalar?
    func perform(_ command: EditCommand) -> Outcome
  }

  /// What became of a command.
  enum Outcome {
    /// The text may have changed.
    case done
    /// There was nothing to do.
    case refused
    /// The text is to be handed over.
    case finished
    /// There will be no text.
    case ended
  }

  /// Nil if there is no pseudo terminal to be had, or if `~/.editrc` has switched editing off.
  init?(editrc: String?) {
    var size = winsize(ws_row: 1000, ws_col: 500, ws_xpixel: 0, ws_ypixel: 0)
    var ends: (Int32, Int32) = (-1, -1)
    guard openpty(&ends.0, &ends.1, nil, nil, &size) == 0 else { return nil }
    descriptors = ends
    _ = fcntl(ends.0, F_SETFD, FD_CLOEXEC)
    _ = fcntl(ends.1, F_SETFD, FD_CLOEXEC)
    guard let sink = line_editor_sink() else {
      EditEngine.close(ends)
      return nil
    }
    self.sink = sink
    let made = EditEngine.starting.withLock { _ in
      el_init_fd("entente", sink, sink, sink, ends.1, ends.1, ends.1).map { UInt(bitPattern: $0) }
    }
    guard let made, let editor = OpaquePointer(bitPattern: made) else {
      fclose(sink)
      EditEngine.close(ends)
      return nil
    }
    self.editor = editor
    line_editor_set_handles_signals(editor, false)
    line_editor_clear_prompt(editor)
    line_editor_use_emacs(editor)
    line_editor_set_reader(editor, EditEngine.read)
    for command in EditCommand.allCases {
      line_editor_add_function(editor, command.rawValue, command.help, command.function)
    }
    // `bind -v` in it resets all keys, so it is read before ours are bound, and what it binds is bound once
    // more after.
    if let editrc { el_source(editor, editrc) }
    bindKeys()
    if let editrc { rebind(editrc) }
    guard line_editor_is_editing(editor) else { return nil }
  }

  deinit {
    el_end(editor)
    fclose(sink)
    EditEngine.close(descriptors)
  }

  /// Keys of vi are in use, where the escape key is a command.
  var isVi: Bool { line_editor_is_vi(editor) }

  /// Function keys that do something. What others send would be taken for text.
  private(set) var knownSequences: Set<[UInt8]> = []

  /// Edits a text, empty at first, until a command finishes or ends it, and returns it if it was finished,
  /// without the newline that libedit's own commands end it with.
  func run(for owner: any Owner) -> String? {
    let box = OwnerBox(owner)
    line_editor_set_client(editor, Unmanaged.passUnretained(box).toOpaque())
    defer { line_editor_set_client(editor, nil) }
    var count: Int32 = 0
    let line = withExtendedLifetime(box) { el_wgets(editor, &count) }
    guard let line else { return nil }
    var scalars = UnsafeBufferPointer(start: line, count: Int(max(0, count))).map(EditEngine.scalar)
    if scalars.last == "\n" { scalars.removeLast() }
    return EditedText.string(scalars[...])
  }

  // MARK: - The text, while it is edited

  var edited: EditedText {
    guard let line = el_wline(editor)?.pointee else { return EditedText("") }
    let scalars = UnsafeBufferPointer(start: line.buffer, count: line.lastchar - line.buffer)
    return EditedText(scalars.map(EditEngine.scalar), cursor: line.cursor - line.buffer)
  }
  /// libedit can be made to insert what is no scalar.
  private static func scalar(_ character: wchar_t) -> Unicode.Scalar {
    Unicode.Scalar(UInt32(bitPattern: character)) ?? "\u{FFFD}"
  }
  func moveCursor(by scalars: Int) { el_cursor(editor, Int32(scalars)) }
  func insert(_ text: String) {
    let wide = text.unicodeScalars.map { wchar_t(bitPattern: $0.value) } + [0]
    el_winsertstr(editor, wide)
  }
  func eraseBefore(_ scalars: Int) { el_deletestr(editor, Int32(scalars)) }
  func replace(_ scalars: Range<Int>, with text: String) {
    moveCursor(by: scalars.upperBound - edited.cursor)
    eraseBefore(scalars.count)
    insert(text)
  }
  func replaceAll(with text: String) { replace(0..<edited.scalars.count, with: text) }

  // MARK: - Implementation

  private let editor: OpaquePointer
  private let sink: UnsafeMutablePointer<FILE>
  private let descriptors: (Int32, Int32)

  /// Terminal descriptions are looked up through globals of the terminfo library.
  private static let starting = Mutex(())

  private static func close(_ ends: (Int32, Int32)) {
    _ = Glibc.close(ends.0)
    _ = Glibc.close(ends.1)
  }
}

// MARK: - Keys

extension EditEngine {
  private func bindKeys() {
    let isVi = isVi
    for command in EditCommand.allCases {
      for keys in command.keys { bind(keys, command.rawValue, inCommandMode: false) }
      guard isVi else { continue }
      for keys in command.commandModeKeys { bind(keys, command.rawValue, inCommandMode: true) }
      // What follows an escape is kept in one place for both modes, but each has to know that something does.
      for keys in command.keys where keys.hasPrefix("\\e") {
        bind(keys, command.rawValue, inCommandMode: true)
      }
    }
    if isVi { bind(EditCommand.escapeKey, "vi-command-mode", inCommandMode: false) }
    for (keys, function) in EditCommand.others { bind(keys, function, inCommandMode: false) }
  }

  private func bind(_ keys: String, _ function: String, inCommandMode: Bool) {
    line_editor_bind(editor, inCommandMode, keys, function)
    knownSequences.insert(EditCommand.bytes(of: keys))
  }

  /// Obeys the `bind` lines of a file, but not those that choose between emacs and vi. What they bind to
  /// libedit's history, which is empty, is bound to ours.
  private func rebind(_ path: String) {
    guard let tokenizer = tok_init(nil) else { return }
    defer { tok_end(tokenizer) }
    for line in EditEngine.lines(of: path) {
      var count: Int32 = 0
      var words: UnsafeMutablePointer<UnsafePointer<CChar>?>?
      tok_reset(tokenizer)
      guard tok_str(tokenizer, line, &count, &words) == 0, count > 0, let words else { continue }
      let texts = (0..<Int(count)).map { words[$0].map { String(cString: $0) } ?? "" }
      guard texts[0] == "bind" || texts[0].hasSuffix(":bind") else { continue }
      let options = texts.dropFirst().prefix { $0.hasPrefix("-") && $0.utf8.count == 2 }
      if options.contains("-v") || options.contains("-e") { continue }
      let binding = texts.dropFirst(1 + options.count)
      guard let keys = binding.first else { continue }
      knownSequences.insert(EditCommand.bytes(of: keys))
      if let command = binding.dropFirst().first.flatMap(EditCommand.init(insteadOf:)),
        !options.contains("-s")
      {
        command.rawValue.withCString { name in
          words[Int(count) - 1] = name
          _ = el_parse(editor, count, words)
        }
      } else {
        el_parse(editor, count, words)
      }
    }
  }

  private static func lines(of path: String) -> [String] {
    guard let file = fopen(path, "re") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while bytes.count < 1 << 20 {
      let count = fread(&piece, 1, piece.count, file)
      if count == 0 { break }
      bytes += piece.prefix(count)
    }
    return bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
  }
}

// MARK: - Calls from libedit

/// A class, so that its address can be handed to C.
private final class OwnerBox {
  unowned let owner: any EditEngine.Owner
  init(_ owner: any EditEngine.Owner) { self.owner = owner }
}

extension EditEngine {
  fileprivate static func owner(_ editor: OpaquePointer?) -> (any Owner)? {
    guard let client = line_editor_client(editor) else { return nil }
    return Unmanaged<OwnerBox>.fromOpaque(client).takeUnretainedValue().owner
  }

  private static let read: @convention(c) (OpaquePointer?, UnsafeMutablePointer<wchar_t>?) -> Int32 = {
    editor, character in
    keepCursorInText(editor)
    guard let scalar = owner(editor)?.nextCharacter() else { return 0 }
    character?.pointee = wchar_t(bitPattern: scalar.value)
    return 1
  }

  /// Some of libedit's commands leave the cursor where there is no text (vi's `$` on an empty line,
  /// exchanging the mark and the cursor after text was erased), and the next one would write there.
  private static func keepCursorInText(_ editor: OpaquePointer?) {
    guard let line = el_wline(editor)?.pointee else { return }
    if line.cursor < line.buffer { el_cursor(editor, Int32(line.buffer - line.cursor)) }
    if line.cursor > line.lastchar { el_cursor(editor, Int32(line.lastchar - line.cursor)) }
  }

  fileprivate static func perform(_ command: EditCommand, _ editor: OpaquePointer?) -> UInt8 {
    switch owner(editor)?.perform(command) {
    case .done: UInt8(CC_REFRESH)
    case .refused: UInt8(CC_ERROR)
    case .finished: UInt8(CC_NEWLINE)
    case .ended, nil: UInt8(CC_EOF)
    }
  }
}

extension EditCommand {
  fileprivate typealias Function = @convention(c) (OpaquePointer?, Int32) -> UInt8

  /// libedit does not say by which name it calls, so each command has a function of its own.
  fileprivate var function: Function {
    switch self {
    case .run: { editor, _ in EditEngine.perform(.run, editor) }
    case .newline: { editor, _ in EditEngine.perform(.newline, editor) }
    case .interrupt: { editor, _ in EditEngine.perform(.interrupt, editor) }
    case .endOfInput: { editor, _ in EditEngine.perform(.endOfInput, editor) }
    case .cancel: { editor, _ in EditEngine.perform(.cancel, editor) }
    case .suspend: { editor, _ in EditEngine.perform(.suspend, editor) }
    case .complete: { editor, _ in EditEngine.perform(.complete, editor) }
    case .completeBackward: { editor, _ in EditEngine.perform(.completeBackward, editor) }
    case .left: { editor, _ in EditEngine.perform(.left, editor) }
    case .right: { editor, _ in EditEngine.perform(.right, editor) }
    case .nextWord: { editor, _ in EditEngine.perform(.nextWord, editor) }
    case .rowStart: { editor, _ in EditEngine.perform(.rowStart, editor) }
    case .rowEnd: { editor, _ in EditEngine.perform(.rowEnd, editor) }
    case .up: { editor, _ in EditEngine.perform(.up, editor) }
    case .down: { editor, _ in EditEngine.perform(.down, editor) }
    case .eraseBefore: { editor, _ in EditEngine.perform(.eraseBefore, editor) }
    case .eraseAfter: { editor, _ in EditEngine.perform(.eraseAfter, editor) }
    case .historyOlder: { editor, _ in EditEngine.perform(.historyOlder, editor) }
    case .historyNewer: { editor, _ in EditEngine.perform(.historyNewer, editor) }
    case .searchHistory: { editor, _ in EditEngine.perform(.searchHistory, editor) }
    case .paste: { editor, _ in EditEngine.perform(.paste, editor) }
    case .clearScreen: { editor, _ in EditEngine.perform(.clearScreen, editor) }
    }
  }
}
