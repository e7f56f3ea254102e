/// What a program did, counted: the same on a busy machine and on a quiet one.
public struct Counts: Equatable, Sendable {
    /// System calls' own not among them.
    public var instructions: Int
    /// Calls of `malloc` and its relatives.
    public var allocations: Int

    public init(instructions: Int, allocations: Int) {
        self.instructions = instructions
        self.allocations = allocations
    }
}

/// What one request costs a server.
public struct RequestCost: Equatable, Sendable {
    public var instructions: Int
    /// Of a thousand requests: a request that needs no memory of its own still has its share of
    /// what grows now and then.
    public var allocations: Int

    public init(instructions: Int, allocations: Int) {
        self.instructions = instructions
        self.allocations = allocations
    }

    /// The difference between a run with few and one with many requests, divided by theirs.
    public init(few: Counts, many: Counts, requests: Int) {
        instructions = (many.instructions - few.instructions) / requests
        // What grows now and then may do so once more in the run with few.
        allocations = max(0, (many.allocations - few.allocations) * 1_000 / requests)
    }
}
