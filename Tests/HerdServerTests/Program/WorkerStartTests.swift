import Glibc
import HerdCore
import TestSupport
import Testing

@testable import HerdServer

@Suite struct WorkerStartTests {
    private let herd = """
        {"herd": "test", "servers": [{"name": "Goloman", "port": 8000, "neighbors": []},
                                     {"name": "Hands", "port": 8001, "neighbors": []}]}
        """

    @Test func `an unknown server is named, with the one that was probably meant`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("herd.json", herd)
        let failure = #expect(throws: StartFailure.self) {
            try WorkerStart(name: "Golomn", file: file, root: nil, environment: .init())
        }
        #expect(
            failure?.description
                == #""Golomn" is not a server of this herd; did you mean "Goloman"?"#
        )
        #expect(failure?.exitCode == 78)
    }

    @Test func `a name that resembles none gets the list`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("herd.json", herd)
        let failure = #expect(throws: StartFailure.self) {
            try WorkerStart(name: "Zzz", file: file, root: nil, environment: .init())
        }
        #expect(failure?.description.hasSuffix("its servers are Goloman, Hands") == true)
    }

    @Test func `a bad configuration says all that is wrong, and is not tried again`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("herd.json", #"{"herd": "x", "servers": [], "nmae": 1}"#)
        let failure = #expect(throws: StartFailure.self) {
            try WorkerStart(name: "Goloman", file: file, root: nil, environment: .init())
        }
        #expect(failure?.description.contains("herd.json:1:") == true)
        #expect(failure?.exitCode == 78)
    }

    @Test func `a configuration that is not there is named`() throws {
        let failure = #expect(throws: StartFailure.self) {
            try WorkerStart(name: "A", file: "/nowhere/herd.json", root: nil, environment: .init())
        }
        #expect(
            failure?.description
                == "/nowhere/herd.json can't be read: open: No such file or directory"
        )
    }

    @Test func `a port in use names the process that holds it`() throws {
        let socket = try ListeningSocket.open(host: "127.0.0.1", port: 0)
        defer { close(socket) }
        let port = try #require(ListeningSocket.port(of: socket))
        let failure = #expect(throws: StartFailure.self) {
            try ListeningSocket.open(host: "127.0.0.1", port: port)
        }
        #expect(failure?.description.contains("(pid \(getpid()))") == true)
        #expect(failure?.exitCode == 1)
    }

    @Test func `an address that is none is named`() {
        #expect(throws: StartFailure.unknownHost("no.such.host.invalid")) {
            try ListeningSocket.open(host: "no.such.host.invalid", port: 0)
        }
    }

    @Test func `spare descriptors come before connections`() {
        let possible = DescriptorLimit.connectionsMax
        #expect(possible(10_000, 64, 20_000) == 10_000)
        #expect(possible(10_000, 64, 1_024) == 960)
        #expect(possible(10_000, 64, 32) == 1)
    }
}
