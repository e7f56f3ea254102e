import Foundation

/// The programs that were built together with the tests.
public enum BuiltPrograms {
    /// The folder that the test bundle was linked into, and the programs with it.
    public static let folder: String = {
        let bundle = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return ((bundle ?? "") as NSString).deletingLastPathComponent
    }()

    /// The checkout that these tests were compiled from.
    public static let repository: String = {
        var path = #filePath as NSString
        for _ in 0..<3 { path = path.deletingLastPathComponent as NSString }
        return path as String
    }()

    public static func path(_ name: String) -> String { "\(folder)/\(name)" }
}
