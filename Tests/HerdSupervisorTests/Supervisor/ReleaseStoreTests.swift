import Foundation
import TestSupport
import Testing

@testable import HerdSupervisor

@Suite struct ReleaseStoreTests {
    @Test func `a program is kept under the hash of its bytes`() throws {
        let folder = try TemporaryFolder()
        let program = try folder.write("program", "abc", mode: 0o755)
        let store = ReleaseStore(folder: "\(folder.path)/releases")
        let release = try store.keep(program, as: "herd-server")
        // FIPS 180-2, appendix B.1
        let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(release.hash == hash)
        #expect(try folder.read("releases/\(hash)/herd-server") == "abc")
        #expect(access(release.path, X_OK) == 0)
        #expect(try store.keep(program, as: "herd-server") == release)
    }

    @Test func `a rebuild does not touch what is kept`() throws {
        let folder = try TemporaryFolder()
        let program = try folder.write("program", "old", mode: 0o755)
        let store = ReleaseStore(folder: "\(folder.path)/releases")
        let old = try store.keep(program, as: "herd-server")
        _ = try folder.write("program", "new", mode: 0o755)
        let new = try store.keep(program, as: "herd-server")
        #expect(try String(contentsOfFile: old.path, encoding: .utf8) == "old")
        #expect(try String(contentsOfFile: new.path, encoding: .utf8) == "new")
    }

    @Test func `old releases go, those in use stay`() throws {
        let folder = try TemporaryFolder()
        let store = ReleaseStore(folder: "\(folder.path)/releases")
        var hashes: [String] = []
        for number in 1...8 {
            let program = try folder.write("program", "\(number)", mode: 0o755)
            hashes.append(try store.keep(program, as: "herd-server").hash)
            let path = "\(folder.path)/releases/\(hashes[number - 1])"
            let date = Date(timeIntervalSince1970: Double(number))
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
        }
        store.prune(except: [hashes[0], hashes[7]])
        let left = try FileManager.default.contentsOfDirectory(atPath: store.folder)
        #expect(Set(left) == Set([hashes[0]] + hashes[4...]))
    }

    @Test func `what is kept is told with its age, drafts are not`() throws {
        let folder = try TemporaryFolder()
        let store = ReleaseStore(folder: "\(folder.path)/releases")
        let program = try folder.write("program", "abc", mode: 0o755)
        let release = try store.keep(program, as: "herd-server")
        let draft = "\(store.folder)/\(release.hash).123"
        try FileManager.default.createDirectory(
            atPath: draft,
            withIntermediateDirectories: true
        )
        let made = Date(timeIntervalSinceNow: -90)
        try FileManager.default.setAttributes(
            [.modificationDate: made],
            ofItemAtPath: "\(store.folder)/\(release.hash)"
        )
        let kept = store.kept()
        #expect(kept.map(\.hash) == [release.hash])
        #expect(kept[0].age >= .seconds(89))
        #expect(store.holds("herd-server", of: release.hash))
        #expect(!store.holds("herd-places", of: release.hash))
    }

    @Test func `a program that is not there is named`() throws {
        let folder = try TemporaryFolder()
        let store = ReleaseStore(folder: folder.path)
        #expect(throws: SupervisorFailure.self) {
            try store.keep("/nonexistent/herd-server", as: "herd-server")
        }
    }
}
