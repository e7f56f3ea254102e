import CLinux
import Curl
import Glibc
import HerdCore
import HerdWorker
import Logging
import NIOCore
import NIOPosix

/// The program `herd-server`.
public enum WorkerProgram {
    /// Runs the server that the command line names until it is asked to end.
    public static func run(arguments: [String]) -> Never {
        do throws(WorkerArguments.Failure) {
            switch try WorkerArguments.read(arguments) {
            case .run(let arguments): run(arguments)
            case .help:
                LineOutput(descriptor: 1).write(WorkerArguments.help)
                exit(0)
            }
        } catch {
            LineOutput(descriptor: 2).write("herd-server: \(error); see herd-server --help\n")
            exit(usageCode)
        }
    }

    /// EX_USAGE of sysexits.h.
    private static let usageCode: Int32 = 64

    private static func run(_ arguments: WorkerArguments) -> Never {
        clinux_signals_unblock()
        // A file that may not grow is a full disk, and no reason to die.
        signal(SIGXFSZ, SIG_IGN)
        do {
            let start = try WorkerStart(
                name: arguments.name,
                file: arguments.config,
                root: arguments.root,
                environment: .ofThisProcess
            )
            MultiThreadedEventLoopGroup.withCurrentThreadAsEventLoop { eventLoop in
                begin(start, on: eventLoop)
            }
            clinux_end_process(0)
        } catch {
            fail(error)
        }
    }

    private static func begin(_ start: WorkerStart, on eventLoop: any EventLoop) {
        do {
            let server = try start.makeServer(on: eventLoop) { code in clinux_end_process(code) }
            try Signals.listen(on: eventLoop) { server.finish() }
            // Most pages of the program that its start has touched (relocations, types,
            // conformances) are not touched any more.
            server.saidReady = { clinux_program_pages_release() }
            server.start()
        } catch {
            fail(error)
        }
    }

    private static func fail(_ error: any Error) -> Never {
        let failure = error as? StartFailure
        LineOutput(descriptor: 2).write("\(failure?.description ?? "herd-server: \(error)")\n")
        clinux_end_process(failure?.exitCode ?? 1)
    }
}
