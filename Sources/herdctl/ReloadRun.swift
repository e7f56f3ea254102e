import HerdCore
import HerdSupervisor

/// A reload or an apply from its request to its end: tells the follower what happens, and does what
/// it answers.
struct ReloadRun {
    private let control: Control
    private let request: FollowedRequest
    private var display: ReloadDisplay
    private var follower: ReloadFollower
    private let began = ContinuousClock.now
    private let events: AsyncStream<Event>
    private let happened: AsyncStream<Event>.Continuation

    private enum Event: Sendable {
        case followed(ReloadFollower.Event)
        /// The request, or what is asked during the reload, came to nothing.
        case refused(CommandFailure)
        case stopNotRequested(CommandFailure)
        case timePassed
    }

    /// Often enough for a clock with tenths.
    private static let tick: Duration = .milliseconds(100)

    init(_ request: FollowedRequest, _ control: Control, _ display: ReloadDisplay) {
        self.request = request
        self.control = control
        self.display = display
        follower = ReloadFollower(request.operation, at: Moment(.zero))
        (events, happened) = AsyncStream.makeStream()
    }

    /// Returns when it was a success; each interrupt is a Ctrl-C.
    ///
    /// - Throws: `CommandFailure`, or what writing to standard output throws.
    mutating func run(_ interrupts: AsyncStream<Void>) async throws {
        let feeders = [followSteps(), followInterrupts(interrupts), followTime()]
        defer {
            for feeder in feeders { feeder.cancel() }
        }
        for await event in events where try handle(event) { return }
    }

    private var now: Moment { Moment(.now - began) }

    /// True when that was the end.
    private mutating func handle(_ event: Event) throws -> Bool {
        switch event {
        case .followed(let event):
            for directive in follower.handle(event, at: now) where try perform(directive) {
                return true
            }
        case .refused(let failure):
            throw failure
        case .stopNotRequested(let failure):
            display.tell(failure.sentence, at: now)
        case .timePassed:
            display.tick(at: now)
        }
        return false
    }

    private mutating func perform(_ directive: ReloadFollower.Directive) throws -> Bool {
        switch directive {
        case .show(let progress): try display.show(progress, at: now)
        case .tell(let sentence): display.tell(sentence, at: now)
        case .requestStop: requestStop()
        case .end(let end):
            try display.end(end, at: now)
            return true
        }
        return false
    }

    private func requestStop() {
        Task { [control, happened] in
            do throws(CommandFailure) {
                _ = try await control.stopReload()
            } catch {
                happened.yield(.stopNotRequested(error))
            }
        }
    }

    private func followSteps() -> Task<Void, Never> {
        Task { [control, request, happened] in
            do throws(CommandFailure) {
                try await control.follow(request) {
                    happened.yield(.followed(.progressed($0)))
                }
                happened.yield(.followed(.closed))
            } catch {
                happened.yield(.refused(error))
            }
        }
    }

    private func followInterrupts(_ interrupts: AsyncStream<Void>) -> Task<Void, Never> {
        Task { [happened] in
            for await _ in interrupts { happened.yield(.followed(.interrupted)) }
        }
    }

    /// Only where time is shown.
    private func followTime() -> Task<Void, Never> {
        Task { [happened, ticks = display.ticks] in
            while ticks, (try? await Task.sleep(for: Self.tick)) != nil {
                happened.yield(.timePassed)
            }
        }
    }
}
