import Glibc

/// The terminal that standard error goes to.
enum Terminal {
    /// As wide as a terminal was when there was only one width.
    private static let columnsUnknown = 80

    /// Whether lines can be drawn anew there.
    static var canRedraw: Bool {
        let name = getenv("TERM").map { String(cString: $0) } ?? ""
        return isatty(STDERR_FILENO) == 1 && !name.isEmpty && name != "dumb"
    }

    static var columns: Int {
        let columns = Int(size.ws_col)
        return columns > 0 ? columns : columnsUnknown
    }

    /// Nil where the terminal does not say.
    static var rows: Int? {
        let rows = Int(size.ws_row)
        return rows > 0 ? rows : nil
    }

    private static var size: winsize {
        var size = winsize()
        _ = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size)
        return size
    }
}
