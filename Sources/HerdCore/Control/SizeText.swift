/// Numbers of bytes as people read them.
public enum SizeText {
    /// Powers of 1,024, rounded to nearest; one decimal below ten.
    ///
    ///     0 → 0B   900 → 900B   1_536 → 1.5K   14_680_064 → 14M   10_200_547_328 → 9.5G
    public static func format(bytes: Int) -> String {
        let bytes = max(0, bytes)
        guard bytes >= 1_024 else { return "\(bytes)B" }
        var unit = 1_024
        var letters = Substring("KMGT")
        while true {
            let tenths = (bytes / unit) * 10 + (bytes % unit * 10 + unit / 2) / unit
            if tenths < 100 { return "\(tenths / 10).\(tenths % 10)\(letters.prefix(1))" }
            let whole = bytes / unit + (bytes % unit >= unit / 2 ? 1 : 0)
            if whole < 1_024 || letters.count == 1 { return "\(whole)\(letters.prefix(1))" }
            unit *= 1_024
            letters.removeFirst()
        }
    }
}
