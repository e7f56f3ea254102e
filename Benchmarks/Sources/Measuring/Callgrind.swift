import Foundation

/// Counts the instructions and the allocations of a program.
public struct Callgrind {
    private let file: URL

    /// What allocates, in every C library that a server links.
    private static let allocators: Set<Substring> = [
        "malloc", "calloc", "realloc", "aligned_alloc", "memalign", "posix_memalign",
    ]

    /// - Parameter file: Where the counts are written when the program has ended.
    public init(file: URL) {
        self.file = file
    }

    public func command(_ command: [String]) -> [String] {
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=\(file.path)"] + command
    }

    /// Of the program that has ended.
    public func counts() throws -> Counts {
        let text = try String(contentsOf: file, encoding: .utf8)
        guard let instructions = Self.total(in: text) else {
            throw Failure("valgrind wrote no total to \(file.path)")
        }
        return Counts(instructions: instructions, allocations: Self.allocations(in: text))
    }

    /// The number in the line `totals: N`.
    static func total(in text: String) -> Int? {
        let line = text.split(separator: "\n").last { $0.hasPrefix("totals:") }
        return line.flatMap { Int($0.dropFirst("totals:".count).trimmingPrefix(" ")) }
    }

    /// How often the allocators were called, by others than themselves.
    ///
    ///     fn=(1) main
    ///     cfn=(2) malloc     a name stands only where its number is new
    ///     calls=3 0
    static func allocations(in text: String) -> Int {
        var numbers: Set<Substring> = []
        var (isInside, isCalled) = (false, false)
        var count = 0
        func isAllocator(_ function: Substring) -> Bool {
            let parts = function.split(separator: " ", maxSplits: 1)
            guard let number = parts.first else { return false }
            // A function that is called again from within itself has an apostrophe and a number.
            if let name = parts.dropFirst().first?.prefix(while: { $0 != "'" }),
                allocators.contains(name)
            {
                numbers.insert(number)
            }
            return numbers.contains(number)
        }
        for line in text.split(separator: "\n") {
            if line.hasPrefix("fn=") {
                isInside = isAllocator(line.dropFirst("fn=".count))
            } else if line.hasPrefix("cfn=") {
                isCalled = isAllocator(line.dropFirst("cfn=".count))
            } else if line.hasPrefix("calls="), isCalled, !isInside {
                let number = line.dropFirst("calls=".count).prefix { $0 != " " }
                count += Int(number) ?? 0
            }
        }
        return count
    }
}
