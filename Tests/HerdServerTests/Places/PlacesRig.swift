import HerdCore
import Logging
import NIOCore
import NIOPosix
import Synchronization
import TestSupport

@testable import HerdServer

/// A places client on an event loop, its log, and the folder of its herd.
final class PlacesRig: Sendable {
    let folder: TemporaryFolder
    let log = RecordedLog()
    private let eventLoop: any EventLoop
    private let client: NIOLoopBound<PlacesClient>

    static let ucla = PlacesQuestion(
        latitude: 34.068930,
        longitude: -118.445127,
        radiusMeters: 10_000
    )
    static let key = "AIzaTopSecret+1"

    init(_ adjust: (inout PlacesConfiguration) -> Void) async throws {
        var configuration = PlacesConfiguration()
        adjust(&configuration)
        let folder = try TemporaryFolder()
        let logger = log.logger
        let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
        let settings = configuration
        self.folder = folder
        self.eventLoop = eventLoop
        client = try await eventLoop.submit {
            let client = try PlacesClient(
                configuration: settings,
                root: folder.path,
                eventLoop: eventLoop,
                logger: logger,
                environment: { $0 == "PLACES_KEY" ? Self.key : nil }
            )
            return NIOLoopBound(client, eventLoop: eventLoop)
        }.get()
    }

    /// A rig whose provider is a stub server.
    convenience init(
        _ provider: PlacesProvider,
        at server: StubHTTPServer,
        adjust: (inout PlacesConfiguration) -> Void = { _ in }
    ) async throws {
        try await self.init { configuration in
            configuration.provider = provider
            configuration.url = server.url
            configuration.key = .environment("PLACES_KEY")
            adjust(&configuration)
        }
    }

    /// The JSON that a client gets.
    func ask(_ question: PlacesQuestion = ucla, bound: Int = 20) async -> String {
        await withCheckedContinuation { continuation in
            eventLoop.execute { [client] in
                _ = client.value.ask(question) { answer in
                    var bytes: [UInt8] = []
                    answer.write(bound: bound, into: &bytes)
                    continuation.resume(returning: String(decoding: bytes, as: UTF8.self))
                }
            }
        }
    }

    func status(_ question: PlacesQuestion = ucla) async throws -> String? {
        try JSONValue(parsing: Array(await ask(question).utf8))["status"]?.string
    }

    /// Runs on the event loop, as the server does.
    func onLoop<Value: Sendable>(
        _ body: @escaping @Sendable (PlacesClient) throws -> Value
    ) async throws -> Value {
        try await eventLoop.submit { [client] in try body(client.value) }.get()
    }
}

/// Keeps what is logged, metadata included.
final class RecordedLog: Sendable {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    var logger: Logger {
        Logger(label: "test") { _ in Handler(log: self) }
    }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        init(log: RecordedLog) {
            self.log = log
        }

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let facts = (event.metadata ?? [:]).sorted { $0.key < $1.key }
                .map { "\($0.key)=\($0.value)" }
            let line = ["\(event.level)", "\(event.message)"] + facts
            log.lines.withLock { $0.append(line.joined(separator: " ")) }
        }
    }
}
