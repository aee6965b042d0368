internal import EntenteLanguage
internal import EntenteQuery
internal import EntenteSource
internal import EntenteWorld

/// What `.help` and `NAME?` say.
struct Help {
  let session: Session
  let theme: Theme

  /// A topic; every example is run by a test.
  struct Topic {
    var words: [String]
    var title: String
    var text: String
    var examples: [String]
  }

  func text(about word: String) -> String {
    let key = Folding.fold(word)
    if key.isEmpty { return overview }
    if let command = DotCommands.all.first(where: { $0.name == word || $0.name == "." + key }) {
      return "\(command.name) \(command.argument)\n  \(command.summary)"
    }
    var parts: [String] = []
    if let topic = Help.topics.first(where: { $0.words.contains(key) }) { parts.append(text(topic)) }
    if let noun = session.vocabulary.noun(key) {
      parts.append(SchemaText(session: session, theme: theme).text(about: noun.key))
    }
    for match in unique(session.world.matches(key)) { parts.append(about(match)) }
    if parts.isEmpty {
      let near = Spelling.nearest(
        key, in: session.vocabulary.wordKeys + Help.topics.flatMap(\.words), most: 3)
      return "nothing is known of `\(word)`"
        + (near.isEmpty ? "; .help lists what there is" : "; did you mean \(SyntaxProblem.either(near))?")
    }
    return parts.joined(separator: "\n\n")
  }

  private func unique(_ matches: [NameMatch]) -> [EntityID] {
    matches.reduce(into: []) { if !$0.contains($1.entity) { $0.append($1.entity) } }
  }

  private func text(_ topic: Topic) -> String {
    ([theme.paint(topic.title, .heading), "  " + topic.text] + topic.examples.map { "    \($0)" }).joined(
      separator: "\n")
  }

  private func about(_ entity: EntityID) -> String {
    let world = session.world
    let name = world.name(of: entity)
    let kind = world.schema.kind(world.kind(of: entity)).noun.singular
    let others = world.names(of: entity).map(\.text).filter { $0 != name }
    let quoted = Printer.quoted(name)
    var lines = [
      theme.paint(name, .heading) + " is \(Wording.article(kind))"
        + (others.isEmpty ? "" : "; also \(others.prefix(6).joined(separator: ", "))")
    ]
    lines.append("    describe \(quoted)")
    let binder = session.nouns(about: world.kind(of: entity))
    for noun in binder.prefix(5) { lines.append("    \(noun) of \(quoted)") }
    return lines.joined(separator: "\n")
  }

  private var overview: String {
    var lines = [
      theme.paint("Ask in one line", .heading),
      "  members of CSTO                                a set: NOUN of NAME",
      "  members of CSTO where conflict                 only those for which something holds",
      "  neighbours of Russia in NATO show name, area   with columns",
      "  members of NATO as of 1998                     at a day",
      "  count states by region                         a number, or one a group",
      "  top 5 members of European Union by population",
      "  is Armenia member of CSTO                      yes, no or unknown, and why",
      "  describe CSTO     compare NATO, CSTO     path from Armenia to Iran via neighbours",
      "  claims by Lukashenko                           who says what; never mixed with the facts",
      "  what if Armenia leaves CSTO                    what follows; suppose … : asks in that world",
      "  a line that begins with where, show, sort by or first goes on from the last answer",
      "",
      theme.paint("More", .heading),
      "  .help WORD for: \(Help.topics.map { $0.words[0] }.joined(separator: ", "))",
      "  .schema lists kinds, relations and attributes; NAME? tells about a name; Tab shows what can come next",
      "",
    ]
    for command in DotCommands.all {
      let head = "  \(command.name) \(command.argument)"
      lines.append(head + String(repeating: " ", count: max(1, 22 - head.count)) + command.summary)
    }
    return lines.joined(separator: "\n")
  }

