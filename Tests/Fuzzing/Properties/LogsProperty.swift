import HerdCore

/// What a worker wrote is in the log byte for byte, in lines that nothing in it can forge.
///
/// A view of it moves no cursor.
struct LogsProperty {
    private let bytes: [UInt8]
    private let pieceBytesMax: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        pieceBytesMax = 1 + Int(bytes.first ?? 0)
    }

    func check() throws(BrokenProperty) {
        try checkRecords()
        try checkViews()
    }

    private func checkRecords() throws(BrokenProperty) {
        var file: [UInt8] = []
        var sequence: UInt64 = 0
        let taken = bytes.withUnsafeBytes { bytes in
            LineSplitter(pieceBytesMax: pieceBytesMax).take(bytes) { text, ending in
                sequence += 1
                LogRecord(
                    time: WallTime(nanoseconds: 0),
                    sequence: sequence,
                    stream: .out,
                    ending: ending,
                    text: Array(text)[...]
                ).append(to: &file)
                return true
            }
        }
        var written: [UInt8] = []
        var check = LogCheck()
        for line in file.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
            check.take(line)
            guard let record = LogRecord(line: line) else { continue }
            written += record.text
            if record.ending == .complete { written.append(0x0A) }
        }
        try BrokenProperty.check(
            check.firstProblem == nil && check.records == Int(sequence),
            "the log has a problem: \(check)"
        )
        try BrokenProperty.check(
            written == Array(bytes[..<taken]),
            "\(bytes.quoted) is logged as \(written.quoted)"
        )
    }

    private func checkViews() throws(BrokenProperty) {
        for line in bytes.split(separator: 0x0A) {
            let record = LogRecord(line: line)
            let layout = LogLineLayout(names: ["Goloman"], color: false)
            let views = [
                TerminalText.escape(line),
                String(layout.render(line, record, of: "Goloman").dropLast()),
            ]
            for view in views {
                let isHarmless = view.unicodeScalars.allSatisfy {
                    $0 == "\t" || $0.properties.generalCategory != .control
                }
                try BrokenProperty.check(isHarmless, "\(line.quoted) is shown as \(view)")
            }
            let json = LogLineJSON.render(line, record, of: "Goloman")
            let isOneLine = json.last == 0x0A && json.count { $0 == 0x0A } == 1
            try BrokenProperty.check(
                isOneLine && (try? JSONValue(parsing: json)) != nil,
                "as JSON: \(json.quoted)"
            )
        }
    }
}
