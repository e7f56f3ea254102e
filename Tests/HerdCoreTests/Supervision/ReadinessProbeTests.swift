import Testing

@testable import HerdCore

@Suite struct ReadinessProbeTests {
    private struct Bench {
        var probe: ReadinessProbe
        var now = Moment(.seconds(100))

        /// Its first connection is about to be made.
        init(path: String? = nil, host: String = "127.0.0.1") {
            probe = ReadinessProbe(ProbeRequest(host: host, port: 8_001, path: path))
            let directives = send(.woke)
            #expect(
                directives == [.connect(withDecoy: false), .wake(at: now + .seconds(5)), .look]
            )
        }

        @discardableResult
        mutating func send(
            _ event: ProbeEvent,
            after pause: Duration = .zero
        ) -> [ProbeDirective] {
            now = now + pause
            return probe.handle(event, at: now)
        }

        /// The worker has accepted, and was asked.
        static func asking() -> Bench {
            var bench = Bench(path: "/health")
            bench.send(.seen(.waiting))
            bench.send(.seen(.taken))
            return bench
        }
    }

    private static func text(_ directives: [ProbeDirective]) -> String {
        directives.map { directive in
            if case .send(let bytes) = directive {
                String(decoding: bytes, as: UTF8.self)
            } else {
                ""
            }
        }.joined()
    }

    private static func lack(_ directives: [ProbeDirective]) -> String? {
        directives.compactMap { if case .lacks(let lack) = $0 { lack } else { nil } }.first
    }

    @Test func `to be accepted by the worker is enough for tcp`() {
        var bench = Bench()
        #expect(bench.send(.seen(.taken)) == [.proven, .hangUp])
        #expect(bench.send(.woke, after: .seconds(5)).isEmpty)
    }

    @Test func `it looks again until somebody has accepted, ever more rarely`() {
        var bench = Bench()
        for milliseconds in [10, 20, 40, 80, 100, 100] {
            let pause = Duration.milliseconds(milliseconds)
            #expect(bench.send(.seen(.waiting)) == [.wake(at: bench.now + pause)])
            #expect(bench.send(.woke, after: pause - .milliseconds(1)).isEmpty)
            #expect(bench.send(.woke, after: .milliseconds(1)) == [.look])
        }
    }

    @Test func `a request is sent once the worker has the connection`() {
        var bench = Bench(path: "/health", host: "::1")
        #expect(Self.text(bench.send(.seen(.waiting))).isEmpty)
        let request = Self.text(bench.send(.seen(.taken)))
        #expect(request.hasPrefix("GET /health HTTP/1.1\r\nHost: [::1]:8001\r\n"))
        #expect(request.hasSuffix("close\r\n\r\n"))
        #expect(bench.send(.seen(.taken)).isEmpty)
    }

    @Test func `a request that waits too long is begun, and finished once the worker has it`() {
        var bench = Bench(path: "/")
        bench.send(.seen(.waiting))
        bench.now = bench.now + .milliseconds(500)
        let beginning = Self.text(bench.send(.seen(.waiting)))
        #expect(beginning.hasPrefix("GET / HTTP/1.1\r\n"))
        #expect(beginning.hasSuffix("\r\n") && !beginning.hasSuffix("\r\n\r\n"))
        #expect(Self.text(bench.send(.seen(.waiting))).isEmpty)
        #expect(bench.send(.seen(.taken)) == [.send(Array("\r\n".utf8))])
    }

    @Test(arguments: [200, 204, 301, 399])
    func `what is no error proves it, and the rest of the answer is read`(code: Int) {
        var bench = Bench.asking()
        #expect(bench.send(.received(Array("HTTP/1.1 \(code)".utf8))).isEmpty)
        #expect(bench.send(.received(Array(" Well\r\nDate:".utf8))) == [.proven])
        #expect(bench.send(.received(Array("more".utf8))).isEmpty)
        #expect(bench.send(.ended("")) == [.hangUp])
        #expect(bench.send(.woke, after: .seconds(10)).isEmpty)
    }

    @Test func `a worker that never ends its answer is left when the time is over`() {
        var bench = Bench.asking()
        #expect(bench.send(.received(Array("HTTP/1.0 200 OK\r\n".utf8))) == [.proven])
        #expect(bench.send(.woke, after: .seconds(4)).isEmpty)
        #expect(bench.send(.woke, after: .seconds(1)) == [.hangUp])
    }

    @Test(
        arguments: [
            ("HTTP/1.1 503 Service Unavailable\r\n", "503 Service Unavailable"),
            ("HTTP/1.1 404\n", "404"), ("HTTP/2 199 What\r\n", "199 What"),
            ("HTTP/1.1 400 \u{1B}[2J\r\n", "400 \\x1B[2J"),
        ]
    )
    func `an error is told as it was answered`(_ answer: String, _ words: String) {
        var bench = Bench.asking()
        let directives = bench.send(.received(Array(answer.utf8)))
        #expect(Self.lack(directives) == "GET /health was answered with \(words)")
        #expect(directives.first == .hangUp)
    }

    @Test(arguments: ["SSH-2.0-OpenSSH_9\r\n", "HTTP/1.1 OK\r\n", "\n", "HTTP/1.1 20\n"])
    func `what is no HTTP is told`(_ answer: String) throws {
        var bench = Bench.asking()
        let lack = try #require(Self.lack(bench.send(.received(Array(answer.utf8)))))
        #expect(lack.hasPrefix("GET /health was not answered in HTTP but with \""))
    }

    @Test func `a line without an end is judged at its limit`() {
        var bench = Bench.asking()
        #expect(bench.send(.received(Array(repeating: 0x41, count: 511))).isEmpty)
        #expect(Self.lack(bench.send(.received([0x41, 0x41]))) != nil)
    }

    @Test func `what came before the worker was known counts then`() {
        var bench = Bench(path: "/")
        bench.send(.seen(.waiting))
        #expect(bench.send(.received(Array("HTTP/1.1 200 OK\r\n".utf8))) == [.look])
        #expect(bench.send(.seen(.taken)).last == .proven)
    }

    @Test func `a connection that another process accepted proves nothing`() {
        var bench = Bench(path: "/")
        bench.send(.seen(.waiting))
        bench.send(.received(Array("HTTP/1.1 200 OK\r\n".utf8)))
        let directives = bench.send(.seen(.takenByAnother))
        #expect(
            directives == [
                .hangUp, .wake(at: bench.now + .milliseconds(100)),
                .lacks("another process accepted the connection to 127.0.0.1 port 8001"),
            ]
        )
        let next = bench.send(.woke, after: .milliseconds(100))
        #expect(next.first == .connect(withDecoy: true))
    }

    @Test func `pauses between tries that fail grow to a second, and one lack is told once`() {
        var bench = Bench()
        for milliseconds in [50, 100, 200, 400, 800, 1_000, 1_000] {
            let pause = Duration.milliseconds(milliseconds)
            let directives = bench.send(.ended("Connection refused"))
            #expect(directives.prefix(2) == [.hangUp, .wake(at: bench.now + pause)])
            #expect((Self.lack(directives) != nil) == (milliseconds == 50))
            #expect(bench.send(.woke, after: pause).first == .connect(withDecoy: false))
        }
        #expect(Self.lack(bench.send(.seen(.hidden("no such protocol")))) != nil)
    }

    @Test func `a try has its time, and the lack says how far it came`() {
        let place = "127.0.0.1 port 8001 within 5s"
        var bench = Bench()
        bench.send(.seen(.connecting))
        let first = Self.lack(bench.send(.woke, after: .seconds(5)))
        #expect(first == "no connection could be made to \(place)")
        bench = Bench()
        bench.send(.seen(.waiting))
        let second = Self.lack(bench.send(.woke, after: .seconds(5)))
        #expect(second == "it accepted no connection to \(place)")
        bench = Bench.asking()
        let third = Self.lack(bench.send(.woke, after: .seconds(5)))
        #expect(third == "no answer to GET /health within 5s")
    }

    @Test func `the end of a connection is told by how far it came`() {
        var bench = Bench()
        let refused = Self.lack(bench.send(.ended("Connection refused")))
        #expect(refused == "no connection to 127.0.0.1 port 8001: Connection refused")
        bench = Bench.asking()
        let silent = Self.lack(bench.send(.ended("it hung up")))
        #expect(silent == "it hung up instead of answering GET /health")
    }

    @Test(arguments: 1...100)
    func `whatever happens, it is proven only by what the worker took`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var bench = Bench(path: "/")
        var isTaken = false
        for _ in 1...5_000 {
            let events: [ProbeEvent] = [
                .woke, .seen(.connecting), .seen(.waiting), .seen(.takenByAnother),
                .seen(.hidden("")), .ended(""), .received(Array("HTTP/1.1 200 OK\r\n".utf8)),
                .received(Array("nonsense\n".utf8)), .seen(.taken),
            ]
            guard let event = events.randomElement(using: &random) else { return }
            let pause = Duration.milliseconds(Int.random(in: 0...300, using: &random))
            if event == .seen(.taken) { isTaken = true }
            let directives = bench.send(event, after: pause)
            for case .connect in directives { isTaken = false }
            for case .wake(let moment) in directives { #expect(moment >= bench.now) }
            if directives.contains(.proven) {
                #expect(isTaken, "seed \(seed)")
                return
            }
        }
        Issue.record("seed \(seed): never proven")
    }
}
