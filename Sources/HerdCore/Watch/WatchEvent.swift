/// What happens to `herdctl watch`.
public enum WatchEvent: Equatable, Sendable {
    /// Something stirs in a watched folder; what, only a look tells.
    case stirred
    /// The time that was asked for is here.
    case woke
    /// A look was taken: these files are not as the last build found them.
    case looked(changed: [String])
    /// The build is over; these files have changed since it began.
    case built(BuildEnd, changed: [String])
    case reloaded(WatchReloadEnd)
    /// Ctrl-C, or another signal that ends programs.
    case interrupted
}

/// What `herdctl watch` has to do next.
public enum WatchDirective: Equatable, Sendable {
    /// Have `.woke` happen after this time.
    case wake(after: Duration)
    /// Compare the files with those that the last build found, and have `.looked` happen.
    case look
    /// Remember the files as they are, then build.
    case build
    /// Remember the files as they are.
    case accept
    case reload
    case say(WatchNews)
    /// End the build: kindly, or at once.
    case endBuild(atOnce: Bool)
    /// Have the reload stop after the server that is being moved.
    case stopReload
    /// Return to whoever called.
    case finish
}

/// How a build ended.
public enum BuildEnd: Equatable, Sendable {
    case passed(took: Duration)
    case failed(WorkerExit, took: Duration)
    /// It could not even be started; one clause says why.
    case notStarted(String)

    var hasPassed: Bool {
        switch self {
        case .passed: true
        case .failed, .notStarted: false
        }
    }
}

/// How a reload ended, as far as `herdctl watch` cares.
public enum WatchReloadEnd: Equatable, Sendable {
    /// The new programs run, or the very programs that ran before.
    case done
    /// They don't; one sentence says why.
    case failed(String)
    /// Another operation is running.
    case busy
}
