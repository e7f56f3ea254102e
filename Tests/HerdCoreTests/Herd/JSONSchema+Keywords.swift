import Testing

@testable import HerdCore

extension JSONSchema {
    func check(
        _ keyword: String,
        _ rule: JSONValue,
        beside schema: JSONValue,
        in value: JSONValue,
        at path: String
    ) -> [String] {
        switch keyword {
        case "$ref": violations(of: resolve(rule.string ?? ""), in: value, at: path)
        case "not":
            violations(of: rule, in: value, at: path).isEmpty ? ["\(path): is forbidden"] : []
        case "then":
            violations(of: schema["if"] ?? true, in: value, at: path).isEmpty
                ? violations(of: rule, in: value, at: path) : []
        case "enum":
            rule.elements?.contains(value) == true ? [] : ["\(path): is none of the values"]
        case "type":
            (rule.elements ?? [rule]).contains { isOf(type: $0.string ?? "", value) }
                ? [] : ["\(path): has another type"]
        default:
            switch value {
            case .object(let members):
                checkObject(keyword, rule, members, beside: schema, at: path)
            case .array(let elements):
                checkArray(keyword, rule, elements, beside: schema, at: path)
            case .string(let text): keyword == "pattern" ? checkPattern(rule, text, at: path) : []
            case .number: checkNumber(keyword, rule, value.double ?? .infinity, at: path)
            case .null, .bool: []
            }
        }
    }

    private func isOf(type: String, _ value: JSONValue) -> Bool {
        switch (type, value) {
        case ("object", .object), ("array", .array), ("string", .string), ("number", .number),
            ("boolean", .bool), ("null", .null):
            true
        case ("integer", .number): value.double.map { $0 == $0.rounded() } ?? false
        default: false
        }
    }

    private func checkObject(
        _ keyword: String,
        _ rule: JSONValue,
        _ members: [JSONMember],
        beside schema: JSONValue,
        at path: String
    ) -> [String] {
        switch keyword {
        case "properties":
            members.flatMap { member in
                violations(
                    of: rule[member.key] ?? true,
                    in: member.value,
                    at: path + "/" + member.key
                )
            }
        case "additionalProperties":
            members.filter { schema["properties"]?[$0.key] == nil }.flatMap { member in
                violations(of: rule, in: member.value, at: path + "/" + member.key)
            }
        case "propertyNames":
            members.flatMap { violations(of: rule, in: .string($0.key), at: path + "/" + $0.key) }
        case "required":
            (rule.elements ?? []).compactMap { name in
                members.contains { .string($0.key) == name } ? nil : "\(path): \(name) is missing"
            }
        case "dependentRequired":
            (rule.members ?? []).filter { rule in members.contains { $0.key == rule.key } }
                .flatMap { checkObject("required", $0.value, members, beside: schema, at: path) }
        case "minProperties": members.count >= rule.int ?? 0 ? [] : ["\(path): has too few members"]
        case "maxProperties":
            members.count <= rule.int ?? 0 ? [] : ["\(path): has too many members"]
        default: []
        }
    }

    private func checkArray(
        _ keyword: String,
        _ rule: JSONValue,
        _ elements: [JSONValue],
        beside schema: JSONValue,
        at path: String
    ) -> [String] {
        let prefix = schema["prefixItems"]?.elements ?? []
        switch keyword {
        case "prefixItems":
            return zip(prefix, elements).flatMap { violations(of: $0, in: $1, at: path + "[]") }
        case "items":
            return elements.dropFirst(prefix.count).flatMap {
                violations(of: rule, in: $0, at: path + "[]")
            }
        case "minItems": return elements.count >= rule.int ?? 0 ? [] : ["\(path): is too short"]
        case "maxItems": return elements.count <= rule.int ?? 0 ? [] : ["\(path): is too long"]
        case "uniqueItems":
            return Set(elements).count == elements.count ? [] : ["\(path): has equal items"]
        default: return []
        }
    }

    private func checkNumber(
        _ keyword: String,
        _ rule: JSONValue,
        _ number: Double,
        at path: String
    ) -> [String] {
        switch keyword {
        case "minimum": number >= rule.double ?? 0 ? [] : ["\(path): is too small"]
        case "maximum": number <= rule.double ?? 0 ? [] : ["\(path): is too large"]
        default: []
        }
    }

    /// Patterns are anchored, and then mean the same to ECMA-262 and to Swift.
    private func checkPattern(_ rule: JSONValue, _ text: String, at path: String) -> [String] {
        guard let pattern = rule.string, pattern.hasPrefix("^"), pattern.hasSuffix("$"),
            let regex = try? Regex("(?:" + pattern.dropFirst().dropLast() + ")")
                .matchingSemantics(.unicodeScalar).asciiOnlyCharacterClasses()
        else {
            Issue.record("not an anchored pattern: \(rule)")
            return []
        }
        return text.wholeMatch(of: regex) == nil ? ["\(path): does not match \(pattern)"] : []
    }
}
