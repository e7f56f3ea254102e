import HerdCore
import Testing

struct ServerMachineTests {
    let iamat = "IAMAT kiwi.cs.ucla.edu +34.068930-118.445127 1520023934.918963997"
    let answer =
        "AT Goloman +0.263873386 kiwi.cs.ucla.edu +34.068930-118.445127 1520023934.918963997\n"

    @Test func `the worked example of the protocol`() {
        var goloman = TestServer("Goloman")
        var welsh = TestServer("Welsh")
        let link = LinkID(1)
        goloman.machine.linkOpened(link, neighbor: "Welsh")

        #expect(goloman.reply(to: iamat) == answer)
        let updates = goloman.updates(for: link)
        #expect(
            updates == [
                "UPDATE kiwi.cs.ucla.edu +34.068930-118.445127 1520023934.918963997 "
                    + "1520023935182837383 Goloman"
            ]
        )
        for update in updates { #expect(welsh.handle(update) == (.silent, "")) }

        let places = PlacesQuestion(
            latitude: 34.068930,
            longitude: -118.445127,
            radiusMetres: 10_000
        )
        #expect(
            welsh.handle("WHATSAT kiwi.cs.ucla.edu 10 2") == (.places(places, bound: 2), answer)
        )
        #expect(welsh.reply(to: "FOO i_am_client 10 32") == "? FOO i_am_client 10 32\n")
    }
}