  static let topics: [Topic] = [
    Topic(
      words: ["of", "step", "steps"], title: "NOUN of SET",
      text: "all that one step reaches from any element of the set; steps chain",
      examples: [
        "members of CSTO", "capitals of members of CSTO", "neighbours+ of Portugal",
        "neighbours{1..2} of Armenia",
      ]),
    Topic(
      words: ["where"], title: "SET where CONDITION",
      text: "keeps the elements for which the condition is true; join conditions with and, or, not",
      examples: [
        "members of CSTO where conflict", "states where landlocked and population > 10 million",
        "states where name like \"*stan\"", "members of CSTO where not member of EAEU",
      ]),
    Topic(
      words: ["any", "all", "no", "some", "at least", "at most", "exactly", "quantifiers"],
      title: "any, all, no, at least n, at most n, exactly n",
      text: "count things about the row, each with a condition of its own",
      examples: [
        "states where at least 3 neighbours in NATO",
        "states where any neighbour (population > 100 million and in BRICS)",
      ]),
    Topic(
      words: ["in", "with", "between", "prepositions"], title: "prepositions",
      text: "join things as the world says: places, bodies, sides",
      examples: [
        "states in \"Central Asia\"", "neighbours of Russia where in NATO",
        "conflicts between Armenia and Azerbaijan",
      ]),
    Topic(
      words: ["union", "intersect", "except", "sets"], title: "union, intersect, except",
      text: "join sets; and, or, not join conditions",
      examples: [
        "members of CSTO except members of EAEU", "members of NATO intersect members of European Union",
        "{Armenia, Georgia} union members of EAEU",
      ]),
    Topic(
      words: ["as of", "day", "time", "ever", "since", "during"], title: "as of DAY",
      text:
        "asks at a day; alone on a line it sets the session's day. Over a window, ever, since and during give periods",
      examples: ["members of NATO as of 1998", "members of CSTO ever", "members of CSTO during 1999..2006"]),
    Topic(
      words: ["duration", "when", "from", "to", "first time", "last time", "period", "longest"],
      title: "when, from, to, duration, first time, last time",
      text:
        "the answer's own period over a window, one row each; since and until are those of the facts; a duration is in days",
      examples: [
        "members of CSTO ever show name, from, to, duration", "top 3 members of NATO by duration ever",
        "greatest duration of members of CSTO ever",
      ]),
    Topic(
      words: ["show", "columns", "as"], title: "show COLUMN, …",
      text:
        "columns about each row: name, attributes, steps, counts, arithmetic; since, until, status, source are of the fact that reached the row",
      examples: [
        "members of NATO show name, capital, since",
        "states show name, population / area as \"density\" first 5",
      ]),
    Topic(
      words: ["sort", "first", "top", "bottom"], title: "sort by, first n, top n SET by ATTRIBUTE",
      text: "order the rows and take the first",
      examples: ["states sort by area descending first 5", "top 5 members of European Union by population"]),
    Topic(
      words: ["count", "total", "average", "median", "least", "greatest", "by"],
      title: "count SET, total ATTRIBUTE of SET", text: "one number; with by, one a group",
      examples: ["count members of NATO", "count states by region", "total population of members of CSTO"]),
    Topic(
      words: ["day", "month", "year", "decade", "series", "facts"],
      title: "count SET by day, month, year, decade",
      text:
        "numbers over time: what belongs on at least one day of each month, year or decade; by day, one row a step",
      examples: [
        "count members of NATO by year since 2015", "count members of CSTO by day ever",
        "count facts of membership by decade since 1950",
      ]),
    Topic(
      words: ["group"], title: "SET group by NOUN",
      text: "one row a value; count and totals in show are about the group",
      examples: ["states group by region show region, count, total population sort by count descending"]),
    Topic(
      words: ["is"], title: "is NAME CONDITION", text: "yes, no or unknown, with the nearest fact",
      examples: ["is Armenia member of CSTO", "is every member of CSTO member of EAEU"]),
    Topic(
      words: ["changes", "entered", "left"], title: "changes in SET",
      text:
        "over a window: who entered, who left, whose standing changed, in order of time, by which fact and source",
      examples: [
        "changes in members of CSTO between 1999 and 2013", "changes in allies of Armenia",
        "changes in members of NATO with any status since 2015",
      ]),
    Topic(
      words: ["timeline", "into", "picture"], title: "timeline SET, timeline SET into \"x.svg\"",
      text:
        "draws when each element belongs: bars under an axis, in the terminal or in a file; what is in doubt is drawn as such",
      examples: [
        "timeline members of CSTO ever", "timeline conflicts of Armenia",
        "timeline members of SCO with any status since 2000",
      ]),
    Topic(
      words: ["coverage", "gaps"], title: "coverage of NOUN",
      text:
        "what is recorded under a kind, a relation or an attribute: first and last day, gaps, counts, sources, what absence means",
      examples: ["coverage of members", "coverage of population"]),
    Topic(
      words: ["describe", "compare"], title: "describe NAME, compare NAME, NAME",
      text: "all that is recorded, as a card or side by side",
      examples: ["describe CSTO", "compare Armenia, Azerbaijan"]),
    Topic(
      words: ["path", "via"], title: "path from NAME to NAME via NOUN", text: "a shortest path",
      examples: ["path from Armenia to Iran via neighbours"]),
    Topic(
      words: ["why", "why not"], title: "why NAME CONDITION, why not NAME CONDITION, why 3, why NAME",
      text:
        "the facts, rules and sources behind it as a tree: ✓ holds, ✗ does not, ? unknown; a number or a name alone is of the last answer",
      examples: [
        "why Armenia in conflict", "why not Georgia member of CSTO as of 2005", "is Russia ally of Armenia",
      ]),
    Topic(
      words: ["cite"], title: "cite, cite as bibtex, cite as csl",
      text: "references for exactly the facts behind the last answer", examples: []),
    Topic(
      words: ["claims", "claim"], title: "claims by NAME, about NAME, in SOURCE, where CONDITION",
      text: "what somebody says is so: who, in what office, when, where, reported by whom; never a fact",
      examples: [
        "claims by Lukashenko", "claims about CSTO show speaker, office, date, outlet, source, quote",
        "claims where conditional show speaker, condition, consequence", "claims where contradicted",
      ]),
    Topic(
      words: ["according", "according to"], title: "SENTENCE according to NAME",
      text: "with somebody's claims taken for facts; rows that stand only on that word are marked",
      examples: ["members of CSTO according to article", "is Azerbaijan member of CSTO according to article"]),
    Topic(
      words: ["what if", "what", "event"], title: "what if NAME VERB NAME on DATE",
      text:
        "what an event does, then every conditional claim that it fulfils; .schema events lists the verbs",
      examples: ["what if Russia loses \"Russo-Ukrainian War\"", "what if Armenia leaves CSTO on 2023-01-01"]),
    Topic(
      words: ["suppose", "forget"], title: "suppose EVENT: SENTENCE, suppose EVENT, forget",
      text: "asks in the world as it would be: + only there, − only in the facts, = in both; forget ends it",
      examples: ["suppose Armenia leaves CSTO on 2023-01-01: members of CSTO as of 2023-02-01"]),
    Topic(
      words: ["let", "define"], title: "let NAME = SENTENCE, define WORD of X as SET",
      text: "names for sentences, nouns with a parameter, adjectives",
      examples: [
        "let frontline = members of CSTO where conflict",
        "define rivals of X as opponents of X union opponents of allies of X",
        "define giant as states where population > 100 million",
      ]),
    Topic(
      words: ["add", "remove"], title: "add FACT, remove FACT, KIND NAME { }",
      text: "change the world of this session",
      examples: [
        "state Ruritania {}", "add Ruritania member of CSTO since 2020 source \"The Prisoner of Zenda\"",
      ]),
    Topic(
      words: ["use"], title: "use \"file.ent\"", text: "runs a script, or loads a world file whole",
      examples: []),
    Topic(
      words: ["import", "template", "csv"], title: "import \"file.csv\" as FACT with $columns in it",
      text:
        "reads a data file into the world, all or nothing; a block of facts in braces, `new KIND $x` makes what is not known, `when` chooses rows; man entente-world",
      examples: []),
    Topic(
      words: ["expect"], title: "expect SENTENCE = VALUE", text: "an assertion: a script is also a test",
      examples: ["expect count members of CSTO as of 2022-11-24 = 6"]),
    Topic(
      words: ["explain", "fmt"], title: "explain SENTENCE, fmt SENTENCE",
      text: "how it is read and answered; its canonical form",
      examples: ["explain members of CSTO where conflict", "fmt members of CSTO"]),
    Topic(
      words: ["unknown", "known"], title: "unknown",
      text: "what the record does not decide is unknown, never no; such rows are counted under the answer",
      examples: ["states where population is known", "members of CSTO where conflict"]),
    Topic(
      words: ["save", "export", "snapshot", "files"], title: "save \"x.world\", export \"x.csv\"",
      text:
        "save writes the world with its edits, to be opened by --world x.world; export writes the last answer, as .csv, .tsv, .json, .jsonl, .md or .txt; export sqlite writes the world for other programs, import sqlite reads it back",
      examples: ["save \"my.world\"", "export \"members.csv\"", "export sqlite \"world.db\""]),
    Topic(
      words: ["status"], title: "with status S",
      text: "members are those whose status counts; name another status, or any",
      examples: ["members of SCO with status observer", "members of SCO with any status"]),
  ]
}
