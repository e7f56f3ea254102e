import Foundation
public import HerdCore

/// Where the herd's programs are.
public struct Programs: Equatable, Sendable {
    public var launch: String
    public var server: String
    public var places: String

    public init(launch: String, server: String, places: String) {
        self.launch = launch
        self.server = server
        self.places = places
    }

    /// Those that herd.json names, the others in `directory`: the one that holds `herdctl`.
    public init(_ paths: ProgramPaths, of folder: HerdFolder, beside directory: String) {
        launch = paths.launch.map(folder.path) ?? "\(directory)/herd-launch"
        server = paths.server.map(folder.path) ?? "\(directory)/herd-server"
        places = paths.places.map(folder.path) ?? "\(directory)/herd-places"
    }

    /// The folder of the gazetteer, which the build puts beside herd-places.
    var placesData: String {
        let program = URL(fileURLWithPath: places).resolvingSymlinksInPath()
        return program.deletingLastPathComponent().path + "/herdctl_HerdPlaces.resources"
    }

    /// The folder of the program that runs now.
    public static var ownDirectory: String {
        let files = FileManager.default
        let own = (try? files.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "/"
        return (own as NSString).deletingLastPathComponent
    }
}
