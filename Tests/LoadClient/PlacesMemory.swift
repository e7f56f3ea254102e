import Glibc

/// The places that each search has brought so far: the same search must bring the same bytes.
///
/// One for all clients, so that a successor's answers are compared with those of its predecessor.
final class PlacesMemory {
    private var known: [String: [UInt8]] = [:]
    private let checks: Bool

    init(checks: Bool = true) { self.checks = checks }

    /// Says what is wrong with the JSON of a reply; nil if nothing is.
    func complaint(about reply: Reply, search: String) -> String? {
        guard let line = ATLine(reply.line) else { return "no AT line" }
        guard checks else { return nil }
        let key = "\(line.location) \(search)"
        guard let before = known[key] else {
            guard isWhole(reply.places) else { return "no places: \(start(of: reply.places))" }
            known[key] = reply.places
            return nil
        }
        return isSame(before, reply.places)
            ? nil : "other places than before: \(start(of: reply.places))"
    }

    private func isWhole(_ json: [UInt8]) -> Bool {
        guard json.first == UInt8(ascii: "{"), json.last == UInt8(ascii: "}") else { return false }
        let text = String(decoding: json, as: UTF8.self)
        return text.contains("\"status\" : \"OK\"") || text.contains("\"ZERO_RESULTS\"")
    }

    private func isSame(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        one.count == other.count && memcmp(one, other, one.count) == 0
    }

    private func start(of json: [UInt8]) -> String {
        String(decoding: json.prefix(300), as: UTF8.self)
    }
}
