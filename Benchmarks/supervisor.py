#!/usr/bin/env python3
"""What the supervisor costs: at rest beside five servers, and while two hundred start.

    supervisor.py [--seconds 60] [--servers 200] [--programs FOLDER] [--server PROGRAM]

Called by scripts/benchmark-supervisor, which builds everything first. With --server another program
takes the place of herd-server, such as test-worker, to see the supervisor alone. The CPU is that of the
supervisor's process, from /proc/PID/stat; the memory is its resident set, and the part of it that is
its own. `status` is asked on the control socket as fast as it answers, from the first line that says
the herd has begun until every server is ready.
"""
import argparse
import http.client
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
TICKS = os.sysconf("SC_CLK_TCK")


def free_ports(count):
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


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


class Herd:
    """A herd in a folder of its own, whose servers are a ring."""

    def __init__(self, programs, server, count):
        self.programs = programs
        self.folder = tempfile.TemporaryDirectory(prefix="herd-")
        self.config = pathlib.Path(self.folder.name) / "herd.json"
        names = [f"Server{number}" for number in range(count)]
        servers = [
            {"name": name, "port": port, "neighbors": [names[index - 1], names[(index + 1) % count]]}
            for index, (name, port) in enumerate(zip(names, free_ports(count)))
        ]
        herd = {"herd": "benchmark", "servers": servers}
        if server:
            herd["programs"] = {"server": str(server.resolve())}
        self.config.write_text(json.dumps(herd))

    def command(self, verb, *words):
        return [str(self.programs / "herdctl"), verb, "--config", str(self.config), *words]

    def run(self, verb, *words):
        done = subprocess.run(self.command(verb, *words), capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"supervisor.py: herdctl {verb}: {done.stderr}")

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
                sys.exit(f"supervisor.py: {states.count('ready')} servers are ready after 120 s")
            time.sleep(0.005)

    def connected(self, up):
        control = Control(self.config.parent / ".herd" / "run" / "herdctl.sock")
        while True:
            try:
                control.connect()
                return control
            except OSError:
                if up.poll() is not None:
                    sys.exit("supervisor.py: herdctl up has failed")
                time.sleep(0.002)

    def supervisor(self):
        control = Control(self.config.parent / ".herd" / "run" / "herdctl.sock")
        return control.status()["supervisor"]["pid"]


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory(pid):
    """Megabytes that are resident, and those of them that no file backs."""
    fields = dict(line.split(":", 1) for line in
                  pathlib.Path(f"/proc/{pid}/status").read_text().splitlines())
    return [int(fields[name].split()[0]) / 1024 for name in ("VmRSS", "RssAnon")]


def rest(herd, seconds):
    herd.start()
    try:
        time.sleep(5)
        pid = herd.supervisor()
        before = cpu_seconds(pid)
        time.sleep(seconds)
        used = cpu_seconds(pid) - before
        resident, own = memory(pid)
        print(f"five quiet servers: {used / seconds * 100:.2f} % of a core over {seconds} s,"
              f" {resident:.0f} MB resident, {own:.0f} MB of them its own")
    finally:
        herd.run("down")


def crowd(herd, count):
    took, waits = herd.start()
    try:
        pid = herd.supervisor()
        busy = cpu_seconds(pid)
        resident, _ = memory(pid)
        time.sleep(5)
        before = cpu_seconds(pid)
        time.sleep(10)
        used = cpu_seconds(pid) - before
        print(f"{count} servers: all ready after {took:.1f} s; status answered {len(waits)} times"
              f" meanwhile, median {statistics.median(waits) * 1000:.0f} ms, longest"
              f" {max(waits) * 1000:.0f} ms; the supervisor took {busy:.1f} s of CPU and"
              f" {resident:.0f} MB, and takes {used * 10:.1f} % of a core at rest")
    finally:
        began = time.monotonic()
        herd.run("down", "--timeout", "120s")
        print(f"{count} servers: down after {time.monotonic() - began:.1f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--servers", type=int, default=200)
    parser.add_argument("--programs", type=pathlib.Path, default=HERE.parent / ".build" / "release")
    parser.add_argument("--server", type=pathlib.Path)
    options = parser.parse_args()
    rest(Herd(options.programs, options.server, 5), options.seconds)
    crowd(Herd(options.programs, options.server, options.servers), options.servers)


main()
