internal import EntenteLanguage
internal import EntenteSource
internal import EntenteWorld

extension Query {
  /// Without a time clause it goes over all days.
  var overTime: Query {
    guard time == nil else { return self }
    var query = self
    query.time = TimeClause(
      kind: .ever, range: SourceRange(expression.range.upper, expression.range.upper))
    return query
  }
}

// MARK: - Sentences about a set over a window: changes, timeline

extension Binder {
  /// - Parameter word: the sentence's own: `changes`.
  mutating func bindOverTime(_ query: Query, _ word: String, sorts: Bool = false) throws(Failure) -> QueryNode
  {
    for clause in query.results {
      switch clause.kind {
      case .first: continue
      case .sort where sorts: continue
      case .sort, .show, .group: break
      }
      throw fail(
        "E0364", "`\(word)` has its own columns\(sorts ? "" : " and order")", clause.range,
        notes: [
          sorts
            ? "`sort by` and `first n` may follow it; ask for the set itself to show or group"
            : "`first n` may follow it; ask for the set itself to show, sort or group"
        ])
    }
    switch query.time?.kind {
    case .asOf:
      throw fail(
        "E0357", "`\(word)` goes over a window, and this is one day", query.time?.range ?? query.range,
        notes: ["write `since …`, `between … and …` or `ever`"])
    case .throughout:
      throw fail(
        "E0357", "`throughout` asks who belongs on every day", query.time?.range ?? query.range,
        notes: ["write `during …`, or `between … and …`"])
    default: break
    }
    let node = try bindQuery(query.overTime)
    guard case .set = node.subject, node.columns == nil else {
      // The values of a window, or the steps of a number, are told without the word.
      var whole = query.overTime
      if case .aggregate = whole.expression.kind, whole.by == nil {
        let range = query.expression.range
        whole.by = Expression(.column(WordReference(key: "day", text: "day", range: range)), range)
      }
      throw fail(
        "E0363", "`\(word)` asks for a set of things, which this is not", query.expression.range,
        notes: ["over a window values and pairs come by themselves"], fixes: [Printer.print(whole)])
    }
    return node
  }

  func checkPicture(_ path: String?, _ range: SourceRange) throws(Failure) {
    guard let path, !path.lowercased().hasSuffix(".svg") || path.count <= 4 else { return }
    throw fail(
      "E0367", "`\(Wording.clipped(path))` is no name for a picture", range,
      notes: ["a picture is written as SVG: `into \"x.svg\"`"])
  }
}
