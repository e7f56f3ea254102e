import Foundation
import Testing

@testable import HerdCore

struct LimitCountersTests {
    private func counted() -> LimitCounters {
        var counters = LimitCounters()
        for (index, (_, field)) in LimitCounters.all.enumerated() {
            counters[keyPath: field] = index + 1
        }
        return counters
    }

    @Test func `every counter has a name of its own, and comes back from JSON`() throws {
        let fields = Mirror(reflecting: LimitCounters()).children.count
        #expect(Set(LimitCounters.all.map(\.name)).count == fields)
        #expect(Set(LimitCounters.all.map(\.field)).count == fields)
        let json = try JSONEncoder().encode(counted())
        #expect(try JSONDecoder().decode(LimitCounters.self, from: json) == counted())
        let older = Data(#"{"idle": 4}"#.utf8)
        #expect(try JSONDecoder().decode(LimitCounters.self, from: older).idle == 4)
    }

    @Test func `what a worker counts comes to its supervisor`() throws {
        let words = LimitCounters.all.map { "limits.\($0.name)=\(counted()[keyPath: $0.field])" }
        let text = "connections=1 " + words.joined(separator: " ") + " limits.unknown=9"
        #expect(WorkerCounters(text)?.limits == counted())
        #expect(WorkerCounters("connections=1 clients=2")?.limits == nil)
        #expect(WorkerCounters("accept_paused=1")?.detail?.hasPrefix("out of descriptors") == true)
    }

    @Test func `only what has happened is said`() {
        #expect(LimitCounters().sentence == nil)
        var counters = LimitCounters()
        (counters.connectionsRefused, counters.linesTooLong) = (12, 1)
        #expect(counters.sentence == "12 connections refused, 1 line too long")
        #expect(counted().sentence?.split(separator: ",").count == LimitCounters.all.count)
    }

    @Test func `each end is counted as what it was, and an ordinary one is not`() {
        for reason in CloseReason.allCases {
            var counters = LimitCounters()
            counters.ended(because: reason)
            let count = LimitCounters.all.reduce(0) { $0 + counters[keyPath: $1.field] }
            #expect(count == ([.inputEnded, .worker].contains(reason) ? 0 : 1), "\(reason)")
        }
    }
}
