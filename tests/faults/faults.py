#!/usr/bin/env python3
"""What is acknowledged is kept, once, whatever happens to the process, the disk or the file under the real server.

    faults.py build/release/limen [test names]      LIMEN_KILLS: how often it is killed under load (6)

A demonstration site is made once and copied for each test. Tests that need to mount a file system are skipped, visibly,
where that is not allowed. docs/proofs/faults.md says what is proved.
"""
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from served import Officer, Server  # noqa: E402

LIMEN = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else "limen"
KILLS = max(1, int(os.environ.get("LIMEN_KILLS", "6")))
FILES = ("limen.db", "limen.db-wal", "limen.db-shm")


def limen(*arguments):
    return subprocess.run([LIMEN, *map(str, arguments)], capture_output=True, text=True, timeout=120)


def eventually(so, seconds=30):
    until = time.monotonic() + seconds
    while not so():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="limen-faults-")
        cls.original = pathlib.Path(cls.folder.name) / "original"
        made = limen("demo", "--site", cls.original, "--travellers", 300, "--years", 1, "--alerts", 100, "--requests-per-second", 0)
        assert made.returncode == 0, made.stderr
        cls.documents = [zone.strip() for zone in (cls.original / "demo-documents.txt").read_text().split("\n\n") if zone.strip()]

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def setUp(self):
        self.place = pathlib.Path(tempfile.mkdtemp(dir=self.folder.name))
        self.keys = iter(range(10**9))
        self.server = self.token = None
        self.decisions = []  # [check, key, acknowledged]
        self.site = self.copy(self.place)

    def tearDown(self):
        if self.server:
            self.server.end(signal.SIGKILL)

    def copy(self, place):
        return pathlib.Path(shutil.copytree(self.original, place / "site"))

    def start(self):
        self.server = Server(LIMEN, self.site)
        officer = Officer(self.server.port, self.token)
        if not self.token:
            self.token = officer.sign_in(self.site)
        return officer

    def small_disk(self):
        disk = self.place / "disk"
        disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", disk], capture_output=True).returncode != 0:
            self.skipTest("no file system can be mounted here")
        self.addCleanup(lambda: subprocess.run(["umount", "-l", disk], check=True))
        self.site = self.copy(disk)
        return disk

    def decide(self, officer):
        """Opens and admits; the status and text of the last answer."""
        for _ in range(10):
            number = next(self.keys)
            body = {"direction": "entry", "mrz": self.documents[number % len(self.documents)], "transport_mode": "air"}
            status, text, _ = officer.ask("POST", "/api/checks", body, f"open-{number}")
            if status != 201:
                return status, text
            view = json.loads(text)
            if "admit" in view["actions"]:
                break
        decision = [view["id"], f"decide-{next(self.keys)}", False]
        self.decisions.append(decision)
        status, text, _ = officer.ask("POST", f"/api/checks/{decision[0]}/decision", {"decision": "admit"}, decision[1])
        decision[2] = status == 200
        return status, text

    def work(self, officers):
        def one():
            officer = Officer(self.server.port, self.token)
            try:
                while not self.rest and self.decide(officer)[0] == 200:
                    pass
            except (OSError, http.client.HTTPException):
                pass  # the server is gone

        self.rest = False
        threads = [threading.Thread(target=one) for _ in range(officers)]
        for thread in threads:
            thread.start()
        return threads

    def crossings(self, site):
        with sqlite3.connect(f"file:{site}/limen.db?mode=ro", uri=True) as database:
            return dict(database.execute("select lower(hex(check_id)), count(*) from crossing where check_id is not null group by 1"))

    def assert_all_there(self):
        there = self.crossings(self.site)
        times = [(there.get(check.replace("-", ""), 0), acknowledged) for check, _, acknowledged in self.decisions]
        self.assertEqual([n for n, acknowledged in times if acknowledged and n != 1 or n > 1], [], f"of {len(times)}")
        verified = limen("journal", "verify", "--site", self.site)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)

    def test_killed_under_load(self):
        dice, again = random.Random(20), 0
        for _ in range(KILLS):
            self.start()
            threads = self.work(8)
            time.sleep(dice.uniform(0.1, 0.8))
            self.assertEqual(self.server.end(signal.SIGKILL), -signal.SIGKILL)
            for thread in threads:
                thread.join()
            officer = self.start()
            self.assert_all_there()
            # Who got no answer asks again with the same key, and it is done once.
            for decision in self.decisions:
                if not decision[2]:
                    status, text, _ = officer.ask("POST", f"/api/checks/{decision[0]}/decision", {"decision": "admit"}, decision[1])
                    self.assertEqual(status, 200, text)
                    decision[2], again = True, again + 1
            self.assertEqual(self.server.end(), 0)
            self.assert_all_there()
        self.assertGreater(len(self.decisions), KILLS)
        print(f"{KILLS} kills, {len(self.decisions)} decisions, {again} sent again", flush=True)

    def test_full_disk(self):
        disk = self.small_disk()
        officer = self.start()
        self.assertEqual(self.decide(officer)[0], 200)
        with open(disk / "filler", "wb", buffering=0) as filler:
            block = b"x" * 65536
            while block:
                try:
                    filler.write(block)
                except OSError:
                    block = block[: len(block) // 2]
        said = []
        self.assertTrue(eventually(lambda: said.append(self.decide(officer)) or said[-1][0] >= 500))
        self.assertIn(b"database.disk_full", said[-1][1])
        self.assertEqual(officer.ask("GET", "/healthz")[0], 503)
        self.assertEqual(officer.ask("GET", "/api/checks/" + self.decisions[0][0])[0], 200, "reading goes on")
        (disk / "filler").unlink()
        self.assertTrue(eventually(lambda: self.decide(officer)[0] == 200))
        self.assertTrue(eventually(lambda: officer.ask("GET", "/healthz")[0] == 200))
        self.assertEqual(self.server.end(), 0)
        self.assert_all_there()

    def test_read_only_folder(self):
        disk = self.small_disk()
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        refused = limen("serve", "--site", self.site, "--port", 0)
        self.assertEqual(refused.returncode, 3)
        self.assertIn("database.read_only", refused.stderr)

    def test_database_gone_and_back(self):
        officer = self.start()
        self.assertEqual(self.decide(officer)[0], 200)
        away = self.place / "away"
        away.mkdir()

        def move(source, target):
            for name in FILES:
                if (source / name).exists():
                    (source / name).rename(target / name)

        move(self.site, away)
        said = []
        self.assertTrue(eventually(lambda: said.append(self.decide(officer)) or said[-1][0] >= 500))
        self.assertIn(b"database.unavailable", said[-1][1])
        self.assertEqual(officer.ask("GET", "/healthz")[0], 503)
        self.assertFalse((self.site / "limen.db").exists(), "an empty database took its place")
        move(away, self.site)
        self.assertTrue(eventually(lambda: self.decide(officer)[0] == 200))
        self.assertEqual(self.server.end(), 0)
        self.assert_all_there()

    def test_second_server(self):
        officer = self.start()
        second = limen("serve", "--site", self.site, "--port", 0)
        self.assertEqual(second.returncode, 3)
        self.assertIn("database.locked_by_other", second.stderr)
        self.assertEqual(self.decide(officer)[0], 200, "the first goes on")

    def test_damaged_pages(self):
        file = self.site / "limen.db"
        size = file.stat().st_size
        with open(file, "r+b") as out:
            out.seek(size // 3)
            out.write(b"\xa5" * (size - size // 3))
        # Told by the database where a page is none any more, and by the chain where it still is one with other content.
        verified = limen("journal", "verify", "--site", self.site)
        self.assertIn(verified.returncode, (1, 2))
        self.assertRegex(verified.stdout + verified.stderr, "BAD: entry|database.corrupt")
        with open(file, "r+b") as out:
            out.write(b"\xa5" * 4096)
        refused = limen("serve", "--site", self.site, "--port", 0)
        self.assertEqual(refused.returncode, 3)
        self.assertIn("database.corrupt", refused.stderr)

    def test_backup_beside_a_running_server(self):
        self.start()
        threads = self.work(4)
        self.assertTrue(eventually(lambda: any(decision[2] for decision in list(self.decisions))))
        before = [check for check, _, acknowledged in list(self.decisions) if acknowledged]
        busy = limen("backup", "--site", self.site, "--to", self.place / "busy")
        self.rest = True
        for thread in threads:
            thread.join()
        self.assertEqual(busy.returncode, 0, busy.stderr)
        self.assertEqual(limen("backup", "--site", self.site, "--to", self.place / "quiet").returncode, 0)
        for name in ("busy", "quiet"):
            restored = limen("restore", "--site", self.place / ("of_" + name), "--from", self.place / name, "--master-key", self.site / "master.key")
            self.assertEqual(restored.returncode, 0, restored.stderr)
            self.assertEqual(limen("journal", "verify", "--site", self.place / ("of_" + name)).returncode, 0)
        # Nothing is left to do by hand: it serves, under its own name, and who could sign in still can.
        self.assertEqual(self.server.end(), 0)
        original, self.site = self.site, self.place / "of_quiet"
        self.server = Server(LIMEN, self.site)
        Officer(self.server.port).sign_in(original)
        self.assertEqual(self.server.end(), 0)
        self.assertEqual(limen("journal", "compare", "--site", self.site).returncode, 0)
        self.site = original
        there = self.crossings(self.place / "of_busy")
        self.assertEqual([check for check in before if there.get(check.replace("-", "")) != 1], [])
        for table in ("crossing", "border_check", "traveller", "travel_document", "alert", "post", "check_hit"):
            counts = []
            for site in (self.site, self.place / "of_quiet"):
                with sqlite3.connect(f"file:{site}/limen.db?mode=ro", uri=True) as database:
                    counts.append(database.execute(f"select count(*) from {table}").fetchone()[0])
            self.assertEqual(counts[0], counts[1], table)

    def raw(self, sent, seconds=60):
        """Status of the answer to bytes sent as they are; 0 when there was none."""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=seconds) as connection:
            try:
                connection.sendall(sent)
            except OSError:
                pass  # it may close while we still send
            text = b""
            try:
                while part := connection.recv(65536):
                    text += part
                    if b"\r\n\r\n" in text and b"onnection: close" not in text:
                        break
            except OSError:
                pass
        return (int(text[9:12]) if text.startswith(b"HTTP/1.1 ") else 0), text

    def counted(self, officer, name):
        lines = officer.ask("GET", "/metrics")[1].decode().splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name))

    def test_slow_clients(self):
        officer = self.start()
        before = self.counted(officer, "limen_http_refused_total")
        slow = [socket.create_connection(("127.0.0.1", self.server.port), timeout=60) for _ in range(40)]
        for number, connection in enumerate(slow):
            connection.sendall(b"POST /api/checks HTTP/1.1\r\nHost: 127.0.0.1\r\nLim" if number % 2 else
                               b"POST /api/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
        for _ in range(20):
            self.assertEqual(self.decide(officer)[0], 200)
        for connection in slow:
            text = connection.recv(65536)
            self.assertTrue(text == b"" or text.startswith(b"HTTP/1.1 408"), text[:40])
            connection.close()
        self.assertGreaterEqual(self.counted(officer, "limen_http_refused_total"), before + 40)
        self.assertEqual(officer.ask("GET", "/healthz")[0], 200)

    def test_malformed_and_oversized(self):
        officer = self.start()
        errors, refused = (self.counted(officer, name) for name in ("limen_api_errors_total", "limen_http_refused_total"))
        bodies = [b"{", b"null", b"[]", b"[" * 200, b'{"direction":"entry","direction":"exit"}', b'{"direction":"sideways"}',
                  b'{"direction":"entry","mrz":"<<<","transport_mode":"air","surprise":1}', b"\xff\xfe", b"\0\0"]
        for number, body in enumerate(bodies):
            status, text, _ = officer.ask("POST", "/api/checks", body, f"bad-{number}")
            self.assertIn(status, (400, 422), (body, text))
        self.assertGreaterEqual(self.counted(officer, "limen_api_errors_total"), errors + len(bodies))
        head = b"POST /api/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        self.assertEqual(self.raw(head + b"Content-Length: 104857600\r\n\r\n")[0], 413)
        self.assertIn(self.raw(head + b"Transfer-Encoding: chunked\r\n\r\n" + (b"10000\r\n" + b"x" * 65536 + b"\r\n") * 1600)[0], (413, 0))
        for sent in (b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"\x16\x03\x01\x02\0\x01 no such thing\r\n\r\n",
                     head + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n"):
            self.assertEqual(self.raw(sent)[0] // 100, 4, sent[:40])
        self.assertGreaterEqual(self.counted(officer, "limen_http_refused_total"), refused + 5)
        self.assertEqual(officer.ask("GET", "/healthz")[0], 200)
        status = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text()
        self.assertLess(int(re.search(r"VmHWM:\s+(\d+)", status)[1]), 500_000, "it kept what it refused")

    def test_paths(self):
        self.start()
        for path in ("/../../../../etc/passwd", "/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2f..%2fetc%2fpasswd", "//etc/passwd", "/assets/../../limen.db",
                     "/assets/%2e%2e/%2e%2e/master.key", "/a\\..\\..\\etc\\passwd", "/%5c..%5cmaster.key", "/%00/etc/passwd", "/site.yaml", "/limen.db", "/master.key",
                     "/demo-sign-ins.txt", "/journal.head", "/api/../demo-sign-ins.txt", "/api/checks/../../site.yaml", "http://127.0.0.1/../../etc/passwd",
                     "/%c0%ae%c0%ae/x", "/etc/passwd", "/..;/..;/site.yaml"):
            status, text = self.raw(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
            self.assertIn(status, (200, 400, 404), path)
            # For a path that is none of ours only the page of the client itself may be shown.
            if status == 200:
                self.assertIn(b"<html", text, path)
            for secret in (b"root:", b"SQLite format", b"administrator ", b"requests_per_second"):
                self.assertNotIn(secret, text, path)


if __name__ == "__main__":
    # Connections are left to the end of the process: the servers are gone before them.
    unittest.main(verbosity=2, warnings="ignore")
