import HerdCore

/// Whatever a provider answers, a client gets one JSON object whose results are cut to his bound,
/// and nothing that could be taken for the end of it.
struct PlacesProperty {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func check() throws(BrokenProperty) {
        // Mostly the status of an answer that is looked into.
        let statuses = [200, 200, 200, 400, 403, 429, 500]
        let status = statuses[Int(bytes.first ?? 0) % statuses.count]
        let response = PlacesResponse(httpStatus: status, retryAfter: "3", body: bytes)
        for provider in PlacesProvider.allCases {
            switch response.answer(from: provider, hiding: nil) {
            case .success(let answer): try check(answer)
            case .failure(let failure): try check(PlacesAnswer(failure))
            }
        }
    }

    private func check(_ answer: PlacesAnswer) throws(BrokenProperty) {
        for bound in [0, 1, 20] {
            var reply: [UInt8] = []
            answer.write(bound: bound, into: &reply)
            let value = try? JSONValue(parsing: reply)
            let count = value?["results"]?.elements?.count
            try BrokenProperty.check(
                count.map { $0 <= bound } == true,
                "bound \(bound): \(count as Any) results in \(reply.quoted)"
            )
            try BrokenProperty.check(!reply.hasEmptyLine, "an empty line in \(reply.quoted)")
        }
    }
}

extension [UInt8] {
    fileprivate var hasEmptyLine: Bool {
        zip(self, dropFirst()).contains { $0 == 0x0A && $1 == 0x0A }
    }
}
