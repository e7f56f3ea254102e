import Foundation
import Measuring

/// Fails where a request costs a tenth more instructions than the committed file says.
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
        var counted: [String: Int] = [:]
        var isGood = true
        print("REQUESTS    INSTRUCTIONS EACH  COMMITTED")
        for shape in GuardedShape.all {
            let count = try guardRun.instructionsPerRequest(shape)
            counted[shape.name] = count
            let verdict = committed.verdict(shape.name, instructions: count)
            print(line(shape.name, count, committed.instructions[shape.name], verdict))
            if verdict == .tooMuch || verdict == .unknown { isGood = false }
        }
        guard options.isRenewing else { return isGood }
        try Data(Thresholds(counted).text.utf8).write(to: options.thresholds)
        return true
    }

    private static func line(
        _ name: String,
        _ count: Int,
        _ committed: Int?,
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
            + [right("\(count)", 17), right(committed.map { "\($0)" } ?? "-", 11)]
        return columns.joined() + remark
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
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
