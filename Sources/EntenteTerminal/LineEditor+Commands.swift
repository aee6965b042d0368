internal import EntenteSource
import Glibc

extension LineEditor: EditEngine.Owner {
  func nextCharacter() -> Unicode.Scalar? {
    while true {
      if let scalar = pending.popFirst() { return scalar }
      switch keys.next({ pause($0) }) {
      case .scalar(let scalar): return scalar
      case .sequence(let bytes): pending = characters(of: bytes)[...]
      case .escape:
        if menu != nil {
          menu = nil
        } else {
          return engine?.isVi == true ? EditCommand.escapeScalar : "\u{1B}"
        }
      case .end: return nil
      }
    }
  }

  func perform(_ command: EditCommand) -> EditEngine.Outcome {
    guard let engine else { return .ended }
    let edited = engine.edited
    updateMenu()  // keys that came at once have not been painted in between
    switch command {
    case .run: return run(edited)
    case .newline: return insert("\n" + edited.indentation)
    case .interrupt:
      dropped = edited
      return finish(.interrupted)
    case .endOfInput:
      if !edited.scalars.isEmpty { return erase(after: edited) }
      result = .endOfInput
      return .ended
    case .cancel:
      if menu == nil { return .refused }
      menu = nil
      return .done
    case .suspend: return suspend()
    case .complete: return complete(edited, step: 1)
    case .completeBackward: return complete(edited, step: -1)
    case .left: return move(by: -edited.clusterBefore)
    case .right: return edited.isAtEnd ? takeHint { _ in true } : move(by: edited.clusterAfter)
    case .nextWord: return nextWord(edited)
    case .rowStart:
      return move(by: (edited.cursor > edited.row.lowerBound ? edited.row.lowerBound : 0) - edited.cursor)
    case .rowEnd:
      if edited.isAtEnd { return takeHint { _ in true } }
      let end = edited.cursor < edited.row.upperBound ? edited.row.upperBound : edited.scalars.count
      return move(by: end - edited.cursor)
    case .up: return up(edited)
    case .down: return down(edited)
    case .eraseBefore:
      engine.eraseBefore(edited.clusterBefore)
      return edited.cursor > 0 ? .done : .refused
    case .eraseAfter: return erase(after: edited)
    case .historyOlder: return recall(-1, edited)
    case .historyNewer: return recall(1, edited)
    case .searchHistory: return searchHistory()
    case .paste: return paste()
    case .clearScreen:
      terminal.write("\u{1b}[H\u{1b}[2J")
      painter.forget()
      return .done
    }
  }
}

// MARK: - Implementation

extension LineEditor {
  /// What a function key is for libedit: nothing if it is bound to nothing, as it would take the rest of it
  /// for text.
  private func characters(of bytes: [UInt8]) -> [Unicode.Scalar] {
    let isLong = bytes.count < 2 || bytes[1] == UInt8(ascii: "[") || bytes[1] == UInt8(ascii: "O")
    if isLong, engine?.knownSequences.contains(bytes) != true { return [] }
    return Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
  }

  private func finish(_ input: Input) -> EditEngine.Outcome {
    result = input
    return .finished
  }

  private func run(_ edited: EditedText) -> EditEngine.Outcome {
    if let menu {
      self.menu = nil
      if take(menu.selected.text, menu.list, edited) { return .done }
    }
    let text = edited.text
    switch delegate.completeness(of: text) {
    case .incomplete where !edited.endsInTwoBlankRows: return insert("\n" + edited.indentation)
    case .complete, .incomplete: return finish(.statement(text))
    }
  }

  private func insert(_ text: String) -> EditEngine.Outcome {
    engine?.insert(text)
    return .done
  }

  private func move(by scalars: Int) -> EditEngine.Outcome {
    if scalars == 0 { return .refused }
    engine?.moveCursor(by: scalars)
    return .done
  }

  private func erase(after edited: EditedText) -> EditEngine.Outcome {
    let count = edited.clusterAfter
    if count == 0 { return .refused }
    engine?.moveCursor(by: count)
    engine?.eraseBefore(count)
    return .done
  }

  private func nextWord(_ edited: EditedText) -> EditEngine.Outcome {
    if edited.isAtEnd {
      var isInWord = false
      return takeHint { character in
        if !character.isWhitespace { isInWord = true }
        return !isInWord || !character.isWhitespace
      }
    }
    let rest = EditedText.string(edited.scalars[edited.cursor...])
    let word = rest.drop { !$0.isLetter && !$0.isNumber }.drop { $0.isLetter || $0.isNumber }
    return move(by: rest.unicodeScalars.count - word.unicodeScalars.count)
  }

  /// Takes over the hint as far as its characters fit, from the first on.
  private func takeHint(while fits: (Character) -> Bool) -> EditEngine.Outcome {
    guard let engine else { return .refused }
    let hint = hint(for: engine.edited.text).prefix(while: fits)
    return hint.isEmpty ? .refused : insert(String(hint))
  }

  private func up(_ edited: EditedText) -> EditEngine.Outcome {
    if moveInMenu(-1) { return .done }
    let column = goalColumn(edited)
    guard let place = edited.placeAbove(column: column) else { return recall(-1, edited, prefix: "") }
    return moveToRow(place, column)
  }
  private func down(_ edited: EditedText) -> EditEngine.Outcome {
    if moveInMenu(1) { return .done }
    let column = goalColumn(edited)
    guard let place = edited.placeBelow(column: column) else { return recall(1, edited, prefix: "") }
    return moveToRow(place, column)
  }
  private func goalColumn(_ edited: EditedText) -> Int {
    if let goal, goal.text == edited { return goal.column }
    return edited.column
  }
  private func moveToRow(_ place: Int, _ column: Int) -> EditEngine.Outcome {
    guard let engine else { return .refused }
    engine.moveCursor(by: place - engine.edited.cursor)
    goal = (column, engine.edited)
    return .done
  }

  private func paste() -> EditEngine.Outcome {
    let bytes = keys.bytes(until: Array("\u{1b}[201~".utf8)) { pause($0) }
    let text = LineEditor.pasteable(String(decoding: bytes, as: UTF8.self))
    return text.isEmpty ? .refused : insert(text)
  }

  /// The text with every kind of line end as `\n`, without those it ends with, and without other control
  /// characters.
  static func pasteable(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0D: result.append("\n")
      case 0x0A: if previous != "\r" { result.append("\n") }
      case 0x09, 0x20..<0x7F, 0xA0...: result.append(scalar)
      default: break
      }
      previous = scalar
    }
    while result.last == "\n" { result.removeLast() }
    return String(result)
  }

  private func suspend() -> EditEngine.Outcome {
    guard handlesSignals, let engine else { return .refused }
    paintFinally(engine.edited)
    mode.leave()
    withdraw()
    kill(0, SIGTSTP)  // the whole job, as the terminal would have done
    mode.enter()
    TerminalSignals.acknowledge()
    return .done
  }
}
