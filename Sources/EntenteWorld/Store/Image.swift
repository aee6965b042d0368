/// A world's columns as bytes: a header, a directory of blocks, and the blocks on 64-byte boundaries, each with its checksum.
/// Reading one copies no column: it can be a part of the program, or a mapped file.
package enum Image {
  static let magic: UInt64 = 0x0A_45_54_4E_45_54_4E_45  // "ENTENTE\n", in this machine's byte order
  package static let version = 2
  static let headerSize = 64
  static let entrySize = 24

  /// Eight bytes at a time: fast enough for every start, good enough for a mistake.
  package static func checksum(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
    var hash = seed ^ 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
    var index = 0
    while index + 8 <= bytes.count {
      hash = mixed(hash ^ bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index += 8
    }
    var rest: UInt64 = 0
    while index < bytes.count {
      rest = rest << 8 | UInt64(bytes[index])
      index += 1
    }
    return mixed(hash ^ rest)
  }
  private static func mixed(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
    return product.high ^ product.low
  }
}

/// Writes blocks in order.
struct ImageWriter {
  private var blocks: [[UInt8]] = []

  mutating func add(_ bytes: [UInt8]) { blocks.append(bytes) }
  mutating func add<Element>(_ column: Column<Element>) {
    blocks.append(
      UnsafeRawBufferPointer(start: column.base, count: column.count * MemoryLayout<Element>.stride).map {
        $0
      })
  }

  /// `origin` says what the image was made from.
  func bytes(origin: UInt64) -> [UInt8] {
    func put(_ value: UInt64, _ out: inout [UInt8]) { withUnsafeBytes(of: value) { out += $0 } }
    var directory: [UInt8] = []
    var offset = (Image.headerSize + blocks.count * Image.entrySize + 63) / 64 * 64
    for block in blocks {
      put(UInt64(offset), &directory)
      put(UInt64(block.count), &directory)
      put(block.withUnsafeBytes { Image.checksum($0) }, &directory)
      offset = (offset + block.count + 63) / 64 * 64
    }
    var out: [UInt8] = []
    put(Image.magic, &out)
    put(UInt64(Image.version), &out)
    put(UInt64(blocks.count), &out)
    put(UInt64(offset), &out)
    put(origin, &out)
    put(directory.withUnsafeBytes { Image.checksum($0) }, &out)
    put(out.withUnsafeBytes { Image.checksum($0) }, &out)
    out += [UInt8](repeating: 0, count: Image.headerSize - out.count)
    out += directory
    for block in blocks {
      out += [UInt8](repeating: 0, count: (out.count + 63) / 64 * 64 - out.count)
      out += block
    }
    out += [UInt8](repeating: 0, count: offset - out.count)
    return out
  }
}

/// Hands out blocks in the order they were written.
struct ImageReader {
  private let bytes: UnsafeRawBufferPointer
  private let owner: AnyObject?
  private let count: Int
  let origin: UInt64
  private var next = 0

  init(_ bytes: UnsafeRawBufferPointer, owner: AnyObject?) throws(ImageProblem) {
    guard bytes.count >= 8, bytes.loadUnaligned(as: UInt64.self) == Image.magic else { throw .foreign }
    guard bytes.count >= Image.headerSize else { throw .truncated }
    func field(_ index: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self) }
    guard field(1) <= UInt64(Image.version) else { throw .newer(Int(truncatingIfNeeded: field(1))) }
    guard Image.checksum(UnsafeRawBufferPointer(rebasing: bytes[..<48])) == field(6) else {
      throw .corrupt("its header")
    }
    guard field(2) < 100_000 else { throw .corrupt("its header") }
    count = Int(field(2))
    guard field(3) <= UInt64(bytes.count), Image.headerSize + count * Image.entrySize <= bytes.count else {
      throw .truncated
    }
    let directory = UnsafeRawBufferPointer(
      rebasing: bytes[Image.headerSize..<Image.headerSize + count * Image.entrySize])
    guard Image.checksum(directory) == field(5) else { throw .corrupt("its directory") }
    origin = field(4)
    self.bytes = bytes
    self.owner = owner
  }

  mutating func block() throws(ImageProblem) -> UnsafeRawBufferPointer {
    guard next < count else { throw .truncated }
    let entry = Image.headerSize + next * Image.entrySize
    next += 1
    let offset = bytes.loadUnaligned(fromByteOffset: entry, as: UInt64.self)
    let length = bytes.loadUnaligned(fromByteOffset: entry + 8, as: UInt64.self)
    guard offset <= UInt64(bytes.count), length <= UInt64(bytes.count) - offset else { throw .truncated }
    let block = UnsafeRawBufferPointer(rebasing: bytes[Int(offset)..<Int(offset + length)])
    guard Image.checksum(block) == bytes.loadUnaligned(fromByteOffset: entry + 16, as: UInt64.self) else {
      throw .corrupt("block \(next - 1)")
    }
    return block
  }
  mutating func column<Element>(_ type: Element.Type) throws(ImageProblem) -> Column<Element> {
    let block = try block()
    let stride = MemoryLayout<Element>.stride
    guard block.count % stride == 0,
      let column = Column<Element>(block, count: block.count / stride, owner: owner)
    else {
      throw .corrupt("block \(next - 1)")
    }
    return column
  }
}
