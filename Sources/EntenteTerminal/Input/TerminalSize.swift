import Glibc

/// Cells of a terminal.
package struct TerminalSize: Hashable, Sendable {
  package var columns: Int
  package var rows: Int

  package init(columns: Int, rows: Int) {
    self.columns = max(1, columns)
    self.rows = max(1, rows)
  }

  /// The size of the terminal behind a descriptor; 80 × 24 where there is none or it does not say.
  package init(of descriptor: Int32) {
    var size = winsize()
    if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 {
      self.init(columns: Int(size.ws_col), rows: Int(size.ws_row))
    } else {
      self.init(columns: 80, rows: 24)
    }
  }
}
