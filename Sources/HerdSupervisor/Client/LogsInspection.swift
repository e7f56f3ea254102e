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
            // Files are renamed as the log rotates: the name is that of this moment.
            check.begin(file: LogFiles(path).name(of: file).map(String.init) ?? "\(server).log")
            var cursor = LogCursor(file)
            while let line = cursor.next() { check.take(line) }
            let isLive = index == files.count - 1
            if !isLive, cursor.rest() != nil { check.takeTorn() }
        }
        return check
    }
}
