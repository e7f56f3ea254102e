import CLinux
import Glibc
import HerdCore
import Synchronization

/// One thread that waits for descriptors, times and messages, and calls whoever asked to know.
///
/// Everything but `post` and `stop` belongs to that thread (the one inside `run`; before `run`, to
/// the one that sets things up); this is checked at run time. An actor may make a reactor its
/// executor: then its methods run here too, and may use the reactor without waiting.
///
/// Handlers should return soon, and may do anything meanwhile: watch, unwatch, close, ask for a
/// time. A descriptor must be unwatched before it is closed, since the kernel goes on reporting it
/// while a duplicate of it is open anywhere.
final class Reactor: SerialExecutor, @unchecked Sendable {
    // Unchecked: `posts` and `thread` are safe to share, the rest is confined by `assertOnThread`.

    /// Names one call of `watch`; never given twice.
    struct Watch: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    /// Events taken from the kernel at once.
    private static let batch = 64
    /// The eventfd's own watch.
    private static let bellNumber: UInt64 = 0

    private let epoll: Int32
    private let bell: Int32
    private let posts = Mutex<[@Sendable () -> Void]>([])
    private let thread = Atomic<UInt>(0)
    private var watches: [UInt64: (descriptor: Int32, handler: () -> Void)] = [:]
    private var lastNumber = bellNumber
    private var timers = TimerQueue<() -> Void>()
    private var stopRequested = false

    init() throws(LinuxError) {
        epoll = try LinuxError.check("make an event queue", clinux_epoll_create())
        bell = try LinuxError.check("make an event counter", clinux_eventfd_create())
        try LinuxError.check(
            "watch an event counter",
            clinux_epoll_add(epoll, bell, CLINUX_READABLE, Self.bellNumber)
        )
    }

    deinit {
        close(epoll)
        close(bell)
    }

    /// Serves until `stop`; everything watched or asked for is forgotten when it returns.
    func run() {
        let previous = thread.exchange(UInt(pthread_self()), ordering: .relaxed)
        precondition(previous == 0, "a reactor runs once at a time")
        while !stopRequested { turn() }
        for watch in watches.values { clinux_epoll_remove(epoll, watch.descriptor) }
        watches.removeAll()
        timers.removeAll()
        stopRequested = false
        thread.store(0, ordering: .relaxed)
    }

    /// Has `run` return as soon as what was posted before is done; from any thread.
    func stop() {
        post { self.stopRequested = true }
    }

    /// Has `body` called on the reactor's thread; from any thread, in the order of posting.
    func post(_ body: @escaping @Sendable () -> Void) {
        let isFirst = posts.withLock { posts in
            posts.append(body)
            return posts.count == 1
        }
        if isFirst { clinux_eventfd_signal(bell) }
    }

    /// Calls `handler` whenever `descriptor` can be read, or has failed, until it is unwatched.
    ///
    /// With `changesOnly`, once after more has come: the rest may stay unread (EPOLLET).
    func watch(
        _ descriptor: Int32,
        changesOnly: Bool = false,
        handler: @escaping () -> Void
    ) throws(LinuxError) -> Watch {
        assertOnThread()
        lastNumber += 1
        let interest = CLINUX_READABLE | (changesOnly ? CLINUX_CHANGES : 0)
        try LinuxError.check(
            "watch descriptor \(descriptor)",
            clinux_epoll_add(epoll, descriptor, interest, lastNumber)
        )
        watches[lastNumber] = (descriptor, handler)
        return Watch(number: lastNumber)
    }

    /// Its handler is not called again, not even for an event that is already here.
    func unwatch(_ watch: Watch) {
        assertOnThread()
        guard let removed = watches.removeValue(forKey: watch.number) else { return }
        clinux_epoll_remove(epoll, removed.descriptor)
    }

    /// Calls `handler` once, when so much time has passed; it can't be called off.
    func after(_ pause: Duration, handler: @escaping () -> Void) {
        assertOnThread()
        timers.add(handler, due: now + pause)
    }

    /// Time since the computer started: the same for all reactors, and it never jumps.
    var now: Moment { Moment(.nanoseconds(clinux_monotonic_nanoseconds())) }

    // MARK: - As an executor

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        post { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func checkIsolated() { assertOnThread() }

    // MARK: - The loop

    private func turn() {
        withUnsafeTemporaryAllocation(of: clinux_event.self, capacity: Self.batch) { events in
            let count = clinux_epoll_wait(
                epoll,
                events.baseAddress,
                Int32(Self.batch),
                millisecondsToWait()
            )
            precondition(count >= 0, "waiting for events failed: \(LinuxError.text(-count))")
            // Before the timers: what has come may be just what a timer misses. After a stop of the
            // whole process (SIGTSTP, SIGCONT) every deadline is past, and the news lie waiting.
            for event in events[..<Int(count)] { dispatch(event.token) }
            runTimers()
        }
        runPosts()
    }

    /// A handler of the same batch may have unwatched this one, and even given its descriptor's
    /// number to another: the watch's own number can't be mistaken.
    private func dispatch(_ number: UInt64) {
        if number == Self.bellNumber {
            clinux_eventfd_clear(bell)
        } else {
            watches[number]?.handler()
        }
    }

    /// Timers that handlers ask for meanwhile wait for the next turn, even where they are due.
    private func runTimers() {
        let now = now
        while let action = timers.takeDue(at: now) { action() }
    }

    private func runPosts() {
        let bodies = posts.withLock { posts in
            defer { posts = [] }
            return posts
        }
        for body in bodies { body() }
    }

    /// Rounded up, so that a timer is never woken for too early; -1 where there is none.
    private func millisecondsToWait() -> Int32 {
        guard let due = timers.nextDue else { return -1 }
        let wait = due - now
        guard wait > .zero else { return 0 }
        let (seconds, attoseconds) = wait.components
        let perMillisecond: Int64 = 1_000_000_000_000_000
        let rest = (attoseconds + perMillisecond - 1) / perMillisecond
        return Int32(min(seconds, 86_400) * 1_000 + rest)
    }

    private func assertOnThread() {
        let owner = thread.load(ordering: .relaxed)
        precondition(
            owner == 0 || owner == UInt(pthread_self()),
            "a reactor is used from its own thread, or before it runs"
        )
    }
}
