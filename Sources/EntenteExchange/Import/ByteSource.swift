internal import CZlib
internal import EntenteWorld
internal import Glibc

/// The bytes of a data file from beginning to end: as they lie there, unpacked if they are packed by gzip, in UTF-8.
final class ByteSource {
  private enum Place {
    case file(String)
    /// Read once, and kept for a second time.
    case standardInput
    case memory([UInt8])
  }
  private let place: Place
  private let encoding: Encoding
  private var file: gzFile?
  private var kept: [UInt8] = []
  private var position = 0
  private var buffer = [UInt8](repeating: 0, count: 1 << 18)
  /// What messages call it.
  let name: String

  /// `-` is standard input.
  init(_ path: String, _ encoding: Encoding) throws(RowFailure) {
    self.encoding = encoding
    place = path == "-" ? .standardInput : .file(path)
    name = path == "-" ? "standard input" : path
    if path == "-" {
      let descriptor = dup(0)
      file = descriptor < 0 ? nil : czlib_open(descriptor)
      guard file != nil else { throw RowFailure("cannot read standard input") }
    } else {
      try open(path)
    }
  }
  init(_ bytes: [UInt8], name: String, _ encoding: Encoding) {
    place = .memory(bytes)
    self.name = name
    self.encoding = encoding
  }
  deinit { if let file { gzclose(file) } }

  private func open(_ path: String) throws(RowFailure) {
    if let file { gzclose(file) }
    file = nil
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw RowFailure("cannot read \(path): \(systemMessage(errno))") }
    var information = stat()
    if fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFDIR {
      close(descriptor)
      throw RowFailure("cannot read \(path): it is a directory")
    }
    guard let opened = czlib_open(descriptor) else {
      close(descriptor)
      throw RowFailure("cannot read \(path): there is not enough memory")
    }
    file = opened
  }

  func rewind() throws(RowFailure) {
    position = 0
    if case .file(let path) = place { try open(path) }
  }

  /// Adds some more bytes; false at the end.
  func read(into bytes: inout [UInt8]) throws(RowFailure) -> Bool {
    switch place {
    case .memory(let all): return take(all, into: &bytes)
    case .file:
      guard let count = try next() else { return false }
      encoding.append(buffer[..<count], to: &bytes)
      return true
    case .standardInput:
      if take(kept, into: &bytes) { return true }
      guard let count = try next() else { return false }
      kept += buffer[..<count]
      position = kept.count
      encoding.append(buffer[..<count], to: &bytes)
      return true
    }
  }
  private func take(_ all: [UInt8], into bytes: inout [UInt8]) -> Bool {
    guard position < all.count else { return false }
    let end = min(position + buffer.count, all.count)
    encoding.append(all[position..<end], to: &bytes)
    position = end
    return true
  }
  private func next() throws(RowFailure) -> Int? {
    while true {
      let count = gzread(file, &buffer, UInt32(buffer.count))
      if count > 0 { return Int(count) }
      var code: Int32 = 0
      let message = gzerror(file, &code)
      if code == Z_OK || code == Z_STREAM_END, count == 0 { return nil }
      if code == Z_ERRNO {
        if errno == EINTR { continue }
        throw RowFailure("cannot read \(name): \(systemMessage(errno))")
      }
      let words =
        code == Z_BUF_ERROR ? "it is cut off" : message.map { String(cString: $0) } ?? "it is damaged"
      throw RowFailure("cannot read \(name): \(words)")
    }
  }
}

/// How the bytes of a data file are letters.
package enum Encoding: String, Sendable, CaseIterable {
  case utf8 = "utf-8"
  case latin1 = "latin-1"
  case windows1252 = "windows-1252"

  package init?(named name: String) {
    let key = name.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
    switch key {
    case "utf8": self = .utf8
    case "latin1", "iso88591": self = .latin1
    case "windows1252", "cp1252": self = .windows1252
    default: return nil
    }
  }

  fileprivate func append(_ raw: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    switch self {
    case .utf8: bytes += raw
    case .latin1, .windows1252:
      bytes.reserveCapacity(bytes.count + raw.count)
      for byte in raw {
        if byte < 0x80 {
          bytes.append(byte)
        } else if self == .windows1252, byte < 0xA0 {
          bytes += Array(String(Encoding.windowsLetters[Int(byte) - 0x80]).utf8)
        } else {
          bytes.append(0xC0 | byte >> 6)
          bytes.append(0x80 | byte & 0x3F)
        }
      }
    }
  }
  private static let windowsLetters: [Character] = Array(
    "€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ")
}
