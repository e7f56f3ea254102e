import HerdCore
import HerdSupervisor

/// What people, or programs, are shown of a reload while it goes on.
struct ReloadDisplay {
    private let style: Style
    private var view: ReloadView
    private var screen = RedrawnLines()

    enum Style: Equatable {
        /// One object a line on standard output.
        case json
        /// One sentence a step.
        case lines
        /// A line a server, drawn anew.
        case live(color: Bool)
    }

    init(_ style: Style, servers: [String]) {
        self.style = style
        view = ReloadView(servers: servers)
    }

    var ticks: Bool {
        switch style {
        case .json, .lines: false
        case .live: true
        }
    }

    mutating func show(_ progress: ReloadProgress, at now: Moment) throws {
        switch style {
        case .json:
            try Console.write(ControlJSON.encode(progress) + [UInt8(ascii: "\n")])
        case .lines:
            // The last step is told by the command's own last sentence.
            if !progress.step.isLast { Console.sayLines(TerminalText.escape(progress.sentence)) }
        case .live:
            view.show(progress, at: now)
            // Where there is nothing to do, there is nothing to draw.
            if progress.server != nil { draw(at: now) }
        }
    }

    /// A sentence that is of interest only until the reload has ended.
    mutating func tell(_ sentence: String, at now: Moment) {
        switch style {
        case .json, .lines: Console.say(sentence)
        case .live:
            view.notice = sentence
            draw(at: now)
        }
    }

    /// Time has passed.
    mutating func tick(at now: Moment) {
        if !screen.isEmpty { draw(at: now) }
    }

    mutating func end(_ end: ReloadReport.End, at now: Moment) throws {
        view.notice = nil
        tick(at: now)
        if !end.lines.isEmpty {
            Console.sayLines("last lines of \(end.server ?? "the worker"):")
            Console.sayLines(end.lines.map { "    \(TerminalText.escape($0))\n" }.joined())
        }
        guard end.exit == .done else {
            throw CommandFailure(end.exit, TerminalText.escape(end.sentence))
        }
        if style != .json { Console.say(TerminalText.escape(end.sentence)) }
    }

    private mutating func draw(at now: Moment) {
        switch style {
        case .json, .lines: break
        case .live(let color):
            let lines = view.lines(at: now, width: Terminal.columns, color: color)
            Console.draw(screen.draw(lines))
        }
    }
}
