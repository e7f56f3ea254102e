import TestSupport
import Testing

@testable import HerdSupervisor

@Suite struct HerdStateTests {
    @Test func `a state is read as it was written`() throws {
        let folder = try TemporaryFolder()
        var state = HerdState()
        state.generations = ["One": 7]
        state.releases = ["One": "00112233"]
        state.previous = ["One": "7f3a9c1d"]
        try state.write(to: "\(folder.path)/state.json")
        #expect(HerdState.read("\(folder.path)/state.json") == state)
    }

    @Test func `a start with new builds is a change that can be undone`() {
        var state = HerdState()
        state.releases = ["One": "b", "Two": "b", "Gone": "b"]
        state.previous = ["One": "a"]
        #expect(state.previous(before: ["One": "b", "Two": "b"]) == ["One": "a"])
        #expect(state.previous(before: ["One": "c", "Two": "b"]) == ["One": "b"])
        #expect(state.previous(before: ["One": "c", "Two": "c"]) == ["One": "b", "Two": "b"])
    }

    @Test func `a start before which nothing ran has nothing to undo`() {
        #expect(HerdState().previous(before: ["One": "a"]) == [:])
    }

    @Test func `a state that knows of no reload is read too`() throws {
        let folder = try TemporaryFolder()
        let text = #"{"schema": 1, "workers": [], "generations": {"One": 7}}"#
        let state = HerdState.read(try folder.write("state.json", text))
        #expect(state?.generations == ["One": 7])
        #expect(state?.previous == nil)
    }
}
