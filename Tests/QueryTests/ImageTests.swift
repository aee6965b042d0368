import EntenteQuery
import EntenteSource
import EntenteWorld
import Testing

/// A world as bytes and back.
@Suite struct ImageTests {
  private final class Owner {
    let buffer: UnsafeMutableRawBufferPointer
    init(_ bytes: [UInt8]) {
      buffer = .allocate(byteCount: bytes.count, alignment: 64)
      buffer.copyBytes(from: bytes)
    }
    deinit { buffer.deallocate() }
  }
  private func opened(_ bytes: [UInt8]) throws -> World {
    let owner = Owner(bytes)
    return World(try Base(image: UnsafeRawBufferPointer(owner.buffer), owner: owner))
  }

  /// A world with all sorts of things in it, small enough to be damaged at every place.
  private static let small: World = {
    let text = """
      world "Small" version "1" as of 2020-01-01
      kind state { plural states; also country / countries }
      kind club { plural clubs }
      kind war { plural wars; occurrence }
      kind source { plural sources; provenance }
      unit km2
      attribute area { of state; type number km2 }
      attribute people { of state; type number; measured }
      attribute motto { of state; type text }
      attribute founded { of club; type date }
      attribute landlocked { of state; type flag; closed }
      attribute iso { of state; type code }
      relation membership : state -> club {
        noun member / members; inverse club / clubs; preposition in; verb joins / join
        statuses full, suspended; other statuses observer; qualifier role
      }
      relation border : state -> state { noun neighbour / neighbours; verb borders / border; symmetric; closed }
      relation fighting : state -> war { noun party / parties to; inverse war / wars; qualifier side }
      relation opposition : state -> state { noun opponent / opponents; derived fighting where side differs }
      define giant as states where area > 100 km2
      source Atlas {}
      state Aland { iso AL; area 200 km2; neighbours Bland; source Atlas; people 10..20 best 15 as of 2000; landlocked }
      state Bland { area > 5 km2; motto "To the sea"; life from 1900 to 1999-05; not landlocked }
      state Cland { also Sealand; neighbours Aland, Bland }
      club Club { founded 1950-03 }
      war "Long War" {}
      add Aland member of Club since 1950-03 until 1990 with role host source Atlas
      add Bland member of Club since 1950 status observer
      add Cland member of Club since 1951-02-03
      add Aland party to "Long War" with side 1
      add Bland party to "Long War" with side 2
      """
    let (world, problems) = WorldLoader.load([SourceText(name: "small", text)])
    guard let world else { fatalError("\(problems)") }
    return world
  }()

  /// Questions that touch every column.
  private static let questions = """
    members of Club ever show name, since, until, status, source
    states as of 1960 show name, area, people, motto, landlocked sort by name
    neighbours+ of Aland
    opponents of Aland ever
    describe Aland
    describe Club
    count states by area
    Sealand
    clubs where founded before 1960
    giant
    members of Club with any status ever
    """

  @Test func theSameWorldComesBack() throws {
    for original in [atlas, ImageTests.small] {
      let world = try opened(original.image(origin: 7))
      let (a, b) = (original.thawed(), world.thawed())
      #expect(a.facts == b.facts)
      #expect(a.values == b.values)
      #expect(a.entities.map(\.name) == b.entities.map(\.name))
      #expect(a.entities.map(\.life) == b.entities.map(\.life))
      #expect(a.names.map(\.text) == b.names.map(\.text))
      #expect(world.image(origin: 7) == original.image(origin: 7))
      #expect(world.damagedParts() == [])
    }
  }

  @Test func editsAreWorkedIn() throws {
    let session = Session(ImageTests.small)
    let edits = run(
      """
      state Dland {}
      add Dland member of Club since 2000
      remove Cland member of Club
      remove Bland motto "To the sea"
      add Bland motto "Back"
      """, in: session)
    #expect(edits.allSatisfy { !$0.hasPrefix("E") }, "\(edits)")
    let again = Session(try opened(session.world.merged().image(origin: 0)))
    for question in ["members of Club ever", "states show name, motto", "describe Dland"] {
      #expect(run(question, in: again) == run(question, in: session))
    }
    #expect(run("motto of Bland", in: again).contains("Back"))
  }

