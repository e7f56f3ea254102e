import Testing

@testable import HerdCore

struct PeerSecretsTests {
    private let secret = String(repeating: "s", count: 32)
    private let other = String(repeating: "t", count: 64)

    @Test func `a file has one secret, or two while it is changed`() throws {
        #expect(try secrets(in: "\(secret)\n") == [secret])
        #expect(try secrets(in: secret) == [secret])
        #expect(try secrets(in: "\n \(other)\r\n\(secret)\n\n") == [other, secret])
    }

    @Test func `a file without a fit secret says what is wrong, and never what stands there`() {
        #expect(problem(of: " \n") == .empty)
        #expect(problem(of: "") == .empty)
        #expect(problem(of: "\(secret)\n\(other)\n\(secret)\n") == .tooMany(3))
        #expect(problem(of: String(secret.dropLast())) == .unfit(number: 1))
        #expect(
            problem(of: "\(secret)\n\(String(repeating: "x", count: 256))") == .unfit(number: 2)
        )
        #expect(problem(of: "\(secret)\u{e4}") == .unfit(number: 1))
        #expect("\(PeerSecretsProblem.unfit(number: 1))".contains("32 to 255"))
    }

    @Test func `a secret that is made can be read, and is never the same`() throws {
        var random = SplitMix64(seed: 1)
        let (first, second) = (made(using: &random), made(using: &random))
        #expect(first != second)
        #expect(try secrets(in: first).map(\.utf8.count) == [64])
    }

    private func made(using random: inout SplitMix64) -> String {
        var bytes = [UInt8](repeating: 0, count: PeerSecrets.madeBytes)
        bytes.withUnsafeMutableBytes { PeerSecrets.make(in: $0, using: &random) }
        return bytes.text
    }

    private func secrets(in text: String) throws -> [String] {
        try lending(text) { bytes in
            try PeerSecrets.ranges(in: bytes).map {
                UnsafeRawBufferPointer(rebasing: bytes[$0]).text
            }
        }
    }

    private func problem(of text: String) -> PeerSecretsProblem? {
        do {
            _ = try secrets(in: text)
            return nil
        } catch {
            return error as? PeerSecretsProblem
        }
    }
}
