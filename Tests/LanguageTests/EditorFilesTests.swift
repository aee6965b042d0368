import EntenteLanguage
import Foundation
import Testing

/// The files for editors are made from the keyword catalogue. With ENTENTE_RECORD=1 they are written anew, and the test fails.
@Suite struct EditorFilesTests {
  private static let words = Set(
    Keywords.statements + Keywords.clauses + Keywords.operators + Keywords.quantifiers + Keywords.time
      + Keywords.aggregates
      + Keywords.others + Keywords.facts + Keywords.claims
  ).sorted()

  static let vim = """
    " Vim syntax file for Entente. Made from the keyword catalogue by the tests.
    " To use it: autocmd BufRead,BufNewFile *.ent setfiletype entente
    if exists("b:current_syntax") | finish | endif
    syntax case ignore
    syntax keyword ententeKeyword \(words.joined(separator: " "))
    syntax keyword ententeNumber \(Keywords.magnitudes.joined(separator: " "))
    syntax match ententeNumber "\\<[0-9][0-9_]*\\(\\.[0-9]\\+\\)\\?\\>"
    syntax match ententeDate "\\<[0-9]\\{4\\}-[0-9]\\{2\\}\\(-[0-9]\\{2\\}\\)\\?\\>"
    syntax region ententeString start=+"+ skip=+\\\\"+ end=+"+
    syntax match ententeComment "#.*$"
    highlight default link ententeKeyword Keyword
    highlight default link ententeNumber Number
    highlight default link ententeDate Constant
    highlight default link ententeString String
    highlight default link ententeComment Comment
    let b:current_syntax = "entente"

    """
  static let textMate = """
    {
      "name": "Entente",
      "scopeName": "source.entente",
      "fileTypes": ["ent"],
      "patterns": [
        { "name": "comment.line.number-sign.entente", "match": "#.*$" },
        { "name": "string.quoted.double.entente", "begin": "\\"", "end": "\\"", "patterns": [ { "match": "\\\\\\\\." } ] },
        { "name": "constant.other.date.entente", "match": "\\\\b[0-9]{4}-[0-9]{2}(-[0-9]{2})?\\\\b" },
        { "name": "constant.numeric.entente", "match": "\\\\b[0-9][0-9_]*(\\\\.[0-9]+)?\\\\b" },
        { "name": "constant.numeric.magnitude.entente", "match": "(?i)\\\\b(\(Keywords.magnitudes.joined(separator: "|")))\\\\b" },
        { "name": "keyword.control.entente", "match": "(?i)\\\\b(\(words.joined(separator: "|")))\\\\b" }
      ]
    }

    """

  @Test(arguments: [("entente.vim", vim), ("entente.tmLanguage.json", textMate)])
  func editorFile(_ name: String, _ wanted: String) throws {
    let url = root.appendingPathComponent("Grammar/\(name)")
    if ProcessInfo.processInfo.environment["ENTENTE_RECORD"] == "1" {
      try wanted.write(to: url, atomically: true, encoding: .utf8)
      Issue.record("\(name) was written anew")
      return
    }
    #expect(try String(contentsOf: url, encoding: .utf8) == wanted, "\(name) is not what the keywords give")
  }

  @Test func textMateIsJSON() throws {
    _ = try JSONSerialization.jsonObject(with: Data(EditorFilesTests.textMate.utf8))
  }
}
