/// Collects blocks and lays them out. The columns stay where they are until they are written.
struct ImageWriter {
  private var blocks: [(name: UInt64, column: Column<UInt8>?, bytes: UnsafeRawBufferPointer)] = []

  /// `bytes` must stay until the image is written.
  mutating func add(_ kind: Image.Block, _ number: Int, _ bytes: UnsafeRawBufferPointer) {
    blocks.append((UInt64(kind.rawValue) | UInt64(number) << 32, nil, bytes))
  }
  mutating func add(_ kind: Image.Block, _ number: Int, keeping column: Column<UInt8>) {
    blocks.append((UInt64(kind.rawValue) | UInt64(number) << 32, column, column.bytes))
  }

  /// Hands out the image piece by piece. `origin` says what it was made from.
  func write<Failure>(origin: UInt64, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void)
    throws(Failure)
  {
    func put(_ values: UInt64..., to out: inout [UInt8]) {
      for value in values { withUnsafeBytes(of: value) { out += $0 } }
    }
    func give(_ piece: [UInt8]) throws(Failure) {
      if piece.isEmpty { return }
      let column = Column(piece)
      try body(column.bytes)
    }
    var directory: [UInt8] = []
    var end = Image.headerSize + blocks.count * Image.entrySize
    for block in blocks {
      let offset = Image.aligned(end)
      put(
        block.name, UInt64(offset), UInt64(block.bytes.count), Image.checksum(block.bytes), to: &directory)
      end = offset + block.bytes.count
    }
    var header = Image.magic
    withUnsafeBytes(of: Image.byteOrderMark) { header += $0 }
    withUnsafeBytes(of: Image.version) { header += $0 }
    put(
      UInt64(end), UInt64(blocks.count), origin, directory.withUnsafeBytes { Image.checksum($0) }, 0,
      to: &header)
    put(header.withUnsafeBytes { Image.checksum($0) }, to: &header)
    try give(header + directory)
    var position = header.count + directory.count
    for block in blocks {
      try give([UInt8](repeating: 0, count: Image.aligned(position) - position))
      if block.bytes.count > 0 { try body(block.bytes) }
      position = Image.aligned(position) + block.bytes.count
    }
  }
}
