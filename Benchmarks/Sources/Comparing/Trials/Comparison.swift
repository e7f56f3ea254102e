import CLoad
import Foundation
import Measuring

/// Measures everything, in some minutes.
public struct Comparison {
    private let toolbox: Toolbox
    private let plan: TrialPlan
    private let remark: String
    private let note: (String) -> Void

    /// Where the clients run, and herd-places; the servers have the other one.
    private static let processor = 1

    /// Of `remark` the reader is told, and `note` is told what is measured next.
    public init(
        _ toolbox: Toolbox,
        _ plan: TrialPlan,
        remark: String,
        note: @escaping (String) -> Void
    ) {
        self.toolbox = toolbox
        self.plan = plan
        self.remark = remark
        self.note = note
    }

    public func run() throws -> Figures {
        guard cload_pin(Int32(Self.processor)) == 0 else {
            throw Failure("two processors are needed: one for the server, one for the clients")
        }
        cload_raise_files()
        let port = try freePorts(1)[0]
        let places = try Child(toolbox.places(port: port), processor: Self.processor)
        defer { places.stop() }
        try places.waitUntilListening(on: port)
        let machine = try Machine.ofThisRun(toolbox)
        return Figures(
            date: Date.now.formatted(.iso8601.year().month().day()),
            remark: remark,
            machine: machine,
            plan: plan,
            loads: try withServers(Platform.allCases, .alone, places: port) { servers in
                var trials = LoadTrials(servers, plan, note: note)
                return try trials.run()
            },
            durability: try withServers([.herd, .herdOnDisk], .alone, places: port) { servers in
                note("disk beside memory")
                for server in servers { try server.freeFileThreads() }
                var trials = LoadTrials(servers, plan, [.durability], note: note)
                return try trials.run()
            },
            memory: try Platform.growing.flatMap { platform in
                note("memory of \(platform.title)")
                return try withServers([platform], .alone, places: port) { servers in
                    try servers.map(MemoryTrial(plan: plan).run)
                }
            },
            herds: try withServers(Platform.flooding, .herd, places: port) { herds in
                var trials = HerdTrials(herds, plan, note: note)
                return try trials.run()
            }
        )
    }

    /// Ends them also where something failed.
    private func withServers<Result>(
        _ platforms: [Platform],
        _ topology: Topology,
        places: UInt16,
        _ body: ([Servers]) throws -> Result
    ) throws -> Result {
        var servers: [Servers] = []
        defer { for server in servers { server.stop() } }
        for platform in platforms {
            servers.append(try Servers.start(platform, topology, places: places, toolbox))
        }
        return try body(servers)
    }
}
