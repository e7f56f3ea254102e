import Foundation
import TestSupport
import Testing

/// The herd's secret and the key of its places: where they are, and that they are nowhere else.
@Suite(.serialized) struct SecretTests {
    @Test func `the first up makes the secret, for its owner alone, and nothing changes it`()
        async throws
    {
        let herd = try TemporaryHerd()
        let path = "\(herd.folder.path)/.herd/secret"
        #expect(try await herd.run("check").contains("peers secret (made at the first up)"))
        try await withHerd(herd) { _ in }
        let secret = try herd.folder.read(".herd/secret")
        #expect(secret.utf8.count == 65)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        try await withHerd(herd) { _ in }
        #expect(try herd.folder.read(".herd/secret") == secret)
        #expect(try await herd.run("check").contains("peers secret\n"))
    }

    @Test func `a secret that is none stops up and check, which say what to do`() async throws {
        let herd = try TemporaryHerd()
        let secret = String(repeating: "s", count: 32)
        try herd.folder.write(".herd/secret", secret, mode: 0o644)
        for verb in ["check", "up"] {
            let outcome = try await herd.herdctl(verb)
            #expect(outcome.status == (verb == "check" ? 78 : 1))
            #expect(outcome.errors.contains("run: chmod 600 "))
            #expect(!outcome.errors.contains(secret))
        }
        try herd.folder.write(".herd/secret", "\(secret)\n\(secret)x\n", mode: 0o600)
        #expect(try await herd.run("check").contains("two are valid"))
    }

    @Test func `check warns of a herd that takes UPDATE from anybody`() async throws {
        let herd = try TemporaryHerd(settings: ["\"peers\": \"open\""])
        let outcome = try await herd.herdctl("check")
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("whoever reaches a server's port can send it UPDATE"))
    }

    @Test func `an open herd gets a secret while it runs, and forgets nothing`() async throws {
        let quick = #""reload": {"minReady": "100ms"}"#
        let herd = try TemporaryHerd(
            TemporaryHerd.three,
            settings: [quick, #""peers": "open""#]
        )
        try await withHerd(herd) { herd in
            let stranger = "UPDATE open +34.0-118.4 1520023934 1520023935182837383 Welsh"
            try herd.client("Hands").send(stranger + "\n")
            try await waitForReport("open", in: herd)
            try herd.write(settings: [quick])
            try await herd.run("apply")
            #expect(try herd.folder.read(".herd/secret").utf8.count == 65)
            try await waitForReport("open", in: herd)
            #expect(try herd.ask("Hands", stranger) == "? \(stranger)")
            _ = try herd.ask("Goloman", "IAMAT secret +34.0-118.4 1520023934")
            try await waitForReport("secret", in: herd)
        }
    }

    private func waitForReport(_ client: String, in herd: TemporaryHerd) async throws {
        for server in herd.names {
            _ = try await eventually("\(server) knows \(client)") {
                try herd.ask(server, "WHATSAT \(client) 10 0")
            } is: {
                $0.hasPrefix("AT ")
            }
        }
    }

    @Test func `neither secret nor key is in a command line, an environment, a log or a state`()
        async throws
    {
        let key = "AIzaCanary" + UUID().uuidString.replacing("-", with: "")
        let herd = try TemporaryHerd(settings: [
            #""places": {"provider": "google-legacy", "url": "http://127.0.0.1:9", "#
                + #""key": {"file": "key"}}"#,
            #""reload": {"minReady": "100ms"}"#,
        ])
        try herd.folder.write("key", key, mode: 0o600)
        try await withHerd(herd) { herd in
            let secret = try herd.folder.read(".herd/secret").trimmingCharacters(in: .newlines)
            _ = try herd.ask("Goloman", "IAMAT kiwi +34.0-118.4 1520023934")
            _ = try herd.ask("Goloman", "WHATSAT kiwi 10 5")
            try await herd.run("restart", "Hands")
            try await herd.run("reload", "--force")
            let workers = herd.processes()
            #expect(workers.count == 5)
            let supervisor = try await herd.status().supervisor.pid
            for pid in workers.map(\.pid) + [supervisor] {
                for file in ["cmdline", "environ"] {
                    let bytes = try bytes(of: "/proc/\(pid)/\(file)")
                    #expect(!has(bytes, secret) && !has(bytes, key), "\(pid): \(file)")
                }
                #expect(!isInMemory(of: pid, secret), "\(pid) of \(supervisor), \(workers)")
            }
            for worker in workers {
                let limits = try bytes(of: "/proc/\(worker.pid)/limits")
                let pattern = #/Max core file size +0 +0/#
                #expect(String(decoding: limits, as: UTF8.self).contains(pattern), "no core files")
            }
            try checkFiles(of: herd, secret: secret, key: key)
        }
    }

    /// Every file of the herd but those two.
    private func checkFiles(of herd: TemporaryHerd, secret: String, key: String) throws {
        let root = herd.folder.path
        var checked = 0
        for name in FileManager.default.enumerator(atPath: root) ?? .init() {
            guard let name = name as? String, name != "key", name != ".herd/secret" else {
                continue
            }
            let type = try FileManager.default.attributesOfItem(atPath: "\(root)/\(name)")[.type]
            guard type as? FileAttributeType == .typeRegular, !name.contains("/releases/") else {
                continue
            }
            let bytes = try bytes(of: "\(root)/\(name)")
            #expect(!has(bytes, secret) && !has(bytes, key), "\(name)")
            checked += 1
        }
        #expect(checked >= 8, "logs, state and configuration")
    }

    /// Whether what the process may write to has the text; false where the kernel shows it to none.
    private func isInMemory(of pid: pid_t, _ text: String) -> Bool {
        guard let memory = FileHandle(forReadingAtPath: "/proc/\(pid)/mem"),
            let maps = try? bytes(of: "/proc/\(pid)/maps")
        else { return false }
        for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            let ends = words[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
            guard words[1].hasPrefix("rw"), ends.count == 2 else { continue }
            try? memory.seek(toOffset: ends[0])
            guard let bytes = try? memory.read(upToCount: Int(ends[1] - ends[0])) else { continue }
            if has(bytes, text) { return true }
        }
        return false
    }

    private func bytes(of path: String) throws -> Data {
        try FileHandle(forReadingFrom: URL(fileURLWithPath: path)).readToEnd() ?? Data()
    }

    private func has(_ bytes: Data, _ text: String) -> Bool {
        bytes.range(of: Data(text.utf8)) != nil
    }
}
