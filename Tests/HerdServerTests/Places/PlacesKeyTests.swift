import Glibc
import HerdCore
import TestSupport
import Testing

@testable import HerdServer

@Suite struct PlacesKeyTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    func key(
        _ source: KeySource?,
        provider: PlacesProvider = .google
    ) -> Result<Secret?, PlacesKeyError> {
        var configuration = PlacesConfiguration()
        configuration.provider = provider
        configuration.key = source
        let herd = HerdFolder(root: folder.path)
        let environment = ["SET": "AIzaFromVariable\n", "EMPTY": "", "TWO": "a b"]
        return Result { () throws(PlacesKeyError) in
            try Secret.placesKey(configuration, folder: herd) { environment[$0] }
        }
    }

    @Test(arguments: [0o600, 0o400])
    func `a key file that is its owner's alone is read`(mode: Int) throws {
        let path = try folder.write("key", "AIzaFromFile\n", mode: mode)
        #expect(try key(.file("key")).get()?.revealed == "AIzaFromFile")
        #expect(try key(.file(path)).get()?.revealed == "AIzaFromFile")
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o620, 0o602, 0o610, 0o777])
    func `a key file that is open to others is refused`(mode: Int) throws {
        let path = try folder.write("key", "AIzaFromFile\n", mode: mode)
        let error = PlacesKeyError.file(.readableByOthers(path: path, mode: UInt32(mode)))
        #expect(key(.file("key")) == .failure(error))
        #expect("\(error)".contains("chmod 600 \(path)") && !"\(error)".contains("AIza"))
    }

    @Test(arguments: ["", "\n", "two words", "two\nlines", "schlüssel"])
    func `a file without a key is refused`(text: String) throws {
        let path = try folder.write("key", text, mode: 0o600)
        #expect(key(.file("key")) == .failure(.noKey(in: path)))
    }

    @Test func `what is no file is refused`() throws {
        let path = "\(folder.path)/none"
        #expect(key(.file("none")) == .failure(.file(.unreadable(path: path, errno: ENOENT))))
        #expect(key(.file(".")) == .failure(.file(.notAFile(path: "\(folder.path)/."))))
        mkfifo("\(folder.path)/fifo", 0o600)
        #expect(key(.file("fifo")) == .failure(.file(.notAFile(path: "\(folder.path)/fifo"))))
    }

    @Test func `a variable may hold the key`() throws {
        #expect(try key(.environment("SET")).get()?.revealed == "AIzaFromVariable")
        #expect(key(.environment("UNSET")) == .failure(.variableNotSet("UNSET")))
        for name in ["EMPTY", "TWO"] {
            let error = PlacesKeyError.noKey(in: "the environment variable \(name)")
            #expect(key(.environment(name)) == .failure(error))
        }
    }

    @Test func `only Google needs a key`() throws {
        #expect(key(nil) == .failure(.notConfigured(.google)))
        #expect(key(nil, provider: .googleLegacy) == .failure(.notConfigured(.googleLegacy)))
        #expect(key(nil, provider: .offline) == .success(nil))
        #expect(key(.environment("UNSET"), provider: .offline) == .success(nil))
    }
}
