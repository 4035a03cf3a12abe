#!/usr/bin/env python3
"""From the first sign-in to the first crossing, over TLS, as an administrator and an officer would with a browser.

    first_crossing.py ADDRESS PORT AUTHORITY.crt HOST-NAME ONE-TIME-PASSWORD

Only the certificate of the site's own authority is believed. Says what it did, one step a line; ends with status 1 where a step fails.
"""
import http.client
import json
import secrets
import ssl
import sys


class Desk:
    def __init__(self, address, port, authority, name):
        self.context = ssl.create_default_context(cafile=authority)
        self.address, self.port, self.name, self.token = address, port, name, None

    def ask(self, method, path, body=None, purpose=None, status=(200, 201, 204)):
        raw = http.client.HTTPSConnection(self.address, self.port, context=self.context, timeout=30)
        raw.connect = lambda: self._connect(raw)
        headers = {"Host": f"{self.name}:{self.port}", "Idempotency-Key": secrets.token_hex(16)}
        if purpose:
            headers["Limen-Purpose"] = purpose
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        if body is not None:
            headers["Content-Type"] = "application/json"
        raw.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = raw.getresponse()
        text = answer.read()
        if answer.status not in status:
            sys.exit(f"{method} {path}: {answer.status} {text.decode()[:400]}")
        cookie = answer.getheader("Set-Cookie")
        if cookie and "=" in cookie:
            self.token = cookie.split("=")[1].split(";")[0]
        raw.close()
        return json.loads(text) if text else None

    def _connect(self, raw):
        """The certificate is verified against the name of the server, wherever it is reached."""
        http.client.HTTPConnection.connect(raw)
        raw.sock = self.context.wrap_socket(raw.sock, server_hostname=self.name)


def check_digit(text):
    return str(sum((int(c, 36) if c != "<" else 0) * (7, 3, 1)[i % 3] for i, c in enumerate(text)) % 10)


def zone():
    """A passport of an invented person of Utopia, adult, valid [ICAO Doc 9303-4]."""
    number, birth, until, optional = "L0123456<", "850412", "341230", "<" * 14
    first = "P<UTOWINTERBOURNE<<MARISA<JUNE".ljust(44, "<")
    body = number + check_digit(number) + "UTO" + birth + check_digit(birth) + "F" + until + check_digit(until) + optional + check_digit(optional)
    composite = body[0:10] + body[13:20] + body[21:43]
    return first + "\n" + body + check_digit(composite)


def new_person(desk_arguments, account, one_time):
    desk = Desk(*desk_arguments)
    password = secrets.token_urlsafe(18)
    desk.ask("POST", "/api/session", {"account": account, "password": one_time})
    desk.ask("POST", "/api/session/password", {"current": one_time, "new": password})
    return desk


def main(address, port, authority, name, one_time):
    where = (address, int(port), authority, name)
    administrator = new_person(where, "administrator", one_time)
    print("administrator signed in and changed the one-time password")
    post = administrator.ask("POST", "/api/posts", {"code": "JETTY", "name": "Jetty", "kind": "sea", "zone": "Africa/Lagos", "state_code": "XXA", "lanes": ["1"]})
    made = administrator.ask("POST", "/api/accounts", {"account": "officer", "name": "First Officer", "roles": ["officer"], "posts": [post["id"]], "language": "en"})
    print("a post and an officer's account were made")
    officer = new_person(where, "officer", made["one_time_password"])
    officer.ask("POST", "/api/session/post", {"post_id": post["id"]})
    check = officer.ask("POST", "/api/checks", {"direction": "entry", "mrz": zone(), "lane": "1", "transport_mode": "sea", "travel_purpose": "tourism"}, "border_check")
    done = officer.ask("POST", f"/api/checks/{check['id']}/decision", {"decision": "admit"}, "border_check")
    if done["state"] != "closed" or not done["decision"]["crossing_id"]:
        sys.exit(f"not admitted: {json.dumps(done)[:400]}")
    print(f"{check['traveller']['surname']} was admitted: crossing {done['decision']['crossing_id']}")


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
