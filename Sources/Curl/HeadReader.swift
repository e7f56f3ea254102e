/// Reads the head of a response from the lines that libcurl hands over one by one.
struct HeadReader {
    /// Google's heads have about 1 KiB; a head that never ends must not fill the memory.
    static let bytesMax = 65_536

    private(set) var head: CurlHead?
    var hasBegun: Bool { bytes > 0 }
    private var status: Int?
    private var headers: [(name: String, value: String)] = []
    private var bytes = 0

    /// Takes one line with its line end; false: the head is too large.
    ///
    /// A new status line begins anew (after an interim response); trailers are dropped.
    mutating func append(_ raw: UnsafeRawBufferPointer) -> Bool {
        bytes += raw.count
        guard bytes <= Self.bytesMax else { return false }
        let line = String(decoding: raw, as: UTF8.self).trimmed
        if line.hasPrefix("HTTP/") {
            let words = line.split(separator: " ", maxSplits: 2)
            status = words.count > 1 ? Int(words[1]) : nil
            headers = []
        } else if line.isEmpty {
            finish()
        } else if head == nil, let colon = line.firstIndex(of: ":") {
            let value = String(line[line.index(after: colon)...]).trimmed
            headers.append((name: String(line[..<colon]).trimmed, value: value))
        }
        return true
    }

    private mutating func finish() {
        guard let status, status >= 200, head == nil else { return }
        head = CurlHead(status: status, headers: headers)
    }
}

extension String {
    /// Without the white space at either end.
    fileprivate var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
