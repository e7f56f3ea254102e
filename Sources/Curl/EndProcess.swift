import Glibc

/// Ends a program that has a `CurlClient`, whose thread may be at work.
///
/// `exit(3)` has libraries tidy up, OpenSSL among them: beside a thread that still uses them, that
/// ended one program in some hundreds by SIGSEGV. What stdio has in a buffer is lost.
public func endProcess(_ code: Int32) -> Never {
    _exit(code)
}
