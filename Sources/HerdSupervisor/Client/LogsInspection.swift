public import HerdCore

/// Reads a whole log, every file of it, and tells what is missing.
public enum LogsInspection {
    /// `directory` as in `logs.directory` of herd.json.
    public static func check(
        _ server: String,
        folder: HerdFolder,
        directory: String
    ) -> LogCheck {
        let path = folder.log(of: server, directory: directory)
        let files = OpenLogFile.all(path)
        var check = LogCheck()
        for (index, file) in files.enumerated() {
            check.begin(file: name(of: file, log: path))
            var cursor = LogCursor(file)
            while let line = cursor.next() { check.take(line) }
            let isLive = index == files.count - 1
            if !isLive, cursor.rest() != nil { check.takeTorn() }
        }
        return check
    }

    /// The file's own name as it is now.
    private static func name(of file: OpenLogFile, log path: String) -> String {
        let places = (0...1_000).lazy.map { LogRotation.path(path, age: $0) }.flatMap {
            [$0, LogRotation.compressed($0)]
        }
        let place = places.first { OpenLogFile.identity(of: $0) == file.identity } ?? path
        return String(place.split(separator: "/").last ?? "")
    }
}
