/// A frozen column: values side by side in memory that somebody else keeps alive: an array, the program's own image, a mapped file.
package struct Column<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  let base: UnsafePointer<Element>?
  package let count: Int
  private let owner: AnyObject?

  package init() { self.init(base: nil, count: 0, owner: nil) }
  package init(_ array: [Element]) {
    guard !array.isEmpty else {
      self.init()
      return
    }
    let storage = Storage(array)
    self.init(base: UnsafePointer(storage.buffer.baseAddress), count: array.count, owner: storage)
  }
  /// All values that lie in the bytes; `owner` keeps them there. Nil if they are not aligned or not whole.
  init?(_ bytes: UnsafeRawBufferPointer, owner: AnyObject?) {
    let stride = MemoryLayout<Element>.stride
    guard let start = bytes.baseAddress, bytes.count > 0 else {
      self.init()
      return
    }
    guard Int(bitPattern: start) % MemoryLayout<Element>.alignment == 0, bytes.count % stride == 0 else {
      return nil
    }
    self.init(base: start.assumingMemoryBound(to: Element.self), count: bytes.count / stride, owner: owner)
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
  package var array: [Element] { Array(values) }
  /// The values at the places.
  func gathered(_ places: Column<UInt32>) -> Column<Element> {
    Column(
      [Element](unsafeUninitializedCapacity: places.count) { buffer, count in
        for place in places.values {
          buffer.initializeElement(at: count, to: self[Int(place)])
          count += 1
        }
      })
  }
  var values: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: count) }
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(values) }

  private final class Storage {
    let buffer: UnsafeMutableBufferPointer<Element>
    init(_ array: [Element]) {
      buffer = .allocate(capacity: array.count)
      _ = buffer.initialize(from: array)
    }
    deinit { buffer.deallocate() }
  }
}
