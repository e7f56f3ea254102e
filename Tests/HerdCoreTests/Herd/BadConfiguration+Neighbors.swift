extension BadConfiguration {
    /// A herd of a server A with these neighbors, and of others written out; A's are on line 3.
    private static func herd(_ neighbors: String, others: String = "") -> String {
        ConfigurationExamples.servers(
            #"[{"name": "Ann", "port": 1, "neighbors":"# + "\n\(neighbors)}\n\(others)]"
        )
    }

    private static let many = (0..<64).map { #""n\#($0)""# }.joined(separator: ",")

    static let neighbors: [Self] = [
        Self(herd(#""Bob""#), #"3:1: servers[0].neighbors: expected an array, found "Bob""#),
        Self(herd("[7]"), "3:2: servers[0].neighbors[0]: expected a string, found 7"),
        Self(
            herd("[\(many)]"),
            "3:1: servers[0].neighbors: a server has at most 63 neighbors, not 64"
        ),
        .semantic(
            herd(#"["Bob"]"#),
            #"3:2: servers[0].neighbors[0]: "Bob" is not a server of this herd"#
        ),
        .semantic(
            herd(#"["Ann"]"#),
            "3:2: servers[0].neighbors[0]: a server is not its own neighbor; remove it"
        ),
        .semantic(
            herd(#"["Bob"]"#, others: #",{"name": "Bob", "port": 2}"#),
            #"3:2: servers[0].neighbors[0]: "Bob" does not name "Ann" as its neighbor;"#
                + " add it to servers[1].neighbors, or remove it here"
        ),
        Self(
            herd(
                #"["Bob", "Bob"]"#,
                others: #",{"name": "Bob", "port": 2, "neighbors": ["Ann"]}"#
            ),
            #"3:9: servers[0].neighbors[1]: "Bob" is there a second time"#
        ),
        // A misspelling is one problem: the other side does not miss its neighbor as well.
        .semantic(
            herd(
                #"["Wlikes"]"#,
                others: #",{"name": "Wilkes", "port": 2, "neighbors": ["Ann"]}"#
            ),
            #"3:2: servers[0].neighbors[0]: "Wlikes" is not a server of this herd;"#
                + #" did you mean "Wilkes"?"#
        ),
        // Nor is anything concluded from a list that could not be read, or from a bad name.
        Self(
            herd("7", others: #",{"name": "Bob", "port": 2, "neighbors": ["Ann"]}"#),
            "3:1: servers[0].neighbors: expected an array, found 7"
        ),
        Self(
            herd(#"["B b"]"#, others: #",{"name": "B b", "port": 2, "neighbors": ["Ann"]}"#),
            #"4:11: servers[1].name: "B b" is not a name: 1 to 64 of A-Z a-z 0-9 . _ -,"#
                + " beginning with a letter or digit"
        ),
    ]
}
