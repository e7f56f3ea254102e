/// The build folder of a Swift package that a program lies in, and how to build it again.
///
///     /me/herd/.build/x86_64-unknown-linux-gnu/debug/herd-server
///     └─────── scratch folder ────────────────┘
///      swift build --package-path /me/herd --configuration debug
///
/// A package that builds for release in a way of its own says so by a program `scripts/build`,
/// which takes the options of `swift build`.
public struct SwiftBuild: Equatable, Sendable {
    /// The folder of Package.swift.
    public let package: String
    /// All that SwiftPM writes for the package lies in it.
    public let scratch: String
    /// `debug` or `release`.
    public let configuration: String

    /// SwiftPM's own choice, inside the package.
    private static let usualScratch = ".build"

    /// Nil where the program's path is none that SwiftPM gives to what it builds.
    ///
    /// `program` is absolute; `isPackage` tells whether a folder holds a Package.swift.
    public init?(of program: String, isPackage: (String) -> Bool) {
        var path = program.split(separator: "/")
        guard path.popLast() != nil, let configuration = path.popLast(),
            ["debug", "release"].contains(configuration)
        else { return nil }
        // `.build/debug` is a link to `.build/x86_64-unknown-linux-gnu/debug`.
        if let triple = path.last, triple.count(where: { $0 == "-" }) >= 2 { path.removeLast() }
        guard path.count > 1 else { return nil }
        let scratch = "/" + path.joined(separator: "/")
        let above = path.indices.reversed().map { "/" + path[..<$0].joined(separator: "/") }
        guard let package = above.first(where: isPackage) else { return nil }
        self.package = package
        self.scratch = scratch
        self.configuration = String(configuration)
    }

    /// `isProgram` tells whether a file can be run.
    public func command(isProgram: (String) -> Bool) -> [String] {
        let script = "\(package)/scripts/build"
        let isScripted = configuration == "release" && isProgram(script)
        let words =
            isScripted
            ? [script]
            : ["swift", "build", "--package-path", package, "--configuration", configuration]
        return scratch == "\(package)/\(Self.usualScratch)"
            ? words : words + ["--scratch-path", scratch]
    }
}
