import Comparing
import Foundation
import Measuring

/// What stands behind `herd-compare` on the command line.
struct CompareOptions {
    private(set) var plan = TrialPlan.full
    /// Only draws what was measured before.
    private(set) var isDrawing = false
    /// What the reader should know of this very run.
    private(set) var remark = ""
    private(set) var output = URL(filePath: "docs/comparison")
    private var programs = URL(filePath: ".build/release")

    private static let usage = """
        options: --quick, --rounds COUNT, --seconds SECONDS, --output FOLDER, --programs FOLDER, \
        --remark TEXT, --draw
        """

    init(_ words: ArraySlice<String>) throws {
        var words = words
        while let word = words.popFirst() {
            switch word {
            case "--quick": plan = .quick
            case "--draw": isDrawing = true
            case "--remark": remark = try Self.text(words.popFirst())
            case "--rounds": plan.rounds = try Self.number(words.popFirst())
            case "--seconds": plan.seconds = try Self.number(words.popFirst())
            case "--output": output = URL(filePath: try Self.text(words.popFirst()))
            case "--programs": programs = URL(filePath: try Self.text(words.popFirst()))
            default: throw Failure("no option \(word); \(Self.usage)")
            }
        }
    }

    var toolbox: Toolbox {
        Toolbox(
            programs: programs,
            rivals: URL(filePath: "Benchmarks/rivals"),
            tools: URL(filePath: "Benchmarks/.build")
        )
    }

    private static func number<Number: LosslessStringConvertible & Comparable & Numeric>(
        _ word: String?
    ) throws -> Number {
        guard let number = word.flatMap(Number.init), number > 0 else {
            throw Failure("a number above 0 is needed, not \(word ?? "nothing"); \(usage)")
        }
        return number
    }

    private static func text(_ word: String?) throws -> String {
        guard let word else { throw Failure("a word is missing; \(usage)") }
        return word
    }
}
