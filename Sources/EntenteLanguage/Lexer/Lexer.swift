package import EntenteSource

/// Cuts a text into tokens. Never fails: what is no token is a problem with a place, and a symbol.
package struct Lexer {
  package private(set) var tokens: [Token] = []
  package private(set) var comments: [Comment] = []
  package private(set) var problems: [SyntaxProblem] = []

  private let bytes: [UInt8]
  private var index = 0
  private var startsLine = true
  private var lineStart = 0
  private var space = false
  private var lineEnds = 0

  /// More tokens than this in one text are refused: nobody wrote them.
  package static let mostTokens = 6_000_000

  package init(_ source: SourceText, in range: Range<Int>? = nil) {
    bytes = source.bytes
    index = range?.lowerBound ?? 0
    lineStart = index
    run(to: range?.upperBound ?? bytes.count)
  }
}

// MARK: - Implementation

extension Lexer {
  private func peek(_ ahead: Int = 0) -> UInt8 { index + ahead < bytes.count ? bytes[index + ahead] : 0 }

  private mutating func run(to end: Int) {
    if index == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    if index == 0, bytes.starts(with: [0x23, 0x21]) { skipLine(end) }
    while index < end {
      let byte = bytes[index]
      switch byte {
      case 0x0A:
        index += 1
        startsLine = true
        lineStart = index
        lineEnds += 1
      case 0x09, 0x0B, 0x0C, 0x0D, 0x20:
        index += 1
        space = true
      case 0x23:
        let start = index
        skipLine(end)
        comments.append(
          Comment(range: SourceRange(start, index), before: tokens.count, trails: !startsLine))
      case 0x22: string(end)
      case 0x30...0x39: number(end)
      case 0x24 where isWordByte(peek(1)):
        let start = index
        index += 1
        while index < end, isWordByte(bytes[index]) { index += 1 }
        append(.parameter, start, text: text(start + 1, index))
      case 0x24 where peek(1) == 0x22:
        // `$"Country name"`: a column whose name is not one word.
        let start = index
        index += 1
        string(end)
        tokens[tokens.count - 1].kind = .parameter
        tokens[tokens.count - 1].range = SourceRange(start, index)
      case 0x41...0x5A, 0x61...0x7A, 0x5F: word(end)
      case 0xC2 where peek(1) == 0xA0:  // no-break space
        index += 2
        space = true
      case 0xE2: punctuation(end)
      case 0x80...0xFF: word(end)
      default: symbol(end)
      }
      if tokens.count > Lexer.mostTokens {
        problems.append(.init(.tooLong(tokens: Lexer.mostTokens), SourceRange(0, min(index, 1))))
        tokens.removeAll()
        break
      }
    }
    index = end
    append(.end, end, text: "")
  }

  private mutating func skipLine(_ end: Int) { while index < end, bytes[index] != 0x0A { index += 1 } }

  private func text(_ lower: Int, _ upper: Int) -> String {
    String(decoding: bytes[lower..<max(lower, upper)], as: UTF8.self)
  }

