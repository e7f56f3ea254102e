// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

/// A package of its own, so that who builds the herd builds none of this.
let package = Package(
    name: "Benchmarks",
    dependencies: [
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0")
    ],
    targets: [
        // Clients in C: what they cost must not be what is measured.
        .target(name: "CLoad"),

        // Starts programs, puts load on them, reads what it cost.
        .target(name: "Measuring", dependencies: ["CLoad"], swiftSettings: strict),

        // Instructions a request, for continuous integration.
        .executableTarget(
            name: "herd-guard",
            dependencies: ["Measuring"],
            swiftSettings: strict
        ),

        // The herd beside its rivals, as tables and charts.
        .target(
            name: "Comparing",
            dependencies: [
                "CLoad", "Measuring",
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "herd-compare",
            dependencies: ["Comparing", "Measuring"],
            swiftSettings: strict
        ),

        .testTarget(
            name: "BenchmarkTests",
            dependencies: ["CLoad", "Comparing", "Measuring"],
            swiftSettings: strict
        ),
    ]
)
