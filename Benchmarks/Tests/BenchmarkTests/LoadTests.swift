import Testing

@testable import Measuring

@Suite(.timeLimit(.minutes(1))) struct LoadTests {
    private func load(_ server: TinyServer, _ command: Command, depth: Int = 4) -> Load {
        Load([server.port], command, connections: 2, depth: depth, until: .replies(40))
    }

    @Test func `every reply is counted, with its latency`() throws {
        let server = try TinyServer { _ in "AT Goloman +0.1 a +1+2 3\n" }
        var latencies = 0
        let result = try load(server, .iamat).run { latencies += $0.count }
        #expect(result.replies == 40)
        #expect(result.wrong == 0)
        #expect(latencies == 40)
    }

    @Test func `a reply that the request should not have had is counted as wrong`() throws {
        let server = try TinyServer { "? \($0)\n" }
        #expect(try load(server, .iamat).run().wrong == 40)
        #expect(try load(server, .invalid).run().wrong == 0)
        #expect(try load(server, .whatsat).run().wrong == 40)
    }

    @Test(arguments: [1, 7, 1_000])
    func `places end with an empty line, wherever packets end`(bytes: Int) throws {
        let places = "AT Goloman +0.1 a +1+2 3\n{\n   \"results\" : []\n}\n\n"
        let server = try TinyServer(packetBytes: bytes) { _ in places }
        let result = try load(server, .whatsat).run()
        #expect(result.replies == 40)
        #expect(result.wrong == 0)
    }

    @Test func `mixed is nine IAMAT and one WHATSAT`() throws {
        let server = try TinyServer { line in
            line.hasPrefix("WHATSAT") ? "? \(line)\n" : "AT Goloman +0.1 a +1+2 3\n"
        }
        #expect(try load(server, .mixed).run().wrong == 4)
    }

    @Test func `lines are as the herd wants them, and the same where the first time is given`()
        throws
    {
        let server = try TinyServer { line in
            let wanted =
                /IAMAT client00000[0-9]{2}\.cs\.ucla\.edu \+34\.[0-9]{6}-118\.[0-9]{6} 152\S+/
            return line.wholeMatch(of: wanted) == nil ? "? \(line)\n" : "AT\n"
        }
        var load = load(server, .iamat, depth: 1)
        load.clients = 40
        load.firstTime = 1_520_023_934_000_000_000
        #expect(try load.run().wrong == 0)
    }

    @Test func `a rate is kept, and no request is late for a reply`() throws {
        let server = try TinyServer { _ in "AT\n" }
        var load = load(server, .iamat, depth: 64)
        load.end = .replies(20)
        load.rate = 1_000
        #expect(try load.run().seconds >= 0.019)
    }

    @Test func `a server that closes ends the run with a failure`() throws {
        let server = try TinyServer { _ in nil }
        #expect(throws: Failure.self) { try load(server, .iamat).run() }
    }
}
