import HerdCore
import Testing

@testable import HerdSupervisor

@Suite(.timeLimit(.minutes(1))) struct ProgressStreamTests {
    private static func step(_ sentence: String) -> ReloadProgress {
        ReloadProgress(.starting, sentence)
    }

    private static func all(_ stream: ProgressStream) async -> [ReloadProgress] {
        var steps: [ReloadProgress] = []
        for await step in stream.steps { steps.append(step) }
        return steps
    }

    @Test func `steps come in their order, and then the end`() async {
        let stream = ProgressStream()
        stream.send(Self.step("one"))
        stream.send(Self.step("two"))
        #expect(!stream.isOver)
        stream.finish()
        #expect(stream.isOver)
        #expect(await Self.all(stream) == [Self.step("one"), Self.step("two")])
    }

    @Test func `a step that is held has the others wait behind it, and the end too`() async {
        let stream = ProgressStream()
        stream.send(Self.step("one"))
        let first = stream.hold(Self.step("two"))
        stream.send(Self.step("three"))
        let second = stream.hold(Self.step("four"))
        stream.finish()
        stream.complete(second, lines: ["b"])
        #expect(!stream.isOver)
        stream.complete(first, lines: ["a"])
        #expect(stream.isOver)
        let steps = await Self.all(stream)
        #expect(steps.map(\.sentence) == ["one", "two", "three", "four"])
        #expect(steps.map(\.lines) == [[], ["a"], [], ["b"]])
    }
}
