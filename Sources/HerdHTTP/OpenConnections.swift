import NIOCore

/// The connections that a service has open now, so that they can be ended in good order.
final class OpenConnections: Sendable {
    private struct State {
        var open: [ObjectIdentifier: any Channel] = [:]
        /// Set when the service ends: fulfilled as the last connection closes.
        var whenEmpty: EventLoopPromise<Void>?
    }

    private let eventLoop: any EventLoop
    private let countMax: Int
    private let state: NIOLoopBoundBox<State>

    init(eventLoop: any EventLoop, countMax: Int) {
        self.eventLoop = eventLoop
        self.countMax = countMax
        state = .makeBoxSendingValue(State(), eventLoop: eventLoop)
    }

    /// Called on the event loop; false when there is no room, or no time any more.
    func add(_ connection: any Channel) -> Bool {
        guard state.value.open.count < countMax, state.value.whenEmpty == nil else { return false }
        let identity = ObjectIdentifier(connection)
        state.value.open[identity] = connection
        connection.closeFuture.whenComplete { [self] _ in
            state.value.open[identity] = nil
            if state.value.open.isEmpty { state.value.whenEmpty?.succeed() }
        }
        return true
    }

    /// Closes idle connections at once, busy ones after their answer, and all when time is over.
    func finish(within graceMax: TimeAmount) async {
        let finished = eventLoop.flatSubmit { [self] in
            let whenEmpty = eventLoop.makePromise(of: Void.self)
            state.value.whenEmpty = whenEmpty
            if state.value.open.isEmpty { whenEmpty.succeed() }
            for connection in state.value.open.values {
                connection.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            }
            let end = eventLoop.scheduleTask(in: graceMax) { [self] in
                for connection in state.value.open.values { connection.close(promise: nil) }
            }
            return whenEmpty.futureResult.always { _ in end.cancel() }
        }
        // The promise is only ever succeeded; the loop's own shutdown is the one other end.
        try? await finished.get()
    }
}
