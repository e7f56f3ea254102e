@testable import HerdCore

/// A validator for the part of JSON Schema, draft 2020-12, that herd.schema.json uses.
///
/// It refuses a schema with any keyword that it does not know: a schema that it takes is checked in
/// full.
struct JSONSchema {
    let root: JSONValue

    struct UnknownKeyword: Error, CustomStringConvertible {
        let description: String
    }

    init(_ root: JSONValue) throws {
        self.root = root
        try Self.checkKeywords(of: root, at: "#")
    }

    /// Where the value breaks the schema; empty if it does not.
    func violations(in value: JSONValue) -> [String] {
        violations(of: root, in: value, at: "")
    }

    func violations(of schema: JSONValue, in value: JSONValue, at path: String) -> [String] {
        guard let keywords = schema.members else {
            return schema.bool == true ? [] : ["\(path): must not be there"]
        }
        return keywords.flatMap { keyword in
            check(keyword.key, keyword.value, beside: schema, in: value, at: path)
        }
    }

    /// The schema that a local reference such as `#/$defs/name` names.
    func resolve(_ reference: String) -> JSONValue {
        let steps = reference.split(separator: "/")
        precondition(steps.first == "#", "not a local reference: \(reference)")
        return steps.dropFirst().reduce(root) { schema, step in
            guard let next = schema[String(step)] else {
                preconditionFailure("\(reference) leads nowhere")
            }
            return next
        }
    }
}

// MARK: - Which keywords it knows

extension JSONSchema {
    private static let annotations: Set = ["$schema", "title", "description", "default"]
    private static let plain: Set = [
        "$ref", "type", "enum", "required", "minItems", "maxItems", "uniqueItems", "minProperties",
        "maxProperties", "minimum", "maximum", "pattern", "dependentRequired",
    ]
    private static let schemas: Set = [
        "additionalProperties", "propertyNames", "items", "not", "if", "then",
    ]
    private static let schemasByName: Set = ["properties", "$defs"]

    private static func checkKeywords(of schema: JSONValue, at path: String) throws {
        if schema.bool != nil { return }
        guard let keywords = schema.members else {
            throw UnknownKeyword(description: "\(path) is \(schema.kind), not a schema")
        }
        for keyword in keywords {
            let place = "\(path)/\(keyword.key)"
            if schemas.contains(keyword.key) {
                try checkKeywords(of: keyword.value, at: place)
            } else if schemasByName.contains(keyword.key) {
                for member in keyword.value.members ?? [] {
                    try checkKeywords(of: member.value, at: "\(place)/\(member.key)")
                }
            } else if keyword.key == "prefixItems" {
                for (index, element) in (keyword.value.elements ?? []).enumerated() {
                    try checkKeywords(of: element, at: "\(place)/\(index)")
                }
            } else if !plain.contains(keyword.key), !annotations.contains(keyword.key) {
                throw UnknownKeyword(description: "\(place) is a keyword this validator lacks")
            }
        }
    }
}
