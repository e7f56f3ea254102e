extension Limits {
    mutating func read(_ limits: inout SectionReader) {
        // A neighbor refuses an UPDATE that is longer: the longest legal one has 796 bytes.
        limits.integer("lineBytesMax", 796...65_536, into: &lineBytesMax)
        limits.duration("unfinishedLine", .milliseconds(10)...(.hours(1)), into: &unfinishedLine)
        limits.duration("idle", .milliseconds(10)...(.hours(168)), into: &idle)
        limits.integer("connectionsMax", 1...1_000_000, into: &connectionsMax)
        limits.integer("descriptorsSpare", 16...65_536, into: &descriptorsSpare)
        limits.integer("pipelinedMax", 1...65_536, into: &pipelinedMax)
        limits.integer("unsentBytesPause", 1_024...1_073_741_824, into: &unsentBytesPause)
        limits.integer("unsentBytesMax", 1_024...1_073_741_824, into: &unsentBytesMax)
        limits.refuse(
            "unsentBytesPause",
            with: "unsentBytesMax",
            if: unsentBytesPause > unsentBytesMax,
            "unsentBytesPause (\(unsentBytesPause)) must not be more than"
                + " unsentBytesMax (\(unsentBytesMax)), where the connection is closed"
        )
        limits.duration("unsentAge", .milliseconds(10)...(.hours(1)), into: &unsentAge)
        limits.integer("clientsMax", 1...100_000_000, into: &clientsMax)
        limits.integer("memoryBytesMax", 1_048_576...17_179_869_184, into: &memoryBytesMax)
        limits.integer("addressConnectionsMax", 1...1_000_000, into: &addressConnectionsMax)
        limits.integer("addressRequestsPerSecond", 0...1_000_000, into: &addressRequestsPerSecond)
        limits.integer("addressRequestsBurst", 1...1_000_000, into: &addressRequestsBurst)
        limits.read("addressLoopback", into: &addressLoopback) { $0.boolean() }
    }
}
