#!/usr/bin/env python3
"""What a worker with two event loops answers on two cores, beside one with one loop on one core.

    threads.py [--rounds 30] [--seconds 0.3] [--connections 8] [--lines 1024] [--programs FOLDER]

Called by scripts/benchmark-threads, which builds everything first. Both kinds of round take turns,
under the same load: connections that have one block of so many IAMAT in flight. The load has the
third core; where there are but two it shares the second with the worker, and takes as much from it
as is printed. With less in flight it takes more. Rounds are short, since a shared machine may be
twice as fast in one second as in the next.

Two loops write to the same places, which costs as much as a cache line takes from core to core. A
virtual machine's cores may lie near each other now and far apart a moment later: so that is
measured before each pair of rounds, and the pairs of one kind are to be compared with each other.

Where one loop did not have its core to itself, or was not what limits, the result says nothing.
"""
import os
import statistics
import subprocess
import tempfile
import time

import benchmark

NAME = "Alone"
# So much of its core a loop has at least that is what limits.
BUSY = 0.9


class Worker(benchmark.Herd):
    """A server without neighbors and file, started without a supervisor."""

    def __init__(self, programs, threads, cores):
        [self.port] = benchmark.free_ports(1)
        super().__init__(programs, [{"name": NAME, "port": self.port}],
                         durability="memory", threads=threads)
        self.process = subprocess.Popen(
            [str(self.programs / "herd-server"), NAME, "--config", str(self.config)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=lambda: os.sched_setaffinity(0, cores),
        )
        for _ in range(1000):
            try:
                return benchmark.report(self.port, 1)
            except ConnectionRefusedError:
                time.sleep(0.01)
        benchmark.fail("the worker does not answer")

    def run(self, flatout, core, options):
        """Replies a second, microseconds of CPU time of one here and of the load, cores of both."""
        words = [self.port, NAME, self.process.pid, core, options.connections, options.lines,
                 options.seconds]
        done = subprocess.run([flatout, *map(str, words)], capture_output=True, text=True)
        if done.returncode != 0:
            benchmark.fail(done.stderr.strip())
        replies, seconds, load, own, _ = map(float, done.stdout.split())
        if not replies:
            benchmark.fail("nothing was answered in time: take more --seconds")
        return (replies / seconds, own / replies * 1e6, load / replies * 1e6, own / seconds,
                load / seconds)

    def stop(self):
        self.process.kill()
        self.process.wait()


def build(folder):
    """The load, from the sources of the package that compares."""
    flatout = f"{folder}/flatout"
    clients = benchmark.HERE / "Sources" / "CLoad"
    sources = [benchmark.HERE / "flatout.c", *sorted(clients.glob("*.c"))]
    command = ["cc", "-O2", "-pthread", "-I", clients / "include", "-o", flatout, *sources]
    subprocess.run(command, check=True)
    return flatout


def measure(options):
    """The rows of all rounds, by the number of event loops; prints what each pair of them says."""
    cores = sorted(os.sched_getaffinity(0))[:3]
    if len(cores) < 2:
        benchmark.fail("two cores are needed")
    with tempfile.TemporaryDirectory(prefix="herd-") as folder:
        flatout = build(folder)
        workers = {1: Worker(options.programs, 1, cores[:1]),
                   2: Worker(options.programs, 2, cores[:2])}
        results = {1: [], 2: []}
        print("A CACHE LINE  ONE LOOP  TWO LOOPS  RATIO")
        for _ in range(options.rounds):
            between = subprocess.run([flatout, *map(str, cores[:2])], check=True,
                                     capture_output=True, text=True)
            for threads, worker in workers.items():
                results[threads].append(worker.run(flatout, cores[-1], options))
            one, two = (results[threads][-1][0] for threads in workers)
            print(f"{int(between.stdout):9} ns {one:9,.0f} {two:10,.0f} {two / one:6.2f}",
                  flush=True)
        for worker in workers.values():
            worker.stop()
    return results


def main():
    parser = benchmark.parser(__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=0.3)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--lines", type=int, default=1024)
    options = parser.parse_args()
    results = measure(options)
    print(f"{options.connections} connections, {options.lines} IAMAT in flight on each;"
          f" medians of {options.rounds} rounds")
    median = {}
    for threads, rows in results.items():
        rate, own, load, cores, taken = [statistics.median(row) for row in zip(*rows)]
        median[threads] = own, cores
        print(f"threads {threads}: {rate:,.0f} a second; CPU time of a request {own:.3f} us on"
              f" {cores:.2f} cores, of the load {load:.3f} us on {taken:.2f}")
    ratios = [two[0] / one[0] for one, two in zip(results[1], results[2])]
    (own1, cores1), (own2, _) = median[1], median[2]
    print(f"two loops answer {statistics.median(ratios):.2f} x one"
          f" ({min(ratios):.2f} to {max(ratios):.2f});"
          f" by the CPU time of a request {2 * own1 / own2:.2f} x on two cores of their own")
    if cores1 < BUSY:
        benchmark.fail(f"one loop had {cores1:.2f} of its core: the load limits, or others do")


main()
