/// The lines that a server writes, LF included; nothing is allocated for them.
extension [UInt8] {
    /// `AT server difference client location time`.
    mutating func appendAT(_ report: Report) {
        LineWriter.append(to: &self) { line in
            line.put("AT ")
            line.put(report.origin)
            line.put(UInt8(ascii: " "))
            line.putSeconds(report.difference)
            line.put(UInt8(ascii: " "))
            line.put(report.sighting)
        }
    }

    /// `UPDATE client location time label server`.
    mutating func appendUpdate(_ report: Report) {
        LineWriter.append(to: &self) { line in
            line.put("UPDATE ")
            line.put(report.sighting)
            line.put(UInt8(ascii: " "))
            line.put(report.label.magnitude)
            line.put(UInt8(ascii: " "))
            line.put(report.origin)
        }
    }

    /// `? ` and the line as it came, which may be of any length.
    mutating func appendUnknown(_ line: UnsafeRawBufferPointer) {
        append(UInt8(ascii: "?"))
        append(UInt8(ascii: " "))
        append(contentsOf: line)
        append(UInt8(ascii: "\n"))
    }

    /// `? `, an IAMAT as it came, and in so many words why it was not taken.
    mutating func appendNotKept(_ line: UnsafeRawBufferPointer) {
        append(UInt8(ascii: "?"))
        append(UInt8(ascii: " "))
        append(contentsOf: line)
        append(contentsOf: " not stored: the disk is full\n".utf8)
    }
}
