extension JSONParser {
    /// Reads the string whose opening quote is at `next`.
    mutating func parseString() throws(JSONError) -> String {
        let start = next
        next += 1
        var unescaped: [UInt8] = []
        while true {
            let run = takePlainBytes()
            switch peek {
            case UInt8(ascii: "\""):
                next += 1
                // Most strings have no escape: theirs is the only run.
                return try unescaped.isEmpty
                    ? decode(bytes[run], from: run.lowerBound)
                    : decode(unescaped + bytes[run], from: start)
            case UInt8(ascii: "\\"):
                unescaped += bytes[run]
                unescaped += try takeEscape()
            case nil, UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                throw error(.unfinishedString, at: start)
            case .some(let byte):
                throw error(.controlCharacter(byte))
            }
        }
    }

    /// Takes bytes up to a quote, backslash or control character.
    private mutating func takePlainBytes() -> Range<Int> {
        let start = next
        while next < bytes.count {
            let byte = bytes[next]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            next += 1
        }
        return start..<next
    }

    private func decode(_ text: some Collection<UInt8>, from start: Int) throws(JSONError)
        -> String
    {
        if let string = String(validating: text, as: UTF8.self) { return string }
        throw error(.invalidUTF8, at: firstInvalid(from: start))
    }

    /// The offset of the first byte from `start` on that is not UTF-8.
    private func firstInvalid(from start: Int) -> Int {
        var decoder = Unicode.UTF8.ForwardParser()
        var rest = bytes[start...].makeIterator()
        var offset = start
        while case .valid(let scalar) = decoder.parseScalar(from: &rest) { offset += scalar.count }
        return offset
    }

    /// Takes one escape, backslash included, and returns what it stands for as UTF-8.
    private mutating func takeEscape() throws(JSONError) -> [UInt8] {
        let start = next
        next += 1
        guard let letter = peek else { throw error(.unfinishedString, at: start) }
        next += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [UInt8(ascii: "\n")]
        case UInt8(ascii: "r"): return [UInt8(ascii: "\r")]
        case UInt8(ascii: "t"): return [UInt8(ascii: "\t")]
        case UInt8(ascii: "u"): return Array(String(try takeScalar(from: start)).utf8)
        default: throw error(.badEscape, at: start)
        }
    }

    /// Takes `XXXX`, or `XXXX\uXXXX` if the first is the upper half of a surrogate pair.
    private mutating func takeScalar(from start: Int) throws(JSONError) -> Unicode.Scalar {
        let first = try takeHexadecimal(from: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(first), bytes[next...].starts(with: #"\u"#.utf8) else {
            throw error(.loneSurrogate, at: start)
        }
        next += 2
        let second = try takeHexadecimal(from: next - 2)
        guard UTF16.isTrailSurrogate(second) else { throw error(.loneSurrogate, at: start) }
        let code = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        guard let scalar = Unicode.Scalar(code) else { throw error(.loneSurrogate, at: start) }
        return scalar
    }

    private mutating func takeHexadecimal(from start: Int) throws(JSONError) -> UInt16 {
        let digits = bytes[next...].prefix(4)
        guard digits.count == 4, digits.allSatisfy(isHexadecimal),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw error(.badEscape, at: start) }
        next += 4
        return unit
    }

    private func isHexadecimal(_ byte: UInt8) -> Bool {
        Character(Unicode.Scalar(byte)).isHexDigit
    }
}

// MARK: - Numbers

extension JSONParser {
    /// Reads a number as RFC 8259 section 6 has it: no leading zeros, no `+`, no bare point.
    mutating func parseNumber() throws(JSONError) -> String {
        let start = next
        skip(UInt8(ascii: "-"))
        let integer = next
        guard takeDigits(), bytes[integer] != UInt8(ascii: "0") || next == integer + 1 else {
            throw error(.badNumber, at: start)
        }
        if skip(UInt8(ascii: ".")) {
            guard takeDigits() else { throw error(.badNumber, at: start) }
        }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            _ = skip(UInt8(ascii: "+")) || skip(UInt8(ascii: "-"))
            guard takeDigits() else { throw error(.badNumber, at: start) }
        }
        return String(decoding: bytes[start..<next], as: UTF8.self)
    }

    @discardableResult private mutating func skip(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        next += 1
        return true
    }

    private mutating func takeDigits() -> Bool {
        let start = next
        while let byte = peek, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { next += 1 }
        return next > start
    }
}
