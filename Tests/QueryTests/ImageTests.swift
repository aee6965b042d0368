import EntenteWorld
import Testing

/// A world as bytes and back.
@Suite struct ImageTests {
  private func opened(_ bytes: [UInt8]) throws -> World? {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
    buffer.copyBytes(from: bytes)
    final class Owner {
      let buffer: UnsafeMutableRawBufferPointer
      init(_ buffer: UnsafeMutableRawBufferPointer) { self.buffer = buffer }
      deinit { buffer.deallocate() }
    }
    return World(try Base(image: UnsafeRawBufferPointer(buffer), owner: Owner(buffer)))
  }

  @Test func theSameWorldComesBack() throws {
    let world = try #require(try opened(atlas.image(origin: 7)))
    let (a, b) = (atlas.thawed(), world.thawed())
    #expect(a.facts == b.facts)
    #expect(a.values == b.values)
    #expect(a.entities.map(\.name) == b.entities.map(\.name))
    #expect(a.entities.map(\.life) == b.entities.map(\.life))
    #expect(a.names.map(\.text) == b.names.map(\.text))
    #expect(world.image(origin: 7) == atlas.image(origin: 7))
  }

  @Test func damageIsRefused() throws {
    let bytes = atlas.image(origin: 7)
    var random = Seeded(42)
    for round in 0..<60 {
      var damaged = bytes
      let place =
        round < 30
        ? Int.random(in: 0..<2_000, using: &random) : Int.random(in: 0..<bytes.count, using: &random)
      damaged[place] ^= UInt8.random(in: 1...255, using: &random)
      // Padding between blocks carries nothing; everywhere else the damage is seen.
      if let world = try? opened(damaged) {
        #expect(world.thawed().facts == atlas.thawed().facts, "seed 42, round \(round)")
      }
    }
    for length in [0, 7, 8, 63, 64, 500, bytes.count / 2, bytes.count - 64] {
      #expect(throws: ImageProblem.self) { try opened(Array(bytes.prefix(length))) }
    }
    var newer = bytes
    newer[8] = 99
    #expect(throws: ImageProblem.newer(99)) { try opened(newer) }
  }
}
