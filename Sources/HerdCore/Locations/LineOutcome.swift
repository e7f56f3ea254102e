/// Where a line came from.
public enum LineSource: Equatable, Sendable {
    /// A connection that somebody else opened; in the open herd neighbors come by it as well.
    case client
    /// A joined worker, or a neighbor that proved to be one. Only UPDATE and the lines by which
    /// tables are compared are commands there; none is answered at once.
    case link(LinkID)
}

/// What a server made of a line.
public enum LineOutcome: Equatable, Sendable {
    /// The reply has been appended.
    case answered
    /// The reply has been appended, and may leave when this save is done.
    case saving(SaveNumber)
    /// There is no reply: it was an UPDATE, or came from a link.
    case silent
    /// The reply so far is the AT line; the shell appends the places' JSON and two newlines.
    case places(PlacesQuestion, bound: Int)
}
