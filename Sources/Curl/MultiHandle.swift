import CCurl
import Glibc

/// A libcurl multi handle; all but `wake` belongs to one thread.
struct MultiHandle: @unchecked Sendable {
    private let pointer: UnsafeMutableRawPointer

    init(hostConnectionsMax: Int) throws(CurlError) {
        guard Self.libraryIsLoaded else {
            throw .noLibrary(String(cString: ccurl_load_failure()))
        }
        guard let pointer = ccurl_multi_init() else {
            throw .library(code: CURLE_OUT_OF_MEMORY.rawValue)
        }
        self.pointer = pointer
        do throws(CurlError) {
            try set(CURLMOPT_MAX_HOST_CONNECTIONS, hostConnectionsMax, named: "HOST_CONNECTIONS")
            try set(CURLMOPT_MAXCONNECTS, 2 * hostConnectionsMax, named: "MAXCONNECTS")
            try set(CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX), named: "PIPELINING")
        } catch {
            free()
            throw error
        }
    }

    /// Ends a `wait` at once, from any thread.
    func wake() {
        ccurl_multi_wakeup(pointer)
    }

    func add(_ easy: EasyHandle) throws(CurlError) {
        let code = ccurl_multi_add_handle(pointer, easy.pointer)
        guard code == CURLM_OK else { throw .library(code: UInt32(bitPattern: code.rawValue)) }
    }

    func remove(_ easy: EasyHandle) {
        ccurl_multi_remove_handle(pointer, easy.pointer)
    }

    /// Does whatever can be done without waiting; false: libcurl can't go on.
    func perform() -> Bool {
        var running: Int32 = 0
        return ccurl_multi_perform(pointer, &running) == CURLM_OK
    }

    /// The next transfer that ended, and how.
    func nextEnded() -> (transfer: Transfer, code: CURLcode)? {
        var left: Int32 = 0
        while let message = ccurl_multi_info_read(pointer, &left) {
            guard message.pointee.msg == CURLMSG_DONE else { continue }
            var context: UnsafeMutableRawPointer?
            ccurl_easy_get_pointer(message.pointee.easy_handle, CURLINFO_PRIVATE, &context)
            guard let context else { continue }
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            return (transfer, message.pointee.data.result)
        }
        return nil
    }

    /// Waits until a socket or timer of libcurl is due, or `wake` was called.
    func wait() {
        // libcurl wakes up for its own timers; the limit only bounds what nobody thought of.
        let limitMilliseconds: Int32 = 60_000
        guard ccurl_multi_poll(pointer, limitMilliseconds) != CURLM_OK else { return }
        // Out of memory or the like: go on, but do not spin.
        usleep(100_000)
    }

    func free() {
        ccurl_multi_cleanup(pointer)
    }

    /// Once for the process: some milliseconds, and some 8 MB of memory.
    private static let libraryIsLoaded = ccurl_load()

    private func set(_ option: CURLMoption, _ value: Int, named name: String) throws(CurlError) {
        let code = ccurl_multi_set_long(pointer, option, value)
        guard code == CURLM_OK else {
            throw .optionRefused(name: name, code: UInt32(bitPattern: code.rawValue))
        }
    }
}
