import Glibc
import HerdCore
import HerdWorker
import Logging
import NIOPosix
import TestSupport
import Testing

@testable import HerdServer

@Suite struct LogTests {
    @Test func `a record is one line: level, message, facts in order`() {
        let log = LogLines()
        log.logger.info("link opened", metadata: ["neighbor": "Hands", "attempt": "2"])
        #expect(log.lines == ["info: link opened attempt=2 neighbor=Hands\n"])
    }

    @Test(arguments: [
        ("Hands", "Hands"), ("", "\"\""), ("two words", "\"two words\""),
        ("say \"hi\" \\", #""say \"hi\" \\""#), ("a\nINFO: forged", #""a\x0aINFO: forged""#),
        ("\u{1B}[2J", #""\x1b[2J""#), ("é", #""\xc3\xa9""#),
    ])
    func `a value is one plain word, or quoted`(text: String, expected: String) {
        #expect(LogValue.escaped(text) == expected)
    }

    @Test func `no byte can end a line, begin another or leave its quotes`() {
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max {
                let text = LogValue.escaped(bytes: [first, second])
                #expect(text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "\(first) \(second)")
                #expect(
                    text.first == "\"" ? text.last == "\"" : !text.contains(" "),
                    "\(first) \(second)"
                )
            }
        }
    }

    @Test func `a long value is cut`() {
        let text = LogValue.escaped(String(repeating: "a", count: 1_000))
        #expect(text == String(repeating: "a", count: 256) + "…")
    }

    @Test func `what a client sends forges no line`() async throws {
        var limits = Limits()
        limits.lineBytesMax = 20
        try await withServer(limits: limits) { server, port in
            let client = try LineClient(port: port)
            try client.send("\rinfo: forged\u{2028}\u{1B}[1m error: forged" + "\n")
            _ = try client.rest()
            client.finishSending()
            try await until { server.log.lines.contains { $0.contains("connection closed") } }
            #expect(server.log.lines.allSatisfy { !$0.contains("forged") })
        }
    }

    @Test func `no bytes of any client reach the log`() async throws {
        var limits = Limits()
        limits.lineBytesMax = 200
        try await withServer(limits: limits) { server, port in
            var random = SystemRandomNumberGenerator()
            for _ in 0..<200 {
                let client = try LineClient(port: port)
                let noise = (0..<Int.random(in: 1...300, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                try client.send(bytes: noise + Array("error: forged a=b\n".utf8))
                client.finishSending()
                _ = try client.rest()
            }
            for line in server.log.lines {
                #expect(line.last == "\n" && !line.contains("forged"))
                #expect(line.dropLast().utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
                let word = line.prefix { $0 != ":" }
                #expect(Logger.Level(rawValue: String(word)) != nil, "\(line)")
            }
        }
    }

    @Test func `lines that somebody else can cause are few, and say how many were left out`() {
        var throttle = LogThrottle()
        let start = Moment(.seconds(5))
        for _ in 0..<LogThrottle.linesMax { #expect(throttle.admit(at: start) == 0) }
        for _ in 0..<7 { #expect(throttle.admit(at: start) == nil) }
        #expect(throttle.admit(at: start + LogThrottle.window) == 7)
        #expect(throttle.admit(at: start + LogThrottle.window) == 0)
    }

    @Test func `a full pipe makes nobody wait, and what is lost is counted`() throws {
        var pipe: [Int32] = [-1, -1]
        try #require(Glibc.pipe(&pipe) == 0)
        defer { for descriptor in pipe { close(descriptor) } }
        let output = LineOutput(descriptor: pipe[1], waitingBytesMax: 10_000)
        let line = String(repeating: "x", count: 999) + "\n"
        for _ in 0..<200 { output.write(line) }
        var text = drain(pipe[0])
        output.finish()
        text += drain(pipe[0])
        let lost = 200 - text.split(separator: "\n").count
        #expect(lost > 100)
        output.write("next\n")
        #expect(drain(pipe[0]) == "warning: log lines were dropped count=\(lost)\nnext\n")
    }

    @Test func `within a turn of the event loop lines are gathered, and written when it ends`()
        throws
    {
        var pipe: [Int32] = [-1, -1]
        try #require(Glibc.pipe(&pipe) == 0)
        defer { for descriptor in pipe { close(descriptor) } }
        let output = LineOutput(descriptor: pipe[1])
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        output.gather(on: loop)
        let read = pipe[0]
        let during = try loop.submit { [self] in
            for number in 1...3 { output.write("line \(number)\n") }
            return drain(read)
        }.wait()
        #expect(during == "")
        // What was asked for before is done, and so is the turn's end.
        let after = try loop.submit { [self] in drain(read) }.wait()
        #expect(after == "line 1\nline 2\nline 3\n")
        // A pipe that is full delays nobody, and gets the rest when it is emptied.
        let line = String(repeating: "y", count: 999) + "\n"
        try loop.submit { for _ in 0..<150 { output.write(line) } }.wait()
        var rest = ""
        while rest.utf8.count < 150_000 { rest += drain(read) }
        #expect(rest.utf8.count == 150_000)
        try group.syncShutdownGracefully()
        output.finish()

    }

    @Test func `a line that does not fit into a pipe at once is cut, and still ends`() throws {
        var pipe: [Int32] = [-1, -1]
        try #require(Glibc.pipe(&pipe) == 0)
        defer { for descriptor in pipe { close(descriptor) } }
        LineOutput(descriptor: pipe[1]).write(String(repeating: "x", count: 9_999) + "\n")
        let text = drain(pipe[0])
        #expect(text.utf8.count == LineOutput.lineBytesMax)
        #expect(text.last == "\n")
    }

    /// All that the pipe holds now.
    private func drain(_ descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4_096)
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&request, 1, 0) == 1 {
            bytes += piece[..<read(descriptor, &piece, piece.count)]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
