import Testing

@testable import HerdCore

@Suite struct JSONDocumentTests {
    @Test func `every key and value knows its line and column`() throws {
        let text = """
            { "ü": [1,
                { "k": "v", "k": [] }],
              "last": true }
            """
        let document = try JSONDocument(parsing: Array(text.utf8))
        func place(_ offset: Int) -> String { document.position(of: offset).description }

        let root = document.root
        #expect(place(root.offset) == "1:1")
        #expect(root.members.map { place($0.keyOffset) } == ["1:3", "3:3"])
        #expect(root.members.map { place($0.node.offset) } == ["1:8", "3:11"])
        let array = root.members[0].node
        #expect(array.elements.map { place($0.offset) } == ["1:9", "2:5"])
        #expect(array.elements[1].members.map { place($0.keyOffset) } == ["2:7", "2:17"])
        #expect(array.elements[1].members.map { place($0.node.offset) } == ["2:12", "2:22"])
    }

    @Test func `the root is the whole value`() throws {
        let document = try JSONDocument(parsing: Array(#" {"a": [1, {"b": null}]} "#.utf8))
        #expect(document.root.value == ["a": [1, ["b": nil]]])
    }
}
