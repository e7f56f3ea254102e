import Testing

@testable import HerdCore

@Suite struct ServerStopTests {
    private func herd(_ stop: String) throws -> HerdConfiguration {
        let text = ConfigurationExamples.server(#""command": ["a"]\#(stop)"#)
        var herd = try HerdConfiguration.read(Array(text.utf8), file: "").get()
        herd.stop.grace = .seconds(7)
        return herd
    }

    @Test(
        arguments: [
            ("", .terminate, 7), (#", "stop": {}"#, .terminate, 7),
            (#", "stop": {"signal": "SIGUSR1"}"#, .user1, 7),
            (#", "stop": {"grace": "1m"}"#, .terminate, 60),
        ] as [(String, StopSignal, Int)]
    )
    func `what a server does not say is the herd's way`(
        _ stop: String,
        _ signal: StopSignal,
        _ seconds: Int
    ) throws {
        let policy = try herd(stop).stop(of: "A")
        #expect(policy.signal == signal)
        #expect(policy.grace == .seconds(seconds))
    }

    @Test func `a stranger is stopped in the herd's way`() throws {
        #expect(try herd(#", "stop": {"grace": 0}"#).stop(of: "places").grace == .seconds(7))
    }

    @Test func `signals have Linux's numbers`() {
        let numbers = StopSignal.allCases.map { ($0.rawValue, $0.number) }
        let linux: [(String, Int32)] = [
            ("SIGTERM", 15), ("SIGINT", 2), ("SIGQUIT", 3), ("SIGHUP", 1), ("SIGUSR1", 10),
            ("SIGUSR2", 12), ("SIGWINCH", 28),
        ]
        #expect(numbers.elementsEqual(linux, by: ==))
    }

    @Test func `a wildcard is reached on this computer`() {
        for (host, reachable) in [
            ("0.0.0.0", "127.0.0.1"), ("::", "::1"), ("192.0.2.1", "192.0.2.1"),
        ] {
            var server = ServerConfiguration(name: "A", port: 1, neighbors: [])
            server.host = host
            #expect(server.reachableHost == reachable)
        }
    }
}
