/// A world's columns as bytes, in the byte order of the machine that wrote them:
///
///     header      "ENTENTE\n" · byte order mark · version · size · count of blocks · origin · checksums
///     directory   an entry a block: what it holds, where, how long, its checksum
///     blocks      on 64-byte boundaries, so that a column is used where it lies
///
/// Reading one copies no column: it may be a part of the program or a mapped file.
package enum Image {
  /// Of the layout and of what the blocks hold. A reader refuses what is newer than itself.
  package static let version: UInt32 = 4

  static let magic: [UInt8] = Array("ENTENTE\n".utf8)
  static let byteOrderMark: UInt32 = 0x0102_0304
  static let headerSize = 64
  static let entrySize = 32
  static let alignment = 64

  /// Where the fields of the header are. 48 to 56 are kept free.
  enum Field {
    static let byteOrderMark = 8
    static let version = 12
    static let size = 16
    static let count = 24
    static let origin = 32
    static let directoryChecksum = 40
    static let checksum = 56
  }

  /// What a block holds. Numbers are for ever; a new kind of block takes a new one.
  enum Block: UInt32 {
    case schema = 1
    /// The small numbers that belong to tables: where offsets begin.
    case numbers = 2

    case arena = 16
    case strings
    case nameKeys
    case nameTexts
    case nameEntities
    case nameRoles
    case nameNext
    case nameSlots
    case nameOrder
    case kinds = 32
    case titles
    case lifeFrom
    case lifeTo
    case lifeSources
    case kindStarts
    case qualifierFacts = 48
    case qualifierIndexes
    case qualifierTexts
    // Of a relation: the block's number is its index.
    case subjects = 64
    case objects
    case factFrom
    case factTo
    case statuses
    case factSources
    case forward
    case inverse
    case inverseFacts
    case inverseSubjects
    case inverseFrom
    case inverseTo
    // Of an attribute.
    case owners = 96
    case low
    case high
    case best
    case flags
    case payload
    case valueFrom
    case valueTo
    case valueSources
    case values
  }

  /// Whether bytes begin as an image does, however early they are cut off.
  package static func isImage(_ bytes: some Collection<UInt8>) -> Bool {
    !bytes.isEmpty && magic.starts(with: bytes.prefix(magic.count))
  }
  static func aligned(_ offset: Int) -> Int { (offset + alignment - 1) / alignment * alignment }
}

extension Image {
  /// Against mistakes, not against malice. Thirty-two bytes a turn, so that it costs next to nothing at every start.
  package static func checksum(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
    var a = seed ^ 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
    var rest = bytes.count
    guard var next = bytes.baseAddress else { return mixed(a) }
    if rest >= 32 {
      // Four chains, since a product takes longer to come than to begin.
      var b = a ^ 0x2D35_8DCC_AA6C_78A5
      var c = a ^ 0x8BB8_4B93_962E_ACC9
      var d = a ^ 0x4B33_A62E_D433_D4A3
      while rest >= 32 {
        a = mixed(a ^ next.loadUnaligned(as: UInt64.self))
        b = mixed(b ^ next.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        c = mixed(c ^ next.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
        d = mixed(d ^ next.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
        next += 32
        rest -= 32
      }
      a = mixed(mixed(a ^ b.byteSwapped) ^ mixed(c ^ d.byteSwapped).byteSwapped)
    }
    while rest >= 8 {
      a = mixed(a ^ next.loadUnaligned(as: UInt64.self))
      next += 8
      rest -= 8
    }
    var last: UInt64 = 0
    for index in 0..<rest { last = last << 8 | UInt64(next.load(fromByteOffset: index, as: UInt8.self)) }
    return mixed(a ^ last)
  }
  private static func mixed(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
    return product.high ^ product.low
  }
}
