import Glibc
public import HerdCore

/// The gazetteer's files, in the folder that the build puts beside the program.
public struct PlacesData: Sendable {
    public let folder: String

    /// Nil looks in the folder that the build makes: it has to be copied along with the program.
    ///
    /// Foundation's `Bundle` would find it too, but it costs more to start than to read the files.
    public init(folder: String? = nil) {
        self.folder = folder ?? Self.besideTheProgram
    }

    public func load() throws(StartFailure) -> Gazetteer {
        let places = try bytes(of: "places.tsv")
        let countries = try bytes(of: "countries.tsv")
        do {
            return try Gazetteer(
                places: places,
                countries: countries,
                trigonometry: Trigonometry(
                    sine: { sin($0) },
                    cosine: { cos($0) },
                    arcSine: { asin($0) }
                )
            )
        } catch {
            throw .damaged(folder: folder, error)
        }
    }

    private static let besideTheProgram: String = {
        let name = "herdctl_HerdPlaces.resources"
        guard let path = realpath("/proc/self/exe", nil) else { return name }
        defer { free(path) }
        let program = String(cString: path)
        let slash = program.lastIndex(of: "/") ?? program.startIndex
        return "\(program[...slash])\(name)"
    }()

    /// Reads a file whole, in as few calls as the system allows.
    private func bytes(of name: String) throws(StartFailure) -> [UInt8] {
        let file = "\(folder)/\(name)"
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
            throw .unreadable(file: file, code: errno)
        }
        defer { close(descriptor) }
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
            while count < buffer.count {
                let rest = buffer[count...]
                let result = read(descriptor, buffer.baseAddress?.advanced(by: count), rest.count)
                guard result > 0 else {
                    code = result < 0 ? errno : 0
                    return
                }
                count += result
            }
        }
        guard code == 0 else { throw .unreadable(file: file, code: code) }
        return bytes
    }
}

/// Why herd-places did not start: one sentence that says what is wrong and what to do.
public enum StartFailure: Error, CustomStringConvertible {
    case unreadable(file: String, code: Int32)
    case damaged(folder: String, GazetteerProblem)
    case notListening(Int32)
    case socket(String)

    public var description: String {
        switch self {
        case .unreadable(let file, let code):
            "\(file) can't be read: \(String(cString: strerror(code))); "
                + "name the folder of places.tsv with --data"
        case .damaged(let folder, let problem):
            "the places in \(folder) can't be used: \(problem)"
        case .notListening(let descriptor):
            "LISTEN_FDS says that descriptor \(descriptor) is a listening socket, but it is not"
        case .socket(let sentence):
            sentence
        }
    }
}
