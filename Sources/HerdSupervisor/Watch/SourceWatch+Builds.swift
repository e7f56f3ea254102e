import Foundation
import HerdCore

/// How a build runs.
extension SourceWatch {
    func startBuild() {
        run = BuildRun(began: reactor.now)
        launcher.launch(plan.command.plan) { result in
            self.reactor.post {
                self.assumeIsolated { $0.buildStarted(result) }
            }
        }
    }

    private func buildStarted(_ result: Result<WorkerProcess, LaunchFailure>) {
        do {
            let process = try result.get()
            run?.process = process
            run?.exitWatch = try reactor.watch(process.pidfd) { self.buildExited() }
            run?.carryOutEnding()
        } catch {
            run?.process?.signalSession(SIGKILL)
            buildEnded(.notStarted("\(error)"))
        }
    }

    func endBuild(_ ending: BuildRun.Ending) {
        guard let current = run?.ending, ending > current else { return }
        run?.ending = ending
        run?.carryOutEnding()
        if ending < .killed { after(BuildRun.tidyWithin) { $0.endBuild(.killed) } }
    }

    private func buildExited() {
        guard let run, let exit = run.process?.exitStatus() else { return }
        if let watch = run.exitWatch { reactor.unwatch(watch) }
        // What a shell has started may outlive it; of a build that is to end, nothing shall.
        if run.ending > .none { run.process?.signalSession(SIGKILL) }
        let took = reactor.now - run.began
        buildEnded(exit == .code(0) ? .passed(took: took) : .failed(exit, took: took))
    }

    private func buildEnded(_ end: BuildEnd) {
        run = nil
        withChanges { happened(.built(end, changed: $0)) }
    }
}
