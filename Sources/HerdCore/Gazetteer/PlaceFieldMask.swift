/// Which fields of a place the New API is to answer: the `X-Goog-FieldMask` header.
public struct PlaceFieldMask: Equatable, Sendable {
    /// Empty for `*`: all.
    private let fields: Set<String>

    /// Reads `places.id,places.displayName.text` or `*`.
    ///
    /// A part of a field, as `displayName.text`, is answered as the whole field. Fields that Google
    /// has and these data have not are left out, as Google does where it knows nothing.
    public init(header: String?) throws(NewNearbyProblem) {
        guard let header, !header.isEmpty else {
            throw NewNearbyProblem(
                "FieldMask is a required parameter: send a header X-Goog-FieldMask, as in "
                    + "places.id,places.displayName"
            )
        }
        guard header != "*", header != "places" else {
            fields = []
            return
        }
        var fields: Set<String> = []
        for path in header.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = path.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count >= 2, parts[0] == "places", !parts.contains("") else {
                throw NewNearbyProblem(
                    "X-Goog-FieldMask: \"\(path)\" is no path like places.id; no spaces are allowed"
                )
            }
            fields.insert(String(parts[1]))
        }
        self.fields = fields
    }

    func contains(_ field: String) -> Bool { fields.isEmpty || fields.contains(field) }
}
