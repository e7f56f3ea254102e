extension StopPolicy {
    mutating func read(_ stop: inout SectionReader) {
        stop.duration("grace", Self.graceRange, into: &grace)
    }
}

extension ReloadPolicy {
    mutating func read(_ reload: inout SectionReader) {
        reload.duration("minReady", .zero...(.hours(1)), into: &minReady)
        reload.duration("drain", .zero...(.hours(1)), into: &drain)
    }
}
