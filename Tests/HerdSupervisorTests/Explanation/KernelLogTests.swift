import Glibc
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

struct KernelLogTests {
    private static let records = """
        6,1,0,-;Linux version 6.18
        3,2,50000000,-;Out of memory: Killed process 4711 (other) anon-rss:4kB
        3,3,90000000,-;Out of memory: Killed process 4711 (herd-server) anon-rss:8kB
         SUBSYSTEM=memory
        3,4,95000000,-;Out of memory: Killed process 4712 (herd-server) anon-rss:12kB

        """

    private func log(speaksOfOurPids: Bool = true) throws -> (KernelLog, TemporaryFolder) {
        let folder = try TemporaryFolder()
        let path = try folder.write("kmsg", Self.records)
        return (KernelLog(path: path, speaksOfOurPids: speaksOfOurPids), folder)
    }

    @Test func `a kill is that of the process, not of one that had its pid before`() throws {
        let (log, folder) = try log()
        let answer = log.kill(of: 4_711, startedAt: Moment(.seconds(60)))
        guard case .killed(let kill) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(kill.residentBytes == 8 * 1_024)
        #expect(log.kill(of: 4_711, startedAt: Moment(.seconds(92))) == .nothing)
        #expect(log.kill(of: 1, startedAt: Moment(.zero)) == .nothing)
        _ = folder
    }

    @Test func `where pids mean other processes, or nobody may read, nothing is said`() throws {
        let (log, folder) = try log(speaksOfOurPids: false)
        #expect(log.kill(of: 4_711, startedAt: Moment(.zero)) == .unreadable)
        let none = KernelLog(path: "\(folder.path)/none", speaksOfOurPids: true)
        #expect(none.kill(of: 4_711, startedAt: Moment(.zero)) == .unreadable)
    }

    @Test func `the computer's own log tells of no kill of a process that lives`() {
        let answer = KernelLog.system.kill(of: 1, startedAt: Moment(.zero))
        #expect(answer == .nothing || answer == .unreadable)
    }
}

struct PortHoldersTests {
    /// The kernel shows the table of sockets a page at a time.
    @Test func `a holder is found however many sockets there are`() throws {
        let sockets = try (0..<200).map { _ in try SpareSocket.onLoopback() }
        for port in sockets.compactMap(\.port) {
            #expect(PortHolders.owners(of: port).map(\.pid).contains(getpid()), "\(port)")
        }
        for socket in sockets { socket.close() }
    }
}
