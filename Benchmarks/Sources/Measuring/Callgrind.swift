import Foundation

/// Counts the instructions of a program, system calls' own not among them.
public struct Callgrind {
    private let file: URL

    /// - Parameter file: Where the counts are written when the program has ended.
    public init(file: URL) {
        self.file = file
    }

    public func command(_ command: [String]) -> [String] {
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=\(file.path)"] + command
    }

    /// Of the program that has ended.
    public func instructions() throws -> Int {
        let text = try String(contentsOf: file, encoding: .utf8)
        guard let count = Self.total(in: text) else {
            throw Failure("valgrind wrote no total to \(file.path)")
        }
        return count
    }

    /// The number in the line `totals: N`.
    static func total(in text: String) -> Int? {
        let line = text.split(separator: "\n").last { $0.hasPrefix("totals:") }
        return line.flatMap { Int($0.dropFirst("totals:".count).trimmingPrefix(" ")) }
    }
}
