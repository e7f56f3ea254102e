import Dispatch
import HerdCore

/// Which programs on disk are others than those that run.
extension Supervisor {
    /// Hashing takes its time, so not on the reactor's thread.
    private static let reading = DispatchQueue(label: "herdctl.programs", qos: .utility)

    func lookAtPrograms() {
        for name in Array(programs.keys) {
            guard let facts = programs[name]?.look(), let path = programs[name]?.path else {
                continue
            }
            Self.reading.async { [weak self, reactor] in
                let hash = try? ReleaseStore.hash(ofFileAt: path)
                reactor.post { [weak self] in
                    self?.assumeIsolated { $0.programs[name]?.wasRead(with: facts, hash: hash) }
                }
            }
        }
    }

    /// Whether a reload would bring in another program; nil where nobody can tell.
    func hasChanged(_ member: Member, since release: String?) -> Bool? {
        guard let release, let name = member.programName else { return nil }
        // One that is not there, as in the midst of a build, is nothing new.
        guard let hash = programs[name]?.hash else { return false }
        return hash != release
    }
}
