import HerdCore
import Testing

@Suite struct PassedDescriptorsTests {
    private func entries(_ variables: [String: String]) -> [String] {
        PassedDescriptors(variables, pid: 7).entries.map { "\($0.name) \($0.descriptor)" }
    }

    @Test func `each has the next number, and the name at its place`() {
        let variables = ["LISTEN_PID": "7", "LISTEN_FDS": "3", "LISTEN_FDNAMES": "Goloman:Hands:x"]
        #expect(entries(variables) == ["Goloman 3", "Hands 4", "x 5"])
    }

    @Test(arguments: ["", "Goloman", "Goloman:", ":Hands"])
    func `one without a name is unknown, as systemd calls it`(names: String) {
        let variables = ["LISTEN_PID": "7", "LISTEN_FDS": "2", "LISTEN_FDNAMES": names]
        let known = names.isEmpty ? [] : names.hasPrefix(":") ? ["Hands 4"] : ["Goloman 3"]
        #expect(entries(variables).filter { !$0.hasPrefix("unknown ") } == known)
        #expect(entries(variables).count == 2)
    }

    @Test(arguments: [
        ["LISTEN_FDS": "1"], ["LISTEN_FDS": "1", "LISTEN_PID": "8"], ["LISTEN_PID": "7"],
        ["LISTEN_FDS": "0", "LISTEN_PID": "7"], ["LISTEN_FDS": "-1", "LISTEN_PID": "7"],
        ["LISTEN_FDS": "x", "LISTEN_PID": "7"], ["LISTEN_FDS": "2147483647", "LISTEN_PID": "7"],
    ])
    func `variables for another process, or without sense, pass nothing`(
        variables: [String: String]
    ) {
        #expect(PassedDescriptors(variables, pid: 7) == PassedDescriptors())
    }
}
