/// What a terminal shows after some output: enough of ECMA-48 for lines that are drawn anew.
///
/// A sequence that it does not know stays visible, so that no test passes with one.
public struct TerminalScreen: Sendable {
    private let rows: Int
    private let columns: Int
    private var cells: [[Character]] = [[]]
    private var row = 0
    private var column = 0
    private var wraps = true

    public init(_ output: some Sequence<UInt8>, rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
        var rest = String(decoding: Array(output), as: UTF8.self).unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\r": column = 0
            case "\n": lineFeed()
            case "\u{1B}": obey(&rest)
            default: put(Character(scalar))
            }
        }
    }

    /// Every line without the blanks at its end; none below the last that was reached.
    public var lines: [String] {
        cells.map { String($0.reversed().drop { $0 == " " }.reversed()) }
    }

    public var text: String { lines.joined(separator: "\n") }

    private mutating func put(_ character: Character) {
        if column == columns {
            if wraps {
                column = 0
                lineFeed()
            } else {
                column -= 1
            }
        }
        while cells[row].count <= column { cells[row].append(" ") }
        cells[row][column] = character
        column += 1
    }

    /// At the bottom everything moves up, and what was on top is gone.
    private mutating func lineFeed() {
        row += 1
        if row == rows {
            cells.removeFirst()
            row -= 1
        }
        if row == cells.count { cells.append([]) }
    }

    private mutating func obey(_ rest: inout Substring.UnicodeScalarView) {
        let parameters = rest.dropFirst().prefix { $0 == "?" || $0 == ";" || ("0"..."9") ~= $0 }
        let sequence = rest.prefix(parameters.count + 2)
        rest = rest.dropFirst(sequence.count)
        switch (String(parameters), sequence.last) {
        case ("?7", "l"): wraps = false
        case ("?7", "h"): wraps = true
        case (_, "m"): break
        case (let count, "A"): row = max(0, row - (Int(count) ?? 1))
        case ("", "K"): cells[row] = Array(cells[row].prefix(column))
        case ("", "J"):
            cells[row] = Array(cells[row].prefix(column))
            cells.removeSubrange((row + 1)...)
        default:
            for scalar in "ESC" + String(sequence) { put(scalar) }
        }
    }
}
