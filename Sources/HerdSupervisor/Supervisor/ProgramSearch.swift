import Foundation

/// Finds a program as a shell would: by path if its name has a slash, else along PATH.
enum ProgramSearch {
    static func path(of name: String, from directory: String) -> String {
        if name.hasPrefix("/") { return name }
        if name.contains("/") { return "\(directory)/\(name)" }
        let folders = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let paths = folders.split(separator: ":").map { "\($0)/\(name)" }
        return paths.first { access($0, X_OK) == 0 } ?? "\(directory)/\(name)"
    }
}
