// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

/// Targets in the order a sentence meets them; arrows run one way.
let package = Package(
  name: "entente",
  products: [
    .executable(name: "entente", targets: ["EntenteCommand"]),
    .library(name: "Entente", targets: ["Entente"]),
  ],
  targets: [
    // C shims: libutf8proc (folding, width), libedit (line editing), libsqlite3 and zlib (exchange), and the embedded world.
    .target(name: "CUnicode", linkerSettings: [.linkedLibrary("utf8proc"), .linkedLibrary("m")]),
    .target(name: "CLineEditor", linkerSettings: [.linkedLibrary("edit")]),
    .target(name: "CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),
    .target(name: "CZlib", linkerSettings: [.linkedLibrary("z")]),
    .target(name: "EntenteAtlas", exclude: ["World"]),

    .target(name: "EntenteSource", dependencies: ["CUnicode"], swiftSettings: settings),
    .target(name: "EntenteLanguage", dependencies: ["EntenteSource"], swiftSettings: settings),
    .target(name: "EntenteWorld", dependencies: ["EntenteSource"], swiftSettings: settings),
    .target(
      name: "EntenteQuery", dependencies: ["EntenteSource", "EntenteLanguage", "EntenteWorld"],
      swiftSettings: settings),
    .target(
      name: "EntenteExchange", dependencies: ["CSQLite", "CZlib", "EntenteSource", "EntenteWorld"],
      swiftSettings: settings),
    // For Swift programs: what the command line does, as a library.
    .target(
      name: "Entente",
      dependencies: [
        "EntenteAtlas", "EntenteSource", "EntenteLanguage", "EntenteWorld", "EntenteQuery", "EntenteExchange",
      ], swiftSettings: settings),
    .target(
      name: "EntenteTerminal", dependencies: ["CLineEditor", "EntenteSource"],
      swiftSettings: settings),
    .executableTarget(
      name: "EntenteCommand",
      dependencies: [
        "Entente", "EntenteSource", "EntenteLanguage", "EntenteWorld", "EntenteQuery", "EntenteExchange",
        "EntenteTerminal",
      ], swiftSettings: settings),

    .target(name: "PTYKit", path: "Tests/PTYKit", swiftSettings: settings),
    .testTarget(
      name: "LanguageTests", dependencies: ["EntenteSource", "EntenteLanguage"], swiftSettings: settings),
    .testTarget(
      name: "QueryTests",
      dependencies: [
        "Entente", "EntenteSource", "EntenteLanguage", "EntenteWorld", "EntenteQuery", "EntenteExchange",
      ],
      swiftSettings: settings),
    .testTarget(name: "EntenteTests", dependencies: ["Entente"], swiftSettings: settings),
    .testTarget(name: "SourceTests", dependencies: ["EntenteSource"], swiftSettings: settings),
    .testTarget(
      name: "ExchangeTests", dependencies: ["EntenteSource", "EntenteWorld", "EntenteExchange"],
      swiftSettings: settings),
    .testTarget(
      name: "TerminalTests", dependencies: ["EntenteTerminal", "EntenteSource", "PTYKit"],
      swiftSettings: settings),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "CSQLite", "EntenteSource", "EntenteWorld", "EntenteQuery", "EntenteExchange", "EntenteCommand",
        "PTYKit",
      ],
      swiftSettings: settings),
  ],
  cLanguageStandard: .c2x)
