import Foundation
import TestSupport
import Testing

@testable import HerdSupervisor

@Suite(.timeLimit(.minutes(1))) struct SupervisorLockTests {
    private let folder: TemporaryFolder
    private var path: String { "\(folder.path)/lock" }

    init() throws { folder = try TemporaryFolder() }

    @Test func `a lock is refused as long as its holder lives`() throws {
        let lock = try SupervisorLock(path)
        #expect(throws: SupervisorFailure.alreadyUp(pid: getpid())) { try SupervisorLock(path) }
        lock.release()
        _ = try SupervisorLock(path)
    }

    @Test func `what a dead supervisor was launching is waited for`() async throws {
        let dead = try ChildProgram("/bin/true")
        _ = try await dead.outcome()
        // As herd-launch does, which got the descriptor from a supervisor that is gone.
        let held = open(try folder.write("lock", "\(dead.pid)\n"), O_RDWR | O_CLOEXEC)
        try #require(flock(held, LOCK_EX | LOCK_NB) == 0)
        let next = Task.detached { [path] in try SupervisorLock(path) }
        while openings.count < 2 { await Task.yield() }
        close(held)
        let lock = try await next.value
        #expect(try folder.read("lock") == "\(getpid())\n")
        lock.release()
    }

    /// The descriptors of this process that the lock's file is open at.
    private var openings: [String] {
        let files = FileManager.default
        let numbers = (try? files.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return numbers.filter {
            (try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path
        }
    }
}
