/// Numbers of things in a sentence.
public enum CountedNoun {
    /// The noun gets an `s` unless there is one of it: `1 server`, `0 servers`.
    public static func text(_ number: Int, _ noun: String) -> String {
        number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
    }
}
