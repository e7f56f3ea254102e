/// Lines over an axis of named positions, each with its name at its end.
struct LineChart {
    let title: String
    let subtitle: String
    /// What stands below the axis, evenly spaced.
    let positions: [String]
    let xTitle: String
    let series: [Series]
    let scale: Scale

    struct Series {
        let platform: Platform
        /// One for each position.
        let values: [Double]
    }

    /// Where a value stands from 0 (bottom) to 1 (top), and which values have a line of their own.
    struct Scale {
        let ticks: [(value: Double, text: String)]
        let position: (Double) -> Double
    }

    private static let width = 800.0
    private static let height = 420.0
    private static let left = 76.0
    private static let right = 660.0
    private static let top = 76.0
    private static let bottom = 360.0
    /// Names are never closer than this.
    private static let labelHeight = 16.0

    var document: String {
        var svg = SVG(width: Self.width, height: Self.height, title: title, summary: summary)
        svg.text(subtitle, x: 20, y: 50, class: "small")
        drawAxes(in: &svg)
        // Ours last, so that it lies above the others.
        for one in series.sorted(by: { !$0.platform.isOurs && $1.platform.isOurs }) {
            draw(one, in: &svg)
        }
        drawLabels(in: &svg)
        return svg.document
    }

    private var summary: String {
        series.map { one in
            let last = one.values.last.map { decimals($0, 2) } ?? ""
            return "\(one.platform.title) ends at \(last)."
        }.joined(separator: " ")
    }

    private func x(_ index: Int) -> Double {
        let step = (Self.right - Self.left) / Double(max(1, positions.count - 1))
        return Self.left + Double(index) * step
    }

    private func y(_ value: Double) -> Double {
        Self.bottom - (Self.bottom - Self.top) * min(1, max(0, scale.position(value)))
    }

    private func drawAxes(in svg: inout SVG) {
        for tick in scale.ticks {
            let height = y(tick.value)
            svg.line([(Self.left, height), (Self.right, height)], class: "grid")
            svg.text(tick.text, x: Self.left - 8, y: height + 4, anchor: .end, class: "small")
        }
        svg.line([(Self.left, Self.bottom), (Self.right, Self.bottom)], class: "axis")
        for (index, text) in positions.enumerated() {
            svg.text(text, x: x(index), y: Self.bottom + 20, anchor: .middle, class: "small")
        }
        let middle = (Self.left + Self.right) / 2
        svg.text(xTitle, x: middle, y: Self.bottom + 42, anchor: .middle, class: "small")
    }

    private func draw(_ one: Series, in svg: inout SVG) {
        let points = one.values.enumerated().map { (x: x($0), y: y($1)) }
        svg.line(points, class: "series \(one.platform.rawValue)")
        for point in points {
            svg.circle(x: point.x, y: point.y, radius: 3, class: one.platform.rawValue)
        }
    }

    /// From the highest down; one that would touch the name above it gives way.
    private func drawLabels(in svg: inout SVG) {
        let ends = series.compactMap { one in
            one.values.last.map { (platform: one.platform, y: y($0)) }
        }
        var lowest = -Double.infinity
        for end in ends.sorted(by: { $0.y < $1.y }) {
            let height = max(end.y, lowest + Self.labelHeight)
            lowest = height
            svg.circle(x: Self.right + 14, y: height, radius: 4, class: end.platform.rawValue)
            svg.text(
                end.platform.title,
                x: Self.right + 24,
                y: height + 4,
                class: end.platform.isOurs ? "ours" : ""
            )
        }
    }
}
