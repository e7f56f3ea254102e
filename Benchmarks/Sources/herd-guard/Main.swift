import Foundation
import Measuring

/// Fails where a request costs a tenth more instructions than the committed file says, or allocates
/// where it did not.
@main
struct Main {
    static func main() {
        Interruption.watch()
        do {
            let options = try GuardOptions(CommandLine.arguments.dropFirst())
            exit(try run(options) ? 0 : 1)
        } catch {
            FileHandle.standardError.write(Data("herd-guard: \(error)\n".utf8))
            exit(2)
        }
    }

    private static func run(_ options: GuardOptions) throws -> Bool {
        let text = try String(contentsOf: options.thresholds, encoding: .utf8)
        let committed = try Thresholds(text: text)
        let guardRun = try GuardRun(programs: options.programs)
        defer { guardRun.stop() }
        var counted: [String: RequestCost] = [:]
        var isGood = true
        print("REQUESTS    INSTRUCTIONS EACH  COMMITTED  ALLOCATIONS OF 1,000  COMMITTED")
        for shape in GuardedShape.all {
            let cost = try guardRun.cost(of: shape)
            counted[shape.name] = cost
            let verdict = committed.verdict(shape.name, cost)
            print(line(shape.name, cost, committed.costs[shape.name], verdict))
            if verdict == .tooMuch || verdict == .unknown { isGood = false }
        }
        guard options.isRenewing else { return isGood }
        try Data(Thresholds(counted).text.utf8).write(to: options.thresholds)
        return true
    }

    private static func line(
        _ name: String,
        _ cost: RequestCost,
        _ committed: RequestCost?,
        _ verdict: Thresholds.Verdict
    ) -> String {
        let remark =
            switch verdict {
            case .within: ""
            case .tooMuch: "  too much: make it cheaper, or renew by scripts/guard --renew"
            case .muchLess: "  much less: keep it by scripts/guard --renew"
            case .unknown: "  not in the file: scripts/guard --renew"
            }
        let columns =
            [name.padding(toLength: 12, withPad: " ", startingAt: 0)]
            + [right(cost.instructions, 17), right(committed?.instructions, 11)]
            + [right(cost.allocations, 22), right(committed?.allocations, 11)]
        return columns.joined() + remark
    }

    private static func right(_ number: Int?, _ width: Int) -> String {
        let text = number.map { "\($0)" } ?? "-"
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

/// What stands behind `herd-guard` on the command line.
struct GuardOptions {
    let thresholds: URL
    let programs: URL
    let isRenewing: Bool

    init(_ words: ArraySlice<String>) throws {
        let files = words.filter { $0 != "--renew" }
        guard files.count == 2, !files.contains(where: { $0.hasPrefix("-") }) else {
            throw Failure("usage: herd-guard THRESHOLDS PROGRAMS [--renew]")
        }
        thresholds = URL(filePath: files[0])
        programs = URL(filePath: files[1])
        isRenewing = words.contains("--renew")
    }
}
