#!/usr/bin/env python3
"""The most memory that `limen edi check`, `cat` and `split` ever hold on a long input: no more than 16 MiB.

    edi_memory.py build/release/limen
"""
import os
import subprocess
import sys
import tempfile
import time

LIMIT_KIB = 16 * 1024
SIZES_MB = (1, 60)  # the longer one may not take more than the shorter, but for what a page or two is


def peak_kib(arguments):
    """Peak of a child, looked at while it runs. What wait4() says may be this process's own from before the exec: it
    is believed only where it is too much."""
    process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    most = 0
    while True:
        done, status, usage = os.wait4(process.pid, os.WNOHANG)
        if done:
            break
        with open(f"/proc/{process.pid}/status", encoding="ascii", errors="replace") as lines:
            most = max([most, *(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))])
        time.sleep(0.001)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(arguments)}: status {process.returncode}")
    return max(most, usage.ru_maxrss) if usage.ru_maxrss > LIMIT_KIB else most


def make(limen, folder, megabytes):
    file = os.path.join(folder, f"{megabytes}.edi")
    flights = str(megabytes * 20)
    subprocess.run([limen, "edi", "generate", "--flights", flights, "--passengers", "200", "--dialect", "paxlst-12b",
                    "--output", file], check=True, stderr=subprocess.DEVNULL)
    return file


def main():
    limen = sys.argv[1]
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for megabytes in SIZES_MB:
            file = make(limen, folder, megabytes)
            for part in ("check", "cat", "split"):
                target = ["--to", os.path.join(folder, f"split{megabytes}")] if part == "split" else []
                peak = peak_kib([limen, "edi", part, *target, file])
                size = os.path.getsize(file) // 1_000_000
                over = peak > LIMIT_KIB
                failed = failed or over
                print(f"edi {part}, {size} MB: {peak / 1024:.1f} MiB{'  <- more than 16' if over else ''}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
