#!/usr/bin/env python3
"""How long a hand-over of many connections and reports takes, and how long its clients wait.

    handover.py [--rounds 5] [--connections 5000] [--reports 100000] [--programs FOLDER]

Called by scripts/benchmark-handover, which builds everything first. Each round reloads a herd of one
server. The time of a hand-over is that between two lines of the logs: the supervisor's, that the
connections change hands, and the successor's, that it has taken them over and serves.
"""
import argparse
import datetime
import json
import pathlib
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
STEADY = 200


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Herd:
    """A herd of one server in a folder of its own."""

    def __init__(self, programs):
        self.programs = programs
        self.port = free_port()
        self.folder = tempfile.TemporaryDirectory(prefix="herd-")
        self.config = pathlib.Path(self.folder.name) / "herd.json"
        self.config.write_text(json.dumps({
            "herd": "benchmark",
            "servers": [{"name": "Alone", "port": self.port}],
            "reload": {"minReady": "0s"},
        }))
        self.run("up", "--detach")

    def command(self, verb, *words):
        return [str(self.programs / "herdctl"), verb, "--config", str(self.config), *words]

    def run(self, verb, *words):
        done = subprocess.run(self.command(verb, *words), capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"handover.py: herdctl {verb}: {done.stderr}")
        return done.stdout

    def status(self):
        return json.loads(self.run("status", "--json"))["servers"][0]

    def report(self, count):
        """Sends so many reports, each of another client, and reads every reply."""
        with socket.create_connection(("127.0.0.1", self.port)) as client:
            replies = client.makefile("rb")
            for first in range(0, count, 1000):
                numbers = range(first, min(first + 1000, count))
                client.sendall(b"".join(
                    b"IAMAT client%d.cs.ucla.edu +34.068930-118.445127 1520023934.918963997\n" % n
                    for n in numbers))
                for _ in numbers:
                    if not replies.readline().startswith(b"AT Alone "):
                        sys.exit("handover.py: a report was not taken")

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
        lines = (self.config.parent / "logs" / f"{log}.log").read_text().splitlines()
        line = next(line for line in reversed(lines) if re.search(words, line))
        return datetime.datetime.fromisoformat(line[:26])


def wait_for_connections(herd, count):
    while (herd.status()["connections"] or 0) < count:
        time.sleep(0.1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=5000)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--programs", type=pathlib.Path, default=HERE.parent / ".build" / "release")
    options = parser.parse_args()
    herd = Herd(options.programs)
    try:
        herd.report(options.reports)
        loads = [herd.load("idle", options.connections - STEADY), herd.load("steady", STEADY)]
        wait_for_connections(herd, options.connections)
        rounds = [herd.reload() for _ in range(options.rounds)]
        for load in loads:
            load.send_signal(signal.SIGINT)
            output, errors = load.communicate()
            print(errors, end="", file=sys.stderr)
            print(f"{load.args[4]:7} {output.strip().splitlines()[-1]}")
        times = [took for took, _ in rounds]
        print(f"handed over {min(moved for _, moved in rounds)} connections beside"
              f" {herd.status()['clients']} clients' reports: median"
              f" {statistics.median(times):.0f} ms, longest {max(times):.0f} ms")
    finally:
        herd.run("down")


main()
