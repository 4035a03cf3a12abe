#!/usr/bin/env python3
"""What a server holds does not grow with what it has done: after all of its checks and decisions it is no more than
after half of them, but for a few MiB, and no more than the start and the bounds together.

    serve_memory.py build/release/limen     LIMEN_CHECKS: how many (8,000)

The first half fills what is bounded (the pages that SQLite keeps, the checks of a short while ago), so that the second
may add nothing. Every other check is admitted where nothing speaks against it, the others stay open.
"""
import itertools
import json
import os
import pathlib
import queue
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from served import Officer, Server  # noqa: E402

CHECKS = int(os.environ.get("LIMEN_CHECKS", "8000"))
OFFICERS = 6
GROWTH_MIB = 24
# What docs/operations.md ("Memory") says is kept at most: pages of the writer, of eight readers, and checks that wait.
KEPT_MIB = 32 + 8 * 4 + 32


def held_kib(process):
    """Memory of the process's own, without the files that it maps."""
    with open(f"/proc/{process}/status", encoding="ascii", errors="replace") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon:"))


def work(port, token, jobs, keys, failures):
    officer = Officer(port, token)
    while True:
        try:
            number, zone = jobs.get_nowait()
        except queue.Empty:
            return
        body = {"direction": "entry", "mrz": zone, "transport_mode": "air"}
        status, text, _ = officer.ask("POST", "/api/checks", body, f"memory-{next(keys)}")
        if status != 201:
            failures.append((status, text[:200]))
            return
        check = json.loads(text)
        if number % 2 == 0 and "admit" in check["actions"]:
            decision = {"decision": "admit"}
            status, text, _ = officer.ask("POST", f"/api/checks/{check['id']}/decision", decision, f"memory-{next(keys)}")
            # Somebody else may have admitted the same traveller at another check a moment ago.
            if status not in (200, 409):
                failures.append((status, text[:200]))
                return


def serve_some(server, token, zones, count, keys):
    jobs, failures = queue.Queue(), []
    for number in range(count):
        jobs.put((number, zones[number % len(zones)]))
    officers = [threading.Thread(target=work, args=(server.port, token, jobs, keys, failures)) for _ in range(OFFICERS)]
    for one in officers:
        one.start()
    for one in officers:
        one.join()
    if failures:
        sys.exit(f"not every answer was the right one: {failures[0]}")
    return held_kib(server.process.pid)


def main():
    limen = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="limen-memory-") as folder:
        site = pathlib.Path(folder) / "site"
        made = subprocess.run([limen, "demo", "--site", site, "--travellers", "2000", "--years", "1", "--alerts", "500",
                               "--requests-per-second", "0"], capture_output=True, text=True, check=False)
        if made.returncode != 0:
            sys.exit(made.stderr)
        zones = [zone.strip() for zone in (site / "demo-documents.txt").read_text().split("\n\n") if zone.strip()]
        server = Server(limen, site)
        try:
            token = Officer(server.port).sign_in(site)
            keys = itertools.count()
            begin = held_kib(server.process.pid)
            half = serve_some(server, token, zones, CHECKS // 2, keys)
            whole = serve_some(server, token, zones, CHECKS - CHECKS // 2, keys)
        finally:
            server.end()
    print(f"held after the start {begin / 1024:.1f} MiB, after {CHECKS // 2} checks {half / 1024:.1f}, "
          f"after {CHECKS} {whole / 1024:.1f}")
    grown, kept = (whole - half) / 1024, (whole - begin) / 1024
    if grown > GROWTH_MIB:
        sys.exit(f"grown by {grown:.1f} MiB, {GROWTH_MIB} at most")
    if kept > KEPT_MIB:
        sys.exit(f"{kept:.1f} MiB more than at the start, {KEPT_MIB} at most")


if __name__ == "__main__":
    main()
