import Foundation
import LoadClient
import TestSupport
import Testing

/// Random bytes on the control socket.
struct ControlFuzzTests {
    private static let requests = 400

    private static let corpus = [
        ["GET /v1/status HTTP/1.1", "Host: herd", "Connection: close", "", ""],
        [
            "POST /v1/servers/Goloman,Hands/restart HTTP/1.1", "Host: a", "Content-Length: 0", "",
            "",
        ],
        ["POST /v1/reload?target=newest&force=true HTTP/1.1", "Host: a", "Expect: b", "", ""],
        ["POST /v1/logs/Hands/rotate HTTP/1.0", "Transfer-Encoding: chunked", "", "3", "abc", "0"],
        ["GET /v1/status HTTP/1.1", "Host: a", "", "GET /v1/status HTTP/1.1", "Host: a", "", ""],
    ].map { Array($0.joined(separator: "\r\n").utf8) }

    @Test(.timeLimit(.minutes(2)))
    func `no bytes keep the next one waiting, or ask for what nobody wrote`() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        let mutation = Mutation(of: Self.corpus, bytesMax: 4_096)
        try await ControlTrial.run { trial in
            for number in 0..<Self.requests {
                let bytes = mutation.next(using: &random)
                let answer = try await trial.exchange(bytes, endsSending: true)
                let story: Comment = "seed \(seed), request \(number)"
                #expect(answer.isEmpty || answer.starts(with: Array("HTTP/1.".utf8)), story)
            }
            // Whatever is asked of the herd names servers that it has.
            let names = #/\[("(Goloman|Hands|places|herdctl)"(, )?)+\]/#
            let known = #/status|reload .*|(start|stop|restart|rotate) \[.*\]/#
            for asked in await trial.herd.asked {
                let isKnown = asked.wholeMatch(of: known) != nil
                let isNamed = !asked.contains("[") || asked.firstMatch(of: names) != nil
                #expect(isKnown && isNamed, "seed \(seed): \(asked)")
            }
            let status = try await trial.client.status(within: ControlTrial.patience)
            #expect(status == trial.herd.expectedStatus)
        }
    }
}
