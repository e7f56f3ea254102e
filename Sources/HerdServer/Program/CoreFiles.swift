import Glibc

/// Core files show all that a process knows.
enum CoreFiles {
    /// From here on this process leaves none, whatever becomes of it: it knows a key.
    static func forbid() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    }
}
