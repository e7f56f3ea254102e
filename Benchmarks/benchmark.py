"""What the benchmarks share: a herd in a folder of its own, reports, and what processes take."""
import argparse
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def parser(documentation):
    """For a script that says in the first line of its documentation what it measures."""
    parser = argparse.ArgumentParser(description=documentation.splitlines()[0])
    parser.add_argument("--programs", type=pathlib.Path, default=HERE.parent / ".build" / "release")
    return parser


def fail(why):
    sys.exit(f"{pathlib.Path(sys.argv[0]).name}: {why}")


def free_ports(count):
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


def cpu_seconds(pid):
    """What the process has used up to now."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mib(pid, field="VmRSS"):
    """Resident memory, or another field of /proc/PID/status."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"{field}:\s+(\d+)", status)[1]) / 1024


def report(port, count):
    """Sends so many reports, each of another client, and reads every reply."""
    with socket.create_connection(("127.0.0.1", port)) as client:
        replies = client.makefile("rb")
        for first in range(0, count, 1000):
            numbers = range(first, min(first + 1000, count))
            client.sendall(b"".join(
                b"IAMAT client%d.cs.ucla.edu +34.068930-118.445127 1520023934.918963997\n" % number
                for number in numbers))
            for _ in numbers:
                if not replies.readline().startswith(b"AT "):
                    fail("a report was not taken")


class Herd:
    """Servers in a folder of their own, which goes when the script ends; `up` is to be run."""

    def __init__(self, programs, servers, **settings):
        self.programs = programs
        self.folder = tempfile.TemporaryDirectory(prefix="herd-")
        self.path = pathlib.Path(self.folder.name)
        self.config = self.path / "herd.json"
        self.config.write_text(json.dumps({"herd": "benchmark", "servers": servers, **settings}))

    def command(self, verb, *words):
        return [str(self.programs / "herdctl"), verb, "--config", str(self.config), *words]

    def run(self, verb, *words):
        done = subprocess.run(self.command(verb, *words), capture_output=True, text=True)
        if done.returncode != 0:
            fail(f"herdctl {verb}: {done.stderr}")
        return done.stdout

    def status(self):
        return json.loads(self.run("status", "--json"))
