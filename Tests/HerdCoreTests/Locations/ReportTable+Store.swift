import Testing

@testable import HerdCore

extension ReportTable {
    /// Stores what an UPDATE says, whether or not it is newer.
    mutating func store(_ line: String) {
        lending(line) { bytes in
            guard case .update(let report) = Request(bytes) else {
                Issue.record("not taken: \(line)")
                return
            }
            if let index = index(of: report.sighting.client) {
                replace(at: index, with: report)
            } else {
                _ = insert(report)
            }
        }
    }
}
