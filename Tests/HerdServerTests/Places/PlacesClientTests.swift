import HerdCore
import Synchronization
import TestSupport
import Testing

@testable import HerdServer

@Suite struct PlacesClientTests {
    static let places = #"""
        {"html_attributions":["by us"],"results":[{"name":"A"},{"name":"B"},{"name":"C"}],
         "status":"OK"}
        """#

    @Test func `the offline provider is asked by its UNIX socket in the herd's folder`()
        async throws
    {
        let rig = try await PlacesRig { $0.provider = .offline }
        try rig.folder.write(".herd/run/keep", "")
        let path = "\(rig.folder.path)/.herd/run/places.sock"
        let server = try StubHTTPServer(socketPath: path) { _, connection in
            connection.send(StubHTTPServer.response(Self.places))
        }
        #expect(
            await rig.ask(bound: 2) == """
                {
                   "html_attributions" : [
                      "by us"
                   ],
                   "results" : [
                      {
                         "name" : "A"
                      },
                      {
                         "name" : "B"
                      }
                   ],
                   "status" : "OK"
                }
                """
        )
        let target = "/maps/api/place/nearbysearch/json?location=34.06893,-118.44513&radius=10000"
        #expect(server.requests.map(\.target) == [target])
        #expect(rig.log.text == "")
    }

    @Test func `a kept answer is delivered before the question returns`() async throws {
        let server = try StubHTTPServer { _, connection in
            connection.send(StubHTTPServer.response(Self.places))
        }
        let rig = try await PlacesRig(.offline, at: server)
        _ = await rig.ask()
        let wasDelivered = try await rig.onLoop { client in
            var wasDelivered = false
            _ = client.ask(PlacesRig.ucla) { _ in wasDelivered = true }
            return wasDelivered
        }
        #expect(wasDelivered)
        #expect(server.requests.count == 1)
    }

    @Test func `equal questions at once are one request`() async throws {
        let (connections, arrival) = AsyncStream<StubHTTPServer.Connection>.makeStream()
        let server = try StubHTTPServer { _, connection in arrival.yield(connection) }
        let rig = try await PlacesRig(.offline, at: server)
        let delivered = Mutex(0)
        try await rig.onLoop { client in
            for _ in 0..<50 {
                _ = client.ask(PlacesRig.ucla) { _ in delivered.withLock { $0 += 1 } }
            }
        }
        // The last to ask is the last to be answered.
        async let last = rig.ask()
        for await connection in connections {
            connection.send(StubHTTPServer.response(Self.places))
            break
        }
        #expect(await last.contains("\"A\""))
        #expect(delivered.withLock { $0 } == 50)
        #expect(server.requests.count == 1)
    }

    @Test func `a failure that passes is tried once more`() async throws {
        let asked = Mutex(0)
        let server = try StubHTTPServer { _, connection in
            let number = asked.withLock { asked in
                asked += 1
                return asked
            }
            let status = number == 1 ? 503 : 200
            connection.send(StubHTTPServer.response(Self.places, status: status))
        }
        let rig = try await PlacesRig(.offline, at: server)
        #expect(try await rig.status() == "OK")
        #expect(server.requests.count == 2)
        #expect(rig.log.text.contains("call=offline nearby 34.07,-118.45 r=10000"))
    }

    @Test func `a cancelled question is not answered, and its call is ended`() async throws {
        let (closed, continuation) = AsyncStream<Void>.makeStream()
        let (arrived, arrival) = AsyncStream<Void>.makeStream()
        let server = try StubHTTPServer { _, connection in
            arrival.yield()
            connection.waitForClose()
            continuation.yield()
        }
        let rig = try await PlacesRig(.offline, at: server)
        let wasDelivered = Mutex(false)
        let ticket = try await rig.onLoop { client in
            client.ask(PlacesRig.ucla) { _ in wasDelivered.withLock { $0 = true } }
        }
        for await _ in arrived { break }
        try await rig.onLoop { client in
            client.cancel(ticket)
            client.cancel(ticket)
        }
        for await _ in closed { break }
        try await rig.onLoop { $0.shutdown() }
        #expect(!wasDelivered.withLock { $0 })
    }

    @Test func `a shutdown answers those who wait`() async throws {
        let (arrived, arrival) = AsyncStream<Void>.makeStream()
        let server = try StubHTTPServer { _, connection in
            arrival.yield()
            connection.waitForClose()
        }
        let rig = try await PlacesRig(.offline, at: server)
        async let answer = rig.ask()
        for await _ in arrived { break }
        try await rig.onLoop { $0.shutdown() }
        #expect(await answer.contains("This server is shutting down."))
        #expect(await rig.ask().contains("This server is shutting down."))
        #expect(server.requests.count == 1)
    }

    @Test func `a provider that keeps failing is left alone, and the log says so`() async throws {
        let server = try StubHTTPServer { _, connection in
            connection.send(StubHTTPServer.response("", status: 404))
        }
        let rig = try await PlacesRig(.offline, at: server)
        for latitude in 1...8 {
            let question = PlacesQuestion(
                latitude: Double(latitude),
                longitude: 0,
                radiusMeters: 1
            )
            #expect(try await rig.status(question) == "UNKNOWN_ERROR")
        }
        #expect(server.requests.count == 5)
        let outage = "error the places provider is left alone"
        #expect(rig.log.text.split(separator: outage).count == 2)
    }
}
