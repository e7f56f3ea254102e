import ArgumentParser
import HerdServer

@main
struct Main: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "herd-server",
        abstract: "Runs one server of a herd until it is asked to end (SIGTERM, Ctrl-C).",
        discussion: """
            herdctl starts it. Started by hand, it binds the server's port itself, and does all \
            that it does under herdctl.
            """
    )

    @Argument(help: "The server's name in herd.json.")
    var name: String

    @Option(help: "The herd's description.", completion: .file(extensions: ["json"]))
    var config = "herd.json"

    @Option(help: "The herd's folder, if it is not the one of herd.json.", completion: .directory)
    var root: String?

    func run() {
        WorkerProgram.run(name: name, file: config, root: root)
    }
}
