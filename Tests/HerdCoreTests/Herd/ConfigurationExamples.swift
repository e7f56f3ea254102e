@testable import HerdCore

/// Texts that are a good herd.json, for the reader and for the schema.
enum ConfigurationExamples {
    static let good: [String] = [
        minimal(""),
        everySetting,
        minimal(#", "$schema": "https://example.org/any""#),
        minimal(#", "host": "::1""#),
        minimal(#", "limits": {}, "restart": {}, "stop": {}, "reload": {}, "logs": {}"#),
        minimal(#", "limits": {"idle": 0.5, "lineBytesMax": 1e3, "clientsMax": 5.0}"#),
        minimal(#", "restart": {"pauseMin": "1s", "pauseMax": "1s", "budgetPerSecond": 0.5}"#),
        minimal(#", "places": {"url": "http://127.0.0.1:9000/"}"#),
        minimal(#", "places": {"url": "http://[::1]:9000"}"#),
        minimal(#", "places": {"url": "http://localhost"}"#),
        minimal(#", "places": {"url": "https://places.example.org:8443"}"#),
        minimal(#", "places": {"provider": "google", "key": {"environment": "PLACES_KEY"}}"#),
        minimal(#", "places": {"provider": "google-legacy", "key": {"file": "key.txt"}}"#),
        server(#""command": ["./worker", ""]"#),
        server(#""command": ["python3", "-m", "http.server"], "binds": true"#),
        server(#""binds": false"#),
        server(#""command": ["./worker"], "ready": "notify", "stop": {}"#),
        server(#""command": ["./worker"], "ready": "tcp", "stop": {"signal": "SIGQUIT"}"#),
        server(#""command": ["./worker"], "ready": {"log": "listens on [0-9]+"}"#),
        server(#""command": ["./worker"], "ready": {"after": 0}, "stop": {"grace": 0}"#),
        server(#""environment": {"EMPTY": "", "SPACED NAME": "a=b"}"#),
        #"{"herd": "h", "servers": [{"name": "A", "host": "127.0.0.1", "port": 8000},"#
            + #"{"name": "B", "host": "127.0.0.2", "port": 8000}]}"#,
    ]

    /// The smallest herd, with more members at the end of it, on a line of their own.
    static func minimal(_ members: String) -> String {
        #"{"herd": "h", "servers": [{"name": "A", "port": 8000}]"# + "\n\(members)}"
    }

    /// The smallest herd whose server has more members, on a line of their own.
    static func server(_ members: String) -> String {
        #"{"herd": "h", "servers": [{"name": "A", "port": 8000,"# + "\n\(members)}]}"
    }

    /// A herd whose `servers` is this text, on a line of its own.
    static func servers(_ text: String) -> String {
        #"{"herd": "h", "servers":"# + "\n\(text)}"
    }

    static let everySetting = """
        {
          "$schema": "./herd.schema.json",
          "herd": "two.of-us_2",
          "host": "0.0.0.0",
          "servers": [
            { "name": "A", "port": 1, "neighbors": ["b"], "host": "::1",
              "computer": "lnxsrv01.seas.ucla.edu",
              "command": ["/bin/worker", "--fast", ""], "binds": true,
              "environment": { "LANG": "C", "EMPTY": "" }, "directory": "work/a",
              "ready": { "http": "/health" }, "stop": { "signal": "SIGINT", "grace": "1m" } },
            { "name": "b", "port": 65535, "neighbors": ["A"] }
          ],
          "durability": "second",
          "peers": "open",
          "threads": 4,
          "limits": {
            "lineBytesMax": 2048, "unfinishedLine": "5s", "idle": "2h", "connectionsMax": 20,
            "descriptorsSpare": 32, "pipelinedMax": 8, "unsentBytesPause": 4096,
            "unsentBytesMax": 8192, "unsentAge": 2.5, "clientsMax": 7,
            "memoryBytesMax": 2097152, "addressConnectionsMax": 5,
            "addressRequestsPerSecond": 0, "addressRequestsBurst": 9, "addressLoopback": true
          },
          "restart": {
            "stableAfter": "1m", "pauseMin": "100ms", "pauseMax": "1.5s", "resetAfter": 30,
            "startWithin": "3s", "heartbeatWithin": "2s", "budgetBurst": 3, "budgetPerSecond": 0.5
          },
          "stop": { "grace": "3s" },
          "reload": { "minReady": 0, "drain": "4s" },
          "logs": { "directory": "/var/log/herd", "bytesMax": 1000000, "filesMax": 0,
            "ageMax": "24h", "gzip": true },
          "places": {
            "provider": "google", "key": { "file": "key.txt" }, "url": "https://example.org:8443/",
            "connectWithin": "1s", "answerWithin": "3s", "answerBytesMax": 65536, "callsMax": 2,
            "cache": "0s"
          },
          "programs": { "server": "bin/s", "places": "bin/p", "launch": "bin/l" }
        }
        """

    static var everySettingRead: HerdConfiguration {
        var a = ServerConfiguration(name: "A", port: 1, neighbors: ["b"])
        a.host = "::1"
        a.computer = "lnxsrv01.seas.ucla.edu"
        a.command = ["/bin/worker", "--fast", ""]
        a.binds = true
        a.environment = ["LANG": "C", "EMPTY": ""]
        a.directory = "work/a"
        a.ready = .http(path: "/health")
        a.stop = ServerStop()
        a.stop?.signal = .interrupt
        a.stop?.grace = .seconds(60)
        var b = ServerConfiguration(name: "b", port: 65_535, neighbors: ["A"])
        b.host = "0.0.0.0"
        var herd = HerdConfiguration(herd: "two.of-us_2", servers: [a, b])
        herd.durability = .second
        herd.peers = .open
        herd.threads = 4
        herd.limits = limitsRead
        herd.restart = restartRead
        herd.stop.grace = .seconds(3)
        herd.reload.minReady = .zero
        herd.reload.drain = .seconds(4)
        herd.logs.directory = "/var/log/herd"
        herd.logs.bytesMax = 1_000_000
        herd.logs.filesMax = 0
        herd.logs.ageMax = .seconds(86_400)
        herd.logs.gzip = true
        herd.places = placesRead
        herd.programs.server = "bin/s"
        herd.programs.places = "bin/p"
        herd.programs.launch = "bin/l"
        return herd
    }

    private static var limitsRead: Limits {
        var limits = Limits()
        limits.lineBytesMax = 2_048
        limits.unfinishedLine = .seconds(5)
        limits.idle = .seconds(7_200)
        limits.connectionsMax = 20
        limits.descriptorsSpare = 32
        limits.pipelinedMax = 8
        limits.unsentBytesPause = 4_096
        limits.unsentBytesMax = 8_192
        limits.unsentAge = .milliseconds(2_500)
        limits.clientsMax = 7
        limits.memoryBytesMax = 2_097_152
        limits.addressConnectionsMax = 5
        limits.addressRequestsPerSecond = 0
        limits.addressRequestsBurst = 9
        limits.addressLoopback = true
        return limits
    }

    private static var restartRead: RestartPolicy {
        var restart = RestartPolicy()
        restart.stableAfter = .seconds(60)
        restart.pauseMin = .milliseconds(100)
        restart.pauseMax = .milliseconds(1_500)
        restart.resetAfter = .seconds(30)
        restart.startWithin = .seconds(3)
        restart.heartbeatWithin = .seconds(2)
        restart.budgetBurst = 3
        restart.budgetPerSecond = 0.5
        return restart
    }

    private static var placesRead: PlacesConfiguration {
        var places = PlacesConfiguration()
        places.provider = .google
        places.key = .file("key.txt")
        places.url = "https://example.org:8443"
        places.connectWithin = .seconds(1)
        places.answerWithin = .seconds(3)
        places.answerBytesMax = 65_536
        places.callsMax = 2
        places.cache = .zero
        return places
    }
}
