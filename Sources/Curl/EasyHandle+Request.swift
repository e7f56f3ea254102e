import CCurl

extension EasyHandle {
    /// Sets every option of a request, the safe defaults included.
    func apply(_ request: CurlRequest) throws(CurlError) {
        let address = try CurlAddress(request.url)
        guard address.isAllowed(by: request.protocols) else { throw .protocolRefused }
        try setProtocols(request.protocols)
        try set(CURLOPT_URL, request.url)
        // libcurl would send an X-Goog-Api-Key header on to the host that a redirect names.
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_USERAGENT, "herdctl")
        try applyRoute(of: request, to: address)
        try applyTrust()
        try applyPatience(of: request)
        try applyContent(of: request)
    }

    private func applyRoute(
        of request: CurlRequest,
        to address: CurlAddress
    ) throws(CurlError) {
        if let path = request.unixSocketPath {
            guard !path.isEmpty, !path.utf8.contains(0) else {
                throw .badRequest("its socket path is empty or holds a NUL")
            }
            try set(CURLOPT_UNIX_SOCKET_PATH, path)
        }
        if request.unixSocketPath != nil || address.isLoopback {
            // The empty string forbids also the proxy that the environment names.
            try set(CURLOPT_PROXY, "")
        }
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        // Rather wait for a connection's HTTP/2 than open a second one. Never without TLS: all
        // would wait for the first one's response, which may take for ever.
        try set(CURLOPT_PIPEWAIT, address.scheme == "https" ? 1 : 0)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        // Seconds. A server that closes idle connections does so after a minute or more.
        try set(CURLOPT_MAXAGE_CONN, 60)
        // Seconds. New connections see new addresses of the host.
        try set(CURLOPT_MAXLIFETIME_CONN, 600)
    }

    private func applyTrust() throws(CurlError) {
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    }

    private func applyPatience(of request: CurlRequest) throws(CurlError) {
        try set(CURLOPT_CONNECTTIMEOUT_MS, request.connectWithin.milliseconds)
        if let answerWithin = request.answerWithin {
            try set(CURLOPT_TIMEOUT_MS, answerWithin.milliseconds)
        }
        if let silentMax = request.silentMax {
            try set(CURLOPT_LOW_SPEED_LIMIT, 1)
            try set(CURLOPT_LOW_SPEED_TIME, (silentMax.milliseconds + 999) / 1_000)
        }
        if let bodyBytesMax = request.bodyBytesMax {
            // Only the announced length, before 8.4.0: the bytes are counted as they come, too.
            try set(CURLOPT_MAXFILESIZE_LARGE, bytes: bodyBytesMax)
        }
    }

    private func applyContent(of request: CurlRequest) throws(CurlError) {
        // Every compression that libcurl can undo.
        try set(CURLOPT_ACCEPT_ENCODING, "")
        var lines: [String] = []
        for header in request.headers {
            lines.append(try Self.line(header))
        }
        try setHeaders(lines)
        switch request.method {
        case .get:
            try set(CURLOPT_HTTPGET, 1)
        case .post(let body):
            try set(CURLOPT_POST, 1)
            try set(CURLOPT_POSTFIELDSIZE_LARGE, bytes: body.count)
            try setCopiedBody(body)
        }
    }

    private func setCopiedBody(_ body: [UInt8]) throws(CurlError) {
        // An empty array may have no address, and a nil one would make libcurl read the body
        // from standard input.
        let bytes = body.isEmpty ? [0] : body
        let code = bytes.withUnsafeBytes {
            ccurl_easy_set_pointer(pointer, CURLOPT_COPYPOSTFIELDS, $0.baseAddress)
        }
        guard code == CURLE_OK else {
            throw .optionRefused(name: "COPYPOSTFIELDS", code: code.rawValue)
        }
    }

    private static func line(_ header: CurlRequest.Header) throws(CurlError) -> String {
        let nameIsToken = header.name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x3a }
        guard !header.name.isEmpty, nameIsToken,
            header.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f })
        else { throw .badRequest("a header holds a control character") }
        // libcurl's own spelling for a header without a value.
        return header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
    }
}

extension Duration {
    /// At least 1, since libcurl takes 0 as "for ever"; parts of a millisecond count as a whole.
    var milliseconds: Int {
        let parts = components
        let whole = parts.seconds.multipliedReportingOverflow(by: 1_000)
        guard !whole.overflow, whole.partialValue < Int64(Int32.max) else {
            return parts.seconds < 0 ? 1 : Int(Int32.max)
        }
        let rest = (parts.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return max(1, Int(whole.partialValue + rest))
    }
}
