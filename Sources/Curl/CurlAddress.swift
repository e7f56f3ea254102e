import CCurl
import HerdCore

/// Scheme and host of a URL, taken apart by libcurl's own parser, so that both see the same.
struct CurlAddress: Equatable {
    let scheme: String
    /// Lower case; an IPv6 address keeps its brackets.
    let host: String

    init(_ url: String) throws(CurlError) {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else {
            throw .badRequest("its URL holds white space or control characters")
        }
        guard let parser = ccurl_url() else { throw .library(code: CURLE_OUT_OF_MEMORY.rawValue) }
        defer { ccurl_url_cleanup(parser) }
        // A user name in a URL would be sent as an Authorization header.
        let flags = UInt32(CURLU_DISALLOW_USER)
        guard ccurl_url_set(parser, CURLUPART_URL, url, flags) == CURLUE_OK,
            let scheme = Self.part(CURLUPART_SCHEME, of: parser)
        else { throw .badRequest("its URL is malformed") }
        self.scheme = scheme.lowercased()
        host = Self.part(CURLUPART_HOST, of: parser)?.lowercased() ?? ""
    }

    var isLoopback: Bool {
        if host == "localhost" || host.hasSuffix(".localhost") { return true }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let address = isBracketed ? String(host.dropFirst().dropLast()) : host
        return HostAddress(address)?.isLoopback == true
    }

    func isAllowed(by protocols: CurlRequest.Protocols) -> Bool {
        switch scheme {
        case "http": protocols.contains(.http)
        case "https": protocols.contains(.https)
        default: false
        }
    }

    private static func part(_ part: CURLUPart, of parser: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard ccurl_url_get(parser, part, &text, 0) == CURLUE_OK, let text else { return nil }
        defer { ccurl_free(text) }
        return String(cString: text)
    }
}
