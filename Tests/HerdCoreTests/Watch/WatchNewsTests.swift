import Testing

@testable import HerdCore

@Suite struct WatchNewsTests {
    @Test(
        arguments: [
            (.changed(["a.swift"]), "a.swift changed"),
            (.changed(["a", "b"]), "a and b changed"),
            (.changed(["a", "b", "c"]), "a and 2 more files changed"),
            (.changed(["a\u{1B}[2J"]), #"a\x1B[2J changed"#),
            (.built(.passed(took: .milliseconds(3_400))), "the build passed (3.4s)"),
            (
                .built(.failed(.code(1), took: .seconds(2))),
                "the build failed (exit 1, 2s); the herd goes on as it is"
            ),
            (
                .built(.notStarted("there is no program x")),
                "the build was not started: there is no program x"
            ),
            (.outdated(["a"]), "a changed during the build; it is built again"),
            (
                .buildChangesSources(["a"]),
                "each build changes a, which starts no further one; let .gitignore name what a build"
                    + " writes"
            ),
            (.reloadFailed("Hands died"), "Hands died"),
            (.herdBusy, "another operation is running; the reload waits for it"),
        ] as [(WatchNews, String)]
    )
    func `news are one sentence`(news: WatchNews, sentence: String) {
        #expect(news.sentence == sentence)
    }
}
