extension LineEditor {
  /// An older (-1) or newer statement that begins with the prefix, by default what stands before the cursor.
  func recall(_ step: Int, _ edited: EditedText, prefix: String? = nil) -> EditEngine.Outcome {
    let before = EditedText.string(edited.scalars[..<edited.cursor])
    guard let text = walk.move(by: step, from: edited.text, prefix: prefix ?? before) else { return .refused }
    engine?.replaceAll(with: text)
    if prefix == nil, let now = engine?.edited {
      engine?.moveCursor(by: min(edited.cursor, now.scalars.count) - now.cursor)
    }
    return .done
  }

  /// Reads keys until one of them is none for the search, which is then taken for the statement that was
  /// found.
  func searchHistory() -> EditEngine.Outcome {
    menu = nil
    search = HistorySearch(history)
    var lastKey: Key?
    while lastKey == nil {
      let key = keys.next { pause($0) }
      switch key {
      case .scalar(let scalar):
        if !obey(scalar) { lastKey = key }
      case .escape, .sequence, .end: lastKey = key
      }
    }
    let found = search
    search = nil
    guard let lastKey, lastKey != .scalar(LineEditor.cancel) else { return .done }
    if let entry = found?.entry {
      engine?.replaceAll(with: entry)
      if let match = found?.match, let edited = engine?.edited {
        engine?.moveCursor(by: edited.scalar(atOffset: match.lowerBound) - edited.cursor)
      }
    }
    if lastKey != .escape { keys.giveBack(lastKey) }
    return .done
  }

  // MARK: - Implementation

  private static let cancel: Unicode.Scalar = "\u{07}"

  /// False if the key does not belong to the search.
  private func obey(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x12: search?.older()
    case 0x13: search?.newer()
    case 0x08, 0x7F: search?.eraseLast()
    case 0x00..<0x20: return false
    default: search?.type(scalar)
    }
    return true
  }
}
