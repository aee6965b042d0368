extension LineEditor {
  /// Tab: the only alternative, else what all have in common, else a menu of them; in a menu the next one
  /// (-1: the one before).
  func complete(_ edited: EditedText, step: Int) -> EditEngine.Outcome {
    if moveInMenu(step) { return .done }
    let list = completions(edited)
    guard let first = list.items.first else { return .refused }
    if list.items.count == 1 { return take(first.text, list, edited) ? .done : .refused }
    let start = edited.scalar(atOffset: list.replacing.lowerBound)
    let typed = edited.cursor > start ? EditedText.string(edited.scalars[start..<edited.cursor]) : ""
    let common = list.commonPrefix
    if common.count > typed.count, take(common, list, edited) { return .done }
    menu = CompletionMenu(list)
    menuText = edited
    if step < 0 { menu?.move(by: step) }
    return .done
  }

  /// False if no menu is open.
  func moveInMenu(_ step: Int) -> Bool {
    menu?.move(by: step)
    return menu != nil
  }

  /// Puts an alternative in its place, the cursor after it. False if it is there already.
  func take(_ alternative: String, _ list: CompletionList, _ edited: EditedText) -> Bool {
    guard let engine else { return false }
    let start = edited.scalar(atOffset: list.replacing.lowerBound)
    let end = max(start, edited.scalar(atOffset: list.replacing.upperBound))
    guard EditedText.string(edited.scalars[start..<end]) != alternative else { return false }
    engine.replace(start..<end, with: alternative)
    return true
  }

  /// What is typed or erased narrows or widens the menu; it closes when the cursor leaves the word, and when
  /// nothing fits.
  func updateMenu() {
    guard let menu, let edited = engine?.edited, edited != menuText else { return }
    let list = completions(edited)
    if list.items.isEmpty || list.replacing.lowerBound != menu.list.replacing.lowerBound {
      self.menu = nil
    } else {
      self.menu?.narrow(to: list)
      menuText = edited
    }
  }

  private func completions(_ edited: EditedText) -> CompletionList {
    delegate.completions(in: edited.text, at: edited.cursorOffset)
  }
}
