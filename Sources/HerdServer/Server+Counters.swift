import HerdCore

extension Server {
    /// What `counters` answers on the control socket: space-separated `key=value`.
    var counters: String {
        let counted = reports.counters
        let open = connections.count + (outgoing?.frozenConnections ?? 0)
        let unsaved = reports.unsaved
        let limits = LimitCounters.all.map { name, field in
            (LimitCounters.prefix + name, counted.limits[keyPath: field])
        }
        let own = [
            ("connections", open), ("clients", reports.clients),
            ("requests", counted.requests), ("invalid", counted.invalidLines),
            ("late", counted.reportsLate), ("refused", counted.clientsRefused),
            ("updates_taken", counted.updatesTaken), ("updates_refused", counted.updatesRefused),
            ("labels_ahead", counted.labelsAhead),
            ("updates_unproven", counted.updatesUnproven), ("links", neighbors.linksOpen),
            ("unsaved", unsaved.awaited + unsaved.others),
            ("save_microseconds", Int((storage?.lastSave ?? .zero) / .microseconds(1))),
            ("not_stored", reports.refused), ("disk_full", reports.isRefusing ? 1 : 0),
            ("file_set_aside", storage?.hasSetAside ?? false ? 1 : 0),
            ("file_lost", storage?.hasLostFile ?? false ? 1 : 0),
            ("held_bytes", connections.totals.memory.bytes),
            ("accept_paused", listener.lacksDescriptors ? 1 : 0),
        ]
        return (own + limits).map { "\($0.0)=\($0.1)" }.joined(separator: " ")
    }
}
