import CLinux
import HerdCore

/// All that makes a worker's process: the program and what it finds when it starts.
struct LaunchPlan: Sendable {
    /// An absolute path.
    var program: String
    /// Without the program's own name.
    var arguments: [String] = []
    /// The whole environment; LISTEN_FDS, LISTEN_FDNAMES, LISTEN_PID and WATCHDOG_PID are added.
    var environment: [String: String] = [:]
    /// An absolute path; nil is the supervisor's own.
    var directory: String?
    /// What it gets at 3 and up, by the names in LISTEN_FDNAMES; they stay the caller's.
    var descriptors: [(name: String, descriptor: Int32)] = []
    /// What stays open in the child until the program runs, or nothing comes of that.
    var held: [Int32] = []
    /// Standard output and error; they stay the caller's.
    var output: Int32
    var errors: Int32
    /// Where it is put, if that can be done; it is made for it.
    var group: ControlGroup?
    /// Permissions that its files don't get.
    var fileModeMask: UInt32 = 0o022

    /// The plan as herd-launch reads it: `clinux_launch_head`, then strings ended by zeros.
    func encoded() throws(LaunchFailure) -> [UInt8] {
        guard descriptors.count + held.count < Int(CLINUX_DESCRIPTORS_MAX) else {
            throw .tooManyDescriptors(descriptors.count)
        }
        let variables = completeEnvironment.map { "\($0.key)=\($0.value)" }.sorted()
        let head = clinux_launch_head(
            arguments: UInt32(arguments.count + 1),
            environment: UInt32(variables.count),
            descriptors: UInt32(descriptors.count),
            umask: fileModeMask
        )
        var bytes = withUnsafeBytes(of: head) { Array($0) }
        for string in [program, directory ?? "", program] + arguments + variables {
            guard !string.utf8.contains(0) else { throw .zeroByte(in: string) }
            bytes += string.utf8
            bytes.append(0)
        }
        return bytes
    }

    /// What sd_listen_fds(3) reads; what the supervisor itself was given is not handed on.
    private var completeEnvironment: [String: String] {
        var variables = environment
        for name in ["LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID", "WATCHDOG_PID"] {
            variables[name] = nil
        }
        guard !descriptors.isEmpty else { return variables }
        variables["LISTEN_FDS"] = String(descriptors.count)
        variables["LISTEN_FDNAMES"] = descriptors.map(\.name).joined(separator: ":")
        return variables
    }
}
