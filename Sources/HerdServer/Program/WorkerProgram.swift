import CLinux
import Glibc
import HerdCore
import HerdWorker
import Logging
import NIOCore
import NIOPosix

/// The program `herd-server`, less its command line.
public enum WorkerProgram {
    /// Runs the server `name` of the herd that `file` describes until it is asked to end.
    ///
    /// `root` is the herd's folder; nil: the one that `file` lies in.
    public static func run(name: String, file: String, root: String?) -> Never {
        clinux_signals_unblock()
        // A file that may not grow is a full disk, and no reason to die.
        signal(SIGXFSZ, SIG_IGN)
        do {
            let start = try WorkerStart(
                name: name,
                file: file,
                root: root,
                environment: .ofThisProcess
            )
            MultiThreadedEventLoopGroup.withCurrentThreadAsEventLoop { eventLoop in
                begin(start, on: eventLoop)
            }
            exit(0)
        } catch {
            fail(error)
        }
    }

    private static func begin(_ start: WorkerStart, on eventLoop: any EventLoop) {
        do {
            let server = try start.makeServer(on: eventLoop) { code in exit(code) }
            try Signals.listen(on: eventLoop) { server.finish() }
            server.start()
        } catch {
            fail(error)
        }
    }

    private static func fail(_ error: any Error) -> Never {
        let failure = error as? StartFailure
        LineOutput(descriptor: 2).write("\(failure?.description ?? "herd-server: \(error)")\n")
        exit(failure?.exitCode ?? 1)
    }
}
