/// Appends the text as a JSON string with its quotes. Control characters (C0, DEL, C1) and the line
/// separators of JavaScript are escaped, so that the result is harmless on a terminal and inside a script;
/// everything else stays UTF-8.
package func appendJSON(_ text: String, to bytes: inout [UInt8]) {
  bytes.append(UInt8(ascii: "\""))
  var text = text
  text.withUTF8 { utf8 in
    var index = 0
    while index < utf8.count {
      let byte = utf8[index]
      switch byte {
      case UInt8(ascii: "\""): bytes += "\\\"".utf8
      case UInt8(ascii: "\\"): bytes += "\\\\".utf8
      case 0x0A: bytes += "\\n".utf8
      case 0x0D: bytes += "\\r".utf8
      case 0x09: bytes += "\\t".utf8
      case 0..<0x20, 0x7F: appendEscape(UInt16(byte), to: &bytes)
      case 0xC2 where utf8[index + 1] < 0xA0:
        appendEscape(UInt16(utf8[index + 1]), to: &bytes)
        index += 1
      case 0xE2 where utf8[index + 1] == 0x80 && (utf8[index + 2] == 0xA8 || utf8[index + 2] == 0xA9):
        appendEscape(0x2000 + UInt16(utf8[index + 2] - 0x80), to: &bytes)
        index += 2
      default: bytes.append(byte)
      }
      index += 1
    }
  }
  bytes.append(UInt8(ascii: "\""))
}

package func jsonString(_ text: String) -> String {
  var bytes: [UInt8] = []
  appendJSON(text, to: &bytes)
  return String(decoding: bytes, as: UTF8.self)
}

private func appendEscape(_ unit: UInt16, to bytes: inout [UInt8]) {
  let digits = String(unit, radix: 16)
  bytes += "\\u".utf8
  bytes += repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count)
  bytes += digits.utf8
}
