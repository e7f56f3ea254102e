/// Asks again until it is so; each question goes to a server and back, and the test's time limit
/// ends it.
func until(_ isSo: () async throws -> Bool) async throws {
    while try await !isSo() {
        try Task.checkCancellation()
        await Task.yield()
    }
}
