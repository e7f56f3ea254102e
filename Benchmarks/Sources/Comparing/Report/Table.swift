/// A Markdown table; the first column is text, the others are numbers.
struct Table {
    let header: [String]
    var rows: [[String]] = []

    var text: String {
        let rule = ["---"] + Array(repeating: "---:", count: header.count - 1)
        return ([header, rule] + rows).map { "| \($0.joined(separator: " | ")) |\n" }.joined()
    }
}
