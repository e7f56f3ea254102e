#!/usr/bin/env python3
"""How long a worker takes to be ready where its file has many reports, beside one without any.

    reports.py [--reports 100000] [--rounds 10] [--programs FOLDER]

Called by scripts/benchmark-reports, which builds everything first. The time is that from the start
of the process to READY=1 on its notify socket; both kinds of round take turns.
"""
import os
import signal
import socket
import statistics
import subprocess
import time

import benchmark


class Worker(benchmark.Herd):
    """A server without neighbors, which is started without a supervisor."""

    def __init__(self, programs):
        [self.port] = benchmark.free_ports(1)
        super().__init__(programs, [{"name": "Alone", "port": self.port}])
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.settimeout(60)
        self.notify.bind(str(self.path / "notify"))

    def start(self):
        """Milliseconds until it is ready."""
        environment = dict(os.environ, NOTIFY_SOCKET=str(self.path / "notify"))
        began = time.monotonic()
        self.process = subprocess.Popen(
            [str(self.programs / "herd-server"), "Alone", "--config", str(self.config)],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        while b"READY=1" not in self.notify.recv(4096):
            pass
        return (time.monotonic() - began) * 1000

    def kill(self):
        """Nothing is brought home: the next start finds the write-ahead log as well."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.notify.setblocking(False)
        try:
            while True:
                self.notify.recv(4096)
        except BlockingIOError:
            self.notify.settimeout(60)


def main():
    parser = benchmark.parser(__doc__)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    workers = {"with none": Worker(options.programs)}
    full = workers[f"with {options.reports:,} reports"] = Worker(options.programs)
    full.start()
    benchmark.report(full.port, options.reports)
    full.kill()
    times = {name: [] for name in workers}
    for _ in range(options.rounds):
        for name, worker in workers.items():
            times[name].append(worker.start())
            worker.kill()
    for name, values in times.items():
        print(f"{name:24} median {statistics.median(values):6.1f} ms,"
              f" longest {max(values):6.1f} ms of {len(values)}")


if __name__ == "__main__":
    main()
