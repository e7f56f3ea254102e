import HerdCore
import HerdFiles

/// Why there is no API key; never says what is in the file or the variable.
enum PlacesKeyError: Error, Equatable, CustomStringConvertible {
    case notConfigured(PlacesProvider)
    case file(PrivateFileProblem)
    case noKey(in: String)
    case variableNotSet(String)

    var description: String {
        switch self {
        case .notConfigured(let provider):
            #"places provider "\#(provider.rawValue)" needs an API key: set places.key"#
        case .file(let problem):
            "the API key file \(problem)"
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

    private static func key(inFile path: String) throws(PlacesKeyError) -> Secret {
        let text: String
        do {
            text = try PrivateFile(path: path).read(bytesMax: 4_096) {
                String(decoding: $0, as: UTF8.self)
            }
        } catch {
            throw .file(error)
        }
        return try key(in: text, of: path)
    }

    private static func key(in text: String, of source: String) throws(PlacesKeyError) -> Secret {
        let lines = text.split(whereSeparator: \.isWhitespace)
        guard lines.count == 1, let key = Secret(String(lines[0])) else {
            throw .noKey(in: source)
        }
        return key
    }
}
