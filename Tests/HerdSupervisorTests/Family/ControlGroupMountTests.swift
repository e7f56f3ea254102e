import Testing

@testable import HerdSupervisor

@Suite struct ControlGroupMountTests {
    @Test func `a line of mountinfo says what is mounted where`() {
        let mount = ControlGroupMount(
            "35 24 0:30 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate"
        )
        #expect(mount?.folder == "/sys/fs/cgroup")
        #expect(mount?.folder(ofGroup: "/") == "/sys/fs/cgroup")
        #expect(mount?.folder(ofGroup: "/user.slice/x") == "/sys/fs/cgroup/user.slice/x")
    }

    @Test func `of a part of the tree only that part has folders`() {
        let mount = ControlGroupMount("1 2 0:30 /pod/one /cg rw shared:9 - cgroup2 none rw")
        #expect(mount?.folder(ofGroup: "/pod/one") == "/cg")
        #expect(mount?.folder(ofGroup: "/pod/one/two") == "/cg/two")
        #expect(mount?.folder(ofGroup: "/pod/oneself") == nil)
        #expect(mount?.folder(ofGroup: "/") == nil)
    }

    @Test(arguments: [
        "36 35 0:31 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids",
        "37 24 0:32 / /odd\\040place rw - cgroup2 cgroup2 rw",
        "38 24 8:1 / /data rw",
        "",
    ])
    func `other lines are passed over`(line: String) {
        #expect(ControlGroupMount(line) == nil)
    }
}
