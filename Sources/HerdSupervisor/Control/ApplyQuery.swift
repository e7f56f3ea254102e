import HerdCore

/// What the query of `POST /v1/apply` says.
///
///     file=/srv/herd/herd.json
///
/// What is unknown is refused: who asks for less than he thinks he does would be surprised.
struct ApplyQuery {
    private static let key = "file"

    /// Nil stands for the file that the herd was started with.
    private(set) var file: String?

    init(_ query: some Sequence<(key: Substring, value: Substring)>) throws(OperationFailure) {
        for (name, value) in query {
            guard name == Self.key else {
                throw OperationFailure(
                    .badRequest,
                    "apply: has no parameter \"\(name)\"; there is \(Self.key)"
                )
            }
            guard value.hasPrefix("/") else {
                throw OperationFailure(.badRequest, "apply: file is an absolute path")
            }
            file = String(value)
        }
    }

    /// What the client puts behind the path.
    static func text(file: String) -> String { "?\(key)=\(percentEncoded(file))" }
}
