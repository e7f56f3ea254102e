#!/usr/bin/env python3
"""CPU per MB of logs: the supervisor beside a bare C program, and how soon logs are read.

    logs.py [--rounds 3] [--seconds 3] [--megabytes 1000] [--programs FOLDER]

Called by scripts/benchmark-logs, which builds everything first. Five writers of 200-byte lines, as
fast as they are taken, under `herdctl up` and under logfloor.c, in turns on the same machine. The
files that are read afterwards have --megabytes each.
"""
import os
import subprocess
import tempfile
import time

import benchmark

BUILT = benchmark.HERE / ".build"
LINE = 200
NAMES = [f"W{number}" for number in range(5)]


def herd(programs, **server):
    """Five servers, and no herd-places that would write to a log of its own."""
    servers = [
        {"name": name, "port": port, "neighbors": [], **server}
        for name, port in zip(NAMES, benchmark.free_ports(len(NAMES)))
    ]
    places = {"provider": "google", "key": {"environment": "NO_KEY"}}
    return benchmark.Herd(programs, servers, places=places)


def lines_of(path):
    """The number of the file's last record."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4096))
        return int(file.read().splitlines()[-1].split(b" ")[1])


def lines(herd):
    return sum(lines_of(herd.path / "logs" / f"{name}.log") for name in NAMES)


def supervisor(programs, seconds):
    """CPU seconds per MB of lines, MB a second, and the most memory, of `herdctl up`."""
    writers = herd(programs, command=[str(BUILT / "logwriter")])
    writers.run("up", "--detach")
    try:
        pid = writers.status()["supervisor"]["pid"]
        time.sleep(0.5)
        used, count, began = benchmark.cpu_seconds(pid), lines(writers), time.monotonic()
        time.sleep(seconds)
        used = benchmark.cpu_seconds(pid) - used
        megabytes = (lines(writers) - count) * LINE / 1e6
        elapsed = time.monotonic() - began
        return used / megabytes, megabytes / elapsed, benchmark.memory_mib(pid, "VmHWM")
    finally:
        writers.run("down")


def floor(seconds):
    """CPU seconds per MB of lines, and MB a second, of the C program."""
    with tempfile.TemporaryDirectory() as folder:
        words = [BUILT / "logfloor", folder, str(seconds), str(len(NAMES)), BUILT / "logwriter"]
        done = subprocess.run(words, check=True, capture_output=True, text=True)
    used, written = done.stdout.split()
    return float(used) / (int(written) / 1e6), int(written) / 1e6 / seconds


def reading(programs, megabytes):
    """Milliseconds of some questions to five files of that size."""
    read = herd(programs)
    (read.path / "logs").mkdir()
    for name in NAMES:
        write_log(read.path / "logs" / f"{name}.log", megabytes)
    second = ["--since", "2026-11-23T11:00:00", "--until", "2026-11-23T11:00:01"]
    return {
        "-n 100": fastest(read, "-n", "100"),
        "--since -n 100": fastest(read, "--since", "2026-11-23T11:00", "-n", "100"),
        "--since --until": fastest(read, *second),
    }


def fastest(herd, *words):
    """Milliseconds of the fastest of five `herdctl logs`."""
    times = []
    for _ in range(5):
        began = time.monotonic()
        subprocess.run(herd.command("logs", *words), check=True, stdout=subprocess.DEVNULL)
        times.append((time.monotonic() - began) * 1000)
    return min(times)


def write_log(path, megabytes):
    """Records of 250 bytes, from 10:00 to 12:00."""
    count = megabytes * 1_000_000 // 250
    with path.open("w", buffering=1 << 20) as file:
        for number in range(1, count + 1):
            micros = 36_000_000_000 + number * 7_200_000_000 // count
            second, micro = divmod(micros, 1_000_000)
            head = (f"2026-11-23T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
                    f".{micro:06}Z {number} out ")
            file.write(head.ljust(249, "x") + "\n")


def main():
    parser = benchmark.parser(__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--megabytes", type=int, default=1000)
    options = parser.parse_args()
    ours, bare = [], []
    for _ in range(options.rounds):
        bare.append(floor(options.seconds))
        ours.append(supervisor(options.programs, options.seconds))
    best_bare, best_ours = min(bare), min(ours)
    print(f"{'':12}{'CPU ms/MB':>12}{'MB/s':>10}{'memory MiB':>12}")
    print(f"{'bare C':12}{best_bare[0] * 1000:12.2f}{best_bare[1]:10.0f}{'':>12}")
    print(f"{'supervisor':12}{best_ours[0] * 1000:12.2f}{best_ours[1]:10.0f}{best_ours[2]:12.0f}")
    print(f"supervisor / bare C: {best_ours[0] / best_bare[0]:.2f}")
    for name, milliseconds in reading(options.programs, options.megabytes).items():
        print(f"herdctl logs {name}: {milliseconds:.0f} ms")


main()
