/// Writes columns into blocks, or reads them where they lie. One walk over a world's parts serves for both, so that the two
/// cannot drift apart; after the first problem a walk goes on with empty columns.
struct ImageBlocks {
  private(set) var writer = ImageWriter()
  private var reader: ImageReader?
  private let owner: AnyObject?
  private var numbers = Column<UInt32>()
  private var written: [UInt32] = []
  private var next = 0
  /// Blocks since the last `taken()`, if they are to be verified later.
  private var pending: [ImageBlock]?
  private(set) var problem: ImageProblem?
  var isReading: Bool { reader != nil }

  /// To write.
  init() { owner = nil }
  /// To read. `owner` keeps the bytes alive.
  init(_ reader: ImageReader, owner: AnyObject?, isTrusted: Bool = false) {
    self.reader = reader
    if isTrusted { pending = [] }
    self.owner = owner
    var numbers = Column<UInt32>()
    code(&numbers, .numbers)
    self.numbers = numbers
  }

  /// From here on blocks are not verified but handed to who will.
  mutating func postpone() { if isReading { pending = [] } }
  mutating func taken() -> [ImageBlock] {
    let taken = pending ?? []
    if pending != nil { pending = [] }
    return taken
  }

  mutating func code<Element>(_ column: inout Column<Element>, _ kind: Image.Block, _ number: Int = 0) {
    guard isReading else { return writer.add(kind, number, column.bytes) }
    column = Column()
    guard problem == nil else { return }
    do throws(ImageProblem) {
      guard let block = try reader?.block(kind, number) else { return }
      guard let found = Column<Element>(block.bytes, owner: owner) else { throw .corrupt("\(kind)") }
      if pending == nil {
        guard block.isIntact else { throw .corrupt("\(kind)") }
      } else {
        pending?.append(block)
      }
      column = found
    } catch { problem = error }
  }

  mutating func code(_ number: inout Int) {
    guard isReading else { return written.append(UInt32(truncatingIfNeeded: number)) }
    guard next < numbers.count else {
      number = 0
      return note("numbers")
    }
    number = Int(numbers[next])
    next += 1
  }

  mutating func code(_ schema: inout Schema) {
    var coder = ImageCoder()
    guard isReading else {
      coder.code(&schema)
      return writer.add(.schema, 0, keeping: Column(coder.bytes))
    }
    var bytes = Column<UInt8>()
    code(&bytes, .schema)
    guard problem == nil else { return }
    coder = ImageCoder(reading: bytes.bytes)
    coder.code(&schema)
    if !coder.isAtEnd { note("schema") }
  }

  mutating func note(_ part: String) { if problem == nil { problem = .corrupt(part) } }

  /// Ends the writing: the numbers that came by.
  mutating func finish() {
    writer.add(
      .numbers, 0,
      keeping: Column(
        written.flatMap { value in
          withUnsafeBytes(of: value) { Array($0) }
        }))
  }
}
