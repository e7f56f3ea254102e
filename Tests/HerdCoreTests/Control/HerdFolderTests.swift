import HerdCore
import Testing

struct HerdFolderTests {
    @Test func `what herd.json names is relative to its folder`() {
        let folder = HerdFolder(root: "/srv/herd")
        #expect(folder.controlSocket == "/srv/herd/.herd/run/herdctl.sock")
        #expect(folder.log(of: "Hands", directory: "logs") == "/srv/herd/logs/Hands.log")
        #expect(folder.log(of: "Hands", directory: "/var/log/h") == "/var/log/h/Hands.log")
    }

    @Test func `the longest path that a socket can have is taken, one byte more is not`() {
        // "/.herd/run/" + "Goloman" + ".4194304" + ".sock" are 31 bytes.
        let root = "/" + String(repeating: "r", count: HerdFolder.socketPathBytesMax - 31 - 1)
        #expect(HerdFolder(root: root).socketPathProblem(servers: ["Goloman"]) == nil)
        let problem = HerdFolder(root: root + "r").socketPathProblem(servers: ["Goloman", "Hi"])
        #expect(problem?.contains("up to 108 bytes") == true)
        #expect(problem?.hasSuffix("1 bytes shorter") == true)
    }
}
