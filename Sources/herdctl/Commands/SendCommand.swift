import ArgumentParser
import Glibc
import HerdCore
import HerdSupervisor

/// `herdctl send`: says lines to a server and prints what it answers.
struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Send lines to a server and print what it answers, as nc -N would.",
        discussion: """
            Without LINE, standard input is sent. Example: \
            herdctl send Goloman 'WHATSAT kiwi.cs.ucla.edu 10 5'
            """
    )

    @Argument(help: "The server.", completion: .serverNames)
    var name: String
    @Argument(help: "Lines to send, each in quotes.")
    var line: [String] = []
    @OptionGroup var herd: HerdOption
    @Option(help: "How long the server may stay silent once everything is sent.")
    var timeout = TimeLimit(.seconds(30))

    func run() async throws {
        let server = try herd.find().readOrRunning().knownServer(name)
        let bytes = line.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] }
        do {
            try LineExchange.run(
                host: server.host,
                port: server.port,
                input: line.isEmpty ? .descriptor(STDIN_FILENO) : .bytes(bytes),
                patience: timeout.duration
            ) { answer in
                try Console.write(Array(answer))
            }
        } catch let failure as LineExchange.Failure {
            throw explain(failure, server)
        }
    }

    private func explain(
        _ failure: LineExchange.Failure,
        _ server: ServerConfiguration
    ) -> CommandFailure {
        switch failure {
        case .refused:
            CommandFailure(
                .unknown,
                "nobody listens on port \(server.port) of \(server.host);"
                    + " start the herd with: herdctl up -d"
            )
        case .timedOut:
            CommandFailure(
                .timedOut,
                "\(name) said nothing for \(DurationText.format(timeout.duration))"
            )
        case .broken(let reason): CommandFailure(.failed, "\(name): \(reason)")
        }
    }
}
