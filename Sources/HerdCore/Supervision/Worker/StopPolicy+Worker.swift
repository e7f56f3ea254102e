/// What a worker makes of the time between SIGTERM and SIGKILL.
///
///     SIGTERM ── clients: finishWithin ── neighbors: flushWithin ── spare ── SIGKILL
///
/// The three together are `grace`: a worker that keeps to them is never killed. A short grace is
/// divided in halves and quarters, so that clients keep most of it.
extension StopPolicy {
    /// So long may clients take until their connections are cut.
    public var finishWithin: Duration { grace - flushWithin - spare }

    /// So long may neighbors take for the last reports.
    public var flushWithin: Duration { min(.seconds(2), grace / 4) }

    /// To exit, also on a busy computer.
    private var spare: Duration { min(.seconds(1), grace / 4) }
}
