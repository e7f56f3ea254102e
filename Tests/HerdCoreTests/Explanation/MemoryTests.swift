import HerdCore
import Testing

struct KernelKillTests {
    @Test func `a record of the kernel's log names the process and what it had`() throws {
        let record = """
            3,1042,25583528625,-;Memory cgroup out of memory: Killed process 6980 (python3) \
            total-vm:40212kB, anon-rss:30208kB, file-rss:6652kB, shmem-rss:4kB, UID:0 \
            pgtables:124kB oom_score_adj:0
             SUBSYSTEM=memory
            """
        let kill = try #require(KernelKill(record: record))
        #expect(kill.pid == 6_980)
        #expect(kill.at == .microseconds(25_583_528_625))
        #expect(kill.residentBytes == (30_208 + 6_652 + 4) * 1_024)
    }

    @Test func `a kernel that says less is understood too`() throws {
        let record = "3,7,1000000,-;Out of memory: Killed process 12 (a (b) c)"
        let kill = try #require(KernelKill(record: record))
        #expect(kill.pid == 12)
        #expect(kill.residentBytes == nil)
    }

    @Test(
        arguments: [
            "", "6,1,0,-;Linux version 6.18", "3,7,-;Killed process 12 (x)",
            "Killed process 12 (x)", "3,7,x,-;Killed process 12 (x)", "3,7,1,-;Killed process x",
            "6,8,9,-;python3 invoked oom-killer: gfp_mask=0xcc0", " SUBSYSTEM=memory",
        ])
    func `everything else is passed over`(record: String) {
        #expect(KernelKill(record: record) == nil)
    }
}

struct MemoryCgroupTests {
    @Test func `the second kind is looked for from the inside out, below the root`() {
        #expect(
            MemoryCgroup.files(of: "0::/herd/hands\n") == [
                "/sys/fs/cgroup/herd/hands/memory.events", "/sys/fs/cgroup/herd/memory.events",
            ]
        )
        #expect(MemoryCgroup.files(of: "0::/\n").isEmpty)
    }

    @Test func `the first kind has a tree of its own for memory`() {
        let text = "9:name=systemd:/\n4:cpu,memory:/api/x\n3:memoryless:/y\n0::/\n"
        #expect(
            MemoryCgroup.files(of: text) == ["/sys/fs/cgroup/memory/api/x/memory.oom_control"]
        )
        let root = ["/sys/fs/cgroup/memory/memory.oom_control"]
        #expect(MemoryCgroup.files(of: "4:memory:/") == root)
    }

    @Test(arguments: ["", "nonsense", "0:", "::"])
    func `what is no such line is passed over`(text: String) {
        #expect(MemoryCgroup.files(of: text).isEmpty)
    }

    @Test func `both kinds write the count alike`() {
        #expect(MemoryCgroup.kills(in: "low 0\nhigh 0\noom 4\noom_kill 3\n") == 3)
        #expect(MemoryCgroup.kills(in: "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n") == 0)
        #expect(MemoryCgroup.kills(in: "oom_kill_disable 0\nunder_oom 0\n") == nil)
    }
}

struct MemoryVerdictTests {
    private func verdict(
        _ kill: KernelKill? = nil,
        readable: Bool,
        kills: Int?,
        own: Bool = false
    ) -> MemoryVerdict {
        MemoryVerdict(log: kill, logIsReadable: readable, kills: kills, isOwnCgroup: own)
    }

    @Test func `the kernel's own word is believed first`() {
        let kill = KernelKill(record: "3,7,1,-;Killed process 12 (x) anon-rss:4kB")
        #expect(verdict(kill, readable: true, kills: 0) == .killed(resident: 4_096))
        #expect(verdict(kill, readable: true, kills: nil) == .killed(resident: 4_096))
    }

    @Test func `what its own cgroup counts is certain, what a shared one counts is not`() {
        #expect(verdict(readable: true, kills: 1, own: true) == .counted)
        #expect(verdict(readable: false, kills: 1, own: true) == .counted)
        #expect(verdict(readable: false, kills: 2) == .countedAmongOthers(2))
        #expect(verdict(readable: true, kills: 2) == .ruledOut)
    }

    @Test func `where nothing was counted or logged it was not that`() {
        #expect(verdict(readable: false, kills: 0) == .ruledOut)
        #expect(verdict(readable: false, kills: 0, own: true) == .ruledOut)
        #expect(verdict(readable: true, kills: nil) == .ruledOut)
        #expect(verdict(readable: false, kills: nil) == .unknown)
    }

    @Test func `only what is certain is a yes or a no`() {
        #expect(MemoryVerdict.killed(resident: nil).isOutOfMemory == true)
        #expect(MemoryVerdict.counted.isOutOfMemory == true)
        #expect(MemoryVerdict.ruledOut.isOutOfMemory == false)
        #expect(MemoryVerdict.countedAmongOthers(1).isOutOfMemory == nil)
        #expect(MemoryVerdict.unknown.isOutOfMemory == nil)
    }

    @Test func `each verdict has its sentence`() {
        #expect(
            MemoryVerdict.killed(resident: 851_443_712).remark
                == "the kernel killed it for lack of memory; it had 812M"
        )
        #expect(MemoryVerdict.counted.remark == "the kernel killed it for lack of memory")
        #expect(
            MemoryVerdict.countedAmongOthers(1).remark
                == "perhaps out of memory: the kernel counted 1 such kill just then, in a cgroup"
                + " that it shares"
        )
        #expect(
            MemoryVerdict.ruledOut.remark
                == "sent neither by herdctl nor by the kernel for lack of memory"
        )
        #expect(
            MemoryVerdict.unknown.remark
                == "not sent by herdctl; whether memory was short can't be read here"
        )
    }
}
