/// What keys can do besides what libedit knows. `~/.editrc` may bind them by the same names.
enum EditCommand: String, CaseIterable {
  case run = "entente-run"
  case newline = "entente-newline"
  case interrupt = "entente-interrupt"
  case endOfInput = "entente-end-of-input"
  case cancel = "entente-cancel"
  case suspend = "entente-suspend"
  case complete = "entente-complete"
  case completeBackward = "entente-complete-backward"
  case left = "entente-left"
  case right = "entente-right"
  case nextWord = "entente-next-word"
  case rowStart = "entente-row-start"
  case rowEnd = "entente-row-end"
  case up = "entente-up"
  case down = "entente-down"
  case eraseBefore = "entente-erase-before"
  case eraseAfter = "entente-erase-after"
  case historyOlder = "entente-history-older"
  case historyNewer = "entente-history-newer"
  case searchHistory = "entente-search-history"
  case paste = "entente-paste"
  case clearScreen = "entente-clear-screen"

  var help: String {
    switch self {
    case .run: "Run the statement, or go on with it in a new row while it is incomplete"
    case .newline: "Start a new row"
    case .interrupt: "Drop the statement"
    case .endOfInput: "End the session if nothing is typed, else erase the character under the cursor"
    case .cancel: "Close the menu"
    case .suspend: "Stop the program until the shell continues it"
    case .complete: "Complete the word, or choose the next alternative"
    case .completeBackward: "Choose the alternative before"
    case .left: "Move left by a character"
    case .right: "Move right by a character, or take the hint"
    case .nextWord: "Move right by a word, or take the first word of the hint"
    case .rowStart: "Move to the start of the row, then of the statement"
    case .rowEnd: "Move to the end of the row, or take the hint"
    case .up: "Move up a row, or to an older statement"
    case .down: "Move down a row, or to a newer statement"
    case .eraseBefore: "Erase the character before the cursor"
    case .eraseAfter: "Erase the character under the cursor"
    case .historyOlder: "The older statement that begins with what stands before the cursor"
    case .historyNewer: "The newer statement that begins with what stands before the cursor"
    case .searchHistory: "Search the statements that were run"
    case .paste: "Insert what the terminal pastes"
    case .clearScreen: "Clear the screen"
    }
  }

  /// Keys in libedit's notation, for emacs and for vi's insert mode.
  var keys: [String] {
    switch self {
    case .run: ["^M"]
    case .newline: ["^J", "\\e^M", "\\e^J", "\\e[13;2u", "\\e[13;3u", "\\e[27;2;13~", "\\e[27;3;13~"]
    case .interrupt: ["^C"]
    case .endOfInput: ["^D"]
    case .cancel: ["^G"]
    case .suspend: ["^Z"]
    case .complete: ["^I"]
    case .completeBackward: ["\\e[Z"]
    case .left: ["^B", "\\e[D", "\\eOD"]
    case .right: ["^F", "\\e[C", "\\eOC"]
    case .nextWord: ["\\ef", "\\e[1;5C", "\\e[1;3C"]
    case .rowStart: ["^A", "\\e[H", "\\eOH", "\\e[1~", "\\e[7~"]
    case .rowEnd: ["^E", "\\e[F", "\\eOF", "\\e[4~", "\\e[8~"]
    case .up: ["^P", "\\e[A", "\\eOA"]
    case .down: ["^N", "\\e[B", "\\eOB"]
    case .eraseBefore: ["^H", "^?"]
    case .eraseAfter: ["\\e[3~"]
    case .historyOlder: ["\\ep", "\\eP", "\\e[5~"]
    case .historyNewer: ["\\en", "\\eN", "\\e[6~"]
    case .searchHistory: ["^R"]
    case .paste: ["\\e[200~"]
    case .clearScreen: ["^L"]
    }
  }

  /// Keys in vi's command mode besides those that begin with an escape, which are the same everywhere.
  var commandModeKeys: [String] {
    switch self {
    case .run, .newline, .interrupt, .endOfInput, .cancel, .suspend, .complete, .clearScreen:
      keys.filter { !$0.hasPrefix("\\e") }
    case .up: ["k", "-", "^P"]
    case .down: ["j", "+", "^N"]
    case .historyOlder: ["K"]
    case .historyNewer: ["J"]
    case .searchHistory: ["^R", "/", "?"]
    case .completeBackward, .left, .right, .nextWord, .rowStart, .rowEnd, .eraseBefore, .eraseAfter, .paste:
      []
    }
  }

  /// Keys that libedit's own commands are bound to.
  static let others = [
    ("\\eb", "ed-prev-word"), ("\\e[1;5D", "ed-prev-word"), ("\\e[1;3D", "ed-prev-word"),
    ("^W", "ed-delete-prev-word"), ("\\e^?", "ed-delete-prev-word"),
    // It copies from where the text was before it had to be given more room.
    ("\\e^_", "ed-unassigned"),
  ]

  /// What does for our history what a command of libedit does for its own.
  init?(insteadOf command: String) {
    switch command {
    case "ed-prev-history", "ed-prev-line": self = .up
    case "ed-next-history", "ed-next-line": self = .down
    case "ed-search-prev-history": self = .historyOlder
    case "ed-search-next-history": self = .historyNewer
    case "em-inc-search-prev", "em-inc-search-next", "vi-search-prev", "vi-search-next": self = .searchHistory
    case "ed-newline": self = .run
    default: return nil
    }
  }

  /// What the escape key is for vi's insert mode, where an escape may also begin a longer sequence: a control
  /// character that no key sends.
  static let escapeKey = "\\236"
  static let escapeScalar: Unicode.Scalar = "\u{9E}"

  /// The bytes that keys in libedit's notation stand for.
  static func bytes(of keys: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Array(keys.utf8)[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "^"):
        if let control = rest.popFirst() {
          bytes.append(control == UInt8(ascii: "?") ? 0x7F : control & 0x1F)
        }
      case UInt8(ascii: "\\"):
        guard let escaped = rest.popFirst() else { break }
        let octal = ([escaped] + rest.prefix(2)).prefix { (0x30...0x37).contains($0) }
        if !octal.isEmpty {
          rest = rest.dropFirst(octal.count - 1)
          bytes.append(octal.reduce(0) { $0 &* 8 &+ ($1 - 0x30) })
        } else {
          bytes.append(EditCommand.escapes[escaped] ?? escaped)
        }
      default: bytes.append(byte)
      }
    }
    return bytes
  }
  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "e"): 0x1B, UInt8(ascii: "f"): 12,
    UInt8(ascii: "n"): 10,
    UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11,
  ]
}
