extension LogPolicy {
    mutating func read(_ logs: inout SectionReader) {
        logs.read("directory", into: &directory) { $0.systemString() }
        // Smaller files would be rotated every few lines; bigger ones than 1 TiB fill any disk.
        logs.integer("bytesMax", 4_096...1_099_511_627_776, into: &bytesMax)
        logs.integer("filesMax", 0...1_000, into: &filesMax)
        // A shorter age would make more files than lines; a longer one than a year is none.
        logs.read("ageMax", into: &ageMax) {
            $0.duration(in: .seconds(60)...Duration.seconds(366 * 86_400))
        }
        logs.read("gzip", into: &gzip) { $0.boolean() }
    }
}

extension ProgramPaths {
    mutating func read(_ programs: inout SectionReader) {
        programs.read("server", into: &server) { $0.systemString() }
        programs.read("places", into: &places) { $0.systemString() }
        programs.read("launch", into: &launch) { $0.systemString() }
    }
}
