import Foundation
import TestSupport

/// A herd for tests of the hand-over: its server program can be changed, its places are slow, and
/// no more time than necessary is spent on trial.
func withHandoverHerd(
    _ neighbors: KeyValuePairs<String, [String]> = TemporaryHerd.three,
    running release: TestRelease = .good,
    places: SlowPlaces? = nil,
    settings: [String] = [],
    _ body: (TemporaryHerd) async throws -> Void
) async throws {
    let herd = try TemporaryHerd(neighbors)
    let places = try places ?? SlowPlaces()
    try herd.install(release)
    try herd.write(
        settings: [
            TemporaryHerd.installedProgram, try places.settings(for: herd.folder),
            "\"reload\": {\"minReady\": \"100ms\"}",
        ] + settings
    )
    try await withHerd(herd, body)
    withExtendedLifetime(places) {}
}

extension StatusReport {
    var pids: [Int32?] { servers.map(\.pid) }
    var releases: Set<String?> { Set(servers.map(\.release)) }
    var restarts: Int { servers.map(\.restarts).reduce(0, +) }
    var allAreReady: Bool { servers.allSatisfy { $0.state == "ready" } }
}
