/// What the next supervisor must know of a reload that is under way.
public struct ReloadRecord: Codable, Equatable, Sendable {
    /// In the order in which they were moved, and still to be returned.
    public var moved: [Item] = []
    /// Whose turn it is.
    public var current: Item?
    /// Whose spare is being tested; then nothing has moved.
    public var testing: Item?
    public var isReturning = false

    public struct Item: Codable, Equatable, Sendable {
        public var server: String
        /// The release that it had before, and the one that it should get.
        public var running: String?
        public var wanted: String?
        /// An apply's; nil for a reload.
        public var bringsConfiguration: Bool?
    }

    var releases: [String] {
        (moved + [current, testing].compactMap(\.self)).flatMap {
            [$0.running, $0.wanted].compactMap(\.self)
        }
    }
}

extension ReloadMachine {
    /// Nil where nothing is under way.
    var record: ReloadRecord? {
        switch phase {
        case .idle, .over:
            nil
        case .testing(let item, _, _):
            ReloadRecord(testing: item.record)
        case .holding:
            ReloadRecord(moved: moved.map(\.record))
        case .moving(let item, _):
            ReloadRecord(moved: moved.map(\.record), current: item.record)
        case .returning(let item, let rest):
            ReloadRecord(
                moved: rest.reversed().map(\.record),
                current: item.record,
                isReturning: true
            )
        }
    }

    /// The reload that a supervisor before has left: it ends with all on the old release.
    ///
    /// The server whose turn it is comes to its own end first, and says so.
    init(recovering record: ReloadRecord) {
        self.init()
        moved = record.moved.map(Item.init)
        guard let item = (record.current ?? record.moved.last ?? record.testing).map(Item.init)
        else { return }
        failure = Failure(item: item, fault: .interrupted)
        guard let current = record.current.map(Item.init) else { return }
        if record.isReturning {
            phase = .returning(current, rest: returnable)
        } else {
            phase = .moving(current, rest: [])
        }
    }

    /// Begins to return what has moved, unless somebody's end is awaited.
    mutating func recover() -> [ReloadDirective] {
        guard phase == .idle else { return [] }
        // There is nobody left of whom to tell.
        guard failure != nil else {
            phase = .over(.unchanged)
            return [.finish]
        }
        return giveBack(returnable)
    }
}

extension ReloadMachine.Item {
    fileprivate var record: ReloadRecord.Item {
        .init(
            server: server,
            running: running,
            wanted: wanted,
            bringsConfiguration: brings == .configuration ? true : nil
        )
    }

    fileprivate init(_ record: ReloadRecord.Item) {
        self.init(server: record.server, running: record.running, wanted: record.wanted)
        if record.bringsConfiguration == true { brings = .configuration }
    }
}
