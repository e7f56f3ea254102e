import Foundation
import TestSupport

/// A server program as a test brings it in: a script that becomes the built one, or does not.
///
/// Each text is a release of its own, since a release is known by the bytes of its program. The
/// script's `$1` is the server's name; HERD_SPARE is set where a spare worker is tried.
struct TestRelease: Sendable {
    let text: String
    var mode = 0o755

    static let good = TestRelease(running: "")

    /// A good release that differs from all others.
    static func numbered(_ number: Int) -> TestRelease { TestRelease(running: "# \(number)") }

    /// A release that runs these lines of shell, then becomes the built server.
    init(running lines: String) {
        let program = BuiltPrograms.path("herd-server")
        text = "#!/bin/sh\n\(lines)\nexec '\(program)' \"$@\"\n"
    }

    /// A program of just this text.
    init(text: String, mode: Int = 0o755) {
        self.text = text
        self.mode = mode
    }
}

extension TemporaryHerd {
    private static let program = "bin/herd-server"

    /// The setting by which a herd runs what `install` puts there.
    static let installedProgram = "\"programs\": {\"server\": \"\(program)\"}"

    func install(_ release: TestRelease) throws {
        try folder.write(Self.program, release.text, mode: release.mode)
    }

    func uninstall() throws {
        try FileManager.default.removeItem(atPath: "\(folder.path)/\(Self.program)")
    }
}
