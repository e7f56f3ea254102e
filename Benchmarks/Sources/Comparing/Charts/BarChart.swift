/// Panels of horizontal bars, two beside each other, every bar with its value.
struct BarChart {
    let title: String
    /// What is drawn and whether more or less of it is better.
    let subtitle: String
    let panels: [Panel]

    struct Panel {
        let title: String
        let bars: [Bar]
    }

    struct Bar {
        let platform: Platform
        let value: Double
        let text: String
    }

    private static let width = 800.0
    private static let panelWidth = 372.0
    private static let labelWidth = 112.0
    private static let valueWidth = 66.0
    private static let rowHeight = 24.0
    private static let top = 72.0

    private var panelHeight: Double {
        let rows = panels.map(\.bars.count).max() ?? 0
        return 30 + Double(rows) * Self.rowHeight + 20
    }

    var document: String {
        let rows = (panels.count + 1) / 2
        var svg = SVG(
            width: Self.width,
            height: Self.top + Double(rows) * panelHeight,
            title: title,
            summary: summary
        )
        svg.text(subtitle, x: 20, y: 50, class: "small")
        for (index, panel) in panels.enumerated() {
            let x = 20 + Double(index % 2) * (Self.panelWidth + 16)
            draw(panel, x: x, y: Self.top + Double(index / 2) * panelHeight, in: &svg)
        }
        return svg.document
    }

    private var summary: String {
        panels.map { panel in
            let bars = panel.bars.map { "\($0.platform.title) \($0.text)" }
            return "\(panel.title): \(bars.joined(separator: ", "))."
        }.joined(separator: " ")
    }

    private func draw(_ panel: Panel, x: Double, y: Double, in svg: inout SVG) {
        svg.text(panel.title, x: x, y: y + 16, class: "panel")
        let room = Self.panelWidth - Self.labelWidth - Self.valueWidth
        let scale = room / max(panel.bars.map(\.value).max() ?? 1, 1e-9)
        let left = x + Self.labelWidth
        for (index, bar) in panel.bars.enumerated() {
            let middle = y + 30 + (Double(index) + 0.5) * Self.rowHeight
            let isOurs = bar.platform.isOurs
            let length = max(1, bar.value * scale)
            svg.text(
                bar.platform.title,
                x: left - 8,
                y: middle + 4,
                anchor: .end,
                class: isOurs ? "ours" : "quiet"
            )
            svg.rectangle(
                x: left,
                y: middle - 8,
                width: length,
                height: 16,
                class: "bar bar-\(bar.platform.rawValue)"
            )
            svg.text(bar.text, x: left + length + 6, y: middle + 4, class: isOurs ? "ours" : "")
        }
    }
}
