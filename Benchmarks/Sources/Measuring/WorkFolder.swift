import Foundation

/// A folder for the files of a run, removed with it.
public final class WorkFolder {
    public let url: URL

    public init() throws {
        let name = "herd-benchmark-\(UInt32.random(in: 0 ... .max))"
        url = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }
}
