import Testing

@testable import HerdCore

@Suite struct SystemdUnitsTests {
    private func units(
        _ text: String,
        root: String = "/srv/herd",
        program: String = "/opt/herd/herdctl",
        user: String? = "herd"
    ) throws -> [UnitFile] {
        let facts = ServiceFacts(
            program: program,
            file: "\(root)/herd.json",
            folder: HerdFolder(root: root),
            user: user
        )
        let configuration = try HerdConfiguration.read(Array(text.utf8), file: "herd.json").get()
        return SystemdUnits(configuration, facts).files
    }

    private static let pair = """
        { "herd": "pair", "servers": [
            { "name": "Goloman", "port": 8000, "neighbors": ["Hands"] },
            { "name": "Hands", "port": 80, "host": "::1", "neighbors": ["Goloman"] } ] }
        """

    private static func herd(_ server: String, _ more: String = "") -> String {
        #"{ "herd": "h", "servers": [{ "name": "A", "port": 8000\#(server) }]\#(more) }"#
    }

    @Test func `a service and a socket for each server, to the letter`() throws {
        let files = try units(Self.pair)
        #expect(
            files.map(\.name) == [
                "herd-pair.service", "herd-pair-Goloman.socket", "herd-pair-Hands.socket",
            ]
        )
        #expect(files[0].text == Self.service)
        #expect(
            files[2].text == """
                [Unit]
                Description=Port of server Hands of herd pair

                [Socket]
                ListenStream=[::1]:80
                FileDescriptorName=Hands
                Service=herd-pair.service
                Backlog=4096
                BindIPv6Only=ipv6-only

                [Install]
                WantedBy=sockets.target

                """
        )
    }

    @Test func `the service may take as long to end as its slowest server`() throws {
        let slow = #", "command": ["./slow"], "stop": {"grace": "5m"}"#
        #expect(try units(Self.herd(slow))[0].text.contains("\nTimeoutStopSec=315\n"))
        let quick = #", "command": ["./quick"], "stop": {"grace": 0}"#
        let pair = #"{ "name": "B", "port": 8001 }"#
        let text = Self.herd(quick).replacing("}]", with: "}, \(pair)]")
        #expect(try units(text)[0].text.contains("\nTimeoutStopSec=25\n"))
    }

    @Test func `an address that may come late is bound nevertheless`() throws {
        let late = try units(Self.herd(#", "host": "192.0.2.7""#))
        #expect(late[1].text.contains("\nFreeBind=yes\n"))
        #expect(!late[0].text.contains("IPAddressDeny"))
        for host in ["0.0.0.0", "127.0.0.1", "::"] {
            let units = try units(Self.herd(#", "host": "\#(host)""#))
            #expect(!units[1].text.contains("FreeBind"))
        }
    }

    @Test func `a server of somebody else's program loosens what it may need`() throws {
        let unit = try units(Self.herd(#", "command": ["node", "a.js"]"#))[0].text
        #expect(!unit.contains("MemoryDenyWriteExecute"))
        #expect(!unit.contains("IPAddressDeny"))
        #expect(unit.contains("\nRestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK\n"))
    }

    @Test func `a server that binds its port has no socket, and may bind a low one`() throws {
        let high = try units(Self.herd(#", "command": ["x"], "binds": true"#))
        #expect(high.count == 1)
        #expect(high[0].text.contains("\nCapabilityBoundingSet=\n"))
        #expect(!high[0].text.contains("Sockets="))
        #expect(!high[0].text.contains("Also="))
        let low = try units(
            Self.herd(#", "command": ["x"], "binds": true"#).replacing("8000", with: "80")
        )
        #expect(low[0].text.contains("\nAmbientCapabilities=CAP_NET_BIND_SERVICE\n"))
    }

    @Test func `homes and temporary folders are seen only where something of the herd is`() throws {
        func isSet(_ line: String, root: String, program: String = "/opt/herdctl") throws -> Bool {
            try units(Self.herd(""), root: root, program: program)[0].text.contains("\n\(line)\n")
        }
        #expect(try isSet("ProtectHome=yes", root: "/srv"))
        #expect(try isSet("ProtectHome=read-only", root: "/\("home")/kiwi/herd"))
        #expect(try isSet("ProtectHome=read-only", root: "/root"))
        #expect(
            try isSet("ProtectHome=read-only", root: "/srv", program: "/\("home")/kiwi/herdctl")
        )
        #expect(try isSet("ProtectHome=yes", root: "/homeless"))
        #expect(try isSet("PrivateTmp=yes", root: "/srv"))
        #expect(try !isSet("PrivateTmp=yes", root: "/tmp/herd"))
        #expect(try !isSet("PrivateTmp=yes", root: "/srv", program: "/var/tmp/herdctl"))
    }

    @Test func `what the herd writes elsewhere is writable, there or not`() throws {
        let logs = #", "logs": { "directory": "/var/log/my herd" }"#
        let unit = try units(Self.herd(#", "command": ["x"], "directory": "/srv/work""#, logs))[0]
        #expect(
            unit.text.contains("\nReadWritePaths=/srv/herd -/srv/work \"-/var/log/my herd\"\n")
        )
    }

    @Test func `paths with signs that mean something are written so that they don't`() throws {
        let unit = try units(Self.herd(""), root: #"/srv/50% "a\$b""#, user: nil)[0].text
        #expect(unit.contains("\nWorkingDirectory=/srv/50%% \"a\\$b\"\n"))
        let start = #"/opt/herd/herdctl up --config "/srv/50%% \"a\\$$b\"/herd.json""#
        #expect(unit.contains("\nExecStart=\(start)\n"))
        #expect(unit.contains("\nReadWritePaths=\"/srv/50%% \\\"a\\\\$b\\\"\"\n"))
        #expect(!unit.contains("User="))
    }

    @Test func `patience and descriptors follow herd.json where it asks for more`() throws {
        let more = """
            , "restart": { "startWithin": "10m" }, "stop": { "grace": "1.5s" },
            "limits": { "connectionsMax": 1000000 }
            """
        let unit = try units(Self.herd("", more))[0].text
        #expect(unit.contains("\nTimeoutStartSec=615\n"))
        #expect(unit.contains("\nTimeoutStopSec=17\n"))
        #expect(unit.contains("\nLimitNOFILE=2000128\n"))
    }

    @Test func `a key from a variable has a file to stand in`() throws {
        let places = #", "places": { "provider": "google", "key": { "environment": "K" } }"#
        let unit = try units(Self.herd("", places))[0].text
        #expect(unit.contains("\n# Holds K=… and is readable for root alone.\n"))
        #expect(unit.contains("\nEnvironmentFile=/etc/default/herd-h\n"))
    }

    private static let service = """
        [Unit]
        Description=Herd pair
        After=network.target
        # However often it fails, it is tried again.
        StartLimitIntervalSec=0

        [Service]
        Type=notify
        User=herd
        WorkingDirectory=/srv/herd
        ExecStart=/opt/herd/herdctl up --config /srv/herd/herd.json
        ExecReload=/opt/herd/herdctl apply --config /srv/herd/herd.json
        ExecReload=/opt/herd/herdctl reload --config /srv/herd/herd.json
        Sockets=herd-pair-Goloman.socket herd-pair-Hands.socket
        TimeoutStartSec=330
        TimeoutStopSec=25
        WatchdogSec=30
        Restart=on-failure
        RestartSec=1
        RestartPreventExitStatus=2 78
        # The supervisor ends its workers itself; they outlive it where it is killed.
        KillMode=process
        # A worker that memory ran out for is one worker's death.
        OOMPolicy=continue
        LimitNOFILE=524288
        TasksMax=infinity
        UMask=0027
        ProtectSystem=strict
        ProtectHome=yes
        PrivateTmp=yes
        ReadWritePaths=/srv/herd
        CapabilityBoundingSet=
        NoNewPrivileges=yes
        PrivateDevices=yes
        ProtectClock=yes
        ProtectControlGroups=yes
        ProtectHostname=yes
        ProtectKernelLogs=yes
        ProtectKernelModules=yes
        ProtectKernelTunables=yes
        ProtectProc=invisible
        LockPersonality=yes
        RemoveIPC=yes
        RestrictNamespaces=yes
        RestrictRealtime=yes
        RestrictSUIDSGID=yes
        SystemCallArchitectures=native
        SystemCallFilter=@system-service
        SystemCallFilter=~@privileged
        SystemCallErrorNumber=EPERM
        # Not for servers in languages that compile as they run.
        MemoryDenyWriteExecute=yes
        RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
        # Every server of this herd listens on this computer alone.
        IPAddressAllow=localhost
        IPAddressDeny=any

        [Install]
        WantedBy=multi-user.target
        Also=herd-pair-Goloman.socket herd-pair-Hands.socket

        """
}
