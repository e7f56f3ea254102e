import Testing

@testable import HerdCore

@Suite struct SwiftBuildTests {
    private func find(_ program: String, package: String = "/me/herd") -> SwiftBuild? {
        SwiftBuild(of: program) { $0 == package }
    }

    @Test(arguments: [
        "/me/herd/.build/debug/Echo", "/me/herd/.build/x86_64-unknown-linux-gnu/debug/Echo",
    ])
    func `a program of the package is built as it was`(_ program: String) throws {
        let build = try #require(find(program))
        #expect(build.scratch == "/me/herd/.build")
        #expect(
            build.command { _ in true } == [
                "swift", "build", "--package-path", "/me/herd", "--configuration", "debug",
            ]
        )
    }

    @Test func `another scratch folder is named`() throws {
        let program = "/me/herd/out/static/aarch64-unknown-linux-gnu/release/herd-server"
        let build = try #require(find(program))
        #expect(build.scratch == "/me/herd/out/static")
        #expect(build.configuration == "release")
        let command = build.command { _ in false }
        #expect(command.suffix(2) == ["--scratch-path", "/me/herd/out/static"])
    }

    @Test func `a package's own script builds it for release`() throws {
        let script = "/me/herd/scripts/build"
        let build = try #require(find("/me/herd/.build/release/Echo"))
        #expect(build.command { $0 == script } == [script])
        #expect(
            build.command { _ in false } == [
                "swift", "build", "--package-path", "/me/herd", "--configuration", "release",
            ]
        )
        let elsewhere = try #require(find("/me/herd/out/release/Echo"))
        #expect(elsewhere.command { $0 == script } == [script, "--scratch-path", "/me/herd/out"])
    }

    @Test func `the nearest package is meant`() {
        let build = SwiftBuild(of: "/a/b/c/.build/debug/x") { ["/a", "/a/b"].contains($0) }
        #expect(build?.package == "/a/b")
    }

    @Test(arguments: [
        "", "/", "/debug/Echo", "/usr/bin/python3", "/me/herd/server.py", "/me/herd/debug",
        "/other/.build/debug/Echo", "/me/herd/.build/Debug/Echo", "/.build/debug/x",
    ])
    func `other programs come from no package's build`(_ program: String) {
        #expect(find(program) == nil)
    }
}
