/// A block where it lies, and what its bytes should add up to.
struct ImageBlock: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer
  let checksum: UInt64
  var isIntact: Bool { Image.checksum(bytes) == checksum }
}

/// Finds the blocks of an image. The header and the directory are verified at once, the blocks by whoever uses them.
struct ImageReader {
  /// What the image was made from.
  let origin: UInt64
  private let bytes: UnsafeRawBufferPointer
  private let count: Int
  private var next = 0

  init(_ bytes: UnsafeRawBufferPointer) throws(ImageProblem) {
    guard Image.isImage(bytes) else { throw .foreign }
    guard bytes.count >= Image.headerSize else { throw .truncated }
    func word(_ offset: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
    let mark = bytes.loadUnaligned(fromByteOffset: Image.Field.byteOrderMark, as: UInt32.self)
    if mark == Image.byteOrderMark.byteSwapped { throw .otherByteOrder }
    guard mark == Image.byteOrderMark else { throw .corrupt("its header") }
    let version = bytes.loadUnaligned(fromByteOffset: Image.Field.version, as: UInt32.self)
    guard version <= Image.version else { throw .newer(Int(version)) }
    let header = UnsafeRawBufferPointer(rebasing: bytes[..<Image.Field.checksum])
    guard version == Image.version, Image.checksum(header) == word(Image.Field.checksum),
      word(Image.Field.count) < 1 << 32
    else { throw .corrupt("its header") }
    guard word(Image.Field.size) <= UInt64(bytes.count) else { throw .truncated }
    guard word(Image.Field.size) == UInt64(bytes.count) else { throw .overlong }
    count = Int(word(Image.Field.count))
    guard count <= (bytes.count - Image.headerSize) / Image.entrySize else { throw .corrupt("its header") }
    let directory = UnsafeRawBufferPointer(
      rebasing: bytes[Image.headerSize..<Image.headerSize + count * Image.entrySize])
    guard Image.checksum(directory) == word(Image.Field.directoryChecksum) else {
      throw .corrupt("its directory")
    }
    origin = word(Image.Field.origin)
    self.bytes = bytes
  }

  /// Cost: constant, when blocks are asked for in the order in which they were written.
  mutating func block(_ kind: Image.Block, _ number: Int) throws(ImageProblem) -> ImageBlock {
    let wanted = UInt64(kind.rawValue) | UInt64(UInt32(truncatingIfNeeded: number)) << 32
    var entry = next
    if entry >= count || word(entry, 0) != wanted {
      // Blocks that this reader does not know are passed over.
      entry = 0
      while entry < count, word(entry, 0) != wanted { entry += 1 }
      guard entry < count else { throw .corrupt("it has no \(kind)") }
    }
    next = entry + 1
    let offset = word(entry, 8)
    let length = word(entry, 16)
    guard offset <= UInt64(bytes.count), length <= UInt64(bytes.count) - offset else {
      throw .corrupt("its directory")
    }
    return ImageBlock(
      bytes: UnsafeRawBufferPointer(rebasing: bytes[Int(offset)..<Int(offset + length)]),
      checksum: word(entry, 24))
  }

  /// A field of a directory entry: kind and number, offset, length, checksum.
  private func word(_ entry: Int, _ offset: Int) -> UInt64 {
    bytes.loadUnaligned(
      fromByteOffset: Image.headerSize + entry * Image.entrySize + offset, as: UInt64.self)
  }
}
