import FaultNetwork
import LoadClient

/// What all rounds have come to.
struct FaultTally {
    private var reports = 0
    private var wrongReplies = 0
    private var times: [Duration] = []

    var isClean: Bool { wrongReplies == 0 }

    /// Counts a round; one line, and one for each wrong reply.
    mutating func add(_ result: FaultRound.Result) -> String {
        let (record, wrong) = (result.load.record, result.load.report.wrongReplies)
        reports += record.count
        wrongReplies += wrong.count
        times.append(result.agreedAfter)
        return
            "\(record.count) reports of \(record.clients.count) clients acknowledged, none lost; "
            + "all agree after \(text(result.agreedAfter))"
            + wrong.map { "\n  wrong: \($0)" }.joined()
    }

    /// One line: rounds, reports, and how long agreement took.
    var summary: String {
        let sorted = times.sorted()
        guard let longest = sorted.last else { return "no round was run" }
        return "\(times.count) rounds, \(reports) reports acknowledged, 0 lost, "
            + "\(wrongReplies) wrong replies; agreement after "
            + "\(text(sorted[sorted.count / 2])) (median), \(text(longest)) (longest)"
    }
}

/// Whole milliseconds.
func text(_ duration: Duration) -> String { "\(Int(duration / .milliseconds(1))) ms" }
