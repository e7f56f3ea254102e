"""CPU per MB of logs: the supervisor beside a bare C program, and how soon logs are read.

Five writers of 200-byte lines, as fast as they are taken, under `herdctl up` and under
Benchmarks/logfloor.c, in turns on the same machine. Called by scripts/benchmark-logs.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BUILT = os.path.join(HERE, ".build")
LINE = 200
WRITERS = 5
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_mb(pid):
    with open(f"/proc/{pid}/status") as file:
        line = next(line for line in file if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def last_number(path):
    with open(path, "rb") as file:
        file.seek(max(0, os.path.getsize(path) - 4096))
        return int(file.read().splitlines()[-1].split(b" ")[1])


def numbers(folder):
    return [last_number(f"{folder}/logs/W{i}.log") for i in range(WRITERS)]


def supervisor(herdctl, seconds):
    """CPU seconds per MB of lines, MB a second, and the most memory, of `herdctl up`."""
    with tempfile.TemporaryDirectory() as folder:
        command = [os.path.join(BUILT, "logwriter")]
        servers = [
            {"name": f"W{i}", "port": 21000 + i, "command": command, "neighbors": []}
            for i in range(WRITERS)
        ]
        herd = {"herd": "logs", "servers": servers, "places": {"provider": "google",
                "key": {"environment": "NO_KEY"}}}
        with open(f"{folder}/herd.json", "w") as file:
            json.dump(herd, file)
        ask = [herdctl, "--config", f"{folder}/herd.json"]
        run = lambda *words: subprocess.run(
            [ask[0], *words, *ask[1:]], check=True, capture_output=True, text=True).stdout
        run("up", "--detach")
        try:
            pid = json.loads(run("status", "--json"))["supervisor"]["pid"]
            time.sleep(0.5)
            before, lines, began = cpu_seconds(pid), sum(numbers(folder)), time.monotonic()
            time.sleep(seconds)
            used = cpu_seconds(pid) - before
            lines = sum(numbers(folder)) - lines
            elapsed = time.monotonic() - began
            return used / (lines * LINE / 1e6), lines * LINE / 1e6 / elapsed, memory_mb(pid)
        finally:
            run("down")


def floor(seconds):
    with tempfile.TemporaryDirectory() as folder:
        words = [os.path.join(BUILT, "logfloor"), folder, str(seconds), str(WRITERS),
                 os.path.join(BUILT, "logwriter")]
        used, bytes_ = subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()
        return float(used) / (int(bytes_) / 1e6), int(bytes_) / 1e6 / seconds


def reading(herdctl, megabytes):
    """Milliseconds for `logs -n 100` and `logs --since` of five files of that size."""
    with tempfile.TemporaryDirectory() as folder:
        servers = [{"name": f"W{i}", "port": 21000 + i, "neighbors": []} for i in range(WRITERS)]
        with open(f"{folder}/herd.json", "w") as file:
            json.dump({"herd": "logs", "servers": servers}, file)
        os.mkdir(f"{folder}/logs")
        for i in range(WRITERS):
            write_log(f"{folder}/logs/W{i}.log", megabytes)
        times = {}
        for name, words in (("-n 100", ["-n", "100"]),
                            ("--since -n 100", ["--since", "2026-11-23T11:00", "-n", "100"]),
                            ("--since --until", ["--since", "2026-11-23T11:00:00",
                                                 "--until", "2026-11-23T11:00:01"])):
            best = 1e9
            for _ in range(5):
                began = time.monotonic()
                subprocess.run([herdctl, "logs", *words, "--config", f"{folder}/herd.json"],
                               check=True, stdout=subprocess.DEVNULL)
                best = min(best, time.monotonic() - began)
            times[name] = best * 1000
        return times


def write_log(path, megabytes):
    """Records of 250 bytes, from 10:00 to 12:00."""
    count = megabytes * 1_000_000 // 250
    with open(path, "w", buffering=1 << 20) as file:
        for number in range(1, count + 1):
            micros = 36_000_000_000 + number * 7_200_000_000 // count
            second, micro = divmod(micros, 1_000_000)
            head = (f"2026-11-23T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
                    f".{micro:06}Z {number} out ")
            file.write(head.ljust(249, "x") + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--herdctl", default=os.path.join(HERE, "../.build/release/herdctl"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--megabytes", type=int, default=1000)
    options = parser.parse_args()
    ours, bare = [], []
    for _ in range(options.rounds):
        bare.append(floor(options.seconds))
        ours.append(supervisor(options.herdctl, options.seconds))
    best_bare, best_ours = min(bare), min(ours)
    print(f"{'':12}{'CPU ms/MB':>12}{'MB/s':>10}{'memory MB':>12}")
    print(f"{'bare C':12}{best_bare[0] * 1000:12.2f}{best_bare[1]:10.0f}{'':>12}")
    print(f"{'supervisor':12}{best_ours[0] * 1000:12.2f}{best_ours[1]:10.0f}{best_ours[2]:12.0f}")
    print(f"supervisor / bare C: {best_ours[0] / best_bare[0]:.2f}")
    for name, milliseconds in reading(options.herdctl, options.megabytes).items():
        print(f"herdctl logs {name}: {milliseconds:.0f} ms")


if __name__ == "__main__":
    sys.exit(main())
