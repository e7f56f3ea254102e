import CCurl
import Glibc

/// Why a transfer has no response; no case ever holds a URL, a header or a key.
public enum CurlError: Error, Equatable, Sendable {
    /// The request itself is wrong; the text says in which way.
    case badRequest(String)
    case protocolRefused
    case unresolved
    /// Nobody answers there. `errno` is 0 where the system said no more.
    case unreachable(errno: Int32)
    case timedOut(answerBegun: Bool)
    /// The connection ended before the response did.
    case cutOff(answerBegun: Bool)
    case untrusted
    case tlsFailed
    case proxyFailed
    case notHTTP
    case badEncoding
    case headTooLarge(bytesMax: Int)
    case bodyTooLarge(bytesMax: Int)
    case lineTooLong(bytesMax: Int)
    case tooManyTransfers(max: Int)
    case cancelled
    case shutDown
    /// This libcurl does not know an option that we depend on.
    case optionRefused(name: String, code: UInt32)
    /// There is no libcurl on this system, or an older one than we can use.
    case noLibrary(String)
    /// Anything else: libcurl's own number.
    case library(code: UInt32)

    /// Whether the server had begun to answer; if not, asking again repeats nothing.
    public var answerBegun: Bool {
        switch self {
        case .timedOut(let answerBegun), .cutOff(let answerBegun): answerBegun
        case .notHTTP, .badEncoding, .headTooLarge, .bodyTooLarge, .lineTooLong: true
        case .badRequest, .protocolRefused, .unresolved, .unreachable, .untrusted, .tlsFailed,
            .proxyFailed, .tooManyTransfers, .cancelled, .shutDown, .optionRefused, .noLibrary,
            .library:
            false
        }
    }
}

extension CurlError: CustomStringConvertible {
    /// One sentence without its full stop.
    public var description: String {
        switch self {
        case .badRequest(let problem): "the request is wrong: \(problem)"
        case .protocolRefused: "the URL's protocol is not allowed for this request"
        case .unresolved: "the host name could not be resolved"
        case .unreachable(errno: 0): "the connection could not be made"
        case .unreachable(let errno): "the connection could not be made: \(text(of: errno))"
        case .timedOut(answerBegun: false): "no answer came in time"
        case .timedOut(answerBegun: true): "the answer did not end in time"
        case .cutOff(answerBegun: false): "the connection was closed before an answer came"
        case .cutOff(answerBegun: true): "the connection was closed in the middle of the answer"
        case .untrusted: "the server's certificate is not trusted"
        case .tlsFailed: "no TLS connection could be made"
        case .proxyFailed: "the proxy refused the connection"
        case .notHTTP: "what came is not an HTTP response"
        case .badEncoding: "the body's compression is damaged"
        case .headTooLarge(let bytesMax): "the response's head has more than \(bytesMax) bytes"
        case .bodyTooLarge(let bytesMax): "the response's body has more than \(bytesMax) bytes"
        case .lineTooLong(let bytesMax): "a line of the response has more than \(bytesMax) bytes"
        case .tooManyTransfers(let max): "\(max) transfers are under way, no more are taken"
        case .cancelled: "the request was cancelled"
        case .shutDown: "the client was shut down"
        case .optionRefused(let name, let code):
            "libcurl \(String(cString: ccurl_version())) "
                + "refused option \(name) (code \(code))"
        case .noLibrary(let failure): "libcurl can't be loaded: \(failure)"
        case .library(let code): "libcurl failed with code \(code)"
        }
    }

    private func text(of errno: Int32) -> String {
        String(cString: strerror(errno))
    }
}

extension CurlError {
    /// What a failed transfer's code means.
    init(code: CURLcode, errno: Int32, answerBegun: Bool, bodyBytesMax: Int?) {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: self = .unresolved
        case CURLE_COULDNT_CONNECT: self = .unreachable(errno: errno)
        case CURLE_OPERATION_TIMEDOUT: self = .timedOut(answerBegun: answerBegun)
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR,
            CURLE_HTTP2, CURLE_HTTP2_STREAM:
            self = .cutOff(answerBegun: answerBegun)
        case CURLE_PEER_FAILED_VERIFICATION: self = .untrusted
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            self = .tlsFailed
        case CURLE_PROXY: self = .proxyFailed
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY: self = .notHTTP
        case CURLE_BAD_CONTENT_ENCODING: self = .badEncoding
        case CURLE_FILESIZE_EXCEEDED: self = .bodyTooLarge(bytesMax: bodyBytesMax ?? 0)
        case CURLE_URL_MALFORMAT: self = .badRequest("its URL is malformed")
        default: self = .library(code: code.rawValue)
        }
    }
}
