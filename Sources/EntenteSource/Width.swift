internal import CUnicode

/// Columns that a text takes on a terminal: 2 for a CJK character or an emoji (a flag or a joined family is
/// one), 0 for a combining mark. Control characters count nothing; tabs are the caller's to expand, the rest
/// `visible` makes harmless.
package func displayWidth(_ text: String) -> Int {
  if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.utf8.count }
  return text.reduce(0) { $0 + displayWidth($1) }
}

package func displayWidth(_ character: Character) -> Int {
  var sum = 0
  var count = 0
  var isEmoji = false
  for scalar in character.unicodeScalars {
    switch scalar.value {
    // Vowels and finals of a Korean syllable written in parts.
    case 0x1160...0x11FF, 0xD7B0...0xD7FF: break
    default: sum += max(0, Int(cunicode_width(scalar.value)))
    }
    switch scalar.value {
    // Emoji presentation, the keycap's box, halves of flags.
    case 0xFE0F, 0x20E3, 0x1F1E6...0x1F1FF: isEmoji = true
    // A joiner or a skin tone, after an emoji: scripts of India join consonants as well.
    case 0x200D, 0x1F3FB...0x1F3FF:
      if count > 0, let first = character.unicodeScalars.first, first.value > 0xFF, first.properties.isEmoji {
        isEmoji = true
      }
    default: break
    }
    count += 1
  }
  return isEmoji && count > 1 ? 2 : sum
}

/// The text if it fits, else as many of its characters as fit with the mark after them. Never wider than
/// `width`.
package func cut(_ text: String, toWidth width: Int, mark: String = "…") -> String {
  if displayWidth(text) <= width { return text }
  let room = width - displayWidth(mark)
  if room < 0 { return String(mark.prefix(max(0, width))) }
  return prefix(of: text, toWidth: room) + mark
}

/// The text with every control character, direction override and invisible break shown: `␊`, `<U+202E>`. What
/// comes from a file or from the network cannot move the cursor or rewrite the line it stands in.
package func visible(_ text: String) -> String {
  if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
  var shown = ""
  for scalar in text.unicodeScalars {
    if let replacement = replacement(for: scalar) {
      shown += replacement
    } else {
      shown.unicodeScalars.append(scalar)
    }
  }
  return shown
}

/// Lines of at most `width` columns, broken at spaces; a word that is longer stays whole. Line breaks in the
/// text stay.
package func wrapped(_ text: String, toWidth width: Int) -> [String] {
  var lines: [String] = []
  for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
    var line: String?
    var columns = 0
    for word in paragraph.split(separator: " ", omittingEmptySubsequences: false) {
      let wordColumns = displayWidth(String(word))
      // Spaces that begin a line are its indentation: they stay.
      if let written = line, columns + 1 + wordColumns > width, !written.allSatisfy({ $0 == " " }) {
        lines.append(written)
        line = nil
      }
      if let written = line {
        line = written + " " + word
        columns += 1 + wordColumns
      } else {
        line = String(word)
        columns = wordColumns
      }
    }
    lines.append(line ?? "")
  }
  return lines
}

// MARK: - Implementation

private func prefix(of text: String, toWidth width: Int) -> String {
  var kept = ""
  var columns = 0
  for character in text {
    columns += displayWidth(character)
    if columns > width { break }
    kept.append(character)
  }
  return kept
}

private func replacement(for scalar: Unicode.Scalar) -> String? {
  switch scalar.value {
  case 0...0x1F: return Unicode.Scalar(0x2400 + scalar.value).map { String($0) }
  case 0x7F: return "␡"
  // C1 controls; zero-width space; line and paragraph separators; embeddings, overrides, isolates; byte-order
  // mark.
  case 0x80...0x9F, 0x200B, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "<U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits + ">"
  default: return nil
  }
}
