/// Signs of life on one link, and when its tables are compared.
///
/// A beat goes out each second. A link on which nothing came for three is closed: TCP alone would
/// notice a silent cable after minutes.
struct LinkPulse: Equatable, Sendable {
    static let beatEvery: Duration = .seconds(1)
    static let silenceMax: Duration = .seconds(3)
    /// Comparing equal tables costs a few lines.
    static let compareEvery: Duration = .seconds(10)
    private let isOpener: Bool
    private var beatDue: Moment
    private var compareDue: Moment
    private var lastHeard: Moment

    enum Directive: Equatable, Sendable {
        case beat
        case compare
        case close
    }

    /// A link that opens now; the side that opened it is told to compare at once.
    init(isOpener: Bool, at now: Moment) {
        self.isOpener = isOpener
        (beatDue, compareDue, lastHeard) = (now + Self.beatEvery, now, now)
    }

    var deadline: Moment {
        let next = min(beatDue, lastHeard + Self.silenceMax)
        return isOpener ? min(next, compareDue) : next
    }

    mutating func heard(at now: Moment) {
        lastHeard = now
    }

    mutating func timerFired(at now: Moment) -> [Directive] {
        guard now < lastHeard + Self.silenceMax else { return [.close] }
        var directives: [Directive] = []
        if now >= beatDue {
            beatDue = now + Self.beatEvery
            directives.append(.beat)
        }
        if isOpener, now >= compareDue {
            compareDue = now + Self.compareEvery
            directives.append(.compare)
        }
        return directives
    }
}
