import HerdWorker

/// Why a worker did not start: one sentence that says what is wrong and what to do.
enum StartFailure: Error, Equatable, CustomStringConvertible {
    case unreadable(file: String, SystemCallFailure)
    case badConfiguration(String)
    case unknownServer(String, known: [String], nearest: String?)
    case unknownHost(String)
    case portInUse(String, Int, holder: String?)
    case socket(String, Int, SystemCallFailure)
    case notListening(Int32)
    case noPlacesKey(String)
    case badFailpoint(String)

    /// 78 (EX_CONFIG): trying again changes nothing before somebody corrects the configuration.
    var exitCode: Int32 {
        switch self {
        case .unreadable, .badConfiguration, .unknownServer, .noPlacesKey, .badFailpoint: 78
        case .unknownHost, .portInUse, .socket, .notListening: 1
        }
    }

    var description: String {
        switch self {
        case .unreadable(let file, let failure):
            "\(file) can't be read: \(failure.description)"
        case .badConfiguration(let problems):
            problems
        case .unknownServer(let name, let known, let nearest):
            "\"\(name)\" is not a server of this herd; "
                + (nearest.map { "did you mean \"\($0)\"?" }
                    ?? "its servers are \(known.joined(separator: ", "))")
        case .unknownHost(let host):
            "host \"\(host)\" is not an address and has none; correct \"host\" in herd.json"
        case .portInUse(let host, let port, let holder):
            "port \(port) on \(host) is in use by \(holder ?? "another process"); "
                + "stop it, or give the server another port in herd.json"
        case .socket(let host, let port, let failure):
            "can't listen on \(host) port \(port): \(failure.description)"
        case .notListening(let descriptor):
            "LISTEN_FDS says that descriptor \(descriptor) is a listening socket, but it is not"
        case .noPlacesKey(let sentence):
            sentence
        case .badFailpoint(let part):
            "HERD_FAILPOINT: \"\(part)\" is not NAME/STEP=ACTION; steps are "
                + FailpointStep.allCases.map(\.rawValue).joined(separator: ", ")
                + "; actions are "
                + FailpointPlan.Action.allCases.map(\.rawValue).joined(separator: ", ")
        }
    }
}
