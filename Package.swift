// swift-tools-version: 6.2

import PackageDescription

/// Every target of ours: Swift 6 mode, and a warning is an error.
let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")

let package = Package(
    name: "herdctl",
    products: [
        .executable(name: "herdctl", targets: ["herdctl"]),
        .executable(name: "herd-server", targets: ["herd-server"]),
        .executable(name: "herd-places", targets: ["herd-places"]),
        .executable(name: "herd-launch", targets: ["herd-launch"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    ],
    targets: [
        // Every decision; imports nothing.
        .target(name: "HerdCore", swiftSettings: strict),

        // The only C: libcurl found at run time, zlib, Linux system calls, the launcher.
        .target(name: "CCurl"),
        .systemLibrary(
            name: "CZlib",
            pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"])]
        ),
        .target(name: "CLinux"),
        .executableTarget(name: "herd-launch", dependencies: ["CLinux"]),

        // Tools that more than one shell uses.
        .target(name: "Curl", dependencies: ["CCurl", "HerdCore"], swiftSettings: strict),
        .target(
            name: "HerdHTTP",
            dependencies: [hummingbird, hummingbirdCore, logging, nioCore, nioHTTP1, nioPosix],
            swiftSettings: strict
        ),
        .target(name: "HerdFiles", swiftSettings: strict),
        .target(
            name: "HerdWorker",
            dependencies: ["CLinux", logging, nioCore, nioPosix],
            swiftSettings: strict
        ),

        // Shells, one per part of the world; they never import each other.
        .target(
            name: "HerdServer",
            dependencies: [
                "CLinux", "Curl", "HerdCore", "HerdFiles", "HerdWorker", crypto, grdb, logging,
                nioCore, nioPosix, sqlite,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "HerdSupervisor",
            dependencies: [
                "CLinux", "CZlib", "Curl", "HerdCore", "HerdFiles", "HerdHTTP", crypto,
                hummingbird, logging,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "HerdPlaces",
            dependencies: [
                "CLinux", "HerdCore", "HerdHTTP", "HerdWorker", hummingbird, logging, nioCore,
                nioPosix,
            ],
            exclude: ["Resources/make_places.py"],
            resources: [
                .copy("Resources/places.tsv"), .copy("Resources/countries.tsv"),
                .copy("Resources/LICENSE-places.md"),
            ],
            swiftSettings: strict
        ),

        // Thin programs: parse the arguments, call the shell.
        .executableTarget(
            name: "herdctl",
            dependencies: ["CLinux", "HerdCore", "HerdSupervisor", argumentParser],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "herd-server",
            dependencies: ["HerdServer"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "herd-places",
            dependencies: ["HerdPlaces", argumentParser],
            swiftSettings: strict
        ),

        // What tests of several targets share: folders, ports, clients, children.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .executableTarget(name: "test-worker", path: "Tests/TestWorker"),

        // Clients that check every reply, for tests and for people who want to see it.
        .target(
            name: "LoadClient",
            dependencies: ["CLinux", "HerdCore"],
            path: "Tests/LoadClient",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "herd-load",
            dependencies: ["CLinux", "HerdCore", "LoadClient", argumentParser],
            path: "Tests/HerdLoad",
            swiftSettings: strict
        ),

        // Herds on networks that cut, lose and delay: namespaces and TUN devices, nothing else.
        .target(name: "CNetwork", path: "Tests/CNetwork"),
        .target(
            name: "FaultNetwork",
            dependencies: ["CLinux", "CNetwork", "HerdCore", "LoadClient", "TestSupport"],
            path: "Tests/FaultNetwork",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "herd-faults",
            dependencies: ["FaultNetwork", "LoadClient", "TestSupport", argumentParser],
            path: "Tests/HerdFaults",
            swiftSettings: strict
        ),

        // What must hold for any bytes; scripts/fuzz runs the same under libFuzzer.
        .target(
            name: "FuzzProperties",
            dependencies: ["HerdCore"],
            path: "Tests/Fuzzing/Properties",
            swiftSettings: strict
        ),

        .testTarget(
            name: "FuzzingTests",
            dependencies: ["FuzzProperties", "LoadClient", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(name: "HerdCoreTests", dependencies: ["HerdCore"], swiftSettings: strict),
        .testTarget(
            name: "CurlTests",
            dependencies: ["Curl", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HerdServerTests",
            dependencies: [
                "HerdServer", "HerdCore", "HerdWorker", "CLinux", "LoadClient", "TestSupport",
                "herd-server", "test-worker", grdb, logging, nioCore, nioPosix,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HerdSupervisorTests",
            dependencies: [
                "HerdSupervisor", "CLinux", "LoadClient", "TestSupport", "herd-launch",
                "herd-places", "herd-server", "herdctl", "test-worker",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HerdPlacesTests",
            dependencies: ["HerdHTTP", "HerdPlaces", "HerdWorker", "TestSupport", hummingbird],
            swiftSettings: strict
        ),
        .testTarget(
            name: "LoadClientTests",
            dependencies: ["LoadClient", "CLinux", "HerdCore", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "FaultNetwork", "LoadClient", "TestSupport", "herdctl", "herd-faults", "herd-load",
                "herd-server", "herd-places", "herd-launch",
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "TidyTests", dependencies: ["TestSupport"], swiftSettings: strict),
    ]
)
