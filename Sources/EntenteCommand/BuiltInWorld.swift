internal import EntenteAtlas
internal import EntenteQuery
internal import EntenteSource
internal import EntenteWorld

/// The world that the program carries.
enum BuiltInWorld {
  static var texts: [SourceText] {
    (0..<atlas_file_count()).map { index in
      SourceText(
        name: String(cString: atlas_file_name(index)),
        bytes: Array(UnsafeBufferPointer(start: atlas_file_bytes(index), count: atlas_file_size(index))))
    }
  }
  /// The words of geopolitics alone, without states or facts.
  static var prelude: [SourceText] { texts.isEmpty ? [] : [texts[0]] }

  static func load() -> (World?, [WorldLoader.Problem], [SourceText]) {
    let texts = texts
    let (world, problems) = WorldLoader.load(texts)
    return (world, problems, texts)
  }
}
