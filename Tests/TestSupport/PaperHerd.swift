/// The five servers of the paper's Figure 1.
public enum PaperHerd {
    /// Each with its neighbors.
    public static let neighbors: KeyValuePairs = [
        "Goloman": ["Hands", "Holiday", "Wilkes"],
        "Hands": ["Goloman", "Wilkes"],
        "Holiday": ["Goloman", "Welsh", "Wilkes"],
        "Welsh": ["Holiday"],
        "Wilkes": ["Goloman", "Hands", "Holiday"],
    ]
    public static let names = neighbors.map(\.key)
}
