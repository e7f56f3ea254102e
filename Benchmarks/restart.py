#!/usr/bin/env python3
"""How long a client waits for its answer when the worker is killed, beside the worker's own start.

    restart.py [--rounds 50] [--programs FOLDER]

Called by scripts/benchmark-restart, which builds everything first. A client connects in the instant
in which the worker is killed, and waits in the socket's queue for the next one. What a start takes
by itself is measured with the same program and a client that waits in the same way, but no
supervisor. Rounds of both kinds take turns.
"""
import os
import signal
import socket
import statistics
import subprocess
import time

import benchmark


def ask(port, began):
    """Milliseconds from `began` until a new client has its answer."""
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"hello\n")
        if client.makefile("rb").readline() != b"? hello\n":
            benchmark.fail("not the answer that was expected")
    return (time.monotonic() - began) * 1000


class Herd(benchmark.Herd):
    """One server."""

    def __init__(self, programs):
        [self.port] = benchmark.free_ports(1)
        # Each death is followed by a start at once.
        restart = {"stableAfter": "0s", "budgetBurst": 10000, "budgetPerSecond": 1000}
        super().__init__(programs, [{"name": "Alone", "port": self.port}], restart=restart)
        self.run("up", "--detach")

    def restart(self):
        pid = self.status()["servers"][0]["pid"]
        began = time.monotonic()
        os.kill(pid, signal.SIGKILL)
        return ask(self.port, began)

    def start_alone(self):
        """The same program on a socket of ours, as systemd would start it."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            def hand_over():
                os.dup2(listener.fileno(), 3)
                os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))

            began = time.monotonic()
            worker = subprocess.Popen(
                [str(self.programs / "herd-server"), "Alone", "--config", str(self.config)],
                pass_fds=[3], preexec_fn=hand_over, stderr=subprocess.DEVNULL)
            took = ask(listener.getsockname()[1], began)
            worker.kill()
            worker.wait()
        return took


def main():
    parser = benchmark.parser(__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    options = parser.parse_args()
    herd = Herd(options.programs)
    try:
        rounds = [(herd.restart(), herd.start_alone()) for _ in range(options.rounds)]
    finally:
        herd.run("down")
    for kind, times in zip(("kill -9 to answer", "a start by itself"), zip(*rounds)):
        print(f"{kind}: median {statistics.median(times):.1f} ms, longest {max(times):.1f} ms")
    more = statistics.median(restart - start for restart, start in rounds)
    print(f"the supervisor's part: median {more:.1f} ms")


main()
