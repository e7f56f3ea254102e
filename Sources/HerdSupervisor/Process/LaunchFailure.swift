import CLinux
import Glibc

/// Why no worker came of a launch plan; each prints one sentence.
enum LaunchFailure: Error, Equatable, Sendable {
    case noSuchProgram(String)
    /// A script whose first line names a program that is not there.
    case noSuchInterpreter(script: String)
    case notExecutable(String)
    case wrongFormat(String)
    /// The file is open for writing somewhere: it is still being built or copied.
    case beingWritten(String)
    case argumentsTooLong(String)
    case noDirectory(String, code: Int32)
    case zeroByte(in: String)
    case tooManyDescriptors(Int)
    case noLauncher(String)
    /// herd-launch was there, and died or fell silent before it could say anything.
    case launcherSilent(String)
    case launcherRefused(String, reason: String)
    /// Linux refused something else; `code` is an errno.
    case refused(String, code: Int32)
}

extension LaunchFailure: CustomStringConvertible {
    var description: String {
        switch self {
        case .noSuchProgram(let path):
            "there is no program \(path)"
        case .noSuchInterpreter(let script):
            "\(script) can't run: the interpreter that it names, or its loader, does not exist"
        case .notExecutable(let path):
            "\(path) is not executable; try chmod +x"
        case .wrongFormat(let path):
            "\(path) is not a program for this system: neither ELF for its processor nor a script"
                + " that starts with #!"
        case .beingWritten(let path):
            "\(path) is being written by another process; try again when it is done"
        case .argumentsTooLong(let path):
            "the arguments and environment of \(path) are longer than Linux takes"
        case .noDirectory(let path, let code):
            "can't enter the working directory \(path): \(LinuxError.text(code))"
        case .zeroByte(let text):
            "a program's path, arguments and environment can't hold a zero byte:"
                + " \(text.debugDescription)"
        case .tooManyDescriptors(let count):
            "\(count) descriptors are more than one process can be given"
                + " (\(CLINUX_DESCRIPTORS_MAX - 1))"
        case .noLauncher(let path):
            "\(path) is missing or not executable; it belongs beside herdctl"
        case .launcherSilent(let path):
            "\(path) ended, or said nothing, before it could start the worker"
        case .launcherRefused(let path, let reason):
            "can't start \(path): \(reason)"
        case .refused(let attempt, let code):
            "can't \(attempt): \(LinuxError.text(code))"
        }
    }
}

extension LaunchFailure {
    /// What herd-launch reported about this plan.
    init(_ report: clinux_launch_report, plan: LaunchPlan) {
        self =
            switch clinux_launch_step(UInt32(bitPattern: report.step)) {
            case CLINUX_LAUNCH_DIRECTORY:
                .noDirectory(plan.directory ?? "", code: report.error)
            case CLINUX_LAUNCH_PROGRAM:
                Self.refusedProgram(plan.program, code: report.error)
            case CLINUX_LAUNCH_SESSION:
                .refused("make a session for the worker", code: report.error)
            case CLINUX_LAUNCH_DESCRIPTORS:
                .refused("hand the worker its descriptors", code: report.error)
            default:
                .refused("read the launch plan", code: report.error)
            }
    }

    /// What execve(2) meant.
    private static func refusedProgram(_ path: String, code: Int32) -> Self {
        switch code {
        case ENOENT where access(path, F_OK) == 0: .noSuchInterpreter(script: path)
        case ENOENT, ENOTDIR: .noSuchProgram(path)
        case EACCES, EPERM, EISDIR: .notExecutable(path)
        case ENOEXEC, ELIBBAD: .wrongFormat(path)
        case ETXTBSY: .beingWritten(path)
        case E2BIG: .argumentsTooLong(path)
        default: .refused("run \(path)", code: code)
        }
    }
}
