internal import Glibc

/// A file that takes the place of another only when it is whole: until `commit` it lies beside it under another name, and one that is
/// dropped before leaves nothing. Whatever happens, the old file or the new one is there.
package final class AtomicFile {
  /// Where the file will be; a symbolic link is followed, so that it stays one.
  package let path: String
  /// Where it lies until then.
  package let temporary: String
  private var descriptor: Int32
  private let isInterrupted: () -> Bool
  private var isDone = false

  package init(_ path: String, isInterrupted: @escaping () -> Bool = { false }) throws(SinkFailure) {
    var target = path
    if let resolved = realpath(path, nil) {
      target = String(cString: resolved)
      free(resolved)
    }
    self.path = target
    self.isInterrupted = isInterrupted
    let (folder, name) = AtomicFile.split(target)
    temporary = folder + "." + name + ".\(getpid()).tmp"
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    descriptor = open(temporary, flags, 0o666)
    if descriptor < 0, errno == EEXIST {
      // Left by a process of the same number that was killed.
      unlink(temporary)
      descriptor = open(temporary, flags, 0o666)
    }
    guard descriptor >= 0 else { throw .failed("cannot write \(path): \(systemMessage(errno))") }
  }
  deinit {
    if descriptor >= 0 { close(descriptor) }
    if !isDone { unlink(temporary) }
  }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(SinkFailure) {
    var written = 0
    while written < bytes.count {
      if isInterrupted() { throw .interrupted }
      // In pieces, so that an interruption is noticed.
      let count = Glibc.write(
        descriptor, bytes.baseAddress.map { $0 + written }, min(bytes.count - written, 1 << 24))
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        throw .failed("cannot write \(path): \(systemMessage(errno))")
      }
    }
  }
  package func write(_ bytes: [UInt8]) throws(SinkFailure) {
    do { try bytes.withUnsafeBytes { try write($0) } } catch let failure as SinkFailure {
      throw failure
    } catch {}
  }

  /// Puts the file in its place. What others have written into `temporary` counts too.
  package func commit() throws(SinkFailure) {
    if isInterrupted() { throw .interrupted }
    func failed() -> SinkFailure { .failed("cannot write \(path): \(systemMessage(errno))") }
    var information = stat()
    if stat(path, &information) == 0 { fchmod(descriptor, information.st_mode & 0o7777) }
    guard fsync(descriptor) == 0 else { throw failed() }
    let code = close(descriptor)
    descriptor = -1
    guard code == 0 else { throw failed() }
    guard rename(temporary, path) == 0 else { throw failed() }
    isDone = true
    // The new name itself must reach the disk; not all file systems can be asked.
    let (folder, _) = AtomicFile.split(path)
    let directory = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if directory >= 0 {
      fsync(directory)
      close(directory)
    }
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: 0x2F) else { return ("", path) }
    return (String(path[...slash]), String(path[path.index(after: slash)...]))
  }
}

/// A sink whose bytes become a file at once.
package final class AtomicFileSink: ByteSink {
  private let file: AtomicFile
  private var buffer: [UInt8] = []
  package init(_ file: AtomicFile) { self.file = file }

  package func write(_ bytes: [UInt8]) throws(SinkFailure) {
    buffer += bytes
    if buffer.count >= 65_536 { try flush() }
  }
  package func flush() throws(SinkFailure) {
    let bytes = buffer
    buffer = []
    try file.write(bytes)
  }
}

extension AtomicFile {
  /// Why there can be no file of that name; nil if there can, though it may replace one.
  package static func obstacle(_ path: String) -> String? { Snapshot.obstacle(path, "") { _ in true } }
}
