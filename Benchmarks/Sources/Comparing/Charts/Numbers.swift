import Foundation

/// `1234.5` as `1,234.5`: with commas at the thousands, and exactly so many decimals.
func grouped(_ value: Double, _ count: Int = 0) -> String {
    let text = decimals(abs(value), count)
    let parts = text.split(separator: ".")
    var whole = ""
    for (index, digit) in parts[0].reversed().enumerated() {
        if index > 0, index % 3 == 0 { whole.append(",") }
        whole.append(digit)
    }
    let sign = value < 0 && text.contains { $0 != "0" && $0 != "." } ? "−" : ""
    return sign + String(whole.reversed()) + (parts.count > 1 ? ".\(parts[1])" : "")
}

/// Without commas, as formats for machines want it.
func decimals(_ value: Double, _ count: Int) -> String {
    String(format: "%.\(count)f", value)
}
