package import EntenteSource
package import EntenteWorld

/// What a statement gives back.
package struct Answer: Sendable {
  package enum Body: Sendable {
    case table(Table)
    /// One value: a table of one cell.
    case value(Table)
    /// `yes`, `no` or `unknown`, and why in a few words.
    case verdict(Truth, String)
    /// When things hold, to be drawn.
    case timeline(Timeline)
    /// Lines of text: `explain`, `fmt`.
    case text([String])
    case nothing
  }
  package var body: Body
  /// The canonical form of a friendly sentence.
  package var reading: String?
  /// What the answer leaves open, or why it is empty: sentences.
  package var notes: [String] = []
  /// Sentences that can be run as they stand.
  package var suggestions: [Diagnostic.Fix] = []
  /// What it rests on: `6 rows`, `as of 2022-11-24`.
  package var basis: [String] = []
  package var rowCount = 0
  /// The thing that each row is about, where rows are about things.
  package var entities: [EntityID] = []
  /// It is about a world in which something is supposed.
  package var isHypothetical = false
  /// Of a picture: the file that it goes into.
  package var file: String?
  /// Of an answer in lines: the same as rows, for the formats that programs read.
  package var data: Table?
  package init(_ body: Body) { self.body = body }
}

/// What a statement asks of the front end: the language itself touches no file.
package enum FileTask: Sendable, Equatable {
  /// The world as a snapshot.
  case save(String)
  /// The last answer, in the format of the extension.
  case export(String)
  case exportDatabase(String)
  case importDatabase(String)
  case importRows(ImportTask)
  /// A script ends, as if answered, where a file is not at hand that comes from elsewhere.
  case needs(String, from: String)
}

package enum Outcome: Sendable {
  case answer(Answer)
  /// Something was done: `Ruritania added`.
  case done(String)
  case refused([Diagnostic])
  case expectationFailed(Diagnostic)
  /// The statement touched a part of a snapshot that cannot be read.
  case damaged(Diagnostic)
  case cancelled
  /// Help for a name is the front end's.
  case help(String)
  /// Another file is to be read.
  case use(String)
  /// A file is to be written or read.
  case file(FileTask)
  /// A reading that was offered is run.
  case run(String)
}
