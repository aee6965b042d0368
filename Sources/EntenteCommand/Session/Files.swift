internal import EntenteQuery
internal import EntenteSource
internal import Glibc

struct FileProblem: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

enum Files {
  /// Texts over this many bytes are refused.
  static let largest = 1 << 30

  static func read(_ path: String) throws(FileProblem) -> SourceText {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw problem(path) }
    defer { close(descriptor) }
    var information = stat()
    if fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFDIR {
      throw FileProblem("cannot read \(path): it is a directory")
    }
    return SourceText(name: path, bytes: try all(descriptor, path))
  }
  /// The texts of a world: files as they are given, and the world files of folders in the order of their names.
  static func world(_ paths: [String]) throws(FileProblem) -> [SourceText] {
    var texts: [SourceText] = []
    for path in paths {
      guard let folder = opendir(path) else {
        let text = try read(path)
        if text.bytes.prefix(4096).contains(0) {
          throw FileProblem("cannot read \(path): it is neither text nor a world of Entente")
        }
        texts.append(text)
        continue
      }
      defer { closedir(folder) }
      var names: [String] = []
      while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name.hasSuffix(".ent"), !name.hasPrefix(".") { names.append(name) }
      }
      if names.isEmpty { throw FileProblem("cannot read \(path): it is a directory without .ent files") }
      for name in names.sorted() { texts.append(try read(path + (path.hasSuffix("/") ? "" : "/") + name)) }
    }
    return texts
  }
  static func readStandardInput() throws(FileProblem) -> SourceText {
    SourceText(name: "standard input", bytes: try all(0, "standard input"))
  }

  private static func all(_ descriptor: Int32, _ name: String) throws(FileProblem) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count > 0 {
        bytes += buffer[..<count]
        if bytes.count > largest { throw FileProblem("cannot read \(name): it is larger than 1 GB") }
      } else if count == 0 {
        return bytes
      } else if errno != EINTR {
        throw problem(name)
      } else if Interrupt.isRequested {
        throw FileProblem("interrupted")
      }
    }
  }
  private static func problem(_ path: String) -> FileProblem {
    FileProblem("cannot read \(path): \(String(cString: strerror(errno)).lowercased())")
  }
}

/// One JSON line a statement.
final class TimingsFile {
  private let descriptor: Int32
  init(_ path: String) throws(FileProblem) {
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw FileProblem("cannot write \(path): \(String(cString: strerror(errno)).lowercased())")
    }
  }
  deinit { close(descriptor) }

  func add(_ statement: String, _ times: Session.Times, _ render: Duration, _ rows: Int) {
    func microseconds(_ time: Duration) -> Int64 {
      time.components.seconds * 1_000_000 + time.components.attoseconds / 1_000_000_000_000
    }
    let line =
      "{\"statement\": \(jsonString(statement)), \"parse_us\": \(microseconds(times.parse)), \"plan_us\": \(microseconds(times.plan)), \"exec_us\": \(microseconds(times.execute)), \"render_us\": \(microseconds(render)), \"rows\": \(rows)}\n"
    let bytes = Array(line.utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }
}
