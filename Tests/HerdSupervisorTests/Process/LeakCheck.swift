import Foundation
import Testing

@testable import HerdSupervisor

/// Tells whether something that was done `rounds` times left a descriptor or a zombie each time.
///
/// Other tests open and close theirs meanwhile, but never nearly as many.
struct LeakCheck {
    static let rounds = 100

    private let descriptorsBefore = Self.openDescriptors()

    func expectNone(sourceLocation: SourceLocation = #_sourceLocation) {
        let grown = Self.openDescriptors() - descriptorsBefore
        #expect(grown < Self.rounds / 2, sourceLocation: sourceLocation)
        #expect(Self.zombies() < Self.rounds / 2, sourceLocation: sourceLocation)
    }

    private static func openDescriptors() -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
    }

    /// Children of this process that have ended and that nobody has collected.
    private static func zombies() -> Int {
        ProcFile.processes().count {
            guard let stat = ProcessStat(of: $0) else { return false }
            return stat.parent == getpid() && stat.state == "Z"
        }
    }
}

extension ControlGroups {
    /// Those of workers of this process.
    var made: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasPrefix("herd-") && $0.hasSuffix("-\(getpid())") }
    }
}
