import ArgumentParser
import Glibc
import HerdCore
import HerdSupervisor

/// `herdctl export systemd`: units under which systemd runs the herd.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write units under which systemd runs the herd.",
        discussion: """
            One service, and a socket for each server, whose port systemd binds and keeps. They go \
            to standard output, each below a line with its name, or into files with --output. The \
            herd runs as the owner of herd.json's folder unless --user names somebody else. \
            Nothing is started.
            """
    )

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case systemd
    }

    @Argument(help: "For whom: systemd.")
    var format: Format
    @Option(
        name: .shortAndLong,
        help: "The folder for the files, as /etc/systemd/system.",
        completion: .directory
    )
    var output: String?
    @Option(help: "Whom the herd runs as.")
    var user: String?
    @OptionGroup var herd: HerdOption

    func run() async throws {
        let file = try herd.find()
        let configuration = try file.read().configuration
        let user = user ?? Self.owner(of: file.folder.root)
        let facts = ServiceFacts(
            program: "\(Programs.ownDirectory)/herdctl",
            file: file.path,
            folder: file.folder,
            user: user == "root" ? nil : user
        )
        let units = SystemdUnits(configuration, facts).files
        if let output {
            try write(units, to: output)
        } else {
            try Console.write(units.map { "# \($0.name)\n\($0.text)" }.joined(separator: "\n"))
        }
        if facts.user == nil {
            Console.say("the herd will run as root; --user names somebody with fewer rights")
        }
    }

    private func write(_ units: [UnitFile], to folder: String) throws {
        for unit in units {
            let path = "\(folder)/\(unit.name)"
            if let reason = writeFile(path, Array(unit.text.utf8), mode: 0o644) {
                throw CommandFailure(.failed, "\(path): \(reason)")
            }
        }
        Console.say(
            "\(units.count) units are in \(folder); once systemd looks there:"
                + " systemctl daemon-reload && systemctl enable --now \(units[0].name)"
        )
    }

    /// The name of the folder's owner, or its number where it has no name.
    private static func owner(of folder: String) -> String? {
        var information = stat()
        guard stat(folder, &information) == 0 else { return nil }
        let entry = getpwuid(information.st_uid)
        return entry.map { String(cString: $0.pointee.pw_name) } ?? "\(information.st_uid)"
    }
}
