/// Which servers there are, and who floods to whom.
enum Topology {
    case alone
    /// The paper's five.
    case herd

    typealias Member = (name: String, neighbors: [String])

    var members: [Member] {
        switch self {
        case .alone: [("Goloman", [])]
        case .herd:
            [
                ("Goloman", ["Hands", "Holiday", "Wilkes"]),
                ("Hands", ["Goloman", "Wilkes"]),
                ("Holiday", ["Goloman", "Welsh", "Wilkes"]),
                ("Welsh", ["Holiday"]),
                ("Wilkes", ["Goloman", "Hands", "Holiday"]),
            ]
        }
    }
}
