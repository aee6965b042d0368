internal import CUnicode

/// How names and words are compared: without regard to case, diacritics, hyphens, full stops and apostrophes.
package enum Folding {
  /// `Côte d'Ivoire` → `cote divoire`, `Guinea-Bissau` → `guinea bissau`, `U.S.` → `us`.
  package static func fold(_ text: String) -> String {
    var text = text
    let folded: String? = text.withUTF8 { bytes in
      if isFolded(bytes) { return nil }
      return foldASCII(bytes) ?? tidy(foldUnicode(bytes))
    }
    return folded ?? text
  }

  /// NFC, so that one spelling has one form in the store.
  package static func compose(_ text: String) -> String {
    var text = text
    return text.withUTF8 { bytes in
      if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
      return String(decoding: mapped(bytes, cunicode_compose), as: UTF8.self)
    }
  }
}

// MARK: - Implementation

extension Folding {
  /// Small letters and digits with single spaces between them: most words of a world's schema.
  private static func isFolded(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var wasSpace = true
    for byte in bytes {
      switch byte {
      case 0x61...0x7A, 0x30...0x39: wasSpace = false
      case 0x20 where !wasSpace: wasSpace = true
      default: return false
      }
    }
    return !wasSpace || bytes.isEmpty
  }

  private static func foldASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
    return tidy(
      bytes.map { byte in
        switch byte {
        case 0x41...0x5A: byte | 0x20
        default: byte
        }
      })
  }

  private static func foldUnicode(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    mapped(bytes, cunicode_fold)
  }

  private static func mapped(
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ map: (UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<UInt8>?, Int) -> Int
  ) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: bytes.count * 2 + 16)
    var wanted = out.withUnsafeMutableBufferPointer {
      map(bytes.baseAddress, bytes.count, $0.baseAddress, $0.count)
    }
    if wanted > out.count {
      out = [UInt8](repeating: 0, count: wanted)
      wanted = out.withUnsafeMutableBufferPointer {
        map(bytes.baseAddress, bytes.count, $0.baseAddress, $0.count)
      }
    }
    if wanted < 0 { return Array(bytes) }
    return Array(out.prefix(wanted))
  }

  /// Hyphens, dashes and underscores become spaces, runs of spaces one; full stops and apostrophes go.
  private static func tidy(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    func space() { if let last = out.last, last != 0x20 { out.append(0x20) } }
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case 0x09...0x0D, 0x20, 0x2D, 0x5F: space()
      case 0x2E, 0x27, 0x60: break
      case 0xE2 where index + 2 < bytes.count && bytes[index + 1] == 0x80:
        switch bytes[index + 2] {
        case 0x90...0x95: space()  // hyphens and dashes
        case 0x98, 0x99, 0xB2: break  // quotation marks used as apostrophes
        default: out.append(contentsOf: bytes[index...index + 2])
        }
        index += 2
      case 0xCA where index + 1 < bytes.count && (0xB9...0xBF).contains(bytes[index + 1]): index += 1
      default: out.append(byte)
      }
      index += 1
    }
    if out.last == 0x20 { out.removeLast() }
    return String(decoding: out, as: UTF8.self)
  }
}
