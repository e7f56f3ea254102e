private let name = "1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit"
private let long = String(repeating: "n", count: 65)

extension BadConfiguration {
    private static func herd(_ members: String) -> String { ConfigurationExamples.minimal(members) }
    private static func herd(servers: String) -> String { ConfigurationExamples.servers(servers) }
    private static func server(_ text: String) -> String { ConfigurationExamples.server(text) }

    static let shapes: [Self] = [
        Self("[]", "1:1: expected an object, found an array"),
        Self("{}", #"1:1: "herd" is missing"#, #"1:1: "servers" is missing"#),
        Self(
            #"{"herd": 7, "servers": []}"#,
            "1:10: herd: expected a string, found 7",
            "1:24: servers: a herd has 1 to 1000 servers, not 0"
        ),
        Self(
            #"{"herd": "", "servers": {}}"#,
            #"1:10: herd: "" is not a name: \#(name)"#,
            "1:25: servers: expected an array, found an object"
        ),
        Self(
            herd(#", "sevrers": []"#),
            #"2:3: sevrers: "sevrers" is not a key of the herd; did you mean "servers"?"#
        ),
        Self(
            herd(#", "x y": 1"#),
            #"2:3: ["x y"]: "x y" is not a key of the herd; its keys are $schema, herd, host,"#
                + " servers, durability, peers, threads, limits, restart, stop, reload, logs,"
                + " places, programs"
        ),
        .semantic(
            herd(#", "peers": "open", "peers": "open""#),
            #"2:20: peers: "peers" is there a second time"#
        ),
        Self(herd(#", "$schema": 1"#), #"2:14: ["$schema"]: expected a string, found 1"#),
        Self(
            herd(#", "durability": "always""#),
            #"2:17: durability: "always" is not one of "commit", "second", "memory""#
        ),
        Self(
            herd(#", "durability": "Memory""#),
            #"2:17: durability: "Memory" is not one of "commit", "second", "memory";"#
                + #" did you mean "memory"?"#
        ),
        Self(
            herd(#", "peers": "secrets""#),
            #"2:12: peers: "secrets" is not one of "secret", "open"; did you mean "secret"?"#
        ),
        Self(herd(#", "threads": 0"#), "2:14: threads: must be 1 to 64, not 0"),
        Self(herd(#", "threads": 65"#), "2:14: threads: must be 1 to 64, not 65"),
        Self(herd(#", "peers": true"#), "2:12: peers: expected a string, found true"),
        Self(herd(#", "limits": null"#), "2:13: limits: expected an object, found null"),
        Self(
            herd(#", "host": "local host""#),
            #"2:11: host: "local host" is not an IPv4 or IPv6 address"#
        ),
        Self(
            herd(#", "host": "localhost""#),
            #"2:11: host: "localhost" is not an IPv4 or IPv6 address; did you mean "127.0.0.1"?"#
        ),
        .semantic(
            herd(#", "host": "127.0.0.256""#),
            #"2:11: host: "127.0.0.256" is not an IPv4 or IPv6 address"#
        ),
    ]

    static let servers: [Self] = [
        Self(herd(servers: "[1]"), "2:2: servers[0]: expected an object, found 1"),
        Self(
            herd(servers: "[{}]"),
            #"2:2: servers[0]: "name" is missing"#,
            #"2:2: servers[0]: "port" is missing"#
        ),
        Self(
            herd(servers: #"[{"name": "A", "prot": 1}]"#),
            #"2:16: servers[0].prot: "prot" is not a key of a server; did you mean "port"?"#
        ),
        Self(
            server(#""prot": 1"#),
            #"2:1: servers[0].prot: "prot" is not a key of a server; did you mean "port"?"#
        ),
        Self(
            herd(servers: #"[{"name": "-a", "port": "80"}]"#),
            #"2:11: servers[0].name: "-a" is not a name: \#(name)"#,
            #"2:25: servers[0].port: expected an integer, found "80"; write it without quotes"#
        ),
        Self(
            herd(servers: #"[{"name": "a/b", "port": 0}]"#),
            #"2:11: servers[0].name: "a/b" is not a name: \#(name)"#,
            "2:26: servers[0].port: must be 1 to 65535, not 0"
        ),
        Self(
            herd(servers: #"[{"name": "ä", "port": 65536}]"#),
            #"2:11: servers[0].name: "ä" is not a name: \#(name)"#,
            "2:24: servers[0].port: must be 1 to 65535, not 65536"
        ),
        Self(
            herd(servers: #"[{"name": "\#(long)", "port": -1}]"#),
            #"2:11: servers[0].name: "\#(long)" is not a name: \#(name)"#,
            "2:88: servers[0].port: must be 1 to 65535, not -1"
        ),
        Self(
            herd(servers: #"[{"name": "A", "port": 80.5}]"#),
            "2:24: servers[0].port: expected an integer, found 80.5"
        ),
        Self(
            herd(servers: #"[{"name": "places", "port": 1}]"#),
            #"2:11: servers[0].name: "places" is a name of herdctl's own; choose another"#
        ),
        .semantic(
            herd(servers: #"[{"name": "HerdCtl", "port": 1}]"#),
            #"2:11: servers[0].name: "HerdCtl" is a name of herdctl's own; choose another"#
        ),
        .semantic(
            herd(servers: #"[{"name": "A", "port": 1}, {"name": "A", "port": 2}]"#),
            #"2:37: servers[1].name: "A" is the name of servers[0]"#
        ),
        .semantic(
            herd(servers: #"[{"name": "A", "port": 1}, {"name": "a", "port": 2}]"#),
            #"2:37: servers[1].name: "a" differs only in case from the name of servers[0]"#
        ),
        .semantic(
            herd(servers: #"[{"name": "A", "port": 1}, {"name": "B", "port": 1}]"#),
            "2:50: servers[1].port: 127.0.0.1 port 1 is taken by servers[0] (A, 127.0.0.1);"
                + " give each server a port of its own"
        ),
        .semantic(
            herd(
                servers: #"[{"name": "A", "port": 1},{"name":"B","host":"0.0.0.0","port": 1}]"#
            ),
            "2:64: servers[1].port: 0.0.0.0 port 1 is taken by servers[0] (A, 127.0.0.1);"
                + " give each server a port of its own"
        ),
        Self(
            server(#""host": "a host""#),
            #"2:9: servers[0].host: "a host" is not an IPv4 or IPv6 address"#
        ),
        Self(
            server(#""command": []"#),
            "2:12: servers[0].command: must name a program, then its arguments"
        ),
        Self(
            server(#""command": "worker""#),
            #"2:12: servers[0].command: expected an array, found "worker""#
        ),
        Self(
            server(#""command": ["", 1, "a\u0000"]"#),
            "2:13: servers[0].command[0]: must not be empty",
            "2:17: servers[0].command[1]: expected a string, found 1",
            "2:20: servers[0].command[2]: must not contain a NUL character"
        ),
        Self(
            server(#""binds": true"#),
            "2:10: servers[0].binds: only a server with a command binds its port itself;"
                + " add command, or remove binds"
        ),
        Self(
            server(#""command": ["a"], "binds": "true""#),
            #"2:28: servers[0].binds: expected true or false, found "true""#
        ),
        Self(
            server(#""binds": true, "command": []"#),
            "2:27: servers[0].command: must name a program, then its arguments"
        ),
        Self(
            server(#""environment": ["A=b"]"#),
            "2:16: servers[0].environment: expected an object, found an array"
        ),
        Self(
            server(#""environment": {"A=": "", "": "", "B": 1, "C\u0000": "", "D": "\u0000"}"#),
            #"2:23: servers[0].environment["A="]: the name of a variable must not be empty nor"#
                + #" contain "=" or NUL"#,
            #"2:31: servers[0].environment[""]: the name of a variable must not be empty nor"#
                + #" contain "=" or NUL"#,
            "2:40: servers[0].environment.B: expected a string, found 1",
            #"2:54: servers[0].environment["C\u0000"]: the name of a variable must not be empty"#
                + #" nor contain "=" or NUL"#,
            "2:63: servers[0].environment.D: must not contain a NUL character"
        ),
        Self(
            server(#""environment": {"NOTIFY_SOCKET": "/s"}"#),
            #"2:34: servers[0].environment["NOTIFY_SOCKET"]: "NOTIFY_SOCKET" is set by herdctl"#
                + " itself; remove it"
        ),
        .semantic(
            server(#""environment": {"A": "1", "A": "2"}"#),
            #"2:27: servers[0].environment.A: "A" is there a second time"#
        ),
        Self(server(#""directory": """#), "2:14: servers[0].directory: must not be empty"),
        Self(
            server(#""computer": "a b""#),
            #"2:13: servers[0].computer: "a b" is not a name: \#(name)"#
        ),
    ]
}
