/// The newest row of each client among those that this worker has saved.
///
/// They come as the table has them, later ones never older, each with its client's place there: so
/// nothing is compared, and nothing is looked for.
public struct PlacedRows: Sendable {
    private var pile = RowPile()
    /// Positions in the pile, plus one, by the clients' places; 0: there is no row.
    private var positions: [UInt32] = []
    /// The other way around.
    private var places: [UInt32] = []

    public init() {}

    /// As many as there are clients.
    public var count: Int { pile.count }

    /// Takes rows that were saved; false, and none of them, where they do not know their places.
    public mutating func take(_ rows: ReportRows) -> Bool {
        guard rows.places.count == rows.count else { return false }
        var places = rows.places[...]
        rows.withEachPacked { row in
            guard let place = places.popFirst() else { return }
            put(row, at: place)
        }
        return true
    }

    /// Gives all rows away.
    public mutating func takeAll() -> RowPile {
        for place in places { positions[Int(place)] = 0 }
        places.removeAll(keepingCapacity: true)
        defer { pile = RowPile() }
        return pile
    }

    private mutating func put(_ row: UnsafeRawBufferPointer, at place: UInt32) {
        if positions.count <= place {
            positions += repeatElement(0, count: Int(place) + 1 - positions.count)
        }
        let position = Int(positions[Int(place)]) - 1
        guard position < 0 else { return pile.replace(at: position, with: row) }
        places.append(place)
        pile.append(row)
        positions[Int(place)] = UInt32(pile.count)
    }
}
