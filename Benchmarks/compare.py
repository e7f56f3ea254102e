#!/usr/bin/env python3
"""Requests a second and CPU a request, of the herd and of its plainest rivals, side by side.

    compare.py [--rounds 5] [--seconds 2] [--shapes 50x1 50x16]

Called by scripts/benchmark, which builds everything first. The rounds are interleaved, so that
noise meets all alike; the figure to trust is the ratio of CPU a request to that of the C floor.
A shape is connections x requests in flight.
"""
import argparse
import json
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
BUILT = HERE.parent / ".build" / "release"
TOOLS = HERE / ".build"
NAMES = {
    "Goloman": ["Hands", "Holiday", "Wilkes"],
    "Hands": ["Goloman", "Wilkes"],
    "Holiday": ["Goloman", "Welsh", "Wilkes"],
    "Welsh": ["Holiday"],
    "Wilkes": ["Goloman", "Hands", "Holiday"],
}


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def wait_for(port):
    for _ in range(200):
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
    sys.exit(f"compare.py: nothing listens on port {port}")


def cpu_seconds(pid):
    """CPU time of all threads, from schedstat, in nanoseconds there."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def resident_mib(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


class Herd:
    """A whole herd in a folder of its own; the figures are those of Goloman's worker.

    In memory it keeps as much as the others do; commit is what a herd does by default.
    """

    modes = ("iamat", "whatsat", "invalid")

    def __init__(self, durability):
        self.name = f"herd {durability}"
        self.folder = tempfile.TemporaryDirectory(prefix="herd-")
        ports = free_ports(len(NAMES))
        servers = [
            {"name": name, "port": port, "neighbors": neighbors}
            for (name, neighbors), port in zip(NAMES.items(), ports)
        ]
        path = pathlib.Path(self.folder.name) / "herd.json"
        path.write_text(json.dumps(
            {"herd": "benchmark", "durability": durability, "servers": servers}))
        self.herdctl = [str(BUILT / "herdctl"), "--config", str(path)]
        self.run("up", "--detach")
        status = json.loads(self.run("status", "--json"))
        self.port, self.pid = ports[0], status["servers"][0]["pid"]

    def run(self, verb, *words):
        program, config = self.herdctl[0], self.herdctl[1:]
        done = subprocess.run([program, verb, *config, *words], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"compare.py: herdctl {verb}: {done.stderr}")
        return done.stdout

    def stop(self):
        self.run("down")


class Rival:
    modes = ("iamat", "invalid")

    def __init__(self, name, *command):
        self.name = name
        self.port = free_ports(1)[0]
        self.process = subprocess.Popen([*command, str(self.port)])
        self.pid = self.process.pid
        wait_for(self.port)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def load(server, mode, shape, seconds):
    connections, depth = shape.split("x")
    before = cpu_seconds(server.pid)
    done = subprocess.run(
        [str(TOOLS / "herdload"), "-p", str(server.port), "-c", connections, "-d", depth,
         "-s", str(seconds), "-m", mode],
        capture_output=True, text=True)
    used = cpu_seconds(server.pid) - before
    figures = dict(pair.split("=") for pair in done.stdout.split())
    if done.returncode != 0:
        sys.exit(f"compare.py: {server.name} {mode} {shape}: {done.stdout}{done.stderr}")
    return used / int(figures["replies"]) * 1e6, int(figures["rps"]), int(figures["p99us"])


def measure(servers, options):
    results = {}
    for _ in range(options.rounds):
        for mode in ("iamat", "whatsat", "invalid"):
            for shape in options.shapes:
                for server in servers:
                    if mode in server.modes:
                        key = mode, shape, server.name
                        figures = load(server, mode, shape, options.seconds)
                        results.setdefault(key, []).append(figures)
    return results


def print_table(results, servers):
    print("COMMAND  SHAPE  SERVER       CPU/REQUEST  RATIO  REQUESTS/S  P99")
    for (mode, shape, name), figures in results.items():
        cpu, rate, p99 = (statistics.median(column) for column in zip(*figures))
        floor = statistics.median(f[0] for f in results.get((mode, shape, "C floor"), figures))
        print(f"{mode:8} {shape:6} {name:12} {cpu:8.2f} us {cpu / floor:6.2f} {rate:11.0f} "
              f"{p99 / 1000:7.2f} ms")
    for server in servers:
        print(f"memory   {server.name}: {resident_mib(server.pid):.1f} MiB resident")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--shapes", nargs="+", default=["50x1", "50x16"])
    options = parser.parse_args()
    os.sched_setaffinity(0, range(os.cpu_count()))
    servers = [
        Rival("C floor", str(TOOLS / "floor")),
        Rival("asyncio", sys.executable, str(HERE / "peers" / "asyncio_server.py")),
        Herd("memory"),
        Herd("commit"),
    ]
    try:
        print_table(measure(servers, options), servers)
    finally:
        for server in servers:
            server.stop()


main()
