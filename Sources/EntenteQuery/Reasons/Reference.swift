internal import EntenteSource
internal import EntenteWorld

/// A source as a reader finds it: for a bibliography.
struct Reference {
  var key: String
  var title: String
  var publishers: [String] = []
  var date: PartialDate?
  var url: String?
  /// How many facts behind the answer are from it; nil for the world itself.
  var facts: Int?
  var version: String?

  init(_ world: World, _ source: EntityID, facts: Int) {
    let schema = world.schema
    func text(_ role: ClaimRole) -> String? {
      guard let id = schema.attribute(role) else { return nil }
      for row in world.values(of: id, source) { if case .text(let text) = row.value { return text } }
      return nil
    }
    key = world.name(of: source)
    title = text(.title) ?? key
    url = text(.url)
    if let id = schema.attribute(.date) {
      for row in world.values(of: id, source) { if case .date(let found) = row.value { date = found } }
    }
    if let relation = schema.relation(.publisher) {
      publishers = world.facts(of: relation, source, inverse: true).map {
        world.name(of: world.fact($0).subject)
      }
    }
    self.facts = facts
  }
  /// The world that was asked.
  init(_ world: World) {
    title = world.schema.title.isEmpty ? "world without a title" : world.schema.title
    key = String(title.map { $0.isLetter || $0.isNumber ? $0 : "-" }).lowercased()
    version = world.schema.version
    date = world.schema.day.map { PartialDate($0, .day) }
  }

  static func text(_ references: [Reference], as format: String) -> [String] {
    switch format {
    case "bibtex": references.flatMap(\.bibtex)
    case "csl": csl(references)
    default: references.map(\.plain)
    }
  }

  private var plain: String {
    let parts = [
      title, publishers.joined(separator: ", "), version.map { "version \($0)" } ?? "",
      date.map { (version == nil ? "" : "as of ") + $0.description } ?? "", url ?? "",
    ].filter { !$0.isEmpty }
    return "[\(key)] " + parts.joined(separator: ". ")
      + (facts.map { " (\(Wording.counted($0, "fact")))" } ?? "")
  }

  private var bibtex: [String] {
    func field(_ name: String, _ value: String?) -> String? {
      guard let value, !value.isEmpty else { return nil }
      var escaped = ""
      for character in value {
        if name != "url", "{}&%$#_".contains(character) { escaped.append("\\") }
        escaped.append(character == "\\" ? "/" : String(character))
      }
      return "  \(name) = {\(escaped)},"
    }
    let (year, month, number) = date?.earliest.civil ?? (0, 0, 0)
    let isDay = date?.precision == .day
    return ["@misc{\(key),"]
      + [
        field("title", title),
        field(
          "author",
          publishers.isEmpty
            ? nil
            : publishers.map { "{\($0)}" }.joined(separator: " and ")
              .replacing("{", with: "").replacing("}", with: "")),
        field("year", date == nil ? nil : "\(year)"), field("month", isDay ? "\(month)" : nil),
        field("day", isDay ? "\(number)" : nil), field("version", version), field("url", url),
      ].compactMap { $0 } + ["}"]
  }

  private static func csl(_ references: [Reference]) -> [String] {
    func quoted(_ text: String) -> String {
      var out = "\""
      for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": out += "\\\""
        case "\\": out += "\\\\"
        default:
          if scalar.value < 0x20 {
            let digits = String(scalar.value, radix: 16)
            out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
          } else {
            out.unicodeScalars.append(scalar)
          }
        }
      }
      return out + "\""
    }
    var lines = ["["]
    for (index, reference) in references.enumerated() {
      var fields = [
        "\"id\": \(quoted(reference.key))",
        "\"type\": \(quoted(reference.version == nil ? "webpage" : "dataset"))",
        "\"title\": \(quoted(reference.title))",
      ]
      if !reference.publishers.isEmpty {
        fields.append("\"publisher\": \(quoted(reference.publishers.joined(separator: ", ")))")
      }
      if let date = reference.date {
        let (year, month, day) = date.earliest.civil
        let parts =
          date.precision == .day ? [year, month, day] : date.precision == .month ? [year, month] : [year]
        fields.append("\"issued\": {\"date-parts\": [[\(parts.map { "\($0)" }.joined(separator: ", "))]]}")
      }
      if let version = reference.version { fields.append("\"version\": \(quoted(version))") }
      if let url = reference.url { fields.append("\"URL\": \(quoted(url))") }
      lines.append("  {\(fields.joined(separator: ", "))}\(index == references.count - 1 ? "" : ",")")
    }
    return lines + ["]"]
  }

  static func table(_ references: [Reference]) -> Table {
    Table(
      columns: ["source", "title", "publisher", "date", "url", "facts"].map {
        Table.Column($0, isNumeric: $0 == "facts")
      },
      rows: references.map { reference in
        [
          .name(reference.key), .text(reference.title),
          reference.publishers.isEmpty ? .none : .list(reference.publishers.map { .name($0) }),
          reference.date.map { .date($0) } ?? .none, reference.url.map { .text($0) } ?? .none,
          reference.facts.map { .number(Quantity(Double($0))) } ?? .none,
        ]
      })
  }
}
