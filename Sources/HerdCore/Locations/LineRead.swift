/// A line that has been read, and the shard whose business it is.
///
/// Reading needs no shard: it is done before one is held. The words are lent by the line.
public struct LineRead {
    let line: UnsafeRawBufferPointer
    let request: Request
    /// Nil: no report is asked for.
    public let shard: Int?

    /// Reads `line`, which does not include its LF, for a table that is cut like that.
    public init(_ line: UnsafeRawBufferPointer, _ sharding: Sharding) {
        self.line = line
        request = Request(line)
        shard =
            switch request {
            case .iamat(let sighting): sharding.shard(of: sighting.client)
            case .whatsat(let question): sharding.shard(of: question.client)
            case .update(let report): sharding.shard(of: report.sighting.client)
            case .invalid: nil
            }
    }
}
