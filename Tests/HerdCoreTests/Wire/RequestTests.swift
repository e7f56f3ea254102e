import Testing

@testable import HerdCore

struct RequestTests {
    @Test func `UPDATE written and read again is the same`() throws {
        var random = SplitMix64(seed: 2)
        for _ in 0..<10_000 {
            let (client, location, time) = (random.client(), random.location(), random.time())
            let (label, origin) = (random.label(), random.client())
            let line = "UPDATE \(client) \(location) \(time) \(label) \(origin)"
            lending(line) { bytes in
                guard case .update(let report) = Request(bytes) else {
                    Issue.record("not taken: \(line)")
                    return
                }
                #expect(report.sighting.client.text == client)
                #expect(report.sighting.location.text == location)
                #expect(report.sighting.time.text == time)
                #expect(report.label == label)
                #expect(report.origin.text == origin)
                var written: [UInt8] = []
                written.appendUpdate(report)
                #expect(written == Array("\(line)\n".utf8))
            }
        }
    }

    @Test func `any white space separates, and means nothing around the words`() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<5_000 {
            let words = ["IAMAT", random.client(), random.location(), random.time()]
            let line =
                words.reduce("") { $0 + random.space() + $1 }
                + (Bool.random(using: &random) ? random.space() : "")
            lending(line) { bytes in
                guard case .iamat(let sighting) = Request(bytes) else {
                    Issue.record("not taken: \(line.debugDescription)")
                    return
                }
                #expect(sighting.client.text == words[1])
                #expect(sighting.location.text == words[2])
                #expect(sighting.time.text == words[3])
            }
        }
    }

    @Test(arguments: [
        ("10", "2", 10_000.0, 2), ("10.5", "0", 10_500, 0), ("50", "20", 50_000, 20),
        ("50.000", "020", 50_000, 20), ("0.001", "1", 1, 1), ("007.25", "5", 7_250, 5),
        ("0.0000000000000001", "5", 1e-9, 5),
    ])
    func `WHATSAT has kilometers and a bound`(
        radius: String,
        bound: String,
        meters: Double,
        places: Int
    ) {
        lending("WHATSAT kiwi \(radius) \(bound)") { bytes in
            guard case .whatsat(let question) = Request(bytes) else {
                Issue.record("not taken")
                return
            }
            #expect(question.client.text == "kiwi")
            #expect(question.radiusMeters == meters)
            #expect(question.bound == places)
        }
    }

    @Test(arguments: MalformedLines.all)
    func `a malformed line is none of the commands`(line: String) {
        lending(line) { bytes in
            guard case .invalid = Request(bytes) else {
                Issue.record("taken")
                return
            }
        }
    }

    @Test func `words have their longest`() {
        let client = String(repeating: "c", count: WireLimits.clientBytesMax)
        let server = String(repeating: "s", count: WireLimits.serverBytesMax)
        #expect(isTaken("IAMAT \(client) +1-1 5"))
        #expect(!isTaken("IAMAT \(client)c +1-1 5"))
        #expect(isTaken("WHATSAT \(client) 5 5"))
        #expect(!isTaken("WHATSAT \(client)c 5 5"))
        #expect(isTaken("UPDATE \(client) +1-1 5 5 \(server)"))
        #expect(!isTaken("UPDATE \(client) +1-1 5 5 \(server)s"))
    }

    @Test func `the UPDATE of the longest IAMAT is a legal line at every neighbor`() {
        let client = String(repeating: "c", count: WireLimits.clientBytesMax)
        let location = "+1.\(String(repeating: "1", count: WireLimits.locationBytesMax - 5))-1"
        let time = String(repeating: "0", count: WireLimits.timeBytesMax)
        let server = String(repeating: "s", count: WireLimits.serverBytesMax)
        let line = "UPDATE \(client) \(location) \(time) \(Int64.max) \(server)"
        #expect(isTaken(line))
        #expect(line.utf8.count == WireLimits.updateBytesMax)
        #expect(line.utf8.count <= Limits().lineBytesMax)
    }

    private func isTaken(_ line: String) -> Bool {
        lending(line) {
            switch Request($0) {
            case .iamat, .whatsat, .update: true
            case .invalid: false
            }
        }
    }
}
