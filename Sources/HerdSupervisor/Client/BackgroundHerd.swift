import CLinux
import Foundation
public import HerdCore

/// A `herdctl up` that was started in a session of its own, and outlives its starter.
public struct BackgroundHerd: Sendable {
    private let process: WorkerProcess
    private let folder: HerdFolder
    private let output: Output

    /// Where it says what it has to say.
    private struct Output {
        let descriptor: OwnedDescriptor
        let path: String
    }

    /// Starts the program that runs now once more, with other arguments.
    ///
    /// Its standard input is /dev/null; what it says goes to a file, which `takeOutput` reads.
    ///
    /// - Throws: an error whose description is one sentence.
    public static func start(
        _ arguments: [String],
        folder: HerdFolder,
        configuration: HerdConfiguration,
        programs: Programs
    ) async throws -> BackgroundHerd {
        let names = configuration.servers.map(\.name)
        try folder.prepare(servers: names, logs: configuration.logs.directory)
        let output = try output(in: folder)
        let plan = LaunchPlan(
            program: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
            arguments: arguments,
            environment: ProcessInfo.processInfo.environment,
            output: output.descriptor.number,
            errors: output.descriptor.number
        )
        let launcher = try Launcher(program: programs.launch)
        defer { launcher.stop() }
        let result = await withCheckedContinuation { continuation in
            launcher.launch(plan) { continuation.resume(returning: $0) }
        }
        do {
            return BackgroundHerd(process: try result.get(), folder: folder, output: output)
        } catch {
            unlink(output.path)
            throw error
        }
    }

    /// A file, or memory where the disk has no room: why a start failed must not be lost.
    private static func output(in folder: HerdFolder) throws -> Output {
        // Its own until it is known to be the herd's: two may be started at once.
        let path = "\(folder.background).\(getpid())"
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC
        let file = OwnedDescriptor(open(path, flags, 0o600))
        if posix_fallocate(file.number, 0, outputBytes) == 0, ftruncate(file.number, 0) == 0 {
            return Output(descriptor: file, path: path)
        }
        unlink(path)
        let made = clinux_memory_file("output of herdctl", nil, 0)
        let memory = try LinuxError.check("keep the output of herdctl in memory", made)
        return Output(
            descriptor: OwnedDescriptor(memory),
            path: "/proc/self/fd/\(memory)"
        )
    }

    /// A screenful.
    private static let outputBytes: off_t = 4_096

    private init(process: WorkerProcess, folder: HerdFolder, output: Output) {
        self.process = process
        self.folder = folder
        self.output = output
    }

    /// Its exit code, 128 more than the signal that ended it, or nil while it runs.
    public var exitCode: Int32? {
        switch process.exitStatus() {
        case .code(let code): code
        case .signal(let number): 128 + number
        case .unknown: 1
        case nil: nil
        }
    }

    /// What it said on standard output and standard error before it ended; the file goes.
    public func takeOutput() -> String {
        defer { unlink(output.path) }
        return String(
            decoding: FileManager.default.contents(atPath: output.path) ?? Data(),
            as: UTF8.self
        )
    }

    /// It is the herd's supervisor: its last words, should it crash, go to `HerdFolder.background`.
    public func keepOutput() {
        if exitCode == nil { rename(output.path, folder.background) }
    }
}
