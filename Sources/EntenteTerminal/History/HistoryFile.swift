import Glibc

/// The history on disk: a line an entry, newest last, with `\n` for a newline in it and `\\` for a backslash.
/// Several sessions may append to it at once. It is nobody else's to read.
package struct HistoryFile: Sendable {
  package let path: String

  package init(path: String) { self.path = path }

  /// `ENTENTE_HISTORY` if it is set (nil if it is set to nothing: no history is kept), else
  /// `$XDG_STATE_HOME/entente/history`, by default under `~/.local/state`.
  package init?(_ environment: Environment) {
    if let path = environment["ENTENTE_HISTORY"] {
      guard !path.isEmpty else { return nil }
      self.path = path
    } else if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      path = state + "/entente/history"
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      path = home + "/.local/state/entente/history"
    } else {
      return nil
    }
  }

  /// What is there; nothing if there is no file or it cannot be read. Lines that are not text are repaired or
  /// left out.
  package func load() -> History {
    guard let file = OpenFile(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) else { return History() }
    defer { file.close() }
    guard file.isRegular else { return History() }
    let entries = HistoryFile.entries(in: file.read())
    let history = History(entries)
    if entries.count > history.entries.count + HistoryFile.mostSuperseded { compact() }
    return history
  }

  /// Adds an entry. A history that cannot be written to is not worth stopping for, so failure is silent.
  package func append(_ entry: String) {
    guard let file = openForAppending() else { return }
    defer { file.close() }
    var line = HistoryFile.line(entry)
    if file.lacksFinalNewline { line.insert(0x0A, at: 0) }  // somebody was cut off
    file.write(line)
  }

  // MARK: - Format

  static func line(_ entry: String) -> [UInt8] {
    var line: [UInt8] = []
    for byte in entry.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): line += [byte, byte]
      case 0x0A: line += Array("\\n".utf8)
      default: line.append(byte)
      }
    }
    return line + [0x0A]
  }

  static func entries(in bytes: [UInt8]) -> [String] {
    bytes.split(separator: 0x0A).compactMap { line in
      guard line.count <= longestEntry else { return nil }
      var entry: [UInt8] = []
      var isEscaped = false
      for byte in line {
        if isEscaped {
          entry.append(byte == UInt8(ascii: "n") ? 0x0A : byte)
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte >= 0x20 && byte != 0x7F || byte == 0x09 {
          entry.append(byte)
        }
      }
      let text = String(decoding: entry, as: UTF8.self)
      return text.contains { !$0.isWhitespace } ? text : nil
    }
  }

  private static let longestEntry = 1 << 20
  /// Entries that do not count any more and may stay in the file.
  static let mostSuperseded = 1000
}

// MARK: - Implementation

extension HistoryFile {
  /// Open, locked, and still the file of that name: another session may have put a compacted one in its
  /// place.
  private func openForAppending() -> OpenFile? {
    makeFolder()
    for _ in 0..<10 {
      let flags = O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC
      guard let file = OpenFile(path, flags) else { return nil }
      guard file.isRegular else {
        file.close()
        return nil
      }
      flock(file.descriptor, LOCK_EX)
      if file.isStill(at: path) {
        file.makePrivate()
        return file
      }
      file.close()
    }
    return nil
  }

  /// As much as `.local/state/entente`; a home that does not exist is not made.
  private func makeFolder() {
    let folders = path.indices.filter { path[$0] == "/" && $0 > path.startIndex }.map { String(path[..<$0]) }
    for folder in folders.suffix(3) { mkdir(folder, 0o700) }  // fails where it is there
  }

  /// Writes the entries that count to a new file, and puts it in place of the old one, which is locked
  /// meanwhile.
  private func compact() {
    guard let file = openForAppending() else { return }
    defer { file.close() }
    let bytes = History(HistoryFile.entries(in: file.read())).entries.flatMap(HistoryFile.line)
    let temporary = "\(path).\(getpid())"
    guard let new = OpenFile(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC) else { return }
    let isWritten = new.write(bytes) && fsync(new.descriptor) == 0
    new.close()
    if !isWritten || rename(temporary, path) != 0 { unlink(temporary) }
  }
}

/// A file descriptor with what the history asks of it.
private struct OpenFile {
  let descriptor: Int32

  init?(_ path: String, _ flags: Int32) {
    descriptor = open(path, flags, 0o600)
    if descriptor < 0 { return nil }
  }
  func close() { _ = Glibc.close(descriptor) }

  private var status: stat {
    var status = stat()
    fstat(descriptor, &status)
    return status
  }
  var isRegular: Bool { status.st_mode & S_IFMT == S_IFREG }
  var size: Int { Int(status.st_size) }
  func isStill(at path: String) -> Bool {
    var named = stat()
    return stat(path, &named) == 0 && named.st_ino == status.st_ino && named.st_dev == status.st_dev
  }
  func makePrivate() {
    if status.st_mode & 0o077 != 0 { fchmod(descriptor, 0o600) }
  }
  var lacksFinalNewline: Bool {
    var last: UInt8 = 0
    return size > 0 && pread(descriptor, &last, 1, off_t(size - 1)) == 1 && last != 0x0A
  }

  func read() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: size)
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress! + count, $0.count - count, off_t(count))
      }
      if got < 0, errno == EINTR { continue }
      if got <= 0 { break }
      count += got
    }
    return Array(bytes.prefix(count))
  }

  /// One call, so that lines of several sessions do not mix.
  @discardableResult
  func write(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } == bytes.count
  }
}
