// Servers that are somebody else's programs.
private let forms =
    #"write "notify", "tcp", {"http": PATH}, {"log": PATTERN} or {"after": TIME}"#

extension BadConfiguration {
    private static func server(_ text: String) -> String {
        ConfigurationExamples.server(#""command": ["a"],\#(text)"#)
    }

    static let foreign: [Self] = [
        Self(
            ConfigurationExamples.server(#""ready": "tcp""#),
            "2:10: servers[0].ready: only a server with a command says how it is ready;"
                + " add command, or remove ready"
        ),
        Self(
            ConfigurationExamples.server(#""stop": {}"#),
            "2:9: servers[0].stop: only a server with a command is stopped its own way;"
                + " add command, or remove stop"
        ),
        Self(server(#""ready": 5"#), "2:27: servers[0].ready: \(forms)"),
        Self(
            server(#""ready": "http""#),
            #"2:27: servers[0].ready: "http" is no kind of readiness; \#(forms)"#
        ),
        Self(server(#""ready": {}"#), "2:27: servers[0].ready: \(forms)"),
        Self(
            server(#""ready": {"http": "/", "after": "1s"}"#),
            "2:27: servers[0].ready: \(forms)"
        ),
        Self(
            server(#""ready": {"tcp": 80}"#),
            #"2:28: servers[0].ready.tcp: "tcp" is not a key of "ready"; its keys are http, log,"#
                + " after"
        ),
        Self(
            server(#""ready": {"http": "health check"}"#),
            #"2:36: servers[0].ready.http: "health check" is not a path: it begins with / and has"#
                + " no spaces nor other letters than ASCII's, 1000 at most"
        ),
        .semantic(
            server(#""ready": {"log": "a("}"#),
            #"2:35: servers[0].ready.log: "a(" is not a regular expression"#
        ),
        Self(
            server(#""ready": {"log": ""}"#),
            "2:35: servers[0].ready.log: must not be empty"
        ),
        Self(
            server(#""ready": {"log": "\#(String(repeating: "x", count: 1_001))"}"#),
            "2:35: servers[0].ready.log: a pattern has 1000 letters at most"
        ),
        Self(
            server(#""ready": {"after": "soon"}"#),
            #"2:37: servers[0].ready.after: expected a duration ("250ms", "10s", "5m", "2h", or a"#
                + #" number of seconds), found "soon""#
        ),
        Self(
            server(#""stop": "SIGINT""#),
            #"2:26: servers[0].stop: expected an object, found "SIGINT""#
        ),
        Self(
            server(#""stop": {"signal": "SIGTREM"}"#),
            #"2:37: servers[0].stop.signal: "SIGTREM" is not one of "SIGTERM", "SIGINT","#
                + #" "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGWINCH"; did you mean"#
                + #" "SIGTERM"?"#
        ),
        .semantic(
            server(#""stop": {"grace": "2h"}"#),
            #"2:36: servers[0].stop.grace: must be 0s to 1h, not "2h""#
        ),
    ]
}
