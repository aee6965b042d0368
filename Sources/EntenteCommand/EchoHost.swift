internal import EntenteSource
internal import EntenteTerminal
import Glibc

/// A session without a world, which says what it was asked: it stands in until there is one.
final class EchoHost: ReplHost {
  let banner = ["Entente", "Type a question, or .help."]
  let prompt = Prompt("2022-11-24> ")

  func run(_ statement: String) -> Bool {
    if statement == "slow" {
      print("computing")
      fflush(nil)
      while !Interrupt.isRequested {}
      print("interrupted")
    } else {
      print(
        "=> \(statement.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: " | "))")
    }
    return true
  }

  func highlight(_ text: String) -> [StyledRange] {
    words(in: text).compactMap { word, range in
      if EchoHost.keywords.contains(word) { return StyledRange(range, .keyword) }
      return EchoHost.names.contains(word) ? StyledRange(range, .name) : nil
    }
  }
  func hint(for text: String) -> String? { nil }
  func completions(in text: String, at utf8Offset: Int) -> CompletionList {
    let before = String(decoding: text.utf8.prefix(utf8Offset), as: UTF8.self)
    let word = before.split(separator: " ", omittingEmptySubsequences: false).last.map(String.init) ?? ""
    let items = EchoHost.names.filter { $0.hasPrefix(word) }.map { Completion(text: $0, detail: "state") }
    return CompletionList(replacing: utf8Offset - word.utf8.count..<utf8Offset, items: items)
  }
  func completeness(of text: String) -> Completeness {
    let open = text.count { $0 == "{" } - text.count { $0 == "}" }
    return open > 0 ? .incomplete(open: "{") : .complete
  }

  // MARK: - Implementation

  private static let keywords: Set = ["where", "of", "and", "or", "not"]
  private static let names = ["Armenia", "Austria", "Azerbaijan", "Belarus"]

  private func words(in text: String) -> [(String, Range<Int>)] {
    var offset = 0
    return text.split(separator: " ", omittingEmptySubsequences: false).map { word in
      defer { offset += word.utf8.count + 1 }
      return (String(word), offset..<offset + word.utf8.count)
    }
  }
}
