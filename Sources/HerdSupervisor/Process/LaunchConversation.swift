import CLinux
import Glibc

/// The supervisor's end of the talk with one herd-launch; CLinux.h describes it.
struct LaunchConversation: ~Copyable {
    /// herd-launch answers within milliseconds; so much is for a computer that is on its knees.
    private static let patienceMilliseconds: Int32 = 10_000

    private let socket: Int32
    /// The other end, to be herd-launch's standard input; open here until `childStarted`.
    private(set) var childEnd: Int32

    enum Answer {
        case inherited([Int32])
        case failed(clinux_launch_report)
        /// herd-launch became the worker, or ended.
        case closed
        case silent
    }

    init() throws(LinuxError) {
        var pair: [Int32] = [-1, -1]
        try LinuxError.check("make a socket pair", clinux_packet_pair(&pair))
        socket = pair[0]
        childEnd = pair[1]
    }

    deinit {
        close(socket)
        if childEnd >= 0 { close(childEnd) }
    }

    /// Lets go of the child's end, so that its closing there is noticed here.
    mutating func childStarted() {
        close(childEnd)
        childEnd = -1
    }

    func send(_ plan: LaunchPlan, encoded: [UInt8]) throws(LinuxError) {
        let file = try LinuxError.check(
            "keep a launch plan in memory",
            clinux_memory_file("launch plan", encoded, encoded.count)
        )
        defer { close(file) }
        let descriptors = [file] + plan.descriptors.map(\.descriptor) + plan.held
        let sent = clinux_send(socket, [1], 1, descriptors, Int32(descriptors.count))
        try LinuxError.check("hand over a launch plan", Int32(sent))
    }

    /// Waits for something to read; a signal begins the wait anew.
    private func hasAnswer() throws(LinuxError) -> Bool {
        var question = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        while true {
            let found = poll(&question, 1, Self.patienceMilliseconds)
            if found < 0, errno == EINTR { continue }
            return try LinuxError.check("wait for herd-launch", found < 0 ? -errno : found) > 0
        }
    }

    func nextAnswer() throws(LinuxError) -> Answer {
        guard try hasAnswer() else { return .silent }
        var report = clinux_launch_report()
        var descriptors = [Int32](repeating: -1, count: Int(CLINUX_DESCRIPTORS_MAX))
        var message = clinux_message()
        let result = clinux_receive(
            socket,
            &report,
            MemoryLayout.size(ofValue: report),
            &descriptors,
            CLINUX_DESCRIPTORS_MAX,
            &message
        )
        // A reset: it ended without having read the plan.
        guard result != -ECONNRESET else { return .closed }
        try LinuxError.check("hear from herd-launch", result)
        guard message.bytes == MemoryLayout.size(ofValue: report) else { return .closed }
        guard report.step == Int32(CLINUX_LAUNCH_INHERITED.rawValue) else { return .failed(report) }
        return .inherited(Array(descriptors[..<Int(message.descriptors)]))
    }
}
