#!/usr/bin/env python3
"""What a worker with two event loops answers on two cores, beside one with one loop on one core.

    threads.py [--rounds 5] [--seconds 2] [--connections 50] [--batch 16] [--programs FOLDER]

Called by scripts/benchmark-threads, which builds everything first. Both kinds of round take turns.
Where the load shares the two cores with the worker, throughput says less than the CPU time of a
request: a worker whose cores are its own answers twice as many as one loop, times the ratio of the
two.
"""
import os
import statistics
import subprocess
import tempfile
import time

import benchmark


class Worker(benchmark.Herd):
    """A server without neighbors and file, started without a supervisor."""

    def __init__(self, programs, threads, cores):
        [self.port] = benchmark.free_ports(1)
        super().__init__(programs, [{"name": "Alone", "port": self.port}],
                         durability="memory", threads=threads)
        self.process = subprocess.Popen(
            [str(self.programs / "herd-server"), "Alone", "--config", str(self.config)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=lambda: os.sched_setaffinity(0, cores),
        )
        for _ in range(1000):
            try:
                return benchmark.report(self.port, 1)
            except ConnectionRefusedError:
                time.sleep(0.01)
        benchmark.fail("the worker does not answer")

    def cpu(self):
        """Nanoseconds, exactly: cpu_seconds counts hundredths."""
        total = 0
        for task in os.listdir(f"/proc/{self.process.pid}/task"):
            with open(f"/proc/{self.process.pid}/task/{task}/schedstat") as file:
                total += int(file.read().split()[0])
        return total

    def run(self, flatout, core, options):
        """Requests a second, and microseconds of CPU time of a request, here and of the load."""
        before = self.cpu()
        words = [self.port, options.connections, options.batch, options.seconds]
        done = subprocess.run([flatout, *map(str, words)], check=True, capture_output=True,
                              text=True, preexec_fn=lambda: os.sched_setaffinity(0, core))
        requests, seconds, load = map(float, done.stdout.split())
        if not requests:
            benchmark.fail("nothing was answered in time: take more --seconds")
        return requests / seconds, (self.cpu() - before) / requests / 1000, load / requests * 1e6

    def stop(self):
        self.process.kill()
        self.process.wait()


def main():
    parser = benchmark.parser(__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--batch", type=int, default=16)
    options = parser.parse_args()
    first, second = sorted(os.sched_getaffinity(0))[:2]
    with tempfile.TemporaryDirectory(prefix="herd-") as folder:
        flatout = f"{folder}/flatout"
        source = str(benchmark.HERE / "flatout.c")
        subprocess.run(["cc", "-O2", "-o", flatout, source], check=True)
        workers = {1: Worker(options.programs, 1, {first}),
                   2: Worker(options.programs, 2, {first, second})}
        results = {1: [], 2: []}
        for _ in range(options.rounds):
            for threads, worker in workers.items():
                results[threads].append(worker.run(flatout, {second}, options))
        for worker in workers.values():
            worker.stop()
    print(f"{options.connections} connections, {options.batch} IAMAT in flight on each; medians")
    median = {}
    for threads, rows in results.items():
        rate, cpu, load = median[threads] = [statistics.median(row) for row in zip(*rows)]
        print(f"threads {threads}: {rate:,.0f} a second; CPU time of a request"
              f" {cpu:.2f} us, of the load {load:.2f} us")
    (rate1, cpu1, _), (rate2, cpu2, _) = median[1], median[2]
    print(f"two loops answer {rate2 / rate1:.2f} x one beside the load,"
          f" {2 * cpu1 / cpu2:.2f} x with two cores of their own")


main()
