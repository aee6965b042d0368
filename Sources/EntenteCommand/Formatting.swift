internal import EntenteExchange
internal import EntenteLanguage
internal import EntenteQuery
internal import EntenteSource
internal import EntenteWorld
import Glibc

/// `entente fmt`: texts in canonical form, comments kept.
enum Formatting {
  static func run(_ options: FormatOptions) -> ExitStatus {
    guard let session = Program.session(.builtIn) else { return .badData }
    var status = ExitStatus.answered
    let output = FileDescriptorSink(1, name: "standard output")
    for input in options.inputs {
      let text: SourceText
      do throws(FileProblem) {
        switch input {
        case .file(let path): text = try Files.read(path)
        case .standardInput: text = try Files.readStandardInput()
        case .sentence(let sentence): text = SourceText(name: "-c", sentence)
        }
      } catch {
        Program.complain(error.description)
        return .badData
      }
      let (formatted, problems) = session.formatted(text)
      if !problems.isEmpty {
        let errors = FileDescriptorSink(2, name: "standard error")
        try? errors.write(DiagnosticRenderer(text).text(problems))
        try? errors.flush()
        status = .sentenceError
        continue
      }
      let isChanged = Array(formatted.utf8) != text.bytes
      switch options.action {
      case .print: try? output.write(formatted)
      case .check:
        if isChanged {
          Program.complain("\(text.name) is not in canonical form")
          if status == .answered { status = .expectationFailed }
        }
      case .write:
        if isChanged, case .file(let path) = input, !Files.replace(path, with: formatted) {
          Program.complain("cannot write \(path): \(String(cString: strerror(errno)).lowercased())")
          return .badData
        }
      }
    }
    do throws(SinkFailure) { try output.flush() } catch {
      if case .failed(let message) = error {
        Program.complain(message)
        return .badData
      }
    }
    return status
  }
}

/// `entente check FILE`: reads and binds without running, and says all that is wrong.
enum Checking {
  static func run(_ options: CheckOptions) -> ExitStatus {
    if options.inputs.isEmpty { return Auditing.run(options) }
    guard let session = Program.session(options.world), isWhole(session.world) else { return .badData }
    var isClean = true
    let output = FileDescriptorSink(1, name: "standard output")
    let errors = FileDescriptorSink(2, name: "standard error")
    for input in options.inputs {
      let text: SourceText
      do throws(FileProblem) {
        switch input {
        case .file(let path): text = try Files.read(path)
        case .standardInput: text = try Files.readStandardInput()
        case .sentence(let sentence): text = SourceText(name: "-c", sentence)
        }
      } catch {
        Program.complain(error.description)
        return .badData
      }
      let found: [Diagnostic]
      if WorldLoader.isWorld(text) {
        var (world, problems) = WorldLoader.load([text], over: session.world)
        if world == nil, problems.contains(where: { $0.diagnostic.code == "E0424" }) {
          // A file of the built-in world, or a world of its own.
          (world, problems) = WorldLoader.load([text])
        }
        found = problems.map(\.diagnostic)
      } else {
        found = session.check(text)
      }
      if found.isEmpty { continue }
      isClean = false
      let renderer = DiagnosticRenderer(text)
      switch options.format {
      case .text: try? errors.write(renderer.text(found))
      case .json: for diagnostic in found { try? output.write(renderer.json(diagnostic) + "\n") }
      }
    }
    try? output.flush()
    try? errors.flush()
    return isClean ? .answered : .sentenceError
  }

  static func isWhole(_ world: World) -> Bool {
    let damaged = world.damagedParts()
    for part in damaged { Program.complain("the world's file is damaged: \(part) cannot be read") }
    return damaged.isEmpty
  }
}

extension Files {
  /// Writes beside the file and puts it in its place, so that the old one or the new one is there, whatever happens.
  static func replace(_ path: String, with text: String) -> Bool { replace(path, with: Array(text.utf8)) }
  static func replace(_ path: String, with contents: [UInt8]) -> Bool {
    let temporary = path + ".\(getpid()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return false }
    var bytes = contents[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        close(descriptor)
        unlink(temporary)
        return false
      }
      bytes = bytes.dropFirst(count)
    }
    var information = stat()
    if stat(path, &information) == 0 { fchmod(descriptor, information.st_mode & 0o7777) }
    let isSynced = fsync(descriptor) == 0
    close(descriptor)
    if isSynced, rename(temporary, path) == 0 { return true }
    unlink(temporary)
    return false
  }
}
