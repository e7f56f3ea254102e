import Foundation
import FuzzProperties
import LoadClient
import TestSupport
import Testing

/// The properties of `Tests/Fuzzing` over its corpus, and over random changes of that.
struct FuzzingTests {
    private static let changes = 1_500

    @Test(arguments: FuzzTarget.allCases)
    func `what any bytes must not break holds for the corpus and for changes of it`(
        target: FuzzTarget
    ) throws {
        let corpus = try Corpus(target)
        for (name, bytes) in corpus.inputs { try check(target, bytes, "corpus file \(name)") }
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        let mutation = Mutation(of: corpus.inputs.map(\.bytes), bytesMax: FuzzTarget.bytesMax)
        for number in 0..<Self.changes {
            try check(target, mutation.next(using: &random), "seed \(seed), change \(number)")
        }
    }

    private func check(_ target: FuzzTarget, _ bytes: [UInt8], _ origin: String) throws {
        do throws(BrokenProperty) {
            try target.check(bytes)
        } catch {
            let base64 = Data(bytes).base64EncodedString()
            Issue.record("\(target.rawValue), \(origin): \(error)\nthe input in base64: \(base64)")
        }
    }

    @Test func `each target has a corpus, and each corpus a target`() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Corpus.root)
        #expect(folders.sorted() == FuzzTarget.allCases.map(\.rawValue).sorted())
    }
}

/// Inputs that lie in the tree.
struct Corpus {
    static let root = "\((#filePath as NSString).deletingLastPathComponent)/../Fuzzing/Corpus"

    let inputs: [(name: String, bytes: [UInt8])]

    init(_ target: FuzzTarget) throws {
        let folder = "\(Self.root)/\(target.rawValue)"
        inputs = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
            return (name, Array(data))
        }
    }
}
