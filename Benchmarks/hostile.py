#!/usr/bin/env python3
"""What clients that never read, and a neighbor that is stopped, cost a server and its other clients.

    hostile.py [--rounds 9] [--seconds 2] [--clients 1000] [--programs FOLDER]

Called by scripts/benchmark-hostile, which builds everything first. Rounds with and without them take
turns, so that noise meets both alike: the ratio is what to trust. In a hostile round each of the
clients sends until nothing more goes out, and goes on trying while the others' load runs; those that
the server has closed come again. Memory is what the kernel calls resident, at its highest.
"""
import argparse
import os
import resource
import selectors
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time

import benchmark

LINES = (b"?" * 1000 + b"\n") * 64


class Herd(benchmark.Herd):
    """Two neighbors; a stopped one is not taken for hung."""

    def __init__(self, programs):
        ports = benchmark.free_ports(2)
        servers = [
            {"name": "Met", "port": ports[0], "neighbors": ["Stopped"]},
            {"name": "Stopped", "port": ports[1], "neighbors": ["Met"]},
        ]
        super().__init__(programs, servers, restart={"heartbeatWithin": "1h"})
        self.run("up", "--detach")
        self.port = ports[0]
        self.pid, self.neighbor = (server["pid"] for server in self.status()["servers"])

    def limits(self):
        return self.status()["servers"][0]["limits"]


class Silent:
    """Clients that send what they can and never read."""

    def __init__(self, port, count):
        self.port = port
        self.sockets = [self.connect() for _ in range(count)]

    def connect(self):
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", self.port))
        client.setblocking(False)
        return client

    def push(self):
        """Bytes that still went out."""
        sent = 0
        for index, client in enumerate(self.sockets):
            try:
                sent += client.send(LINES)
            except BlockingIOError:
                pass
            except OSError:
                client.close()
                self.sockets[index] = self.connect()
        return sent

    def close(self):
        for client in self.sockets:
            client.close()


class Watch(threading.Thread):
    """The highest memory of a process until it is asked, and clients that are kept busy."""

    def __init__(self, pid, silent):
        super().__init__(daemon=True)
        self.pid, self.silent, self.highest, self.is_over = pid, silent, 0, False

    def run(self):
        while not self.is_over:
            self.highest = max(self.highest, benchmark.memory_mib(self.pid))
            if self.silent:
                self.silent.push()
            time.sleep(0.05)

    def end(self):
        self.is_over = True
        self.join()
        return self.highest


def load(herd, seconds):
    """Replies a second and p99 in microseconds of 50 clients that send one report after the other.

    In a process of its own: this one is busy with those that do not read.
    """
    done = subprocess.run(
        [sys.executable, __file__, "--load", str(herd.port), "--seconds", str(seconds)],
        capture_output=True, text=True)
    if done.returncode != 0:
        benchmark.fail(f"{done.stdout}{done.stderr}")
    rate, p99 = done.stdout.split()
    return int(rate), int(p99)


def run_load(port, seconds):
    waiting = selectors.DefaultSelector()
    sent, times = {}, []
    report = b"IAMAT client%d.cs.ucla.edu +34.068930-118.445127 %.9f\n"

    def ask(client, number):
        sent[client] = time.monotonic()
        client.sendall(report % (number, time.time()))

    for number in range(50):
        client = socket.create_connection(("127.0.0.1", port))
        waiting.register(client, selectors.EVENT_READ, number)
        ask(client, number)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for key, _ in waiting.select(1):
            if not key.fileobj.recv(4096).startswith(b"AT "):
                sys.exit("a report was not taken")
            times.append(time.monotonic() - sent[key.fileobj])
            ask(key.fileobj, key.data)
    times.sort()
    print(int(len(times) / seconds), int(times[len(times) * 99 // 100] * 1e6))


def quiet_round(herd, options):
    watch = Watch(herd.pid, None)
    watch.start()
    rate, p99 = load(herd, options.seconds)
    return rate, p99, watch.end()


def settle(herd, silent):
    """Returns when the server has answered what it will, and reads from none of them."""
    while True:
        before = benchmark.cpu_seconds(herd.pid)
        sent = 0
        for _ in range(20):
            sent += silent.push()
            time.sleep(0.02)
        if sent == 0 and benchmark.cpu_seconds(herd.pid) - before < 0.05:
            return


def hostile_round(herd, options):
    os.kill(herd.neighbor, signal.SIGSTOP)
    silent = Silent(herd.port, options.clients)
    try:
        settle(herd, silent)
        watch = Watch(herd.pid, silent)
        watch.start()
        rate, p99 = load(herd, options.seconds)
        return rate, p99, watch.end()
    finally:
        os.kill(herd.neighbor, signal.SIGCONT)
        silent.close()


def main():
    parser = benchmark.parser(__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--load", type=int, metavar="PORT", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.load:
        return run_load(options.load, options.seconds)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    herd = Herd(options.programs)
    try:
        base = quiet_round(herd, options)[2]
        quiet, hostile = [], []
        for _ in range(options.rounds):
            quiet.append(quiet_round(herd, options))
            hostile.append(hostile_round(herd, options))
        print(f"memory   {base:.1f} MiB before, {max(r[2] for r in hostile):.1f} MiB at most with"
              f" {options.clients} clients that never read and a stopped neighbor")
        for name, rounds in (("quiet", quiet), ("hostile", hostile)):
            print(f"{name:8} p99 {statistics.median(r[1] for r in rounds) / 1000:.2f} ms,"
                  f" {statistics.median(r[0] for r in rounds):.0f} replies a second")
        ratio = statistics.median(h[1] / q[1] for q, h in zip(quiet, hostile))
        print(f"ratio    {ratio:.2f} of p99, median of {options.rounds} pairs of rounds")
        print("limits   " + ", ".join(f"{k} {v}" for k, v in herd.limits().items() if v))
    finally:
        herd.run("down")


main()