  private mutating func append(_ kind: Token.Kind, _ start: Int, text: String, key: String? = nil) {
    var token = Token(
      kind: kind, range: SourceRange(start, index), text: text,
      key: key ?? (kind == .word || kind == .number || kind == .date ? Folding.fold(text) : text))
    token.startsLine = startsLine
    token.indent = startsLine ? start - lineStart : 0
    token.followsSpace = space || startsLine
    token.followsBlankLine = startsLine && lineEnds > 1
    startsLine = false
    space = false
    lineEnds = 0
    tokens.append(token)
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A, 0x80...0xFF: true
    default: false
    }
  }

  /// A word goes on over hyphens, apostrophes and full stops that have letters on both sides, and takes a final full stop.
  private mutating func word(_ end: Int) {
    let start = index
    loop: while index < end {
      let byte = bytes[index]
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: index += 1
      case 0xE2 where peek(1) == 0x80:
        // Quotation marks and long dashes end a word; hyphens and apostrophes inside do not.
        switch peek(2) {
        case 0x90, 0x91, 0x98, 0x99, 0xB2:
          guard index > start, index + 3 < end, isWordByte(bytes[index + 3]) else { break loop }
          index += 3
        case 0x93 where index > start && index + 3 < end && isWordByte(bytes[index + 3]): index += 3
        default: break loop
        }
      case 0xE2 where peek(1) == 0x89: break loop  // ≤ ≥ ≠
      case 0xC2 where peek(1) == 0xA0: break loop
      case 0x80...0xFF:
        let length = sequence(at: index, end)
        if length == 0 {
          if index > start { break loop }
          problems.append(.init(.notUTF8, SourceRange(index, index + 1)))
          index += 1
          append(.symbol, start, text: "\u{FFFD}")
          return
        }
        index += length
      case 0x2D, 0x27:
        guard index > start, index + 1 < end, isWordByte(bytes[index + 1]) else { break loop }
        index += 1
      case 0x2E:
        guard index > start, peek(1) != 0x2E else { break loop }
        index += 1
      default: break loop
      }
    }
    if index == start { return symbol(end) }
    append(.word, start, text: text(start, index))
  }

  /// The length of a valid UTF-8 sequence, 0 for none.
  private func sequence(at start: Int, _ end: Int) -> Int {
    let first = bytes[start]
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first <= 0xF4, start + length <= end else { return 0 }
    for offset in 1..<length where bytes[start + offset] & 0xC0 != 0x80 { return 0 }
    let second = bytes[start + 1]
    switch first {
    case 0xE0: if second < 0xA0 { return 0 }
    case 0xED: if second > 0x9F { return 0 }
    case 0xF0: if second < 0x90 { return 0 }
    case 0xF4: if second > 0x8F { return 0 }
    default: break
    }
    return length
  }

  private mutating func digits(_ end: Int) -> Int {
    let start = index
    while index < end, (0x30...0x39).contains(bytes[index]) { index += 1 }
    return index - start
  }

  private mutating func number(_ end: Int) {
    let start = index
    let count = digits(end)
    func isDigit(_ offset: Int) -> Bool {
      index + offset < end && (0x30...0x39).contains(bytes[index + offset])
    }
    // 2022-11, 2022-11-24
    if count == 4, peek() == 0x2D, isDigit(1), isDigit(2), !isDigit(3) {
      index += 3
      if peek() == 0x2D, isDigit(1), isDigit(2), !isDigit(3) { index += 3 }
      if !(index < end && isWordByte(bytes[index])) {
        append(.date, start, text: text(start, index))
        if WrittenDate.civil(tokens[tokens.count - 1].text) == nil {
          problems.append(.init(.noSuchDate(tokens[tokens.count - 1].text), SourceRange(start, index)))
        }
        return
      }
    }
    // 10,000,000
    while count <= 3, peek() == 0x2C, isDigit(1), isDigit(2), isDigit(3), !isDigit(4) { index += 4 }
    while peek() == 0x5F, isDigit(1) {
      index += 1
      _ = digits(end)
    }
    if peek() == 0x2E, isDigit(1) {
      index += 1
      _ = digits(end)
    }
    // 102nd, 2020-war: a word that begins with digits.
    if index < end, isWordByte(bytes[index]), bytes[index] < 0x80 || sequence(at: index, end) > 0 {
      while index < end, isWordByte(bytes[index]) || (bytes[index] == 0x2D && isWordByte(peek(1))) {
        index += 1
      }
      append(.word, start, text: text(start, index))
      return
    }
    append(.number, start, text: text(start, index))
  }

  private mutating func string(_ end: Int, closing: [UInt8] = [0x22], opening: Int = 1) {
    let start = index
    index += opening
    var content: [UInt8] = []
    while index < end {
      if bytes[index...].starts(with: closing) {
        index += closing.count
        let text = String(decoding: content, as: UTF8.self)
        if Array(text.utf8) != content {
          problems.append(.init(.notUTF8, SourceRange(start, index)))
        } else if content.contains(0) {
          problems.append(.init(.nulCharacter, SourceRange(start, index)))
        }
        append(.string, start, text: text, key: Folding.fold(text))
        return
      }
      if bytes[index] == 0x5C, index + 1 < end, bytes[index + 1] == 0x22 || bytes[index + 1] == 0x5C {
        index += 1
      }
      content.append(bytes[index])
      index += 1
    }
    problems.append(.init(.openQuote, SourceRange(start, start + opening)))
    append(.string, start, text: String(decoding: content, as: UTF8.self))
  }

  private mutating func punctuation(_ end: Int) {
    let start = index
    let symbols: [([UInt8], String)] = [
      ([0xE2, 0x89, 0xA4], "<="), ([0xE2, 0x89, 0xA5], ">="), ([0xE2, 0x89, 0xA0], "!="),
      ([0xE2, 0x80, 0xA6], ".."),
    ]
    for (sequence, symbol) in symbols where bytes[index...].starts(with: sequence) {
      index += 3
      return append(.symbol, start, text: symbol)
    }
    if bytes[index...].starts(with: [0xE2, 0x80, 0x9C]) || bytes[index...].starts(with: [0xE2, 0x80, 0x9D])
      || bytes[index...].starts(with: [0xE2, 0x80, 0x9E])
    {
      return string(end, closing: [0xE2, 0x80, 0x9D], opening: 3)
    }
    if bytes[index...].starts(with: [0xE2, 0x80, 0x93]) || bytes[index...].starts(with: [0xE2, 0x88, 0x92]) {
      index += 3
      return append(.symbol, start, text: "-")
    }
    if bytes[index...].starts(with: [0xE2, 0x80]), peek(2) < 0x90 || peek(2) > 0xBA {
      index += 3
      space = true
      return
    }
    if sequence(at: index, end) == 3, ![0x80].contains(peek(1)) || peek(2) < 0x90 { return word(end) }
    if sequence(at: index, end) == 3 {
      index += 3
      append(.symbol, start, text: text(start, index))
      return
    }
    word(end)
  }

  private mutating func symbol(_ end: Int) {
    let start = index
    let pairs = ["<=", ">=", "!=", "<>", "==", "&&", "||", "..", "->", "=>", "//"]
    for pair in pairs where bytes[index...].starts(with: pair.utf8) && index + 2 <= end {
      index += 2
      return append(.symbol, start, text: pair)
    }
    let byte = bytes[index]
    index += 1
    if byte < 0x20 || byte == 0x7F {
      problems.append(
        .init(byte == 0 ? .nulCharacter : .controlCharacter(byte), SourceRange(start, index)))
      append(.symbol, start, text: "\u{FFFD}")
      return
    }
    append(.symbol, start, text: byte < 0x80 ? String(UnicodeScalar(byte)) : "\u{FFFD}")
  }
}
