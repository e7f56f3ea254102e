/// Tells one worker from all others of the herd, past and present.
struct WorkerKey: Hashable, Sendable {
    var server: String
    var generation: Int
}
