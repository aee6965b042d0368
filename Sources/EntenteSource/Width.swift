internal import CUnicode

/// Columns that a text takes on a terminal.
package func displayWidth(_ text: String) -> Int {
  var width = 0
  for scalar in text.unicodeScalars { width += max(0, Int(cunicode_width(scalar.value))) }
  return width
}
