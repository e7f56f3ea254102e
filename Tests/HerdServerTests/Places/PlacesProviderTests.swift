import HerdCore
import TestSupport
import Testing

@testable import HerdServer

/// What a client gets of each thing that a provider can do.
@Suite struct PlacesProviderTests {
    @Test(arguments: PlacesStatus.allCases)
    func `every status of Google's reaches the client, the key never`(
        status: PlacesStatus
    ) async throws {
        let server = try StubHTTPServer { request, connection in
            let words = "key AIzaTopSecret+1 or AIzaTopSecret%2B1 in \(request.target)"
            let body =
                #"{"error_message":"\#(words)","html_attributions":[],"results":[],"#
                + #""status":"\#(status.rawValue)"}"#
            connection.send(StubHTTPServer.response(body))
        }
        let rig = try await PlacesRig(.googleLegacy, at: server)
        let answer = await rig.ask()
        let value = try JSONValue(parsing: Array(answer.utf8))
        #expect(value["status"]?.string == status.rawValue)
        #expect(value["results"] == [])
        #expect(server.requests.first?.target.hasSuffix("&key=AIzaTopSecret%2B1") == true)
        #expect(!rig.log.text.contains("TopSecret"))
        if status != .ok && status != .zeroResults {
            #expect(!answer.contains("TopSecret"))
            #expect(rig.log.text.contains("warning a places call failed"))
        }
    }

    @Test(arguments: [
        (400, "INVALID_REQUEST", 1), (403, "REQUEST_DENIED", 1), (404, "UNKNOWN_ERROR", 1),
        (429, "OVER_QUERY_LIMIT", 2), (500, "UNKNOWN_ERROR", 2), (503, "UNKNOWN_ERROR", 2),
    ])
    func `an HTTP error is Google's nearest word, and some are tried again`(
        http: Int,
        status: String,
        requests: Int
    ) async throws {
        let server = try StubHTTPServer { _, connection in
            connection.send(StubHTTPServer.response("<html>", status: http))
        }
        for provider in PlacesProvider.allCases {
            let rig = try await PlacesRig(provider, at: server)
            #expect(try await rig.status() == status)
        }
        #expect(server.requests.count == 3 * requests)
    }

    @Test func `the new API is asked by POST, and answers in the legacy shape`() async throws {
        let server = try StubHTTPServer { _, connection in
            let body = #"{"places":[{"id":"x","displayName":{"text":"UCLA"}}]}"#
            connection.send(StubHTTPServer.response(body))
        }
        let rig = try await PlacesRig(.google, at: server)
        let answer = await rig.ask()
        #expect(answer.contains(#""name" : "UCLA""#) && answer.contains(#""status" : "OK""#))
        let request = try #require(server.requests.first)
        #expect(request.head.hasPrefix("POST /v1/places:searchNearby HTTP/1.1\r\n"))
        #expect(request.head.contains("\r\nX-Goog-Api-Key: AIzaTopSecret+1"))
        #expect(request.head.contains("\r\nX-Goog-FieldMask: places.id,places.displayName,"))
        let body = try JSONValue(parsing: request.body)
        let circle = body["locationRestriction"]?["circle"]
        #expect(circle?["radius"]?.int == 10_000)
        #expect(circle?["center"]?["latitude"] == .number("34.06893"))
    }

    @Test(arguments: [PlacesProvider.google, .googleLegacy])
    func `a redirect is an error, and the key goes nowhere else`(
        provider: PlacesProvider
    ) async throws {
        let other = try StubHTTPServer { _, connection in
            connection.send(StubHTTPServer.response(PlacesClientTests.places))
        }
        let location = "Location: \(other.url)/"
        let server = try StubHTTPServer { _, connection in
            connection.send(StubHTTPServer.response("", status: 302, headers: [location]))
        }
        let rig = try await PlacesRig(provider, at: server)
        #expect(try await rig.status() == "UNKNOWN_ERROR")
        #expect(other.connectionsAccepted == 0)
    }

    static let broken: [(what: String, bytes: String)] = [
        ("announced too large", StubHTTPServer.response(String(repeating: " ", count: 2_000))),
        (
            "chunked too large",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n"
                + String(repeating: " ", count: 2_000) + "\r\n0\r\n\r\n"
        ),
        ("cut off", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"results\":["),
        ("half a JSON", StubHTTPServer.response(#"{"results":[{},"#)),
        ("no JSON", StubHTTPServer.response("<html>")),
        ("not HTTP", "hello\r\n"), ("nothing", ""),
    ]

    @Test(arguments: broken)
    func `a broken answer is an unknown error`(what: String, bytes: String) async throws {
        let server = try StubHTTPServer { _, connection in
            connection.send(bytes)
            connection.finish()
        }
        let rig = try await PlacesRig(.offline, at: server) { $0.answerBytesMax = 1_024 }
        #expect(try await rig.status() == "UNKNOWN_ERROR", "\(what)")
    }

    @Test func `chunks are put together`() async throws {
        let server = try StubHTTPServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for byte in PlacesClientTests.places.utf8 {
                connection.send(bytes: Array("1\r\n".utf8) + [byte] + Array("\r\n".utf8))
            }
            connection.send("0\r\n\r\n")
        }
        let rig = try await PlacesRig(.offline, at: server)
        #expect(try await rig.status() == "OK")
    }

    @Test func `a provider that is too slow is given up`() async throws {
        let server = try StubHTTPServer { _, connection in connection.waitForClose() }
        let rig = try await PlacesRig(.offline, at: server) {
            $0.connectWithin = .milliseconds(100)
            $0.answerWithin = .milliseconds(100)
        }
        #expect(await rig.ask().contains("did not answer in time"))
    }

    @Test func `a provider that is not there is an unknown error`() async throws {
        let rig = try await PlacesRig { $0.provider = .offline }
        #expect(await rig.ask().contains("The places provider can't be reached."))
        #expect(rig.log.text.contains("No such file or directory"))
    }
}
