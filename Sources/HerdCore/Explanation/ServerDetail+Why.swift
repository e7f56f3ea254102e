extension ServerDetail {
    /// How it is and why, in one sentence; for a server that is watched.
    public var explanation: String {
        let detail = status.detail
        switch status.state {
        case .ready:
            let time = readySeconds.map { ", and has been for \(ElapsedText.format(.seconds($0)))" }
            return sentence("is ready\(time ?? "")", detail)
        case .reloading: return sentence("is being reloaded; its worker serves", detail)
        case .starting: return sentence("is starting", detail)
        case .stopping:
            let then = status.wanted == .up ? ", to be started anew" : ", as somebody asked"
            return sentence("is stopping\(then)", detail)
        case .stopped:
            return sentence("was stopped; herdctl start \(status.name) starts it", detail)
        case .backoff: return sentence("died", detail)
        case .crashloop: return sentence("dies again and again", detail)
        case .failed: return sentence("has failed", detail)
        }
    }

    /// The same where no supervisor runs, of a server whose worker may have lived on.
    public var abandonment: String {
        let name = status.name
        if let pid = status.pid {
            return "no supervisor runs; the worker of \(name) (pid \(pid)) goes on, and the next"
                + " herdctl up adopts it"
        }
        if let port = status.port, let owners = PortOwner.sentence(port: port, portOwners) {
            return "\(name) is not up, and could not be started: \(owners)"
        }
        return "\(name) is not up: no supervisor runs; herdctl up -d starts it"
    }

    /// Whether anything is known that somebody who asks `why` did not know.
    public var hasNews: Bool { status.pid != nil || !portOwners.isEmpty || !deaths.isEmpty }

    private func sentence(_ state: String, _ detail: String?) -> String {
        "\(status.name) \(state)" + (detail.map { ": \($0)" } ?? "")
    }
}
