/// What a server owes its file before it answers, and since.
struct ReportKeeper: Equatable, Sendable {
    let durability: Durability
    /// The disk has no room: an IAMAT is not taken, since it could not be kept.
    var refuses = false
    /// IAMAT that were not taken for that reason, by this worker.
    private(set) var reportsRefused = 0
    var unsaved = UnsavedReports()

    init(_ durability: Durability) {
        self.durability = durability
    }

    mutating func refused() {
        reportsRefused += 1
    }

    /// A client's report is stored at `index`; its AT leaves when this save is done, or now.
    mutating func took(_ index: Int) -> SaveNumber? {
        switch durability {
        case .memory: return nil
        case .second:
            unsaved.mark(index)
            return nil
        case .commit: return unsaved.markAwaited(index)
        }
    }

    /// A late packet is answered, too: not before what it came too late for is kept.
    mutating func answered(_ index: Int) -> SaveNumber? {
        switch durability {
        case .memory, .second: nil
        case .commit: unsaved.save(of: index)
        }
    }

    /// A report that another server, or another worker, has answered for is stored at `index`.
    mutating func learned(_ index: Int) {
        switch durability {
        case .memory: break
        case .second, .commit: unsaved.mark(index)
        }
    }
}
