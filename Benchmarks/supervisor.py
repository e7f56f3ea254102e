#!/usr/bin/env python3
"""What the supervisor costs: at rest beside five servers, and while two hundred start.

    supervisor.py [--seconds 60] [--servers 200] [--programs FOLDER] [--server PROGRAM]

Called by scripts/benchmark-supervisor, which builds everything first. With --server another program
takes the place of herd-server, such as test-worker, to see the supervisor alone. The CPU is that of the
supervisor's process, from /proc/PID/stat; the memory is its resident set, and the part of it that is
its own. `status` is asked on the control socket as fast as it answers, from the first line that says
the herd has begun until every server is ready.
"""
import http.client
import json
import pathlib
import socket
import statistics
import subprocess
import time

import benchmark


class Control(http.client.HTTPConnection):
    """The supervisor's HTTP API on its socket."""

    def __init__(self, path):
        super().__init__("herd")
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)

    def status(self):
        self.request("GET", "/v1/status")
        return json.loads(self.getresponse().read())


class Herd(benchmark.Herd):
    """So many servers, each the neighbor of the one before it and of the one behind it."""

    def __init__(self, programs, server, count):
        names = [f"Server{number}" for number in range(count)]
        servers = [
            {"name": name, "port": port, "neighbors": [names[index - 1], names[(index + 1) % count]]}
            for index, (name, port) in enumerate(zip(names, benchmark.free_ports(count)))
        ]
        others = {"programs": {"server": str(server.resolve())}} if server else {}
        super().__init__(programs, servers, **others)
        self.socket = self.path / ".herd" / "run" / "herdctl.sock"

    def start(self):
        """Seconds until all were ready, and those that each question about the status took."""
        began = time.monotonic()
        up = subprocess.Popen(self.command("up", "--detach", "--timeout", "120s"),
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        control = self.connected(up)
        waits = []
        while True:
            asked = time.monotonic()
            status = control.status()
            waits.append(time.monotonic() - asked)
            states = [server["state"] for server in status["servers"]]
            if all(state == "ready" for state in states):
                took = time.monotonic() - began
                up.wait()
                return took, waits
            if asked > began + 120:
                self.run("down", "--timeout", "120s")
                benchmark.fail(f"{states.count('ready')} servers are ready after 120 s")
            time.sleep(0.005)

    def connected(self, up):
        control = Control(self.socket)
        while True:
            try:
                control.connect()
                return control
            except OSError:
                if up.poll() is not None:
                    benchmark.fail("herdctl up has failed")
                time.sleep(0.002)

    def supervisor(self):
        control = Control(self.socket)
        return control.status()["supervisor"]["pid"]


def rest(herd, seconds):
    herd.start()
    try:
        time.sleep(5)
        pid = herd.supervisor()
        before = benchmark.cpu_seconds(pid)
        time.sleep(seconds)
        used = benchmark.cpu_seconds(pid) - before
        resident, own = benchmark.memory_mib(pid), benchmark.memory_mib(pid, "RssAnon")
        print(f"five quiet servers: {used / seconds * 100:.2f} % of a core over {seconds} s,"
              f" {resident:.0f} MiB resident, {own:.0f} MiB of them its own")
    finally:
        herd.run("down")


def crowd(herd, count):
    took, waits = herd.start()
    try:
        pid = herd.supervisor()
        busy = benchmark.cpu_seconds(pid)
        resident = benchmark.memory_mib(pid)
        time.sleep(5)
        before = benchmark.cpu_seconds(pid)
        time.sleep(10)
        used = benchmark.cpu_seconds(pid) - before
        print(f"{count} servers: all ready after {took:.1f} s; status answered {len(waits)} times"
              f" meanwhile, median {statistics.median(waits) * 1000:.0f} ms, longest"
              f" {max(waits) * 1000:.0f} ms; the supervisor took {busy:.1f} s of CPU and"
              f" {resident:.0f} MiB, and takes {used * 10:.1f} % of a core at rest")
    finally:
        began = time.monotonic()
        herd.run("down", "--timeout", "120s")
        print(f"{count} servers: down after {time.monotonic() - began:.1f} s")


def main():
    parser = benchmark.parser(__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--servers", type=int, default=200)
    parser.add_argument("--server", type=pathlib.Path)
    options = parser.parse_args()
    rest(Herd(options.programs, options.server, 5), options.seconds)
    crowd(Herd(options.programs, options.server, options.servers), options.servers)


main()
