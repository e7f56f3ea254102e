import Testing

@testable import HerdCore

struct WorkerCountersTests {
    @Test func `a worker's counters are read, and what is unknown is passed over`() throws {
        let counters = try #require(WorkerCounters("connections=18 moons=2 clients=1204"))
        #expect(counters.connections == 18)
        #expect(counters.clients == 1_204)
        #expect(counters.detail == nil)
        #expect(WorkerCounters("error: not a command") == nil)
    }

    @Test func `a disk in need of somebody is said`() {
        let full = WorkerCounters("disk_full=1 file_set_aside=1")
        #expect(full?.detail == "the disk is full: IAMAT are refused")
        let damaged = WorkerCounters("disk_full=0 file_set_aside=1")
        #expect(damaged?.detail == "its file was damaged; it is set aside in .herd/data")
        let deleted = WorkerCounters("disk_full=0 file_lost=1")
        #expect(deleted?.detail == "its file was deleted; a new one has all that it knows")
        #expect(WorkerCounters("disk_full=0 file_set_aside=0 file_lost=0")?.detail == nil)
    }
}
