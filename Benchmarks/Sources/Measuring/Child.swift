import CLoad
import Foundation

/// A program that was started, and is ended with `stop`.
public final class Child {
    public let pid: pid_t
    private let process = Process()
    private let name: String
    private let undoing: Int

    /// Starts it on `processor` alone, or on any where that is nil; its output goes to `log`.
    public init(
        _ command: [String],
        processor: Int? = nil,
        environment: [String: String] = [:],
        log: URL? = nil
    ) throws {
        let pinned = processor.map { ["taskset", "--cpu-list", "\($0)"] } ?? []
        name = command.first ?? ""
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = pinned + command
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        let output = try log.map(Self.create) ?? FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let pid = process.processIdentifier
        self.pid = pid
        undoing = Interruption.register { kill(pid, SIGTERM) }
    }

    private static func create(_ file: URL) throws -> FileHandle {
        try Data().write(to: file)
        return try FileHandle(forWritingTo: file)
    }

    /// Returns when the program listens; it fails where that takes a minute, or where it ends.
    public func waitUntilListening(on port: UInt16) throws {
        for _ in 0..<600 {
            if cload_try(port) == 0 { return }
            guard process.isRunning else { break }
            usleep(100_000)
        }
        stop()
        throw Failure("\(name) does not listen on port \(port)")
    }

    /// Ends it with SIGTERM, and after half a minute with SIGKILL; returns when it has ended.
    public func stop() {
        Interruption.forget(undoing)
        guard process.isRunning else { return }
        process.terminate()
        let pid = pid
        let last = DispatchWorkItem { kill(pid, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 30, execute: last)
        process.waitUntilExit()
        last.cancel()
    }

    /// Runs a command to its end and returns what it wrote to its standard output.
    @discardableResult
    public static func run(_ command: [String], processor: Int? = nil) throws -> String {
        let pinned = processor.map { ["taskset", "--cpu-list", "\($0)"] } ?? []
        let process = Process()
        let output = Pipe()
        let errors = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = pinned + command
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        // Shorter than a pipe is large, so it could wait.
        let said = String(
            decoding: errors.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure("\(command.joined(separator: " ")) failed: \(said)")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
