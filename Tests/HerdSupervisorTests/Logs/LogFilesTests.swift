import Foundation
import HerdCore
import Synchronization
import TestSupport
import Testing

@testable import HerdSupervisor

/// The files of a log are all found, whatever is renamed meanwhile.
@Suite struct LogFilesTests {
    private let folder: LogFolder
    private let path: String

    init() throws {
        folder = try LogFolder()
        path = folder.path("Hands")
    }

    private func write(_ text: String, age: Int, compressed: Bool = false) throws {
        let plain = LogRotation.path(path, age: age)
        let name = compressed ? LogRotation.compressed(plain) : plain
        try Data(text.utf8).write(to: URL(fileURLWithPath: name))
    }

    private func read(_ files: [OpenLogFile]) -> [String] {
        files.map { String(decoding: $0.read(from: 0, count: $0.size), as: UTF8.self) }
    }

    @Test func `a rotation that was broken off hides no older file`() throws {
        for age in [0, 1, 2, 4, 5, 10] { try write("\(age)", age: age) }
        #expect(read(OpenLogFile.all(path)) == ["10", "5", "4", "2", "1", "0"])
        try FileManager.default.removeItem(atPath: path)
        #expect(read(OpenLogFile.all(path)) == ["10", "5", "4", "2", "1"])
    }

    @Test func `what only looks like one of its files is left out`() throws {
        try write("live", age: 0)
        try write("old", age: 1)
        for name in [".gz.unfinished", ".x", ".0", ".-1", ".1.gz.gz", "2", ".1x", "."] {
            try Data("?".utf8).write(to: URL(fileURLWithPath: path + name))
        }
        #expect(read(OpenLogFile.all(path)) == ["old", "live"])
    }

    @Test func `of a file that is there plain and compressed the plain one is read`() throws {
        try write("live", age: 0)
        try write("plain", age: 1)
        try write("not whole yet", age: 1, compressed: true)
        #expect(read(OpenLogFile.all(path)) == ["plain", "live"])
    }

    @Test func `a file that was opened is called what it is called now`() throws {
        for age in [0, 1, 7] { try write("\(age)", age: age) }
        let files = OpenLogFile.all(path)
        var names: [Substring?] { files.map { LogFiles(path).name(of: $0) } }
        #expect(names == ["Hands.log.7", "Hands.log.1", "Hands.log"])
        rename(LogRotation.path(path, age: 1), LogRotation.path(path, age: 2))
        try FileManager.default.removeItem(atPath: path)
        #expect(names == ["Hands.log.7", "Hands.log.2", nil])
    }

    @Test func `none is missed and none is seen twice while they are rotated`() throws {
        for age in 0...9 { try write("\(9 - age)", age: age) }
        let looks = Atomic<Int>(0)
        let isOver = Atomic<Bool>(false)
        let path = path
        Thread.detachNewThread {
            var policy = LogPolicy()
            policy.filesMax = 10_000
            let rotation = LogRotation(policy)
            for newest in 10..<110 {
                // While somebody looks, each time.
                let seen = looks.load(ordering: .acquiring)
                for case .rename(let from, let to) in rotation.steps(for: path, rotated: newest - 1)
                {
                    rename(from, to)
                }
                try? Data("\(newest)".utf8).write(to: URL(fileURLWithPath: path))
                while looks.load(ordering: .acquiring) == seen { sched_yield() }
            }
            isOver.store(true, ordering: .releasing)
        }
        while !isOver.load(ordering: .acquiring) {
            let found = read(OpenLogFile.all(path)).compactMap { Int($0) }
            #expect(found == Array(0..<found.count))
            #expect(found.count >= 9)
            looks.add(1, ordering: .acquiringAndReleasing)
        }
        #expect(OpenLogFile.all(path).count == 110)
    }
}
