import Testing

@Suite struct ImportTests {
    /// What each target may import: arrows point down, shells never import each other.
    ///
    /// Foundation is slow to start and large to link: only who needs its Process has it.
    private static let allowed: [String: Set<String>] = [
        "HerdCore": [],
        "Curl": ["CCurl", "HerdCore", "Glibc", "Synchronization"],
        "HerdHTTP": [
            "Glibc", "Hummingbird", "HummingbirdCore", "Logging", "NIOCore", "NIOHTTP1", "NIOPosix",
        ],
        "HerdFiles": ["Glibc"],
        "HerdWorker": [
            "CLinux", "Glibc", "Logging", "NIOConcurrencyHelpers", "NIOCore", "NIOPosix",
        ],
        "HerdServer": [
            "CLinux", "Crypto", "Curl", "GRDB", "GRDBSQLite", "Glibc", "HerdCore", "HerdFiles",
            "HerdWorker", "Logging", "NIOCore", "NIOPosix", "Synchronization",
        ],
        "HerdSupervisor": [
            "CLinux", "CZlib", "Crypto", "Curl", "Dispatch", "Foundation", "Glibc", "HerdCore",
            "HerdFiles", "HerdHTTP",
            "Hummingbird", "Logging", "Synchronization",
        ],
        "HerdPlaces": [
            "CLinux", "Glibc", "HerdCore", "HerdHTTP", "HerdWorker", "Hummingbird", "Logging",
            "NIOCore", "NIOPosix", "Synchronization",
        ],
        "herdctl": [
            "ArgumentParser", "CLinux", "Glibc", "HerdCore", "HerdSupervisor", "Synchronization",
        ],
        "herd-server": ["HerdServer"],
        "herd-places": ["ArgumentParser", "Glibc", "HerdCore", "HerdPlaces"],
    ]

    private static let programs: Set = ["herdctl", "herd-server", "herd-places"]
    private static let shells: Set = ["HerdServer", "HerdSupervisor", "HerdPlaces"]

    @Test func `each target imports only what its row allows`() {
        let sources = Repository.files(endingIn: ".swift", under: "Sources/")
        #expect(sources.count > 20)
        for file in sources {
            let allowed = Self.allowed[file.target ?? ""]
            #expect(allowed != nil, "\(file.path) belongs to no target of the table")
            for (index, module) in imports(of: file) {
                #expect(
                    allowed?.contains(module) == true,
                    "\(file.place(index)): \(file.target ?? "") must not import \(module)"
                )
            }
        }
    }

    @Test func `the table itself lets HerdCore import nothing and shells not import each other`() {
        #expect(Self.allowed["HerdCore"] == [])
        for (target, modules) in Self.allowed where !Self.programs.contains(target) {
            #expect(modules.isDisjoint(with: Self.shells), "\(target)")
            #expect(!modules.contains("ArgumentParser"), "\(target)")
        }
        for target in Self.programs {
            #expect(Self.allowed[target]?.intersection(Self.shells).count == 1, "\(target)")
        }
    }

    @Test func `every target of the table is in the package`() throws {
        let package = try #require(Repository.files.first { $0.path == "Package.swift" })
        for target in Self.allowed.keys {
            #expect(package.text.contains("name: \"\(target)\""), "\(target)")
        }
    }

    /// The modules that a file imports, each with the index of its line.
    private func imports(of file: RepositoryFile) -> [(line: Int, module: String)] {
        file.code.lines.enumerated().compactMap { index, line in
            let words = line.split { $0 == " " || $0 == "\t" }
            guard let keyword = words.firstIndex(of: "import") else { return nil }
            let kinds: Set = [
                "struct", "class", "enum", "protocol", "typealias", "func", "var", "let",
            ]
            let name = words[(keyword + 1)...].first { !kinds.contains(String($0)) } ?? ""
            return (index, String(name.prefix { $0 != "." && $0 != ";" }))
        }
    }
}
