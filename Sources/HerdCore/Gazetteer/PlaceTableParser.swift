/// Reads the gazetteer's file: a header, then eight columns parted by tabs, without any quoting.
struct PlaceTableParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var line = 1

    static func parse(_ bytes: [UInt8]) throws(GazetteerProblem) -> PlaceTable {
        let rows: Result<[PlaceRow], GazetteerProblem> = bytes.withUnsafeBufferPointer { bytes in
            Result { () throws(GazetteerProblem) in
                var parser = PlaceTableParser(bytes)
                return try parser.rows()
            }
        }
        return PlaceTable(bytes: bytes, rows: try rows.get())
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    private mutating func rows() throws(GazetteerProblem) -> [PlaceRow] {
        guard bytes.count <= UInt32.max else { throw problem("the file is longer than 4 GiB") }
        guard bytes.starts(with: PlaceTable.header.utf8) else {
            throw problem("the header is not id, name, lat, lon, kind, country, admin, rank")
        }
        position = PlaceTable.header.utf8.count
        var rows: [PlaceRow] = []
        // A row of the file is 68 bytes on average: growing the array once or twice costs nothing.
        rows.reserveCapacity(bytes.count / 64)
        while position < bytes.count {
            line += 1
            rows.append(try row())
        }
        return rows
    }

    private mutating func row() throws(GazetteerProblem) -> PlaceRow {
        var row = PlaceRow(start: UInt32(position))
        try skipWord("id")
        try skipWord("name")
        row.latitudeE7 = try degrees(upTo: 90, "latitude")
        row.longitudeE7 = try degrees(upTo: 180, "longitude")
        row.kind = try kind()
        guard field(endingWith: .tab)?.count == 2 else {
            throw problem("the country is no code of two letters")
        }
        guard field(endingWith: .tab) != nil else { throw problem("there are too few columns") }
        row.rank = try rank()
        return row
    }

    private mutating func skipWord(_ name: String) throws(GazetteerProblem) {
        guard let word = field(endingWith: .tab), !word.isEmpty else {
            throw problem("there is no \(name)")
        }
    }

    private mutating func degrees(
        upTo limit: Int,
        _ name: String
    ) throws(GazetteerProblem) -> Int32 {
        guard let text = field(endingWith: .tab), let number = FixedPoint.parse(text),
            number.magnitude <= limit * FixedPoint.unit
        else { throw problem("the \(name) is no number from -\(limit) to \(limit)") }
        return Int32(number)
    }

    private mutating func kind() throws(GazetteerProblem) -> PlaceKind {
        guard let text = field(endingWith: .tab),
            let kind = PlaceKind.allCases.first(where: { text.elementsEqual($0.word.utf8) })
        else { throw problem("the kind is none that is known") }
        return kind
    }

    private mutating func rank() throws(GazetteerProblem) -> Int16 {
        guard let text = field(endingWith: .lineFeed),
            let number = FixedPoint.parse(text), number.isMultiple(of: FixedPoint.unit),
            let rank = Int16(exactly: number / FixedPoint.unit), (0...1000).contains(rank)
        else { throw problem("the rank is no whole number from 0 to 1000, or no newline follows") }
        return rank
    }

    /// The bytes up to `end`, which is passed over; nil if the line or the file ends before it.
    private mutating func field(endingWith end: UInt8) -> UnsafeBufferPointer<UInt8>? {
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == end {
                return UnsafeBufferPointer(rebasing: bytes[start..<position - 1])
            }
            guard byte != .lineFeed, byte != .tab else { return nil }
        }
        return nil
    }

    private func problem(_ complaint: String) -> GazetteerProblem {
        GazetteerProblem(line: line, complaint: complaint)
    }
}

extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
}
