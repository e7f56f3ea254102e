import Testing

@testable import HerdCore

@Suite struct NearestSpellingTests {
    @Test(
        arguments: [
            ("prot", "port"), ("Wlikes", "Wilkes"), ("goloman", "Goloman"), ("Hand", "Hands"),
            ("NEIGHBOURS", "neighbors"), ("prt", "port"), ("x", nil), ("Bruin", nil), ("", nil),
        ] as [(String, String?)]
    )
    func `a slip finds the word that was meant`(_ word: String, _ meant: String?) {
        let words = ["name", "host", "port", "neighbors", "Goloman", "Hands", "Holiday", "Wilkes"]
        #expect(nearestSpelling(to: word, among: words) == meant)
    }

    @Test(arguments: [("stat", "status"), ("STAR", "start"), ("rel", "reload")])
    func `a beginning finds the only word that begins so`(_ word: String, _ meant: String) {
        let words = ["start", "status", "stop", "restart", "reload"]
        #expect(nearestSpelling(to: word, among: words) == meant)
    }

    @Test(arguments: [
        ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("port", "prot", 1), ("Hand", "Hands", 1),
        ("kitten", "sitting", 3), ("ca", "abc", 3), ("same", "same", 0),
    ])
    func `the distance counts slips, the same both ways`(_ a: String, _ b: String, _ slips: Int) {
        #expect(editDistance(Array(a), Array(b)) == slips)
        #expect(editDistance(Array(b), Array(a)) == slips)
    }
}

@Suite struct DurationTextTests {
    @Test(
        arguments: [
            ("250ms", .milliseconds(250)), ("10s", .seconds(10)), ("1.5m", .seconds(90)),
            ("2h", .seconds(7_200)), ("0s", .zero), ("0.1s", .milliseconds(100)),
            ("0.0001ms", .nanoseconds(100)), ("007s", .seconds(7)),
        ] as [(String, Duration)]
    )
    func `a number and a unit are a duration`(_ text: String, _ duration: Duration) {
        #expect(DurationText.parse(text) == duration)
    }

    @Test(arguments: [
        "", "s", "10", "10 s", "10sec", "-1s", "+1s", "1.s", ".5s", "1.2.3s", "1e3s", "0x1s",
        "١s", "1d", "10S", "999999999h", "nans",
    ])
    func `anything else is none`(_ text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(arguments: ["0s", "1ms", "250ms", "90s", "1m", "61m", "2h", "168h"])
    func `a duration is written in the longest unit without a fraction`(_ text: String) throws {
        #expect(DurationText.format(try #require(DurationText.parse(text))) == text)
    }
}

@Suite struct HostAddressTests {
    @Test(
        arguments: [
            ("127.0.0.1", [127, 0, 0, 1]), ("0.0.0.0", [0, 0, 0, 0]),
            ("::", Array(repeating: 0, count: 16)), ("::1", Array(repeating: 0, count: 15) + [1]),
            (
                "2001:db8::8:800:200C:417a",
                [0x20, 1, 0xD, 0xB8, 0, 0, 0, 0, 0, 8, 8, 0, 0x20, 0xC, 0x41, 0x7A]
            ),
            ("1:2:3:4:5:6:7:8", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]),
            ("::ffff:1.2.3.4", Array(repeating: 0, count: 10) + [0xFF, 0xFF, 1, 2, 3, 4]),
            ("fe80::", [0xFE, 0x80] + Array(repeating: 0, count: 14)),
        ] as [(String, [UInt8])]
    )
    func `an address is its bytes`(_ text: String, _ bytes: [UInt8]) {
        #expect(HostAddress(text)?.bytes == bytes)
    }

    @Test(arguments: [
        "", "localhost", "127.0.0", "127.0.0.1.1", "127.0.0.256", "127.0.0.01", "127.0.0.+1",
        " ::1",
        "1.2.3.4 ", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::",
        "1:2:3:4:5:6:7::8", "1.2.3.4::", "[::1]", "fe80::1%lo", "::1.2.3", "１.2.3.4",
    ])
    func `anything else is none`(_ text: String) {
        #expect(HostAddress(text) == nil)
    }

    @Test func `only this machine's addresses are loopback`() throws {
        for (text, isLoopback) in [
            ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("128.0.0.1", false),
            ("0.0.0.0", false), ("::", false), ("::2", false),
        ] {
            #expect(try #require(HostAddress(text)).isLoopback == isLoopback, "\(text)")
        }
    }

    @Test func `a wildcard overlaps every address of its family`() throws {
        for (first, second, overlaps) in [
            ("0.0.0.0", "127.0.0.1", true), ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false), ("::", "::1", true), ("::", "127.0.0.1", false),
            ("::1", "0:0:0:0:0:0:0:1", true),
        ] {
            let pair = (try #require(HostAddress(first)), try #require(HostAddress(second)))
            #expect(pair.0.overlaps(pair.1) == overlaps, "\(first) \(second)")
            #expect(pair.1.overlaps(pair.0) == overlaps, "\(second) \(first)")
        }
    }
}
