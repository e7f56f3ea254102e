import Foundation
import HerdHTTP
import HerdPlaces
import TestSupport
import Testing

/// The built program as a supervisor, systemd or a person runs it.
@Suite struct PlacesProgramTests {
    private let program = BuiltPrograms.path("herd-places")
    private let folder: TemporaryFolder
    private static let places =
        "id\tname\tlat\tlon\tkind\tcountry\tadmin\trank\ng1\tHilo\t1\t2\tlocality\tUS\t\t400\n"
    private static let countries = "US\tUnited States\n"

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("data/places.tsv", Self.places)
        try folder.write("data/countries.tsv", Self.countries)
    }

    private func start(
        _ arguments: [String] = [],
        environment: [String: String] = [:]
    ) throws -> (child: ChildProgram, notices: NotifyListener) {
        let notices = try NotifyListener(path: "\(folder.path)/notify.sock")
        var environment = environment
        environment["NOTIFY_SOCKET"] = notices.path
        let child = try ChildProgram(
            program,
            ["--data", "\(folder.path)/data"] + arguments,
            environment: environment
        )
        return (child, notices)
    }

    private func place(_ client: HTTPTestClient) throws -> String? {
        let reply = try client.get("\(PlacesRouter.legacyPath)?location=1,2&radius=10")
        return try reply.json()["results"]?[0]?["name"]?.string
    }

    @Test func `it says that it is ready, lives, stops, and exits with 0`() async throws {
        let path = "\(folder.path)/http.sock"
        let (child, notices) = try start(
            ["--socket", path],
            environment: ["WATCHDOG_USEC": "30000"]
        )
        #expect(try notices.next().hasPrefix("READY=1"))
        #expect(try place(HTTPTestClient(path: path)) == "Hilo")
        #expect(try notices.next() == "READY=1\nWATCHDOG=1")
        child.signal(SIGTERM)
        try notices.waitFor("STOPPING=1")
        #expect(try await child.outcome().status == 0)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `it serves the socket that it is handed`() async throws {
        let descriptor = try ListeningSocket.tcp("127.0.0.1", port: 0)
        let port = ListeningSocket.port(of: descriptor)
        let notices = try NotifyListener(path: "\(folder.path)/notify.sock")
        // Descriptor 3 and LISTEN_PID are the child's own: a shell sets them and becomes it.
        _ = fcntl(descriptor, F_SETFD, 0)
        let child = try ChildProgram(
            "bash",
            ["-c", "exec 3<&\(descriptor); LISTEN_FDS=1 LISTEN_PID=$$ exec \"$@\"", "sh"]
                + [program, "--data", "\(folder.path)/data"],
            environment: ["NOTIFY_SOCKET": notices.path]
        )
        close(descriptor)
        #expect(try notices.next().hasPrefix("READY=1"))
        #expect(try place(HTTPTestClient(port: port)) == "Hilo")
        child.signal(SIGINT)
        #expect(try await child.outcome().status == 0)
    }

    @Test func `a port that is taken is an error in one line`() async throws {
        let descriptor = try ListeningSocket.tcp("127.0.0.1", port: 0)
        defer { close(descriptor) }
        let port = ListeningSocket.port(of: descriptor)
        let outcome = try await ChildProgram.run(program, ["--port", "\(port)"])
        #expect(outcome.status == 1)
        let sentence = "herd-places: can't listen on port \(port) of 127.0.0.1: "
        #expect(outcome.errors == sentence + "Address already in use\n")
    }

    @Test func `missing data are an error in one line`() async throws {
        let outcome = try await ChildProgram.run(program, ["--port", "0", "--data", "/nowhere"])
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("herd-places: /nowhere/places.tsv can't be read: "))
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }

    @Test func `a copy of the program finds its data beside it`() async throws {
        let copy = "\(folder.path)/bin/herd-places"
        try folder.write("bin/herdctl_HerdPlaces.resources/places.tsv", Self.places)
        try folder.write("bin/herdctl_HerdPlaces.resources/countries.tsv", Self.countries)
        // Copied by another process: a program that anybody can write to can't be started, and
        // a child of another test might have the copy's descriptor for a moment.
        #expect(try await ChildProgram.run("cp", [program, copy]).status == 0)
        let notices = try NotifyListener(path: "\(folder.path)/notify.sock")
        let path = "\(folder.path)/http.sock"
        let child = try ChildProgram(
            copy,
            ["--socket", path],
            environment: ["NOTIFY_SOCKET": notices.path]
        )
        #expect(try notices.next().hasPrefix("READY=1"))
        #expect(try place(HTTPTestClient(path: path)) == "Hilo")
        child.signal(SIGTERM)
        #expect(try await child.outcome().status == 0)
    }

    @Test func `clients beyond the limit of open files wait, and are served in their turn`()
        async throws
    {
        let notices = try NotifyListener(path: "\(folder.path)/notify.sock")
        let path = "\(folder.path)/http.sock"
        let child = try ChildProgram(
            "bash",
            ["-c", "ulimit -n 64; exec \"$@\"", "sh", program]
                + ["--data", "\(folder.path)/data", "--socket", path],
            environment: ["NOTIFY_SOCKET": notices.path]
        )
        #expect(try notices.next().hasPrefix("READY=1"))
        // More than its descriptors, and so more than it has for connections.
        var clients = try (0..<70).map { _ in try HTTPTestClient(path: path) }
        for client in clients { try client.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n") }
        while !clients.isEmpty {
            #expect(try clients.removeFirst().reply().status == 200)
        }
        child.signal(SIGTERM)
        #expect(try await child.outcome().status == 0)
    }

    @Test func `LISTEN_FDS without a socket is an error`() async throws {
        let outcome = try await ChildProgram.run(
            "bash",
            ["-c", "exec 3</dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec \"$0\" --port 0", program]
        )
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("descriptor 3 is a listening socket, but it is not"))
    }
}

/// The socket that a supervisor hears its workers on.
private final class NotifyListener {
    let path: String
    private let socket: Int32

    init(path: String) throws {
        self.path = path
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(
            socket,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &patience,
            socklen_t(MemoryLayout<timeval>.size)
        )
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
        let code = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard code == 0 else { throw SystemFailure("bind \(path)") }
    }

    deinit { close(socket) }

    func next() throws -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = recv(socket, &bytes, bytes.count, 0)
        guard count >= 0 else { throw SystemFailure("receive a notice") }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    func waitFor(_ notice: String) throws {
        while try !next().hasPrefix(notice) {}
    }
}
