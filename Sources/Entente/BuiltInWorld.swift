internal import EntenteAtlas
package import EntenteQuery
package import EntenteSource
package import EntenteWorld

/// The world that the program carries: texts, and the image that was made of them when it was built.
package enum BuiltInWorld {
  package static var texts: [SourceText] {
    (0..<atlas_file_count()).map { index in
      SourceText(
        name: String(cString: atlas_file_name(index)),
        bytes: Array(UnsafeBufferPointer(start: atlas_file_bytes(index), count: atlas_file_size(index))))
    }
  }

  /// Reads the image in place if it was made from the texts that are here; a stale one is never used.
  package static func load() -> (World?, [WorldLoader.Problem], [SourceText]) {
    let image = UnsafeRawBufferPointer(start: atlas_image_bytes(), count: atlas_image_size())
    if image.count > 0, let base = try? Base(image: image, owner: nil, expectedOrigin: origin) {
      return (World(base), [], [])
    }
    let texts = texts
    let (world, problems) = WorldLoader.load(texts)
    return (world, problems, texts)
  }

  /// The image of the texts; nil with what is wrong in them.
  package static func image() -> ([UInt8]?, [WorldLoader.Problem]) {
    let (world, problems) = WorldLoader.load(texts)
    return (world.map { $0.image(origin: origin) }, problems)
  }

  /// What the image is made from: the format and the texts. A release knows the texts by their sizes alone, so that no page of
  /// them is touched at start; `.ci/build` compares the images byte by byte.
  private static var origin: UInt64 {
    var hash = UInt64(Image.version)
    for index in 0..<atlas_file_count() {
      #if DEBUG
        hash = Image.checksum(
          UnsafeRawBufferPointer(start: atlas_file_bytes(index), count: atlas_file_size(index)), seed: hash)
      #else
        hash = (hash ^ UInt64(atlas_file_size(index))) &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 32
      #endif
    }
    return hash
  }
}
