#!/usr/bin/env python3
"""How long a worker takes to be ready where its file has many reports, beside one without any.

    reports.py [--reports 100000] [--rounds 10] [--programs FOLDER]

Called by scripts/benchmark-reports, which builds everything first. The time is that from the start
of the process to READY=1 on its notify socket; both kinds of round take turns.
"""
import argparse
import json
import os
import pathlib
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent


class Worker:
    """A server without neighbors, in a folder of its own."""

    def __init__(self, programs):
        self.program = programs / "herd-server"
        self.folder = tempfile.TemporaryDirectory(prefix="herd-")
        self.config = pathlib.Path(self.folder.name) / "herd.json"
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
        self.config.write_text(json.dumps({
            "herd": "benchmark", "servers": [{"name": "Alone", "port": self.port}],
        }))
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.settimeout(60)
        self.notify.bind(f"{self.folder.name}/notify")

    def start(self):
        """Milliseconds until it is ready."""
        environment = dict(os.environ, NOTIFY_SOCKET=f"{self.folder.name}/notify")
        began = time.monotonic()
        self.process = subprocess.Popen(
            [str(self.program), "Alone", "--config", str(self.config)],
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

    def report(self, count):
        """So many clients report, and get their answers."""
        with socket.create_connection(("127.0.0.1", self.port)) as client:
            replies = client.makefile("rb")
            for first in range(0, count, 1000):
                numbers = range(first, min(first + 1000, count))
                client.sendall(b"".join(
                    b"IAMAT client-%d.example +34.068930-118.445127 1520023934.918963997\n" % number
                    for number in numbers
                ))
                for _ in numbers:
                    if not replies.readline().startswith(b"AT "):
                        sys.exit("reports.py: a report was not taken")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--programs", type=pathlib.Path,
                        default=HERE.parent / ".build/release")
    options = parser.parse_args()
    workers = {"with none": Worker(options.programs)}
    full = workers[f"with {options.reports:,} reports"] = Worker(options.programs)
    full.start()
    full.report(options.reports)
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
