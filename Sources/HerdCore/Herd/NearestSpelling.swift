/// The candidate that a mistyped word was probably meant to be, or nil.
///
/// Case does not count. Three letters or more that only one candidate begins with find it: `stat`
/// finds `status`. Else one slip is forgiven for every three letters, at least one: `prot` finds
/// `port`, `Wlikes` finds `Wilkes`, `x` finds nothing longer than two letters.
public func nearestSpelling(
    to word: String,
    among candidates: some Sequence<String>
)
    -> String?
{
    let candidates = Array(candidates)
    let letters = Array(word.lowercased().unicodeScalars.prefix(100))
    let begun = candidates.filter { $0.lowercased().hasPrefix(word.lowercased()) }
    if letters.count >= 3, begun.count == 1 { return begun[0] }
    let slipsMax = max(1, letters.count / 3)
    let slips = candidates.map { candidate in
        (candidate, editDistance(letters, Array(candidate.lowercased().unicodeScalars)))
    }
    guard let best = slips.min(by: { $0.1 < $1.1 }), best.1 <= slipsMax else { return nil }
    return best.0
}

/// How many letters must be inserted, removed, replaced or swapped with their neighbor.
///
///     editDistance("port", "prot")       1   (swapped)
///     editDistance("Hand", "Hands")      1   (inserted)
///     editDistance("kitten", "sitting")  3
///
/// This is optimal string alignment: no letter is edited twice.
func editDistance<Letter: Equatable>(_ first: [Letter], _ second: [Letter]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...second.count)
    for (row, letter) in first.enumerated() {
        var current = [row + 1]
        for (column, other) in second.enumerated() {
            var best = min(last[column + 1], current[column]) + 1
            best = min(best, last[column] + (letter == other ? 0 : 1))
            if row > 0, column > 0, letter == second[column - 1], first[row - 1] == other {
                best = min(best, beforeLast[column - 1] + 1)
            }
            current.append(best)
        }
        (beforeLast, last) = (last, current)
    }
    return last[second.count]
}
