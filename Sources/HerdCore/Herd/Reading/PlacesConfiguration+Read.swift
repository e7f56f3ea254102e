extension PlacesConfiguration {
    mutating func read(_ places: inout SectionReader) {
        places.read("provider", into: &provider) { $0.choice(of: PlacesProvider.self) }
        places.read("key", into: &key) { $0.keySource() }
        places.refuse(
            "provider",
            with: "key",
            if: provider != .offline && key == nil,
            "\(quoted(provider.rawValue)) needs an API key;"
                + #" add "key": {"file": PATH} or "key": {"environment": NAME}"#
        )
        places.read("url", into: &url) { $0.origin() }
        places.duration("connectWithin", .milliseconds(10)...(.minutes(1)), into: &connectWithin)
        places.duration("answerWithin", .milliseconds(10)...(.minutes(10)), into: &answerWithin)
        places.refuse(
            "connectWithin",
            with: "answerWithin",
            if: connectWithin > answerWithin,
            "connectWithin (\(DurationText.format(connectWithin))) must not be longer than"
                + " answerWithin (\(DurationText.format(answerWithin))), which includes it"
        )
        places.integer("answerBytesMax", 1_024...67_108_864, into: &answerBytesMax)
        places.integer("callsMax", 1...1_000, into: &callsMax)
        places.read("cache", into: &cache) { $0.duration(in: .zero...(.hours(720))) }
    }
}

extension ConfigurationNode {
    /// `{"file": PATH}` or `{"environment": NAME}`: the key itself has no place in herd.json.
    fileprivate func keySource() -> KeySource? {
        if json.value.string != nil {
            return refuse(
                "the key itself does not belong into herd.json;"
                    + #" write {"file": PATH} or {"environment": NAME}"#
            )
        }
        if json.value.members?.isEmpty == true { return refuse(#"needs "file" or "environment""#) }
        var file: String?
        var environment: String?
        section(#""key""#) { key in
            key.read("file", into: &file) { $0.systemString() }
            key.read("environment", into: &environment) { $0.variableName() }
        }
        switch (file, environment) {
        case (let file?, nil): return .file(file)
        case (nil, let environment?): return .environment(environment)
        case (nil, nil): return nil
        case (_?, _?): return refuse(#"has either "file" or "environment", not both"#)
        }
    }

    private func variableName() -> String? {
        guard let name = systemString() else { return nil }
        if name.contains("=") { return refuse("the name of a variable must not contain \"=\"") }
        return name
    }
}
