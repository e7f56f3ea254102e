import Testing

@testable import HerdServer

@Suite struct WorkerArgumentsTests {
    @Test func `a name alone means herd.json in this folder`() throws {
        #expect(try WorkerArguments.read(["Goloman"]) == .run(WorkerArguments(name: "Goloman")))
    }

    @Test(arguments: [
        ["Goloman", "--config", "a b.json", "--root", "/r"],
        ["--root=/r", "--config=a b.json", "Goloman"],
        ["--config", "x.json", "--root", "/r", "Goloman", "--config", "a b.json"],
    ])
    func `options stand anywhere, and the last one counts`(_ words: [String]) throws {
        let wanted = WorkerArguments(name: "Goloman", config: "a b.json", root: "/r")
        #expect(try WorkerArguments.read(words) == .run(wanted))
    }

    @Test func `a value may hold what separates an option from its value`() throws {
        let wanted = WorkerArguments(name: "A", config: "a=b.json")
        #expect(try WorkerArguments.read(["A", "--config=a=b.json"]) == .run(wanted))
    }

    @Test(arguments: [["--help"], ["-h"], ["Goloman", "--help"]])
    func `help is given wherever it is asked for`(_ words: [String]) throws {
        #expect(try WorkerArguments.read(words) == .help)
    }

    @Test(
        arguments: [
            ([], .noName), (["A", "B"], .tooMuch("B")),
            (["A", "--config"], .noValue(option: "--config")),
            (["A", "--root="], .noValue(option: "--root")),
            (["A", "--confg", "x"], .unknownOption("--confg")),
            (["-v", "A"], .unknownOption("-v")),
        ] as [([String], WorkerArguments.Failure)]
    )
    func `what makes no sense is said`(_ words: [String], _ failure: WorkerArguments.Failure) {
        #expect(throws: failure) { try WorkerArguments.read(words) }
    }
}
