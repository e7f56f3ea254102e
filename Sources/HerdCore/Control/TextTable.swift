/// Rows of cells under titles: left aligned, two spaces between columns.
struct TextTable: Equatable, Sendable {
    /// The titles first.
    private let rows: [[String]]
    private let widths: [Int]

    /// `widthsMin` keeps columns where they are while values come and go.
    init(titles: [String], rows: [[String]], widthsMin: [Int]? = nil) {
        let all = [titles] + rows
        self.rows = all
        widths = titles.indices.map { column in
            all.reduce(widthsMin?[column] ?? 0) { max($0, $1[column].count) }
        }
    }

    /// Every line with its LF; `color` may give cells of the second column one.
    func render(color: (String) -> TerminalColor?) -> String {
        rows.map { line($0, color) }.joined()
    }

    /// Pads every cell but those after which nothing stands.
    private func line(_ cells: [String], _ color: (String) -> TerminalColor?) -> String {
        let last = cells.lastIndex { !$0.isEmpty } ?? 0
        var text = ""
        for (column, cell) in cells.enumerated().prefix(last + 1) {
            let padding = column == last ? 0 : widths[column] + 2 - cell.count
            text += column == 1 ? color(cell)?.paint(cell) ?? cell : cell
            text += String(repeating: " ", count: padding)
        }
        return text + "\n"
    }
}
