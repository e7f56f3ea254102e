import Foundation
import HerdCore
import Testing

struct PlanTableTests {
    /// Something of every kind.
    private func difference() throws -> HerdDifference {
        let running = """
            { "herd": "duo", "servers": [
                { "name": "Goloman", "port": 8000, "neighbors": ["Hands"] },
                { "name": "Hands", "port": 8001, "neighbors": ["Goloman"] } ] }
            """
        let wanted = """
            { "herd": "duo", "limits": { "idle": "5m" }, "servers": [
                { "name": "Goloman", "port": 8010 },
                { "name": "Welsh", "port": 8003, "command": ["a\\u001b[2J"],
                  "environment": { "EMPTY": "" } } ] }
            """
        return HerdDifference(
            from: try HerdConfiguration.read(Array(running.utf8), file: "herd.json").get(),
            to: try HerdConfiguration.read(Array(wanted.utf8), file: "herd.json").get()
        )
    }

    @Test func `the table has a row for each setting that differs, and none for who stays`() throws
    {
        let expected = #"""
            SERVER   CHANGE   KEY                RUNS            HERD.JSON
            (herd)   live     limits.idle        10m             5m
            Goloman  restart  port               8000            8010
            Goloman  restart  neighbors.Hands    127.0.0.1:8001  -
            Welsh    start    port               -               8003
            Welsh    start    command            -               ["a\u001b[2J"]
            Welsh    start    environment.EMPTY  -               ""
            Hands    stop     port               8001            -
            Hands    stop     neighbors.Goloman  127.0.0.1:8000  -

            """#
        #expect(try PlanTable(difference()).render() == expected)
        let colored = try PlanTable(difference()).render(color: true)
        #expect(colored.contains("\u{1B}[31mrestart\u{1B}[0m  port"))
        #expect(colored.contains("\u{1B}[32mlive\u{1B}[0m     limits.idle"))
        #expect(try difference().summary == "1 stop, 1 start, 1 restart, 1 unchanged")
    }

    @Test func `a server that only a setting of the herd reaches has a row without a key`() throws {
        let text = #"{ "herd": "one", "servers": [{ "name": "A", "port": 8000 }]"#
        let running = try HerdConfiguration.read(Array("\(text) }".utf8), file: "").get()
        let places = #", "places": { "callsMax": 3 } }"#
        let wanted = try HerdConfiguration.read(Array((text + places).utf8), file: "").get()
        let expected = """
            SERVER  CHANGE  KEY              RUNS  HERD.JSON
            (herd)  reload  places.callsMax  8     3
            A       reload  -                -     -

            """
        #expect(PlanTable(HerdDifference(from: running, to: wanted)).render() == expected)
    }

    @Test func `the JSON has every key, and a null for what there is not`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(difference()), as: UTF8.self)
        #expect(
            text == #"""
                {"changed":true,"herd":"duo","places":{"change":"unchanged","name":"places",\#
                "settings":[]},"schema":1,"servers":[{"change":"restart","name":"Goloman",\#
                "settings":[{"change":"restart","key":"port","new":"8010","old":"8000"},\#
                {"change":"live","key":"neighbors.Hands","new":null,"old":"127.0.0.1:8001"}]},\#
                {"change":"start","name":"Welsh","settings":[\#
                {"change":"start","key":"port","new":"8003","old":null},\#
                {"change":"start","key":"command","new":"[\"a\\u001b[2J\"]","old":null},\#
                {"change":"start","key":"environment.EMPTY","new":"","old":null}]},\#
                {"change":"stop","name":"Hands","settings":[\#
                {"change":"stop","key":"port","new":null,"old":"8001"},\#
                {"change":"stop","key":"neighbors.Goloman","new":null,"old":"127.0.0.1:8000"}]}],\#
                "settings":[{"change":"live","key":"limits.idle","new":"5m","old":"10m"}]}
                """#
        )
    }
}
