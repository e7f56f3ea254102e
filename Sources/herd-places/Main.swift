import ArgumentParser
import HerdPlaces

@main
struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "herd-places",
        abstract: "Answers Google's Nearby Search with real towns and airports, without a network.",
        discussion: """
            GET /maps/api/place/nearbysearch/json and POST /v1/places:searchNearby take Google's \
            parameters and answer in Google's shapes. A socket from LISTEN_FDS is used before all \
            others.
            """
    )

    @Option(help: "The folder of places.tsv and countries.tsv (default: beside the program).")
    var data: String?

    @Option(help: "The port of 127.0.0.1 to listen on; 0 for any that is free.")
    var port: UInt16 = 8100

    @Option(help: "The path of a UNIX socket to listen on, instead of a port.")
    var socket: String?

    func run() async throws {
        let program = PlacesProgram(data: data, address: socket.map { .socket($0) } ?? .port(port))
        throw ExitCode(await program.run())
    }
}
