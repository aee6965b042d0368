internal import Entente
internal import EntenteExchange
internal import EntenteQuery
internal import EntenteSource
internal import EntenteWorld

/// `entente check --world PATH`: whether the facts of a world agree, and what it holds.
enum Auditing {
  /// Warnings of one code that are shown to a person; errors all are.
  private static let mostWarnings = 20

  static func run(_ options: CheckOptions) -> ExitStatus {
    var base = World()
    var texts: [SourceText] = []
    switch options.world {
    case .none: break
    case .builtIn: texts = BuiltInWorld.texts
    case .files(let paths):
      guard let parts = Program.parts(paths) else { return .badData }
      (base, texts) = parts
    }
    guard Checking.isWhole(base) else { return .badData }
    let loaded = WorldLoader.read(texts, over: base)
    guard Checking.isWhole(base) else { return .badData }
    if !loaded.problems.isEmpty {
      switch options.format {
      case .text: Program.report(loaded.problems, texts)
      case .json: write(loaded.problems.map { ($0.source, $0.diagnostic) }, texts, as: .json)
      }
      return .badData
    }
    let audit = WorldAudit(loaded.rows, loaded.places, texts: texts)
    write(audit.findings.map { ($0.place?.source, $0.diagnostic) }, texts, as: options.format)
    let output = FileDescriptorSink(1, name: "standard output")
    do throws(SinkFailure) {
      let inventory = Inventory(World(Base(freezing: loaded.rows)))
      switch options.format {
      case .json: for line in inventory.json { try output.write(line + "\n") }
      case .text:
        for table in inventory.tables {
          try table.write(as: .table, style: TableStyle(maxRows: nil), to: output)
        }
      }
      try output.flush()
    } catch {
      if case .failed(let message) = error {
        Program.complain(message)
        return .badData
      }
    }
    let (errors, warnings) = (audit.errorCount, audit.warningCount)
    if options.format == .text, errors + warnings > 0 {
      Program.complain("\(Wording.counted(errors, "error")), \(Wording.counted(warnings, "warning"))")
    }
    return errors == 0 ? .answered : .expectationFailed
  }

  /// To standard error for a person, to standard output for an editor.
  private static func write(
    _ found: [(source: Int?, diagnostic: Diagnostic)], _ texts: [SourceText], as format: CheckOptions.Format
  ) {
    let sink = FileDescriptorSink(format == .json ? 1 : 2, name: "standard output")
    // One renderer serves all of a text; a world without texts has no lines to show.
    var renderers: [Int: DiagnosticRenderer] = [:]
    var shown: [String: Int] = [:]
    for (source, diagnostic) in found {
      let renderer =
        renderers[source ?? -1]
        ?? DiagnosticRenderer(source.map { texts[$0] } ?? SourceText(name: "world", ""))
      renderers[source ?? -1] = renderer
      if format == .json {
        try? sink.write(renderer.json(diagnostic) + "\n")
        continue
      }
      shown[diagnostic.code, default: 0] += 1
      if diagnostic.severity != .error, shown[diagnostic.code, default: 0] > mostWarnings { continue }
      try? sink.write(renderer.text(diagnostic) + "\n")
    }
    try? sink.flush()
    if format == .json { return }
    for (code, count) in shown.sorted(by: { $0.key < $1.key })
    where code.hasPrefix("W") && count > mostWarnings {
      Program.complain(
        "\(Wording.counted(count - mostWarnings, "more warning")) of the kind \(code): --format json writes all"
      )
    }
  }
}
