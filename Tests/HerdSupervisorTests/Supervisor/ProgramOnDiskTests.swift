import Foundation
import TestSupport
import Testing

@testable import HerdSupervisor

@Suite struct ProgramOnDiskTests {
    private static func program() throws -> (TemporaryFolder, ProgramOnDisk) {
        let folder = try TemporaryFolder()
        let path = try folder.write("program", "old", mode: 0o755)
        let store = ReleaseStore(folder: "\(folder.path)/releases")
        return (folder, try store.keep(path, as: "herd-server").source)
    }

    @Test func `a program that has not changed is not read`() throws {
        var (folder, program) = try Self.program()
        #expect(program.look() == nil)
        #expect(program.path == "\(folder.path)/program")
    }

    @Test func `a program that was rewritten is read once`() throws {
        var (folder, program) = try Self.program()
        let old = program.hash
        try folder.write("program", "newer", mode: 0o755)
        let look = program.look()
        let facts = try #require(look)
        #expect(program.look() == nil)
        program.wasRead(with: facts, hash: try ReleaseStore.hash(ofFileAt: program.path))
        #expect(program.hash != old)
        #expect(program.look() == nil)
    }

    @Test func `what is written while it is read is read again`() throws {
        var (folder, program) = try Self.program()
        try folder.write("program", "newer", mode: 0o755)
        let look = program.look()
        let facts = try #require(look)
        try folder.write("program", "newest!", mode: 0o755)
        program.wasRead(with: facts, hash: "half of it")
        #expect(program.look() != nil)
    }

    @Test func `a program that is gone has no hash`() throws {
        var (folder, program) = try Self.program()
        try FileManager.default.removeItem(atPath: "\(folder.path)/program")
        #expect(program.look() == nil)
        #expect(program.hash == nil)
    }

    @Test func `a program is hashed as it would be kept`() throws {
        let (folder, program) = try Self.program()
        #expect(try ReleaseStore.hash(ofFileAt: "\(folder.path)/program") == program.hash)
    }
}
