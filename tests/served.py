"""The real server as a child process, and an officer who asks it over HTTP: for tests that need no browser."""
import http.client
import json
import re
import signal
import subprocess


class Server:
    def __init__(self, program, site):
        self.log = open(site.parent / "server.log", "a")
        self.process = subprocess.Popen([program, "serve", "--site", site, "--port", "0", "--quiet"], stdout=subprocess.PIPE, stderr=self.log, text=True)
        said = self.process.stdout.readline()
        found = re.search(r":(\d+)/$", said.strip())
        if not found:
            raise RuntimeError(f"does not serve: {said}")
        self.port = int(found[1])

    def end(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        status = self.process.wait(timeout=60)
        self.process.stdout.close()
        self.log.close()
        return status


class Officer:
    """One connection; the session outlives restarts."""

    def __init__(self, port, token=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.token = token

    def ask(self, method, path, body=None, key=None):
        headers = {"Limen-Purpose": "border_check"}
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        if body is not None:
            headers["Content-Type"] = "application/json"
        if key:
            headers["Idempotency-Key"] = key
        self.connection.request(method, path, json.dumps(body) if isinstance(body, dict) else body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read(), answer

    def sign_in(self, site):
        lines = [line.split() for line in (site / "demo-sign-ins.txt").read_text().splitlines()]
        password = next(words[1] for words in lines if words[0] == "officer")
        status, text, answer = self.ask("POST", "/api/session", {"account": "officer", "password": password})
        assert status == 200, text
        self.token = answer.getheader("Set-Cookie").split("=")[1].split(";")[0]
        post = json.loads(self.ask("GET", "/api/setup")[1])["posts"][0]["id"]
        status, text, _ = self.ask("POST", "/api/session/post", {"post_id": post}, "post-" + self.token[:16])
        assert status == 200, text
        return self.token
