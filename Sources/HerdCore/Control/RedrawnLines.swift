/// Lines at the bottom of a terminal that are drawn anew in their place (ECMA-48).
///
/// The cursor rests on the line below them, so that whatever ends the program leaves the screen
/// as it should be. Where the user has typed there, it is wiped with the next drawing.
public struct RedrawnLines: Equatable, Sendable {
    private var drawn: [String]?

    public init() {}

    /// Whether nothing was drawn yet.
    public var isEmpty: Bool { drawn == nil }

    /// What to write so that these lines stand there; nothing where they do already.
    ///
    /// The terminal cuts a line that is too wide instead of wrapping it, which would push the
    /// others down.
    public mutating func draw(_ lines: [String]) -> String {
        guard lines != drawn else { return "" }
        let height = drawn?.count ?? 0
        drawn = lines
        let up = height == 0 ? "\r" : "\r\u{1B}[\(height)A"
        let text = lines.map { $0 + "\u{1B}[K\n" }.joined()
        return "\u{1B}[?7l" + up + text + "\u{1B}[J\u{1B}[?7h"
    }
}
