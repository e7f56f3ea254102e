import Testing

@testable import HerdCore

@Suite struct KeptReleaseTests {
    private static let kept = [
        KeptRelease(hash: "7f3a9c1d", age: .seconds(60)),
        KeptRelease(hash: "7f3ab000", age: .seconds(7_200)),
        KeptRelease(hash: "00112233", age: .seconds(5)),
    ]

    private static func failure(
        _ prefix: String,
        among kept: [KeptRelease] = kept
    ) -> OperationFailure? {
        do {
            _ = try KeptRelease.named(prefix, among: kept)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: ["7f3a9", "7f3a9c1d", "7F3A9C"])
    func `a release is found by the first digits of its hash`(prefix: String) throws {
        #expect(try KeptRelease.named(prefix, among: Self.kept).hash == "7f3a9c1d")
    }

    @Test func `an unknown release is answered with those that are kept, newest first`() {
        let sentence =
            "no release abcd is kept; kept: 0011223 (5s old), 7f3a9c1 (1m old), 7f3ab00 (2h old)"
        #expect(Self.failure("abcd") == OperationFailure(.failed, sentence))
        #expect(Self.failure("7f3a9c1de")?.kind == .failed)
        #expect(
            Self.failure("abcd", among: [])?.sentence == "no release abcd is kept; none is kept"
        )
    }

    @Test func `a prefix of two releases is answered with the two`() {
        let sentence =
            "2 releases begin with 7f3a: give more digits; kept: 7f3a9c1 (1m old), 7f3ab00 (2h old)"
        #expect(Self.failure("7f3a") == OperationFailure(.badRequest, sentence))
    }

    @Test(arguments: ["", "001", "xyzw", "0011 "])
    func `what is too short or no hash is not looked up`(prefix: String) {
        #expect(Self.failure(prefix)?.kind == .badRequest)
        #expect(
            Self.failure(prefix)?.sentence.hasPrefix("\"\(prefix)\" does not name a release")
                == true
        )
    }
}
