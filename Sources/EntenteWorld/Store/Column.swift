/// A frozen column: values side by side in memory that somebody else keeps alive: an array, the program's own image, a mapped file.
package struct Column<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  let base: UnsafePointer<Element>?
  package let count: Int
  private let owner: AnyObject?

  package init(_ array: [Element]) {
    let storage = Storage(array)
    owner = storage
    base = UnsafePointer(storage.buffer.baseAddress)
    count = array.count
  }
  /// Values that lie in an image. Nil if they would not fit or not be aligned.
  init?(_ bytes: UnsafeRawBufferPointer, count: Int, owner: AnyObject?) {
    guard count >= 0, count * MemoryLayout<Element>.stride <= bytes.count else { return nil }
    guard count > 0, let start = bytes.baseAddress else {
      self.init([])
      return
    }
    guard Int(bitPattern: start) % MemoryLayout<Element>.alignment == 0 else { return nil }
    self.init(base: start.assumingMemoryBound(to: Element.self), count: count, owner: owner)
  }
  private init(base: UnsafePointer<Element>?, count: Int, owner: AnyObject?) {
    self.base = base
    self.count = count
    self.owner = owner
  }
  package subscript(index: Int) -> Element {
    precondition(index >= 0 && index < count)
    return base.unsafelyUnwrapped[index]
  }
  /// Where the values lie; any address if there are none.
  var address: UnsafePointer<Element> {
    base ?? UnsafePointer(bitPattern: MemoryLayout<Element>.alignment).unsafelyUnwrapped
  }
  package var array: [Element] { Array(UnsafeBufferPointer(start: base, count: count)) }

  private final class Storage {
    let buffer: UnsafeMutableBufferPointer<Element>
    init(_ array: [Element]) {
      buffer = .allocate(capacity: array.count)
      _ = buffer.initialize(from: array)
    }
    deinit { buffer.deallocate() }
  }
}
