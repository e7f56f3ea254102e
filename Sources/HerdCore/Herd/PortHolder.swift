/// Finds in the text of `/proc/net/tcp` or `/proc/net/tcp6` who listens on a port.
///
/// A line there has the words `sl local_address rem_address st …`, the tenth is the socket's inode;
/// a process that holds it has a link `socket:[INODE]` in `/proc/PID/fd` (`man proc_pid_net`).
public enum PortHolder {
    private static let listening = "0A"

    /// The inodes of the sockets that listen on `port`, on whatever address.
    public static func inodes(listeningOn port: Int, in table: String) -> [UInt64] {
        table.split(separator: "\n").dropFirst().compactMap { inode(in: $0, listeningOn: port) }
    }

    /// What a descriptor's link in `/proc/PID/fd` says where it is the socket with this inode.
    public static func link(to inode: UInt64) -> String {
        "socket:[\(inode)]"
    }

    private static func inode(in line: Substring, listeningOn port: Int) -> UInt64? {
        let words = line.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count > 9, words[3] == listening,
            let digits = words[1].split(separator: ":").last, Int(digits, radix: 16) == port
        else { return nil }
        return UInt64(words[9])
    }
}
