import Testing

/// A text that is not a good herd.json, with the lines that say why.
struct BadConfiguration: Sendable, CustomTestStringConvertible {
    let text: String
    /// Each begins with line and column.
    let lines: [String]
    /// Whether the schema can see it too; the others take more than a look at one value.
    let isSeenBySchema: Bool

    init(_ text: String, _ lines: String...) {
        self.init(text: text, lines: lines, isSeenBySchema: true)
    }

    /// A mistake that only the reader finds: the schema takes the text for good.
    static func semantic(_ text: String, _ lines: String...) -> Self {
        Self(text: text, lines: lines, isSeenBySchema: false)
    }

    private init(text: String, lines: [String], isSeenBySchema: Bool) {
        self.text = text
        self.lines = lines
        self.isSeenBySchema = isSeenBySchema
    }

    var testDescription: String { lines.first ?? text }

    static let all = shapes + servers + foreign + neighbors + settings + places
}
