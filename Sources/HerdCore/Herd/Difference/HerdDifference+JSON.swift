/// As `herdctl plan --json` has it: every key is there, and what there is not is `null`.
extension HerdDifference: Encodable {
    private enum CodingKeys: String, CodingKey {
        case schema, herd, changed, settings, servers, places
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(1, forKey: .schema)
        try container.encode(herd, forKey: .herd)
        try container.encode(!isEmpty, forKey: .changed)
        try container.encode(settings, forKey: .settings)
        try container.encode(servers, forKey: .servers)
        try container.encode(places, forKey: .places)
    }
}

extension SettingChange: Encodable {
    private enum CodingKeys: String, CodingKey {
        case key, old, new, change
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(key, forKey: .key)
        try container.encode(old, forKey: .old)
        try container.encode(new, forKey: .new)
        try container.encode(change, forKey: .change)
    }
}
