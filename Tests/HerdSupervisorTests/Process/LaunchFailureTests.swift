import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

struct LaunchFailureTests {
    let zoo: ProcessZoo

    init() throws { zoo = try ProcessZoo() }

    private func failure(of program: String, directory: String? = nil) -> LaunchFailure? {
        var plan = zoo.plan("")
        plan.program = program
        plan.directory = directory
        guard case .failure(let failure) = zoo.launch(plan) else { return nil }
        return failure
    }

    @Test func `a program that is not there is told from one that exits 127`() throws {
        #expect(failure(of: "/no/such/program") == .noSuchProgram("/no/such/program"))
        #expect(failure(of: "/bin/sh/x") == .noSuchProgram("/bin/sh/x"))
        #expect(try zoo.start("exit 127").awaitEnd() == .code(127))
    }

    @Test func `what can't be executed is told by its reason`() throws {
        let plain = try zoo.folder.write("plain", "echo", mode: 0o644)
        #expect(failure(of: plain) == .notExecutable(plain))
        #expect(failure(of: zoo.folder.path) == .notExecutable(zoo.folder.path))
        let garbage = try zoo.folder.write("garbage", "\u{1}\u{2}\u{3}", mode: 0o755)
        #expect(failure(of: garbage) == .wrongFormat(garbage))
        let script = try zoo.folder.write("script", "#!/no/such/shell\n", mode: 0o755)
        #expect(failure(of: script) == .noSuchInterpreter(script: script))
        let writer = open(script, O_WRONLY | O_CLOEXEC)
        defer { close(writer) }
        #expect(failure(of: script) == .beingWritten(script))
    }

    @Test func `a missing directory is told before the program is looked at`() {
        #expect(
            failure(of: "/no/such/program", directory: "/no/such/folder")
                == .noDirectory("/no/such/folder", code: ENOENT)
        )
        #expect(
            failure(of: "/bin/true", directory: "/bin/true")
                == .noDirectory("/bin/true", code: ENOTDIR)
        )
    }

    @Test func `what no process can be given is refused`() {
        #expect(failure(of: "/bin/\u{0}true") == .zeroByte(in: "/bin/\u{0}true"))
        var plan = zoo.plan("")
        plan.arguments = [String(repeating: "x", count: 200_000)]
        guard case .failure(let failure) = zoo.launch(plan) else {
            Issue.record("an argument of 200,000 bytes was taken")
            return
        }
        #expect(failure == .argumentsTooLong("/bin/sh"))
    }

    @Test func `a launcher that is missing, dumb or dead is named`() throws {
        let missing = try ProcessZoo(launcher: "/no/such/herd-launch")
        #expect(throws: LaunchFailure.noLauncher("/no/such/herd-launch")) {
            try missing.start("true")
        }
        let dead = try ProcessZoo(launcher: "/bin/false")
        #expect(throws: LaunchFailure.launcherSilent("/bin/false")) { try dead.start("true") }
    }

    @Test func `every failure is a sentence that names the path`() {
        let failures: [LaunchFailure] = [
            .noSuchProgram("/p"), .noSuchInterpreter(script: "/p"), .notExecutable("/p"),
            .wrongFormat("/p"), .beingWritten("/p"), .argumentsTooLong("/p"),
            .noDirectory("/p", code: ENOENT), .zeroByte(in: "/p\u{0}"), .noLauncher("/p"),
            .launcherSilent("/p"), .launcherRefused("/p", reason: "no"),
            .refused("run /p", code: ENOMEM),
        ]
        for failure in failures {
            #expect("\(failure)".contains("/p"))
            #expect(!"\(failure)".contains("\u{0}"))
        }
        #expect("\(LaunchFailure.noSuchProgram("/p"))" == "there is no program /p")
    }

    @Test func `failures leave neither descriptors nor zombies behind`() {
        let leaks = LeakCheck()
        for _ in 0..<LeakCheck.rounds {
            _ = failure(of: "/no/such/program", directory: "/no/such/folder")
        }
        leaks.expectNone()
    }
}
