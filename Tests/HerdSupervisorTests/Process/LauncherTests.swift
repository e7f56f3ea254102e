import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

struct LauncherTests {
    let zoo: ProcessZoo

    init() throws { zoo = try ProcessZoo() }

    @Test func `a worker has the pid that the launcher named, and leads a session`() throws {
        var plan = zoo.plan("")
        plan.program = "/bin/sleep"
        plan.arguments = ["1000"]
        let worker = try zoo.launch(plan).get()
        let stat = try #require(ProcessStat(of: worker.pid))
        #expect(stat.name == "sleep")
        #expect(stat.session == worker.pid)
        #expect(worker.exitStatus() == nil)
        #expect(worker.identity.exists)
    }

    @Test func `a worker finds its directory, environment, mask and arguments`() throws {
        var plan = zoo.plan("")
        plan.arguments = ["-c", "pwd; umask; echo \"$1\"; env", "name", "two words\nand a line"]
        plan.environment = ["PATH": "/usr/bin:/bin", "ONE": "1=1", "WATCHDOG_USEC": "5000000"]
        plan.directory = "/usr"
        plan.fileModeMask = 0o027
        let text = try zoo.output(of: plan).text
        #expect(text.hasPrefix("/usr\n0027\ntwo words\nand a line\n"))
        let lines = Set(text.split(separator: "\n"))
        #expect(lines.isSuperset(of: ["ONE=1=1", "WATCHDOG_USEC=5000000"]))
        #expect(lines.contains { $0.hasPrefix("WATCHDOG_PID=") })
        #expect(!lines.contains { $0.hasPrefix("LISTEN_") || $0.hasPrefix("HOME=") })
    }

    @Test func `a worker has its descriptors from 3 on, and no others`() throws {
        let one = try zoo.folder.write("one", "first")
        let two = try zoo.folder.write("two", "second")
        let files = [open(one, O_RDONLY | O_CLOEXEC), open(two, O_RDONLY | O_CLOEXEC)]
        defer { for file in files { close(file) } }
        // `ls` opens the folder itself: that is the one descriptor more.
        var plan = zoo.plan(
            "cat <&3; cat <&4; echo; echo $LISTEN_FDS $LISTEN_FDNAMES $(($LISTEN_PID - $$));"
                + "exec ls /proc/self/fd"
        )
        plan.descriptors = [("clients", files[0]), ("peers", files[1])]
        plan.held = [files[0]]
        let text = try zoo.output(of: plan).text
        #expect(text == "firstsecond\n2 clients:peers 0\n0\n1\n2\n3\n4\n5\n")
    }

    @Test func `a worker's standard input is empty and its descriptor limit is the highest`() throws
    {
        let plan = zoo.plan("cat; readlink /proc/self/fd/0; ulimit -n; ulimit -Hn")
        let lines = try zoo.output(of: plan).text.split(separator: "\n")
        #expect(lines.first == "/dev/null")
        #expect(lines.count == 3 && lines[1] == lines[2])
    }

    @Test func `ignored and blocked signals of the supervisor are not handed on`() throws {
        signal(SIGUSR1, SIG_IGN)
        defer { signal(SIGUSR1, SIG_DFL) }
        // 32 and 33 are the C library's own, and out of reach.
        let script = "grep -E 'SigBlk|SigIgn' /proc/$$/status | cut -f 2"
        let masks = try zoo.output(of: zoo.plan(script)).text.split(separator: "\n")
        let own: UInt64 = 0b11 << 31
        #expect(masks.map { UInt64($0, radix: 16).map { $0 & ~own } } == [0, 0])
    }

    @Test func `a plan of a megabyte reaches the worker whole`() throws {
        var plan = zoo.plan("")
        let word = String(repeating: "x", count: 100_000)
        plan.arguments = ["-c", "shift; echo $(($# * ${#1}))", "name", "0"]
        plan.arguments += Array(repeating: word, count: 10)
        #expect(try zoo.output(of: plan).text == "1000000\n")
    }

    @Test func `exit codes and signals are told as they were`() throws {
        #expect(try zoo.start("exit 42").awaitEnd() == .code(42))
        #expect(try zoo.start("exit 0").awaitEnd() == .code(0))
        #expect(try zoo.start("kill -SEGV $$").awaitEnd() == .signal(SIGSEGV))
        let worker = try zoo.start("exec sleep 1000")
        #expect(worker.signal(SIGKILL))
        #expect(worker.awaitEnd() == .signal(SIGKILL))
        #expect(worker.awaitEnd() == .signal(SIGKILL))
        #expect(!worker.signal(SIGTERM))
    }
}
