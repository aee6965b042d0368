internal import Entente
internal import EntenteExchange
internal import EntenteLanguage
internal import EntenteQuery
internal import EntenteSource
internal import EntenteTerminal
internal import EntenteWorld
import Glibc

/// The command `entente`.
enum Program {
  static let version = "0.1.0"

  static func run(_ arguments: [String]) -> ExitStatus {
    ignoreBrokenPipes()
    // For the build: the image of the built-in texts.
    if arguments.count == 2, arguments[0] == "--compile-world" {
      let (made, problems) = BuiltInWorld.image()
      guard let image = made else {
        report(problems, BuiltInWorld.texts)
        return .badData
      }
      guard Files.replace(arguments[1], with: image) else {
        complain("cannot write \(arguments[1])")
        return .badData
      }
      return .answered
    }
    let invocation: Invocation
    do throws(UsageError) { invocation = try Invocation.parse(arguments) } catch {
      complain("\(error)")
      return .usage
    }
    switch invocation {
    case .help(let subcommand):
      print(Invocation.help(for: subcommand), terminator: "")
      return .answered
    case .version:
      print("entente \(version)")
      return .answered
    case .format(let options): return Formatting.run(options)
    case .check(let options): return Checking.run(options)
    case .run(let options): return answer(options)
    }
  }

  static func complain(_ message: String) {
    _ = "entente: \(message)\n".withCString { write(2, $0, strlen($0)) }
  }

  // MARK: - Implementation

  private static func answer(_ options: Options) -> ExitStatus {
    guard let session = session(options.world) else { return .badData }
    Interrupt.install()
    session.isCancelled = { Interrupt.isRequested }
    if let day = options.day { session.setDay(day.earliest) }
    for parameter in options.parameters { session.parameters[parameter.name] = parameter.value }
    let shell = Shell(session)
    session.depth = options.depth
    shell.keepsGoing = options.keepsGoing
    shell.importLimits.mostErrors = options.maxErrors
    shell.isDryRun = options.isDryRun
    if let format = options.format { shell.format = format }
    if let rows = options.maxRows { shell.maxRows = rows == 0 ? nil : rows }
    let environment = Environment.process
    shell.theme = theme(options.color, 1, environment)
    shell.errorTheme = theme(options.color, 2, environment)
    if let path = options.timings {
      do throws(FileProblem) { shell.timings = try TimingsFile(path) } catch {
        complain(error.description)
        return .badData
      }
    }
    var inputs = options.inputs
    if inputs.isEmpty, isatty(0) == 1, isatty(1) == 1 { return converse(shell, options, environment) }
    if inputs.isEmpty { inputs = [.standardInput] }
    let commands = DotCommands(shell)
    for input in inputs {
      let goesOn: Bool
      do throws(FileProblem) {
        switch input {
        case .sentence(let text) where text.drop(while: \.isWhitespace).first == ".":
          goesOn = commands.run(String(text.drop(while: \.isWhitespace)))
        case .sentence(let text): goesOn = shell.run(SourceText(name: "-c", text), isEntry: true)
        case .file(let path): goesOn = shell.run(try Files.read(path))
        case .standardInput:
          shell.readsStandardInput = true
          goesOn = shell.run(try Files.readStandardInput())
        }
      } catch {
        complain(error.description)
        shell.note(Interrupt.isRequested ? .interrupted : .badData)
        if !options.keepsGoing { break }
        continue
      }
      if !goesOn { break }
    }
    shell.flush()
    return shell.status
  }

  /// A session at the terminal.
  private static func converse(_ shell: Shell, _ options: Options, _ environment: Environment) -> ExitStatus {
    shell.isInteractive = true
    if options.readsInit, let home = environment["HOME"], !home.isEmpty {
      let path = home + "/.ententerc"
      if access(path, R_OK) == 0 {
        do throws(FileProblem) {
          let host = SessionHost(shell)
          let text = try Files.read(path)
          // Settings and sentences, a line at a time.
          var plain: [Substring] = []
          for line in text.text(SourceRange(0, text.bytes.count)).split(
            separator: "\n", omittingEmptySubsequences: false)
          {
            if line.first == "." { _ = host.run(String(line)) } else { plain.append(line) }
          }
          _ = shell.load(SourceText(name: path, plain.joined(separator: "\n")))
        } catch { shell.say(error.description) }
      }
    }
    shell.flush()
    let host = SessionHost(shell)
    guard let repl = Repl(host: host, environment: environment) else {
      complain("this terminal cannot be used")
      return .badData
    }
    repl.run()
    shell.flush()
    return .answered
  }

  /// The built-in world, another one, or none; nil after saying what is wrong.
  static func session(_ world: Options.World) -> Session? {
    switch world {
    case .none: return Session(World())
    case .builtIn:
      let (world, problems, texts) = BuiltInWorld.load()
      guard let world else {
        report(problems, texts)
        return nil
      }
      return Session(world)
    case .files(let paths):
      guard let (world, texts) = parts(paths) else { return nil }
      if texts.isEmpty { return Session(world) }
      let (loaded, problems) = WorldLoader.load(texts, over: world)
      guard let loaded else {
        report(problems, texts)
        return nil
      }
      if let part = world.damage.parts.first {
        complain("the world's file is damaged: \(part) cannot be read")
        return nil
      }
      return Session(loaded)
    }
  }

  /// The snapshot that comes first, if there is one, and the texts over it; nil after saying what is wrong.
  static func parts(_ paths: [String]) -> (World, [SourceText])? {
    var paths = paths[...]
    var world = World()
    // A snapshot is recognised by how it begins.
    if let first = paths.first, Snapshot.isSnapshot(first) {
      do throws(FileFailure) { world = try Snapshot.open(first) } catch {
        complain(error.description)
        return nil
      }
      paths.removeFirst()
    }
    if let other = paths.first(where: { Snapshot.isSnapshot($0) }) {
      complain("cannot load \(other) over another world: a snapshot is a whole world, and comes first")
      return nil
    }
    do throws(FileProblem) { return (world, try Files.world(Array(paths))) } catch {
      complain(error.description)
      return nil
    }
  }

  static func report(_ problems: [WorldLoader.Problem], _ texts: [SourceText]) {
    let errors = FileDescriptorSink(2, name: "standard error")
    for problem in problems {
      let renderer = DiagnosticRenderer(texts[problem.source], theme: theme(.auto, 2, .process))
      try? errors.write(renderer.text(problem.diagnostic) + "\n")
    }
    try? errors.flush()
  }

  /// Colours where a person looks and wants them.
  private static func theme(_ color: Options.Color, _ descriptor: Int32, _ environment: Environment)
    -> Theme
  {
    switch color {
    case .never: return .none
    case .auto:
      if isatty(descriptor) != 1 || !environment.hasCapableTerminal
        || environment["NO_COLOR"]?.isEmpty == false
      {
        return .none
      }
    case .always: break
    }
    return environment["ENTENTE_THEME"] == "light" ? .light : .dark
  }
}
