import CCurl

/// One libcurl easy handle, and the lists that must live as long as it does.
///
/// Every option's result is checked: libcurl leaves the old value where it refuses the new one.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    private var headers: UnsafeMutablePointer<curl_slist>?

    init() throws(CurlError) {
        guard let pointer = ccurl_easy_init() else {
            throw .library(code: CURLE_OUT_OF_MEMORY.rawValue)
        }
        self.pointer = pointer
    }

    deinit {
        ccurl_easy_cleanup(pointer)
        ccurl_slist_free_all(headers)
    }

    func set(_ option: CURLoption, _ value: Int) throws(CurlError) {
        try check(ccurl_easy_set_long(pointer, option, value), option)
    }

    func set(_ option: CURLoption, _ value: String) throws(CurlError) {
        try check(ccurl_easy_set_string(pointer, option, value), option)
    }

    func set(_ option: CURLoption, bytes value: Int) throws(CurlError) {
        try check(ccurl_easy_set_offset(pointer, option, curl_off_t(value)), option)
    }

    func set(_ option: CURLoption, pointer value: UnsafeRawPointer) throws(CurlError) {
        try check(ccurl_easy_set_pointer(pointer, option, value), option)
    }

    func set(_ option: CURLoption, receiver: ccurl_receiver) throws(CurlError) {
        try check(ccurl_easy_set_receiver(pointer, option, receiver), option)
    }

    func setProtocols(_ protocols: CurlRequest.Protocols) throws(CurlError) {
        let code = ccurl_easy_set_protocols(
            pointer,
            protocols.contains(.http),
            protocols.contains(.https)
        )
        try check(code, named: "PROTOCOLS")
    }

    /// Lines as they are sent, without their line ends.
    func setHeaders(_ lines: [String]) throws(CurlError) {
        for line in lines {
            guard let longer = ccurl_slist_append(headers, line) else {
                throw .library(code: CURLE_OUT_OF_MEMORY.rawValue)
            }
            headers = longer
        }
        try check(ccurl_easy_set_list(pointer, CURLOPT_HTTPHEADER, headers), CURLOPT_HTTPHEADER)
    }

    /// The system's error number of the last failed connection, 0 if there is none.
    var systemError: Int32 {
        var value = 0
        return ccurl_easy_get_long(pointer, CURLINFO_OS_ERRNO, &value) == CURLE_OK
            ? Int32(truncatingIfNeeded: value) : 0
    }

    private func check(_ code: CURLcode, _ option: CURLoption) throws(CurlError) {
        guard code != CURLE_OK else { return }
        let name = ccurl_easy_option_name(option).map { String(cString: $0) }
        try check(code, named: name ?? "\(option.rawValue)")
    }

    private func check(_ code: CURLcode, named name: String) throws(CurlError) {
        guard code != CURLE_OK else { return }
        throw .optionRefused(name: name, code: code.rawValue)
    }
}
