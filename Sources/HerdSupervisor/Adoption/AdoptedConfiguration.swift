import Foundation
import HerdCore

/// The configuration that a herd runs on once its supervisor was replaced.
///
/// Workers that live on have read the one that was in force; what herd.json says now can be brought
/// in later, but not by adopting them.
struct AdoptedConfiguration {
    let configuration: HerdConfiguration
    /// Whether that is what the workers have.
    let isKept: Bool
    let news: [String]

    init(_ state: HerdState?, in folder: HerdFolder, wanted: HerdConfiguration) {
        let path = folder.configuration
        let bytes = FileManager.default.contents(atPath: path).map(Array.init) ?? []
        guard let state, state.herd != nil, Self.hasLiving(state, in: folder),
            case .success(let running) =
                HerdConfiguration.read(bytes, file: path, on: ThisComputer.name)
        else {
            (configuration, isKept, news) = (wanted, false, [])
            return
        }
        (configuration, isKept) = (running, true)
        let hasChanged = running != wanted
        news =
            hasChanged
            ? ["herd.json has changed; the herd goes on with what its workers have read"] : []
    }

    /// The record may be an instant older than the workers.
    private static func hasLiving(_ state: HerdState, in folder: HerdFolder) -> Bool {
        state.workers.contains(where: \.identity.isRunning)
            || state.bootID == ProcessIdentity.bootID() && !FoundWorker.all(run: folder.run).isEmpty
    }
}
