import Glibc

/// How many descriptors this process may have open (RLIMIT_NOFILE).
enum DescriptorLimit {
    /// Raises the limit as far as it goes without privileges, and answers it.
    static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return 1_024
        }
        let lower = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        let raised = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        return Int(clamping: raised ? limit.rlim_cur : lower)
    }

    /// The connections that fit when `spare` descriptors are kept for everything else.
    static func connectionsMax(wanted: Int, spare: Int, descriptors: Int) -> Int {
        max(1, min(wanted, descriptors - spare))
    }
}
