/// A line of a log as JSON, for `herdctl logs --json`.
///
///     {"schema":1,"time":"…Z","server":"Hands","stream":"err","sequence":42,"text":"…"}
///
/// `continues`, or `unterminated`, stands only where it is true; `base64` only where the bytes are
/// not UTF-8, with the exact bytes. A line that is no record has a server and its text alone.
public enum LogLineJSON {
    /// With its LF.
    public static func render(
        _ line: ArraySlice<UInt8>,
        _ record: LogRecord?,
        of server: String
    ) -> [UInt8] {
        var members = [JSONMember(key: "schema", value: .number("1"))]
        if let record {
            members.append(.init(key: "time", value: .string(record.time.rfc3339)))
        }
        members.append(.init(key: "server", value: .string(server)))
        if let record {
            members.append(.init(key: "stream", value: .string(record.stream.rawValue)))
            members.append(.init(key: "sequence", value: .number(String(record.sequence))))
        }
        members += text(record?.text ?? line)
        switch record?.ending {
        case .continues: members.append(.init(key: "continues", value: .bool(true)))
        case .unterminated: members.append(.init(key: "unterminated", value: .bool(true)))
        case .complete, nil: break
        }
        return JSONValue.object(members).text() + [UInt8(ascii: "\n")]
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> [JSONMember] {
        if let text = String(validating: bytes, as: UTF8.self) {
            return [.init(key: "text", value: .string(text))]
        }
        return [
            .init(key: "text", value: .string(String(decoding: bytes, as: UTF8.self))),
            .init(key: "base64", value: .string(base64(bytes))),
        ]
    }

    /// RFC 4648, section 4.
    static func base64(_ bytes: ArraySlice<UInt8>) -> String {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
        )
        var text: [UInt8] = []
        var rest = bytes
        while !rest.isEmpty {
            let three = rest.prefix(3)
            rest = rest.dropFirst(3)
            var word = three.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            word <<= UInt32(8 * (3 - three.count))
            for place in 0..<4 {
                let index = Int(word >> UInt32(18 - 6 * place) & 63)
                text.append(place <= three.count ? alphabet[index] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
