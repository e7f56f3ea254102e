import HerdCore
import NIOCore

/// The server's file, and what its news mean for everybody else.
extension Server {
    func makeStorage() -> Storage? {
        guard let path = settings.reportFile else { return nil }
        reports.changed = { [unowned self] in storage?.look() }
        return Storage(
            path: path,
            parts: .init(
                reports: reports,
                clock: clock,
                log: log,
                failpoints: failpoints,
                eventLoop: eventLoop
            )
        ) { [weak self] news in self?.happened(news) }
    }

    private func happened(_ news: Storage.News) {
        switch news {
        case .ready: happened(.fileReady)
        case .saveEnded(let save, let outcome): connections.saveEnded(save, outcome)
        case .settled: flushed()
        case .failed: end(code: Self.storageFailedCode)
        }
    }

    /// EX_IOERR of sysexits.h: the disk has failed.
    private static let storageFailedCode: Int32 = 74
}
