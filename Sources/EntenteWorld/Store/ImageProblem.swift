/// Why an image is refused.
package enum ImageProblem: Error, Hashable, CustomStringConvertible {
  /// `#!/bin/sh`
  case foreign
  /// Written on a machine of the other byte order.
  case otherByteOrder
  /// Of a later format than this program's.
  case newer(Int)
  /// The first half of a file.
  case truncated
  /// Something comes after the end that its header names.
  case overlong
  /// Sound, but not made from what the reader has.
  case stale
  /// A part, and what is wrong with it: a checksum, or an id beyond what there is.
  case corrupt(String)

  package var description: String {
    switch self {
    case .foreign: "this is not a world of Entente"
    case .otherByteOrder: "the world was written on a machine with another byte order"
    case .newer(let version): "the world was written by a newer version of the program (format \(version))"
    case .truncated: "the world is cut off"
    case .overlong: "the world goes on after its end"
    case .stale: "the world was made from other texts"
    case .corrupt(let part): "the world is damaged: \(part)"
    }
  }
}
