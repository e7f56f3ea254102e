import CCurl

/// One request under way; lives on curl's thread only.
final class Transfer {
    /// What a caller gave to the client.
    struct Order: Sendable {
        let ticket: CurlTicket
        let request: CurlRequest
        let sink: Sink
        let completion: CurlClient.Completion
    }

    /// Where the body goes.
    enum Sink: Sendable {
        case memory
        case pieces(CurlClient.Receiver)
        case lines(bytesMax: Int, CurlClient.Receiver)
    }

    let order: Order
    let easy: EasyHandle
    private var reader = HeadReader()
    private var body: [UInt8] = []
    private var bodyBytes = 0
    private var lines: LineJoiner?
    /// Why we ourselves refused to take more; it outranks what libcurl then says.
    private var refusal: CurlError?

    init(_ order: Order) throws(CurlError) {
        self.order = order
        easy = try EasyHandle()
        if case .lines(let bytesMax, _) = order.sink { lines = LineJoiner(lineBytesMax: bytesMax) }
        try easy.apply(order.request)
        try installReceivers()
    }

    /// The result, once libcurl has said how it ended.
    func result(of code: CURLcode) -> Result<CurlResponse, CurlError> {
        if let refusal { return .failure(refusal) }
        guard code == CURLE_OK else {
            let error = CurlError(
                code: code,
                errno: easy.systemError,
                answerBegun: reader.hasBegun,
                bodyBytesMax: order.request.bodyBytesMax
            )
            return .failure(error)
        }
        guard let head = reader.head else { return .failure(.notHTTP) }
        if case .lines(_, let receive) = order.sink, let last = lines?.finish() {
            receive(head, last)
        }
        return .success(CurlResponse(head: head, body: body))
    }

    private func installReceivers() throws(CurlError) {
        // The client's loop keeps this object until it has removed the handle.
        let context = Unmanaged.passUnretained(self).toOpaque()
        try easy.set(CURLOPT_PRIVATE, pointer: context)
        try easy.set(CURLOPT_HEADERDATA, pointer: context)
        try easy.set(CURLOPT_WRITEDATA, pointer: context)
        try easy.set(CURLOPT_HEADERFUNCTION, receiver: receiveHead)
        try easy.set(CURLOPT_WRITEFUNCTION, receiver: receiveBody)
    }

    fileprivate func received(headLine: UnsafeRawBufferPointer) -> Bool {
        guard reader.append(headLine) else {
            refusal = .headTooLarge(bytesMax: HeadReader.bytesMax)
            return false
        }
        return true
    }

    fileprivate func received(body piece: UnsafeRawBufferPointer) -> Bool {
        bodyBytes += piece.count
        if let bytesMax = order.request.bodyBytesMax, bodyBytes > bytesMax {
            refusal = .bodyTooLarge(bytesMax: bytesMax)
            return false
        }
        guard let head = reader.head else {
            refusal = .notHTTP
            return false
        }
        return pass(on: piece, of: head)
    }

    private func pass(on piece: UnsafeRawBufferPointer, of head: CurlHead) -> Bool {
        switch order.sink {
        case .memory:
            body.append(contentsOf: piece)
        case .pieces(let receive):
            receive(head, Array(piece))
        case .lines(let bytesMax, let receive):
            let fits = lines?.append(piece) { receive(head, $0) } ?? false
            if !fits {
                refusal = .lineTooLong(bytesMax: bytesMax)
                return false
            }
        }
        return true
    }
}

private let receiveHead: ccurl_receiver = { bytes, size, count, context in
    received(bytes, size * count, context) { $0.received(headLine: $1) }
}

private let receiveBody: ccurl_receiver = { bytes, size, count, context in
    received(bytes, size * count, context) { $0.received(body: $1) }
}

/// Tells libcurl how many bytes were taken: all, or none, which ends the transfer.
private func received(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?,
    by take: (Transfer, UnsafeRawBufferPointer) -> Bool
) -> Int {
    guard let context, count > 0 else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return take(transfer, UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
}
