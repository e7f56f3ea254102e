/// A program where it is built, and which release it would be.
///
/// The file is read only when its facts have changed: a build is read once.
struct ProgramOnDisk: Equatable, Sendable {
    let path: String
    /// SHA-256 in hexadecimal, as of the last reading; nil where there is no program.
    private(set) var hash: String?
    private var facts: FileFacts?
    private var isBeingRead = false

    /// A file that nobody has looked at.
    init(path: String) {
        self.path = path
    }

    /// A file that held what has this hash when it had these facts.
    init(path: String, facts: FileFacts?, hash: String) {
        self.path = path
        self.facts = facts
        self.hash = hash
    }

    /// Looks at the file's facts; the answer is those with which it is to be read, if it is.
    mutating func look() -> FileFacts? {
        guard !isBeingRead else { return nil }
        guard let now = FileFacts(of: path) else {
            hash = nil
            facts = nil
            return nil
        }
        guard now != facts else { return nil }
        isBeingRead = true
        return now
    }

    /// The hash is nil where it could not be read.
    ///
    /// If it was written to meanwhile, it has other facts now, and will be read again.
    mutating func wasRead(with facts: FileFacts, hash: String?) {
        self.facts = facts
        self.hash = hash
        isBeingRead = false
    }
}
