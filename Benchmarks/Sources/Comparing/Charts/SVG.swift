/// A drawing that is written line by line.
struct SVG {
    private(set) var lines: [String] = []
    private let width: Double
    private let height: Double
    private let title: String
    private let summary: String

    /// The summary says what the drawing shows, for who cannot see it.
    init(width: Double, height: Double, title: String, summary: String) {
        self.width = width
        self.height = height
        self.title = title
        self.summary = summary
    }

    mutating func rectangle(
        x: Double,
        y: Double,
        width: Double,
        height: Double,
        class style: String
    ) {
        let size = "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\""
        let place = "x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
        lines.append("<rect \(place) \(size) rx=\"2\" class=\"\(style)\"/>")
    }

    mutating func line(_ points: [(x: Double, y: Double)], class style: String) {
        let path = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }
        lines.append("<polyline points=\"\(path.joined(separator: " "))\" class=\"\(style)\"/>")
    }

    mutating func circle(x: Double, y: Double, radius: Double, class style: String) {
        let place = "cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\""
        lines.append("<circle \(place) r=\"\(Self.number(radius))\" class=\"\(style)\"/>")
    }

    mutating func text(
        _ text: String,
        x: Double,
        y: Double,
        anchor: Anchor = .start,
        class style: String
    ) {
        let place = "x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
        lines.append(
            "<text \(place) text-anchor=\"\(anchor.rawValue)\" class=\"\(style)\">"
                + "\(Self.escaped(text))</text>"
        )
    }

    enum Anchor: String {
        case start
        case middle
        case end
    }

    var document: String {
        let size = "\(Self.number(width)) \(Self.number(height))"
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size)" role="img">
            <title>\(Self.escaped(title))</title>
            <desc>\(Self.escaped(summary))</desc>
            <style>
            \(ChartStyle.sheet)
            </style>
            <rect width="100%" height="100%" rx="8" class="paper"/>
            <text x="20" y="30" class="title">\(Self.escaped(title))</text>
            \(lines.joined(separator: "\n"))
            </svg>

            """
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }

    /// With one decimal, which is less than anybody sees.
    static func number(_ value: Double) -> String { decimals(value, 1) }
}
