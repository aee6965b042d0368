/// A text as it may stand in an XML document, in an attribute as well. What XML 1.0 cannot hold at all becomes U+FFFD.
func xmlText(_ text: String) -> String {
  var escaped = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": escaped += "&amp;"
    case "<": escaped += "&lt;"
    case ">": escaped += "&gt;"
    case "\"": escaped += "&quot;"
    case "'": escaped += "&#39;"
    case "\t", "\n", "\r": escaped += " "
    default:
      switch scalar.value {
      case 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: escaped.unicodeScalars.append(scalar)
      default: escaped.append("\u{FFFD}")
      }
    }
  }
  return escaped
}
