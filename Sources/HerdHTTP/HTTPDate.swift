import Glibc

/// The `Date` header's value for now, as in `Mon, 23 Nov 2026 00:17:03 GMT` (RFC 9110, 5.6.7).
func httpDate(_ seconds: time_t = time(nil)) -> String {
    var seconds = seconds
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return String(unsafeUninitializedCapacity: 32) { bytes in
        bytes.withMemoryRebound(to: CChar.self) { characters in
            strftime(characters.baseAddress, characters.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
        }
    }
}
