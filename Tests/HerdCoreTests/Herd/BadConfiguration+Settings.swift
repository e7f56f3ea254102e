private let duration = #"a duration ("250ms", "10s", "5m", "2h", or a number of seconds)"#

extension BadConfiguration {
    private static func herd(_ members: String) -> String { ConfigurationExamples.minimal(members) }

    static let settings: [Self] = [
        Self(
            herd(#", "limits": {"idle": "10 s", "unsentAge": true, "unfinishedLine": "1w"}"#),
            #"2:22: limits.idle: expected \#(duration), found "10 s""#,
            "2:43: limits.unsentAge: expected \(duration), found true",
            #"2:67: limits.unfinishedLine: expected \#(duration), found "1w""#
        ),
        .semantic(
            herd(#", "limits": {"idle": "169h", "unsentAge": "0s"}"#),
            #"2:22: limits.idle: must be 10ms to 168h, not "169h""#,
            #"2:43: limits.unsentAge: must be 10ms to 1h, not "0s""#
        ),
        Self(
            herd(#", "limits": {"idle": -1, "unsentAge": 1e300}"#),
            "2:22: limits.idle: must be 10ms to 168h, not -1",
            "2:39: limits.unsentAge: expected \(duration), found 1e300"
        ),
        Self(
            herd(#", "limits": {"pipelinedMax": "many", "clientsMax": 99999999999999999999}"#),
            #"2:30: limits.pipelinedMax: expected an integer, found "many""#,
            "2:52: limits.clientsMax: expected an integer, found 99999999999999999999"
        ),
        Self(
            herd(#", "limits": {"lineMax": 1000}"#),
            #"2:14: limits.lineMax: "lineMax" is not a key of "limits"; its keys are"#
                + " lineBytesMax, unfinishedLine, idle, connectionsMax, descriptorsSpare,"
                + " pipelinedMax, unsentBytesPause, unsentBytesMax, unsentAge, clientsMax,"
                + " memoryBytesMax, addressConnectionsMax, addressRequestsPerSecond,"
                + " addressRequestsBurst, addressLoopback"
        ),
        .semantic(
            herd(#", "limits": {"unsentBytesMax": 2000}"#),
            "2:32: limits.unsentBytesMax: unsentBytesPause (262144) must not be more than"
                + " unsentBytesMax (2000), where the connection is closed"
        ),
        // What was refused contradicts nothing.
        Self(
            herd(#", "limits": {"unsentBytesPause": 1, "unsentBytesMax": 2000}"#),
            "2:34: limits.unsentBytesPause: must be 1024 to 1073741824, not 1"
        ),
        .semantic(
            herd(#", "restart": {"pauseMax": "100ms"}"#),
            "2:27: restart.pauseMax: pauseMin (250ms) must not be longer than pauseMax (100ms)"
        ),
        .semantic(
            herd(#", "restart": {"pauseMax": "1m", "pauseMin": "90s"}"#),
            "2:45: restart.pauseMin: pauseMin (90s) must not be longer than pauseMax (1m)"
        ),
        Self(
            herd(#", "restart": {"budgetPerSecond": 0, "budgetBurst": 0}"#),
            "2:34: restart.budgetPerSecond: must be 0.001 to 1000.0, not 0.0",
            "2:52: restart.budgetBurst: must be 1 to 10000, not 0"
        ),
        Self(
            herd(#", "restart": {"budgetPerSecond": "2"}"#),
            #"2:34: restart.budgetPerSecond: expected a number, found "2"; write it without quotes"#
        ),
        Self(
            herd(#", "stop": {"graze": "1s"}"#),
            #"2:12: stop.graze: "graze" is not a key of "stop"; did you mean "grace"?"#
        ),
        Self(herd(#", "reload": []"#), "2:13: reload: expected an object, found an array"),
        Self(
            herd(#", "logs": {"directory": "", "bytesMax": 0, "filesMax": -1}"#),
            "2:25: logs.directory: must not be empty",
            "2:41: logs.bytesMax: must be 4096 to 1099511627776, not 0",
            "2:56: logs.filesMax: must be 0 to 1000, not -1"
        ),
        Self(
            herd(#", "programs": {"server": 1, "herd-places": "p"}"#),
            "2:26: programs.server: expected a string, found 1",
            #"2:29: programs["herd-places"]: "herd-places" is not a key of "programs";"#
                + " its keys are server, places, launch"
        ),
    ]

    static let places: [Self] = [
        Self(
            herd(#", "places": {"provider": "gogle"}"#),
            #"2:26: places.provider: "gogle" is not one of "offline", "google","#
                + #" "google-legacy"; did you mean "google"?"#
        ),
        Self(
            herd(#", "places": {"provider": "google"}"#),
            #"2:26: places.provider: "google" needs an API key; add "key": {"file": PATH} or"#
                + #" "key": {"environment": NAME}"#
        ),
        Self(
            herd(#", "places": {"provider": "google", "key": "AIza"}"#),
            "2:43: places.key: the key itself does not belong into herd.json;"
                + #" write {"file": PATH} or {"environment": NAME}"#
        ),
        Self(
            herd(#", "places": {"key": {}}"#),
            #"2:21: places.key: needs "file" or "environment""#
        ),
        Self(herd(#", "places": {"key": 7}"#), "2:21: places.key: expected an object, found 7"),
        Self(
            herd(#", "places": {"key": {"file": "f", "environment": "E"}}"#),
            #"2:21: places.key: has either "file" or "environment", not both"#
        ),
        Self(
            herd(#", "places": {"provider": "google", "key": {"fiel": "f"}}"#),
            #"2:44: places.key.fiel: "fiel" is not a key of "key"; did you mean "file"?"#
        ),
        Self(
            herd(#", "places": {"key": {"file": ""}}"#),
            "2:30: places.key.file: must not be empty"
        ),
        Self(
            herd(#", "places": {"key": {"environment": "A=B"}}"#),
            #"2:37: places.key.environment: the name of a variable must not contain "=""#
        ),
        Self(
            herd(#", "places": {"url": "http://example.org"}"#),
            "2:21: places.url: http is for this machine's own addresses only; write https"
        ),
        .semantic(
            herd(#", "places": {"url": "http://[::2]"}"#),
            "2:21: places.url: http is for this machine's own addresses only; write https"
        ),
        Self(
            herd(#", "places": {"url": "ftp://localhost"}"#),
            #"2:21: places.url: "ftp://localhost" must begin with https:// or http://"#
        ),
        Self(
            herd(#", "places": {"url": "https://example.org/maps"}"#),
            #"2:21: places.url: "https://example.org/maps" is not a URL of scheme, host and port"#
                + " only"
        ),
        Self(
            herd(#", "places": {"url": "https://me@example.org"}"#),
            #"2:21: places.url: "https://me@example.org" is not a URL of scheme, host and port"#
                + " only"
        ),
        .semantic(
            herd(#", "places": {"url": "https://example.org:99999"}"#),
            #"2:21: places.url: "https://example.org:99999" is not a URL of scheme, host and port"#
                + " only"
        ),
        .semantic(
            herd(#", "places": {"connectWithin": "6s"}"#),
            "2:31: places.connectWithin: connectWithin (6s) must not be longer than"
                + " answerWithin (5s), which includes it"
        ),
        Self(
            herd(#", "places": {"cache": "always"}"#),
            #"2:23: places.cache: expected \#(duration), found "always""#
        ),
    ]
}
