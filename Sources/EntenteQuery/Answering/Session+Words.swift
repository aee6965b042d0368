internal import EntenteLanguage
package import EntenteSource
package import EntenteWorld

// MARK: - What a front end asks besides questions

extension Session {
  /// The nouns that can be asked of a thing of the kind: `members`, `population`.
  package func nouns(about kind: KindID) -> [String] {
    let schema = world.schema
    let binder = binder(SourceText(name: "", ""))
    var found: [String] = []
    for key in vocabulary.nounKeys {
      guard let noun = vocabulary.noun(key) else { continue }
      for candidate in binder.stepCandidates(key) {
        switch candidate {
        case .relation(_, _, let narrowed) where narrowed.isEmpty && candidate.takes(KindSet([kind]), schema):
          if !found.contains(noun.plural) { found.append(noun.plural) }
        case .attribute where candidate.takes(KindSet([kind]), schema):
          if !found.contains(noun.singular) { found.append(noun.singular) }
        case .relation, .attribute, .definition, .began, .ended: break
        }
      }
    }
    return found
  }

  /// The last question, refinements worked in.
  package var lastCanonical: String? { last.map { Printer.print($0) } }

  /// Lines that a number then runs.
  package func offer(_ lines: [String]) { readings = lines }

  /// Where a whole sentence has a word that does not fit; nil while it is right or not yet whole.
  package func mistake(in text: String) -> Range<Int>? {
    let source = SourceText(name: "entry", text)
    let parsed = Parser.parse(source, lexicon: vocabulary)
    guard let statement = parsed.last, statement.problems.isEmpty, text.utf8.count < 2_000 else { return nil }
    switch statement.statement.kind {
    case .query, .isQuestion, .whenQuestion, .refine, .changes, .timeline: break
    default: return nil
    }
    guard let range = mistakeRange(statement.statement, source), !range.isEmpty,
      range.upper <= text.utf8.count,
      range.upper < text.utf8.count || text.last == " "
    else { return nil }
    return range.lower..<range.upper
  }
}

extension WorldLoader {
  /// Whether a text holds nothing but declarations, facts and definitions: a world rather than a script.
  package static func isWorld(_ source: SourceText) -> Bool {
    var declares = false
    for parsed in Parser.parse(source, lexicon: NoWords()) {
      switch parsed.statement.kind {
      case .declaration: declares = true
      case .add, .define: break
      case .query where parsed.problems.isEmpty == false:
        // An entity block whose kind is not known yet.
        if source.text(parsed.statement.range).contains("{") { declares = true } else { return false }
      case .invalid: if source.text(parsed.statement.range).contains("{") { declares = true }
      default: return false
      }
    }
    return declares
  }
}
