/// One value of herd.json, which knows where it stands and where to report what is wrong with it.
///
/// Each reading function returns nil after it has reported why.
struct ConfigurationNode {
    let json: JSONNode
    /// As in `servers[2].neighbors[0]`; empty for the whole file.
    let path: String
    let problems: ProblemList

    struct Member {
        let key: String
        let keyOffset: Int
        let node: ConfigurationNode
    }

    func report(_ sentence: String, nearest: String? = nil) {
        problems.add(at: json.offset, path, sentence, nearest: nearest)
    }

    func string() -> String? {
        guard let string = json.value.string else { return expected("a string") }
        return string
    }

    /// A string that the system takes as a path, an argument or a name.
    func systemString(mayBeEmpty: Bool = false) -> String? {
        guard let string = string() else { return nil }
        if string.isEmpty, !mayBeEmpty { return refuse("must not be empty") }
        if string.contains("\0") { return refuse("must not contain a NUL character") }
        return string
    }

    func boolean() -> Bool? {
        guard let bool = json.value.bool else { return expected("true or false") }
        return bool
    }

    func integer(in range: ClosedRange<Int>) -> Int? {
        guard let integer = json.value.int else { return expected("an integer", hint: numberHint) }
        guard range.contains(integer) else {
            return refuse("must be \(range.lowerBound) to \(range.upperBound), not \(integer)")
        }
        return integer
    }

    func number(in range: ClosedRange<Double>) -> Double? {
        guard let number = json.value.double else { return expected("a number", hint: numberHint) }
        guard range.contains(number) else {
            return refuse("must be \(range.lowerBound) to \(range.upperBound), not \(number)")
        }
        return number
    }

    /// A number of seconds, or a string with a unit.
    func duration(in range: ClosedRange<Duration>) -> Duration? {
        let duration: Duration?
        switch json.value {
        case .number: duration = json.value.double.flatMap(DurationText.duration(seconds:))
        case .string(let text): duration = DurationText.parse(text)
        case .null, .bool, .array, .object: duration = nil
        }
        guard let duration else {
            return expected(#"a duration ("250ms", "10s", "5m", "2h", or a number of seconds)"#)
        }
        guard range.contains(duration) else {
            let bounds = [range.lowerBound, range.upperBound].map(DurationText.format)
            return refuse("must be \(bounds[0]) to \(bounds[1]), not \(described)")
        }
        return duration
    }

    /// One word of a known set; `later` are words that other versions know.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        of type: Choice.Type,
        later: [String] = []
    ) -> Choice? {
        guard let word = string() else { return nil }
        if let choice = Choice(rawValue: word) { return choice }
        let words = Choice.allCases.map(\.rawValue)
        let list = words.map(quoted).joined(separator: ", ")
        if later.contains(word) {
            return refuse("\(quoted(word)) is not available in this version; write \(list)")
        }
        let sentence = "\(quoted(word)) is not one of \(list)"
        report(sentence, nearest: nearestSpelling(to: word, among: words))
        return nil
    }

    func elements() -> [ConfigurationNode]? {
        guard json.value.elements != nil else { return expected("an array") }
        return json.elements.enumerated().map { index, element in
            ConfigurationNode(json: element, path: "\(path)[\(index)]", problems: problems)
        }
    }

    /// Reads an object; keys that `read` does not ask for are reported after it.
    ///
    /// `name` stands in messages: "the keys of `name` are …".
    func section(_ name: String, _ read: (inout SectionReader) -> Void) {
        guard var section = SectionReader(self, name: name) else { return }
        read(&section)
        section.refuseOthers()
    }

    /// The object's members with each key once: a second one is reported.
    func members() -> [Member]? {
        guard json.value.members != nil else { return expected("an object") }
        var seen: Set<String> = []
        return json.members.compactMap { member in
            let memberPath = self.path(of: member.key)
            guard seen.insert(member.key).inserted else {
                problems.add(
                    at: member.keyOffset,
                    memberPath,
                    "\(quoted(member.key)) is there a second time"
                )
                return nil
            }
            let node = ConfigurationNode(json: member.node, path: memberPath, problems: problems)
            return Member(key: member.key, keyOffset: member.keyOffset, node: node)
        }
    }
}

// MARK: - Words for messages

extension ConfigurationNode {
    /// Reports the sentence; what was to be read is nil.
    func refuse<Value>(_ sentence: String) -> Value? {
        report(sentence)
        return nil
    }

    private func expected<Value>(_ what: String, hint: String = "") -> Value? {
        refuse("expected \(what), found \(described)\(hint)")
    }

    /// The value as a message shows it: short ones as they stand, others by their kind.
    private var described: String {
        switch json.value {
        case .string(let string): quoted(string)
        case .number(let text): String(text.prefix(40))
        case .bool(let bool): "\(bool)"
        case .null: "null"
        case .array, .object: json.value.kind
        }
    }

    /// For those who put a number in quotes.
    private var numberHint: String {
        guard let text = json.value.string, Double(text) != nil else { return "" }
        return "; write it without quotes"
    }

    private func path(of key: String) -> String {
        let isPlain = !key.isEmpty && key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        if !isPlain { return "\(path)[\(quoted(key))]" }
        return path.isEmpty ? key : "\(path).\(key)"
    }
}

/// The text in quotes, on one line and not too long for a message.
func quoted(_ text: String) -> String {
    let shown = text.unicodeScalars.count > 80 ? text.prefix(77) + "…" : text[...]
    return String(decoding: JSONValue.string(String(shown)).text(), as: UTF8.self)
}
