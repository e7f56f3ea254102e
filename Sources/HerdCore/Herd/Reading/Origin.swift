extension ConfigurationNode {
    /// A URL of scheme, host and port, returned without a closing slash.
    ///
    /// Plain http would show the API key to the network: it is for this machine only.
    func origin() -> String? {
        guard let text = string() else { return nil }
        let url = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard let colon = url.firstRange(of: "://"),
            let authority = Authority(url[colon.upperBound...])
        else { return refuse("\(quoted(text)) is not a URL of scheme, host and port only") }
        switch url[..<colon.lowerBound] {
        case "https": return url
        case "http" where authority.isLoopback: return url
        case "http": return refuse("http is for this machine's own addresses only; write https")
        default: return refuse("\(quoted(text)) must begin with https:// or http://")
        }
    }
}

/// Host and port of a URL (RFC 3986 section 3.2), without user information.
private struct Authority {
    let host: String

    init?(_ text: Substring) {
        let isBracketed = text.first == "["
        let end = isBracketed ? text.firstIndex(of: "]") : text.firstIndex(of: ":") ?? text.endIndex
        guard let end else { return nil }
        host = String(isBracketed ? text[..<end].dropFirst() : text[..<end])
        let rest = isBracketed ? text[end...].dropFirst() : text[end...]
        let isHost = isBracketed ? HostAddress(host)?.bytes.count == 16 : Self.isName(host)
        guard isHost, rest.isEmpty || Self.isPort(rest) else { return nil }
    }

    var isLoopback: Bool { HostAddress(host)?.isLoopback ?? (host == "localhost") }

    private static func isName(_ host: String) -> Bool {
        !host.isEmpty
            && host.allSatisfy {
                $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-")
            }
    }

    private static func isPort(_ text: Substring) -> Bool {
        let digits = text.dropFirst()
        return text.first == ":" && digits.allSatisfy { $0.isASCII && $0.isNumber }
            && (1...65_535).contains(Int(digits) ?? 0)
    }
}
