/// Descriptors that a service manager passed to a process, by name (sd_listen_fds_with_names(3)).
public struct PassedDescriptors: Equatable, Sendable {
    /// In the order in which they came; a name may be there twice.
    public let entries: [Entry]

    public struct Entry: Equatable, Sendable {
        public let name: String
        public let descriptor: Int32

        public init(name: String, descriptor: Int32) {
            self.name = name
            self.descriptor = descriptor
        }
    }

    /// The first one's number.
    private static let first: Int32 = 3
    /// Far more than any herd has servers.
    private static let countMax: Int32 = 65_536
    /// What systemd calls those that have no name.
    private static let nameless = "unknown"

    public init(_ entries: [Entry] = []) {
        self.entries = entries
    }

    /// Reads the variables of the process `pid`; those that are meant for another are passed over.
    public init(_ variables: [String: String], pid: Int32) {
        let count = variables["LISTEN_FDS"].flatMap(Int32.init) ?? 0
        guard variables["LISTEN_PID"] == String(pid), (1...Self.countMax).contains(count) else {
            entries = []
            return
        }
        let names = (variables["LISTEN_FDNAMES"] ?? "").split(
            separator: ":",
            omittingEmptySubsequences: false
        )
        entries = (0..<count).map { index in
            let name = names.indices.contains(Int(index)) ? String(names[Int(index)]) : ""
            return Entry(
                name: name.isEmpty ? Self.nameless : name,
                descriptor: Self.first + index
            )
        }
    }
}
