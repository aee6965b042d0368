package import EntenteWorld
internal import Glibc

/// Why a file could not be read or written, as a sentence.
package struct FileFailure: Error, CustomStringConvertible, Equatable {
  package var description: String
  package init(_ description: String) { self.description = description }
}

/// Worlds as files of columns.
package enum Snapshot {
  /// Whether a file begins as a snapshot does. False if it cannot be read.
  package static func isSnapshot(_ path: String) -> Bool {
    // What comes through a pipe is read once, by whoever asks for it; a snapshot is mapped.
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
    return prefix(path, 8).map { Image.isImage($0) } ?? false
  }

  /// Maps a snapshot. Facts are verified when they are first asked for.
  package static func open(_ path: String) throws(FileFailure) -> World {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFailure("cannot open \(path): \(systemMessage(errno))") }
    defer { close(descriptor) }
    guard let file = MappedFile(descriptor: descriptor) else {
      throw FileFailure("cannot open \(path): \(systemMessage(errno))")
    }
    do throws(ImageProblem) {
      let world = World(try Base(image: file.bytes, owner: file))
      watchForCutFiles()
      return world
    } catch { throw FileFailure("cannot open \(path): \(error)") }
  }

  /// Writes a world, its layer worked in. A file that is there is replaced only if it is a snapshot (or empty).
  package static func save(_ world: World, to path: String, isInterrupted: @escaping () -> Bool = { false })
    throws(FileFailure)
  {
    if let problem = obstacle(path, "a world", { Image.isImage($0) }) {
      throw FileFailure("cannot save \(path): \(problem)")
    }
    let damaged = world.damagedParts()
    guard damaged.isEmpty else {
      throw FileFailure(
        "cannot save \(path): the world's file is damaged: \(damaged.joined(separator: ", "))")
    }
    let world = world.merged()
    do throws(SinkFailure) {
      let file = try AtomicFile(path, isInterrupted: isInterrupted)
      try world.writeImage(origin: 0) { (bytes) throws(SinkFailure) in try file.write(bytes) }
      try file.commit()
    } catch { throw FileFailure(error.sentence(path)) }
  }

  /// Why a file that is there should not be replaced; nil if there is none, or an empty one, or one of the kind.
  static func obstacle(_ path: String, _ what: String, _ isOfTheKind: ([UInt8]) -> Bool) -> String? {
    var information = stat()
    guard stat(path, &information) == 0 else { return nil }
    guard information.st_mode & S_IFMT == S_IFREG else {
      return information.st_mode & S_IFMT == S_IFDIR ? "it is a directory" : "it is not a plain file"
    }
    if information.st_size == 0 { return nil }
    guard let begin = prefix(path, 100) else { return systemMessage(errno) }
    return isOfTheKind(begin) ? nil : "there is a file that is not \(what); remove it, or choose another name"
  }

  /// The first bytes of a plain file, fewer if it is shorter; nil if it cannot be read.
  static func prefix(_ path: String, _ count: Int) -> [UInt8]? {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    let length = read(descriptor, &bytes, count)
    return length < 0 ? nil : Array(bytes.prefix(length))
  }

  /// Somebody may cut a mapped file off under us; the system tells it by a signal in the middle of a reading.
  private static func watchForCutFiles() {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      let message: StaticString = "entente: a world's file was cut off while it was read\n"
      _ = Glibc.write(2, message.utf8Start, message.utf8CodeUnitCount)
      _exit(4)
    }
    sigemptyset(&action.sa_mask)
    sigaction(SIGBUS, &action, nil)
  }
}

extension SinkFailure {
  /// As a sentence about a file.
  package func sentence(_ path: String) -> String {
    switch self {
    case .failed(let message): message
    case .interrupted: "cannot write \(path): interrupted"
    case .closed: "cannot write \(path): it is closed"
    }
  }
}
