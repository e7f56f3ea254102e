/// Reads one object of herd.json member by member.
///
/// It remembers which keys were asked for, so that the others can be refused, and which values
/// were wrong, so that nothing is concluded from them.
struct SectionReader {
    let node: ConfigurationNode
    private let name: String
    private let members: [ConfigurationNode.Member]
    private var asked: [String] = []
    private var missing: [String] = []
    private var failed: Set<String> = []

    /// Nil, and reported, if the node is no object.
    init?(_ node: ConfigurationNode, name: String) {
        guard let members = node.members() else { return nil }
        self.node = node
        self.name = name
        self.members = members
    }

    mutating func member(_ key: String) -> ConfigurationNode? {
        asked.append(key)
        return find(key)
    }

    /// The member of that key; its absence is reported.
    mutating func required(_ key: String) -> ConfigurationNode? {
        let member = member(key)
        if member == nil { missing.append(key) }
        return member
    }

    /// Sets `value` if the key is there and its value can be read.
    mutating func read<Value>(
        _ key: String,
        into value: inout Value,
        _ parse: (ConfigurationNode) -> Value?
    ) {
        guard let member = member(key) else { return }
        guard let parsed = parse(member) else {
            failed.insert(key)
            return
        }
        value = parsed
    }

    /// The same for a value that may be absent.
    mutating func read<Value>(
        _ key: String,
        into value: inout Value?,
        _ parse: (ConfigurationNode) -> Value?
    ) {
        guard let member = member(key) else { return }
        value = parse(member)
        if value == nil { failed.insert(key) }
    }

    mutating func integer(_ key: String, _ range: ClosedRange<Int>, into value: inout Int) {
        read(key, into: &value) { $0.integer(in: range) }
    }

    mutating func duration(
        _ key: String,
        _ range: ClosedRange<Duration>,
        into value: inout Duration
    ) {
        read(key, into: &value) { $0.duration(in: range) }
    }

    mutating func section(_ key: String, _ read: (inout SectionReader) -> Void) {
        member(key)?.section(quoted(key), read)
    }

    /// Reports that two values contradict each other, unless one of them was refused itself.
    func refuse(
        _ key: String,
        with other: String,
        if isContradiction: Bool,
        _ sentence: @autoclosure () -> String
    ) {
        guard isContradiction, failed.isDisjoint(with: [key, other]) else { return }
        (find(key) ?? find(other) ?? node).report(sentence())
    }

    /// Reports every key that was not asked for, and every required one that is missing.
    ///
    /// A required key that is there under a misspelled name is one problem, not two.
    mutating func refuseOthers() {
        for member in members where !asked.contains(member.key) {
            let nearest = nearestSpelling(to: member.key, among: asked)
            missing.removeAll { $0 == nearest }
            let list = nearest == nil ? "; its keys are \(asked.joined(separator: ", "))" : ""
            let sentence = "\(quoted(member.key)) is not a key of \(name)\(list)"
            node.problems.add(at: member.keyOffset, member.node.path, sentence, nearest: nearest)
        }
        for key in missing { node.report("\(quoted(key)) is missing") }
    }

    private func find(_ key: String) -> ConfigurationNode? {
        members.first { $0.key == key }?.node
    }
}
