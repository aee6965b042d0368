package import EntenteSource

/// What the lexer and the parser may find wrong: data only, worded in `SyntaxProblem+Message.swift`.
package struct SyntaxProblem: Sendable {
  package enum Kind: Sendable {
    /// `members of "CSTO`
    case openQuote
    case notUTF8
    case nulCharacter
    case controlCharacter(UInt8)
    /// `as of 2023-02-29`
    case noSuchDate(String)
    case tooLong(tokens: Int)
    /// `((((…`
    case tooDeep(limit: Int)
    /// `members of )`
    case unexpected(found: String, expected: [String])
    /// `(members of CSTO`
    case unclosed(String)
    /// `members of CSTO and EAEU`
    case setsJoinedBy(String, readings: [String])
    /// `where landlocked and in NATO or in EU`
    case mixedAndOr(readings: [String])
    /// `members of A union members of B where landlocked`
    case whereAfterOperator(readings: [String])
    /// `SELECT`, `==`, `&&`, `|`
    case foreign(String, hint: String)
    /// `as of 1998 as of 1999`
    case twoTimeClauses(readings: [String])
    /// `why Armenia …`
    case notYet(String, what: String)
    /// `show name show capital`
    case repeated(String)
    /// `first 0`
    case notAWholeNumber(String)
    case unknownWord(String)
    /// `populaton of France`
    case unknownNoun(String)
    /// `members of SCO as observers`
    case unusedName(String)
    /// `what if Armenia`
    case noEvent(String)
    /// `members of CSTO where (member of EAEU according to Putin)`
    case accordingInside
    /// `coverage of members of NATO`
    case coverageOfPart(noun: String)
  }
  package var kind: Kind
  package var range: SourceRange
  package init(_ kind: Kind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }
}

extension SyntaxProblem {
  package var code: String {
    switch kind {
    case .openQuote: "E0101"
    case .notUTF8: "E0102"
    case .nulCharacter: "E0103"
    case .controlCharacter: "E0104"
    case .noSuchDate: "E0105"
    case .tooLong: "E0106"
    case .tooDeep: "E0107"
    case .unexpected: "E0201"
    case .unclosed: "E0202"
    case .setsJoinedBy: "E0203"
    case .mixedAndOr: "E0204"
    case .whereAfterOperator: "E0205"
    case .foreign: "E0206"
    case .twoTimeClauses: "E0207"
    case .notYet: "E0208"
    case .repeated: "E0209"
    case .notAWholeNumber: "E0210"
    case .unknownWord: "E0211"
    case .unknownNoun: "E0212"
    case .unusedName: "E0213"
    case .noEvent: "E0214"
    case .accordingInside: "E0215"
    case .coverageOfPart: "E0216"
    }
  }

  package var diagnostic: Diagnostic {
    func make(
      _ message: String, label: String = "", notes: [String] = [], fixes: [String] = []
    ) -> Diagnostic {
      Diagnostic(
        code: code, message, at: range, label: label, notes: notes, fixes: fixes.map { Diagnostic.Fix($0) })
    }
    switch kind {
    case .openQuote: return make("this quote is not closed", notes: ["close it with `\"`"])
    case .notUTF8:
      return make("these bytes are not UTF-8 text", notes: ["save the text as UTF-8 and try again"])
    case .nulCharacter: return make("a NUL character cannot stand in a text")
    case .controlCharacter(let byte):
      return make("a control character (code \(byte)) cannot stand in a sentence", notes: ["remove it"])
    case .noSuchDate(let text):
      return make(
        "`\(text)` is not in the calendar", notes: ["dates are written `1994`, `1994-04` or `1994-04-20`"])
    case .tooLong(let tokens):
      return make("the text has more than \(tokens) words", notes: ["cut it into files"])
    case .tooDeep(let limit):
      return make("nested more than \(limit) deep", notes: ["name a part with `let` and use the name"])
    case .unexpected(let found, let expected):
      let what = found.isEmpty ? "the sentence ends here" : "`\(clipped(found))` is not expected here"
      return make(what, notes: expected.isEmpty ? [] : ["expected " + SyntaxProblem.either(expected)])
    case .unclosed(let bracket): return make("this `\(bracket)` is not closed")
    case .setsJoinedBy(let word, let readings):
      return make(
        "`\(word)` joins conditions, not sets: this can be read in two ways",
        notes: ["say which of these is meant"], fixes: readings)
    case .mixedAndOr(let readings):
      return make(
        "`and` mixed with `or` can be read in two ways",
        notes: ["put parentheses around what belongs together"],
        fixes: readings)
    case .whereAfterOperator(let readings):
      return make(
        "this `where` can belong to the last set or to the whole",
        notes: ["put parentheses around what it is about"], fixes: readings)
    case .foreign(let word, let hint):
      return make("`\(clipped(word))` is not a word of this language", notes: [hint])
    case .twoTimeClauses(let readings):
      return make(
        "two time clauses stand side by side", notes: ["put each into the parentheses it governs"],
        fixes: readings)
    case .notYet(let word, let what):
      return make("`\(word)` is not answered yet", notes: ["the word is kept for a sentence that \(what)"])
    case .repeated(let clause): return make("there is a second `\(clause)`", notes: ["keep one of them"])
    case .notAWholeNumber(let text):
      return make("`\(clipped(text))` is not a whole number above 0")
    case .unknownNoun(let word):
      return make("no noun `\(clipped(word))`", notes: ["`.schema` lists the nouns there are"])
    case .unusedName(let word):
      return make(
        "`as \(clipped(word))` names the row, and nothing is said of it",
        notes: [
          "a name is for an inner condition: `states as s where any neighbour (area > area of s)`; a standing is asked `with status …`"
        ])
    case .noEvent(let words):
      return make(
        "`\(clipped(words))` is not something that happens",
        notes: ["write who, a verb of an event, and what: `Armenia leaves CSTO`; `.schema events` lists them"]
      )
    case .accordingInside:
      return make(
        "`according to` governs a whole sentence", notes: ["put it at the end, before `show` and `sort by`"])
    case .coverageOfPart(let noun):
      return make(
        "`coverage` is of all that is recorded under a noun", notes: ["`describe` tells about one thing"],
        fixes: ["coverage of \(noun)"])
    case .unknownWord(let word): return make("`\(clipped(word))` is not known here")
    }
  }

  private func clipped(_ text: String) -> String { text.count > 40 ? text.prefix(39) + "…" : text }

  /// `a, b or c`
  package static func either(_ words: [String]) -> String {
    guard words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
  }
}
