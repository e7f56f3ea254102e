/// What came before the body.
public struct CurlHead: Sendable {
    /// 200…599: interim (1xx) responses are skipped.
    public let status: Int
    /// In the order they came; names as the server wrote them.
    public let headers: [(name: String, value: String)]

    public init(status: Int, headers: [(name: String, value: String)] = []) {
        self.status = status
        self.headers = headers
    }

    /// The value of the first header of this name, whatever the case of its letters.
    public func value(of name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }
}

/// A response that arrived completely.
public struct CurlResponse: Sendable {
    public let head: CurlHead
    /// Decompressed; empty where the body was streamed.
    public let body: [UInt8]

    public var status: Int { head.status }

    public init(head: CurlHead, body: [UInt8]) {
        self.head = head
        self.body = body
    }
}

/// Names one transfer of a client, to cancel it.
public struct CurlTicket: Hashable, Sendable {
    let number: UInt64
}
