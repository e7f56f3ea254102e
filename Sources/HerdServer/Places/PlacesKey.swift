import Glibc
import HerdCore

/// Why there is no API key; never says what is in the file or the variable.
enum PlacesKeyError: Error, Equatable, CustomStringConvertible {
    case notConfigured(PlacesProvider)
    case unreadable(path: String, errno: Int32)
    case notAFile(path: String)
    case readableByOthers(path: String, mode: UInt32)
    case noKey(in: String)
    case variableNotSet(String)

    var description: String {
        switch self {
        case .notConfigured(let provider):
            #"places provider "\#(provider.rawValue)" needs an API key: set places.key"#
        case .unreadable(let path, let errno):
            "the API key file \(path) can't be read: \(String(cString: strerror(errno)))"
        case .notAFile(let path):
            "the API key file \(path) is not a plain file"
        case .readableByOthers(let path, let mode):
            "the API key file \(path) is open to others (mode 0\(String(mode, radix: 8)));"
                + " run: chmod 600 \(path)"
        case .noKey(let source):
            "\(source) holds no API key: one line of visible ASCII characters is expected"
        case .variableNotSet(let name):
            "the environment variable \(name), which shall hold the API key, is not set"
        }
    }
}

extension Secret {
    /// The key that the configuration points to; nil for a provider that needs none.
    static func placesKey(
        _ configuration: PlacesConfiguration,
        folder: HerdFolder,
        environment: (String) -> String?
    ) throws(PlacesKeyError) -> Secret? {
        guard configuration.provider != .offline else { return nil }
        switch configuration.key {
        case .file(let path):
            return try key(inFile: folder.path(path))
        case .environment(let name):
            guard let text = environment(name) else { throw .variableNotSet(name) }
            return try key(in: text, of: "the environment variable \(name)")
        case nil:
            throw .notConfigured(configuration.provider)
        }
    }

    /// Only a file that nobody but its owner can open holds a secret.
    private static func key(inFile path: String) throws(PlacesKeyError) -> Secret {
        // Not blocking: a FIFO in its place must not stop the start.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path: path, errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        guard status.st_mode & 0o077 == 0 else {
            throw .readableByOthers(path: path, mode: status.st_mode & 0o777)
        }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw .unreadable(path: path, errno: errno) }
        return try key(in: String(decoding: bytes[..<count], as: UTF8.self), of: path)
    }

    private static func key(in text: String, of source: String) throws(PlacesKeyError) -> Secret {
        let lines = text.split(whereSeparator: \.isWhitespace)
        guard lines.count == 1, let key = Secret(String(lines[0])) else {
            throw .noKey(in: source)
        }
        return key
    }
}
