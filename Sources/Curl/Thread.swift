import Glibc

/// The system's number for why no thread could be started.
struct ThreadFailure: Error {
    let errno: Int32
}

/// Starts a thread that takes no signal: they belong to the program's own threads.
///
/// SIGPIPE is blocked with the others, so that a connection which the peer has closed is an error
/// of that transfer and never the end of the process.
func startThread(_ body: @escaping @Sendable () -> Void) throws(ThreadFailure) -> pthread_t {
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

    let box = Unmanaged.passRetained(ThreadBody(run: body))
    var thread = pthread_t()
    let code = pthread_create(
        &thread,
        nil,
        { context in
            guard let context else { return nil }
            Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run()
            return nil
        },
        box.toOpaque()
    )
    guard code == 0 else {
        box.release()
        throw ThreadFailure(errno: code)
    }
    return thread
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}