  @Test func aHeadThatIsWrongIsRefused() throws {
    let bytes = ImageTests.small.image(origin: 7)
    for length in 0..<bytes.count {
      #expect(throws: ImageProblem.self, "cut to \(length)") { try opened(Array(bytes.prefix(length))) }
    }
    #expect(throws: ImageProblem.truncated) { try opened(Array(bytes.prefix(5))) }
    #expect(throws: ImageProblem.truncated) { try opened(Array(bytes.prefix(bytes.count / 2))) }
    #expect(throws: ImageProblem.overlong) { try opened(bytes + [0]) }
    #expect(throws: ImageProblem.foreign) { try opened(Array("#!/bin/sh".utf8)) }
    var newer = bytes
    newer[12] = 99
    #expect(throws: ImageProblem.newer(99)) { try opened(newer) }
    var other = bytes
    other.replaceSubrange(8..<12, with: bytes[8..<12].reversed())
    #expect(throws: ImageProblem.otherByteOrder) { try opened(other) }
    #expect(throws: ImageProblem.stale) {
      let owner = Owner(bytes)
      _ = try Base(image: UnsafeRawBufferPointer(owner.buffer), owner: owner, expectedOrigin: 8)
    }
  }

  /// Answers over a damaged world are right or refused, never wrong.
  @Test(arguments: 0..<4) func flippedBitsAreSeen(_ block: Int) throws {
    let bytes = ImageTests.small.image(origin: 7)
    let right = answers(Session(ImageTests.small))
    var refused = 0
    for round in 0..<500 {
      let seed = UInt64(block * 500 + round)
      var random = Seeded(seed)
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        damaged[Int.random(in: 0..<bytes.count, using: &random)] ^=
          1 << UInt8.random(in: 0..<8, using: &random)
      }
      guard let world = try? opened(damaged) else {
        refused += 1
        continue
      }
      let parts = world.damagedParts()
      let found = answers(Session(world))
      var met = false
      for (found, right) in zip(found, right) where found != right {
        met = true
        #expect(
          found.first?.hasPrefix("E0502: the world's file is damaged") == true, "seed \(seed): \(found)")
      }
      #expect(!met || !parts.isEmpty, "seed \(seed)")
      // What a statement has met is met again by the next.
      if !parts.isEmpty { #expect(answers(Session(world)) == found, "seed \(seed)") }
    }
    #expect(refused > 100)
  }

  /// With checksums that fit, ids and offsets are still checked: whatever is in the columns, nothing crashes.
  @Test(arguments: 0..<4) func wrongNumbersDoNotCrash(_ block: Int) throws {
    let bytes = ImageTests.small.image(origin: 7)
    for round in 0..<400 {
      let seed = UInt64(10_000 + block * 400 + round)
      var random = Seeded(seed)
      let damaged = forged(bytes, &random)
      guard let world = try? opened(damaged) else { continue }
      _ = answers(Session(world))
      _ = world.thawed()
    }
  }

  private func answers(_ session: Session) -> [[String]] {
    ImageTests.questions.split(separator: "\n").map { run(String($0), in: session) }
  }

  /// A few numbers of one block changed, and the checksums made anew.
  private func forged(_ bytes: [UInt8], _ random: inout Seeded) -> [UInt8] {
    var bytes = bytes
    func word(_ offset: Int) -> Int {
      bytes.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }
    }
    func put(_ value: UInt64, _ offset: Int) {
      bytes.withUnsafeMutableBytes { $0.storeBytes(of: value, toByteOffset: offset, as: UInt64.self) }
    }
    func sum(_ range: Range<Int>) -> UInt64 {
      bytes.withUnsafeBytes { Image.checksum(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }
    let count = word(24)
    let entry = 64 + 32 * Int.random(in: 0..<count, using: &random)
    var length = word(entry + 16)
    if Int.random(in: 0..<8, using: &random) == 0 {
      length = Int.random(in: 0...length, using: &random)
      put(UInt64(length), entry + 16)
    }
    for _ in 0..<Int.random(in: 1...3, using: &random) where length > 0 {
      let place = word(entry + 8) + Int.random(in: 0..<length, using: &random)
      bytes[place] = [0, 1, 2, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &random)]
        .randomElement(using: &random)!
    }
    put(sum(word(entry + 8)..<word(entry + 8) + length), entry + 24)
    put(sum(64..<64 + 32 * count), 40)
    put(sum(0..<56), 56)
    return bytes
  }
}
