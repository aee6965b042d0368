package import EntenteSource
package import EntenteWorld

extension Cell {
  /// As it stands in a table: `2,963,900 (2018)`, `> 100,000`.
  package func text(_ theme: Theme = .none) -> String {
    let cell = CellText(self)
    return cell.parts.reduce("") { $0 + theme.paint($1.text, $1.role) } + theme.paint(cell.suffix, .dim)
  }
}
