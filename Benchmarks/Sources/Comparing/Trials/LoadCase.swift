import Measuring

/// One kind of load on a single server.
struct LoadCase: Hashable, Codable, Sendable {
    let command: Command
    let shape: Shape
    /// Requests a second; nil: as many as are answered.
    var rate: Int?

    /// So many that each platform can keep up.
    static let steady = LoadCase(
        command: .iamat,
        shape: Shape(connections: 50, depth: 1_024),
        rate: 5_000
    )

    /// What a server has to save.
    static let durability = LoadCase(command: .iamat, shape: shapes[1])

    static let shapes = [(50, 1), (50, 16), (500, 1), (5, 64)].map(Shape.init)

    static let all =
        shapes.map { LoadCase(command: .iamat, shape: $0) }
        + [
            LoadCase(command: .invalid, shape: shapes[0]),
            LoadCase(command: .invalid, shape: shapes[1]),
            LoadCase(command: .whatsat, shape: shapes[0]),
            LoadCase(command: .whatsat, shape: shapes[1]),
            LoadCase(command: .mixed, shape: shapes[1]),
            // Each question is about a place that nobody has asked for.
            LoadCase(command: .moving, shape: shapes[0]),
            steady,
        ]

    /// What runs hot in all of them.
    static let warmUp = [
        LoadCase(command: .iamat, shape: shapes[0]), LoadCase(command: .iamat, shape: shapes[1]),
        LoadCase(command: .invalid, shape: shapes[1]),
        LoadCase(command: .whatsat, shape: shapes[1]),
    ]

    func load(_ ports: [UInt16], seconds: Double) -> Load {
        var load = Load(
            ports,
            command,
            connections: shape.connections,
            depth: shape.depth,
            until: .seconds(seconds)
        )
        load.rate = rate
        return load
    }
}
