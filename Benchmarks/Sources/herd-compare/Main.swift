import Comparing
import Foundation
import Measuring

/// Measures the herd and its rivals, and writes tables and charts; called by scripts/compare.
@main
struct Main {
    static func main() {
        Interruption.watch()
        do {
            try run(CompareOptions(CommandLine.arguments.dropFirst()))
        } catch {
            FileHandle.standardError.write(Data("herd-compare: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ options: CompareOptions) throws {
        guard !options.isDrawing else {
            return try Report(readingFrom: options.output).write(to: options.output)
        }
        let comparison = Comparison(
            options.toolbox,
            options.plan,
            remark: options.remark,
            note: { FileHandle.standardError.write(Data("==> \($0)\n".utf8)) }
        )
        try Report(try comparison.run()).write(to: options.output)
        print("written: \(options.output.path)")
    }
}
