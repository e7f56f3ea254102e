import Glibc

/// Finds a program as a shell would: by path if its name has a slash, else along `searchPath`,
/// a PATH.
enum ProgramSearch {
    static func path(of name: String, from directory: String, searchPath: String?) -> String {
        if name.hasPrefix("/") { return name }
        if name.contains("/") { return "\(directory)/\(name)" }
        let paths = (searchPath ?? "/usr/bin:/bin").split(separator: ":").map { "\($0)/\(name)" }
        return paths.first { access($0, X_OK) == 0 } ?? "\(directory)/\(name)"
    }
}
