#!/usr/bin/env python3
"""How long a hand-over of many connections and reports takes, and how long its clients wait.

    handover.py [--rounds 5] [--connections 5000] [--reports 100000] [--programs FOLDER]

Called by scripts/benchmark-handover, which builds everything first. Each round reloads a herd of one
server. The time of a hand-over is that between two lines of the logs: the supervisor's, that the
connections change hands, and the successor's, that it has taken them over and serves.
"""
import datetime
import json
import re
import signal
import statistics
import subprocess
import sys
import time

import benchmark

STEADY = 200


class Herd(benchmark.Herd):
    """One server."""

    def __init__(self, programs):
        [self.port] = benchmark.free_ports(1)
        servers = [{"name": "Alone", "port": self.port}]
        super().__init__(programs, servers, reload={"minReady": "0s"})
        self.run("up", "--detach")

    def server(self):
        return self.status()["servers"][0]

    def load(self, kind, clients):
        return subprocess.Popen(
            [str(self.programs / "herd-load"), "--config", str(self.config), "--kind", kind,
             "--clients", str(clients)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def reload(self):
        """Milliseconds of the hand-over, and how many connections it moved."""
        last = json.loads(self.run("reload", "--force", "--json").splitlines()[-1])
        began = self.last_record("herdctl", "Alone: worker .* hands its connections over")
        ended = self.last_record("Alone", "connections taken over")
        return (ended - began).total_seconds() * 1000, last["connections"]

    def last_record(self, log, words):
        """When the log said this last."""
        lines = (self.path / "logs" / f"{log}.log").read_text().splitlines()
        line = next(line for line in reversed(lines) if re.search(words, line))
        return datetime.datetime.fromisoformat(line[:26])


def wait_for_connections(herd, count):
    """The number of clients that have reported by then."""
    while True:
        server = herd.server()
        if (server["connections"] or 0) >= count:
            return server["clients"]
        time.sleep(0.1)


def main():
    parser = benchmark.parser(__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=5000)
    parser.add_argument("--reports", type=int, default=100_000)
    options = parser.parse_args()
    herd = Herd(options.programs)
    try:
        benchmark.report(herd.port, options.reports)
        loads = [herd.load("idle", options.connections - STEADY), herd.load("steady", STEADY)]
        clients = wait_for_connections(herd, options.connections)
        rounds = [herd.reload() for _ in range(options.rounds)]
        for load in loads:
            load.send_signal(signal.SIGINT)
            output, errors = load.communicate()
            print(errors, end="", file=sys.stderr)
            print(f"{load.args[4]:7} {output.strip().splitlines()[-1]}")
        times = [took for took, _ in rounds]
        print(f"handed over {min(moved for _, moved in rounds)} connections beside"
              f" {clients} clients' reports: median {statistics.median(times):.0f} ms,"
              f" longest {max(times):.0f} ms")
    finally:
        herd.run("down")


main()
