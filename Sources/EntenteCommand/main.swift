_ = Repl(host: EchoHost()).map { $0.run() }
