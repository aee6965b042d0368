internal import EntenteExchange
internal import EntenteLanguage
internal import EntenteQuery
internal import EntenteSource
internal import EntenteTerminal
internal import EntenteWorld
internal import Glibc

/// Session settings, also given with -c; they never change what a sentence means.
struct DotCommands {
  struct Command {
    var name: String
    var argument: String
    var summary: String
  }
  static let all = [
    Command(name: ".help", argument: "[word]", summary: "how to ask; or about a word, a noun, a name"),
    Command(
      name: ".schema", argument: "[noun]", summary: "kinds, relations and attributes, with counts and dates"),
    Command(
      name: ".mode", argument: "[format]",
      summary: "how answers are written: \(OutputFormat.allCases.map(\.rawValue).joined(separator: ", "))"),
    Command(name: ".timer", argument: "[on|off]", summary: "show what each answer took"),
    Command(name: ".read", argument: "file", summary: "run a script or load a world file"),
    Command(name: ".output", argument: "[file]", summary: "write answers to a file; without one, here again"),
    Command(name: ".history", argument: "[n]", summary: "the last statements"),
    Command(name: ".last", argument: "", summary: "the last question in canonical form"),
    Command(name: ".complete", argument: "text", summary: "what could come after the text"),
    Command(name: ".quit", argument: "", summary: "leave; Ctrl-D does too"),
  ]
  let shell: Shell
  private var session: Session { shell.session }

  init(_ shell: Shell) { self.shell = shell }

  /// False if nothing more is to be run.
  func run(_ line: String) -> Bool {
    let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let command = words.first else { return true }
    let rest = line.drop { $0.isWhitespace }.dropFirst(command.count).drop { $0.isWhitespace }
    let argument = String(rest.reversed().drop { $0.isWhitespace }.reversed())
    defer { shell.flush() }
    switch command {
    case ".quit", ".exit", ".q": return false
    case ".help", ".h", ".?": shell.tell(Help(session: session, theme: shell.theme).text(about: argument))
    case ".schema": shell.tell(SchemaText(session: session, theme: shell.theme).text(about: argument))
    case ".mode": return mode(words.dropFirst().map { $0 })
    case ".timer":
      if argument == "on" || argument == "off" {
        shell.showsTime = argument == "on"
      } else if argument.isEmpty {
        shell.showsTime.toggle()
      } else {
        return refuse(".timer takes on or off")
      }
      shell.say("timer \(shell.showsTime ? "on" : "off")")
    case ".read":
      if argument.isEmpty { return refuse(".read takes a file") }
      do throws(FileProblem) { _ = shell.load(try Files.read(unquoted(argument))) } catch {
        return refuse(error.description)
      }
    case ".output":
      do throws(FileProblem) { try shell.redirect(to: argument.isEmpty ? nil : unquoted(argument)) } catch {
        return refuse(error.description)
      }
    case ".history":
      let all = HistoryFile(.process)?.load().entries ?? []
      let count = Int(argument) ?? 20
      for entry in all.suffix(count) { shell.tell(entry) }
    case ".last": shell.tell(session.lastCanonical ?? "there is no last question")
    case ".complete":
      let (_, items) = Completer(session).suggestions(
        in: argument + (line.last == " " && !argument.isEmpty ? " " : ""),
        at: argument.utf8.count + (line.last == " " && !argument.isEmpty ? 1 : 0))
      for item in items.prefix(60) {
        shell.tell(item.detail.isEmpty ? item.text : "\(item.text)   \(shell.theme.paint(item.detail, .dim))")
      }
      if items.isEmpty { shell.tell("nothing") }
    default:
      let near = Spelling.nearest(command, in: DotCommands.all.map(\.name), most: 1).first
      return refuse("no command \(command)" + (near.map { "; did you mean \($0)?" } ?? "; .help lists them"))
    }
    return true
  }

  private func refuse(_ message: String) -> Bool {
    shell.say(shell.isInteractive ? message : "entente: " + message)
    shell.note(.sentenceError)
    return shell.isInteractive || shell.keepsGoing
  }
  private func unquoted(_ text: String) -> String {
    text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"")
      ? String(text.dropFirst().dropLast()) : text
  }

  private func mode(_ words: [String]) -> Bool {
    for word in words {
      if word == "all" {
        shell.maxRows = nil
      } else if let count = Int(word), count > 0 {
        shell.maxRows = count
      } else if let format = OutputFormat(rawValue: word) {
        shell.format = format
        if word == "table", !words.contains("all") { shell.maxRows = 40 }
      } else {
        return refuse(
          "no format \(word); there are \(SyntaxProblem.either(OutputFormat.allCases.map(\.rawValue)))")
      }
    }
    shell.say("answers are written as \(shell.format.rawValue): \(shell.format.summary)")
    return true
  }

  func completions(in text: String, at offset: Int) -> CompletionList {
    let before = String(decoding: text.utf8.prefix(offset), as: UTF8.self)
    guard let space = before.firstIndex(of: " ") else {
      let found = DotCommands.all.filter { $0.name.hasPrefix(before) }
      return CompletionList(
        replacing: 0..<offset, items: found.map { Completion(text: $0.name + " ", detail: $0.summary) })
    }
    let argument = String(before[before.index(after: space)...])
    let start = offset - argument.utf8.count
    switch before[..<space] {
    case ".mode":
      return CompletionList(
        replacing: start..<offset,
        items: OutputFormat.allCases.filter { $0.rawValue.hasPrefix(argument) }.map {
          Completion(text: $0.rawValue, detail: $0.summary)
        })
    case ".timer":
      return CompletionList(
        replacing: start..<offset,
        items: ["on", "off"].filter { $0.hasPrefix(argument) }.map { Completion(text: $0) })
    case ".schema", ".help":
      let nouns = session.vocabulary.nounKeys.filter { $0.hasPrefix(Folding.fold(argument)) }
      return CompletionList(replacing: start..<offset, items: nouns.map { Completion(text: $0) })
    default: return .none
    }
  }
}
