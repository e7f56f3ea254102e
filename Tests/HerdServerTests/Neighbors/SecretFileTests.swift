import Glibc
import HerdCore
import TestSupport
import Testing

@testable import HerdServer

@Suite struct SecretFileTests {
    private let folder: TemporaryFolder
    private let file: SecretFile

    init() throws {
        folder = try TemporaryFolder()
        file = SecretFile(path: "\(folder.path)/secret")
    }

    /// The codes as Python's hmac module has them.
    @Test func `a code is HMAC-SHA-256, one for each secret`() throws {
        try write("\(String(repeating: "s", count: 64))\n\(String(repeating: "t", count: 32))\n")
        let codes = try file.codes(for: Array("herd peer 1".utf8)).map { code in
            code.map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }.joined()
        }
        #expect(
            codes == [
                "c0b8391e29b5d322b617b48fe799e83073e5062033a5b8c071a9bac3ed854adc",
                "6ec2bdadfc89ed48ef0596a5753eebf32b07619ff2645f766c02eee59db54b37",
            ]
        )
    }

    @Test func `only a plain file of its owner's has a secret`() throws {
        #expect(problem() == .file(.unreadable(path: file.path, errno: ENOENT)))
        #expect(problem()?.description.contains("herdctl up") == true)
        try write(String(repeating: "s", count: 64), mode: 0o640)
        #expect(problem() == .file(.readableByOthers(path: file.path, mode: 0o640)))
        unlink(file.path)
        mkfifo(file.path, 0o600)
        #expect(problem() == .file(.notAFile(path: file.path)))
        unlink(file.path)
        try write(String(repeating: "s", count: 1_025))
        #expect(problem() == .tooLong(path: file.path))
        try write("short")
        #expect(problem() == .unfit(path: file.path, .unfit(number: 1)))
        #expect(problem()?.description.contains("short") == false)
    }

    private func write(_ text: String, mode: Int = 0o600) throws {
        try folder.write("secret", text, mode: mode)
    }

    private func problem() -> SecretFileProblem? {
        do {
            _ = try file.codes(for: [])
            return nil
        } catch {
            return error
        }
    }
}
