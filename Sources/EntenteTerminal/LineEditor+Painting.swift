internal import EntenteSource

/// What the delegate has said about texts that are shown again and again.
struct DelegateCache {
  var highlights: (text: String, ranges: [StyledRange])?
  var hint: (text: String, hint: String)?
  /// What is open after a text.
  var open: [String: String] = [:]
}

extension LineEditor {
  /// Nothing is left to read: the screen is brought up to date.
  func pause(_ why: KeyInput.Pause) {
    switch why {
    case .waiting: break
    case .resized: if painter.isPainted(for: terminal.size) { return }
    case .resumed:
      mode.enter()
      painter.forget()
      hasAnnounced = false
    }
    updateMenu()
    terminal.write(painter.paint(picture, on: terminal.size))
    if !hasAnnounced {
      hasAnnounced = true
      terminal.write("\u{1b}[?2004h")
    }
  }

  /// The text stays on the screen as it was finished, without what was only there to help.
  func paintFinally(_ text: EditedText, mark: String = "") {
    let picture = Picture(
      prompt: prompt, text: text, highlights: highlights(text.text), suffix: StyledText(mark, .hint),
      open: open(in: text.text))
    terminal.write(painter.paintFinally(picture, on: terminal.size))
  }

  /// The terminal is not ours any more: pastes are not for us.
  func withdraw() {
    if hasAnnounced { terminal.write("\u{1b}[?2004l") }
    hasAnnounced = false
  }

  // MARK: - Implementation

  private var picture: Picture {
    var edited = engine?.edited ?? EditedText("")
    var match: StyledRange?
    if let search, let entry = search.entry {
      edited = EditedText(entry)
      if let range = search.match {
        edited.cursor = edited.scalar(atOffset: range.lowerBound)
        match = StyledRange(range, .match)
      }
    }
    let text = edited.text
    var picture = Picture(prompt: prompt, text: edited, highlights: highlights(text), open: open(in: text))
    if let match { picture.highlights.append(match) }
    if let search {
      picture.footer = .line(search.line)
    } else {
      if edited.isAtEnd { picture.suffix.text = shownHint(for: text) }
      if let menu { picture.footer = .menu(menu) }
    }
    return picture
  }

  private func highlights(_ text: String) -> [StyledRange] {
    if let known = cache.highlights, known.text == text { return known.ranges }
    let ranges = text.isEmpty ? [] : delegate.highlight(text)
    cache.highlights = (text, ranges)
    return ranges
  }

  /// The row of the hint that would come next.
  private func shownHint(for text: String) -> String {
    let hint = menu.map { rest(of: $0, in: text) } ?? hint(for: text)
    guard let end = hint.firstIndex(of: "\n") else { return hint }
    return hint[..<end] + " …"
  }

  /// What the chosen alternative would add to the text, if it only adds something.
  private func rest(of menu: CompletionMenu, in text: String) -> String {
    let start = min(menu.list.replacing.lowerBound, text.utf8.count)
    let typed = Array(text.utf8.dropFirst(start))
    let chosen = Array(menu.selected.text.utf8)
    return chosen.starts(with: typed) ? String(decoding: chosen.dropFirst(typed.count), as: UTF8.self) : ""
  }

  /// What is open at the end of so many bytes of the text.
  private func open(in text: String) -> (Int) -> String {
    { [unowned self] offset in
      let before = String(decoding: text.utf8.prefix(offset), as: UTF8.self)
      if let known = cache.open[before] { return known }
      if cache.open.count > 500 { cache.open = [:] }
      let open: String
      switch delegate.completeness(of: before) {
      case .complete: open = ""
      case .incomplete(let what): open = what
      }
      cache.open[before] = open
      return open
    }
  }
}

extension LineEditor {
  /// What is shown after the text and can be taken over: the delegate's proposal, else the rest of an older
  /// statement.
  func hint(for text: String) -> String {
    if let known = cache.hint, known.text == text { return known.hint }
    let hint = delegate.hint(for: text) ?? history.continuation(of: text) ?? ""
    cache.hint = (text, hint)
    return hint
  }
}
