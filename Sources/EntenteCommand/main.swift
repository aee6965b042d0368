import EntenteAtlas
import EntenteQuery
import EntenteSource
import EntenteWorld
import Glibc

func text(_ cell: Cell) -> String {
  switch cell {
  case .none: ""
  case .unknown: "unknown"
  case .text(let t), .name(let t): t
  case .number(let q, let d):
    (q.exact.map { "\($0)" } ?? "\(q.low ?? -1)..\(q.high ?? -1)") + (d.map { " (\($0))" } ?? "")
  case .date(let d): d.description
  case .period(let p): p.description
  case .flag(let f): "\(f)"
  case .list(let l): l.map(text).joined(separator: "; ")
  }
}
func show(_ d: Diagnostic, _ s: SourceText) {
  let (n, r) = s.line(at: d.primary.range.lower)
  print(
    "error[\(d.code)]: \(d.message)\n  \(s.name):\(n + 1)| \(s.text(SourceRange(r.lowerBound, r.upperBound)).prefix(120))"
  )
  print(
    "   " + String(repeating: " ", count: max(0, d.primary.range.lower - r.lowerBound))
      + String(repeating: "^", count: max(1, d.primary.range.upper - d.primary.range.lower)))
  for n in d.notes { print("   note: \(n)") }
  for (i, f) in d.fixes.enumerated() { print("   \(i + 1)  \(f.statement)   — \(f.note)") }
}
func go() {
  var sources: [SourceText] = []
  for i in 0..<atlas_file_count() {
    sources.append(
      SourceText(
        name: String(cString: atlas_file_name(i)),
        bytes: Array(UnsafeBufferPointer(start: atlas_file_bytes(i), count: atlas_file_size(i)))))
  }
  var args = Array(CommandLine.arguments.dropFirst())
  while args.first == "-w" {
    args.removeFirst()
    let path = args.removeFirst()
    if let f = fopen(path, "r") {
      var b: [UInt8] = []
      var c = fgetc(f)
      while c >= 0 {
        b.append(UInt8(c))
        c = fgetc(f)
      }
      fclose(f)
      sources.append(SourceText(name: path, bytes: b))
    }
  }
  let (world, problems) = WorldLoader.load(sources)
  for p in problems.prefix(40) { show(p.diagnostic, sources[p.source]) }
  guard let world else { return }
  let session = Session(world)
  for a in args {
    let s = SourceText(name: "-c", a)
    print("> \(a)")
    session.run(s) { _, outcome in
      switch outcome {
      case .answer(let answer):
        if let r = answer.reading { print("  (\(r))") }
        switch answer.body {
        case .table(let t), .value(let t):
          print(t.columns.map { $0.title + ($0.unit.map { " [\($0)]" } ?? "") }.joined(separator: " | "))
          for r in t.rows { print(r.map(text).joined(separator: " | ")) }
        case .verdict(let t, let s): print("\(t): \(s)")
        case .text(let l): print(l.joined(separator: "\n"))
        case .nothing: break
        }
        print("-- \(answer.rowCount) rows · \(answer.basis.joined(separator: " · "))")
        for n in answer.notes { print("-- \(n)") }
        for f in answer.suggestions { print("-- try: \(f.statement)") }
      case .done(let s): print(s)
      case .refused(let ds): for d in ds { show(d, s) }
      case .expectationFailed(let d): show(d, s)
      case .cancelled: print("cancelled")
      case .help(let h): print("help \(h)")
      case .use(let u): print("use \(u)")
      case .run(let r): print("run \(r)")
      }
      return true
    }
  }
}
go()
