#!/usr/bin/env python3
"""The schemas of the server's description of its own interface, as the browser client's types are made from them.

    openapi.py build/release/limen            writes web/openapi.json; then: cd web && npm run types
    openapi.py build/release/limen --check    says whether web/openapi.json is what this server says
"""
import http.client
import json
import pathlib
import re
import subprocess
import sys
import tempfile

FILE = pathlib.Path(__file__).resolve().parent.parent / "web" / "openapi.json"


def described(limen):
    with tempfile.TemporaryDirectory(prefix="limen-openapi-") as folder:
        site = pathlib.Path(folder) / "site"
        subprocess.run([limen, "init", "--site", site, "--name", "Types", "--state", "UTO"], check=True, capture_output=True)
        server = subprocess.Popen([limen, "serve", "--site", site, "--port", "0", "--quiet"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            for line in server.stdout:
                if port := re.search(r":(\d+)/$", line.strip()):
                    break
            else:
                sys.exit("the server does not serve")
            connection = http.client.HTTPConnection("127.0.0.1", int(port[1]), timeout=60)
            connection.request("GET", "/api/openapi.json")
            said = json.loads(connection.getresponse().read())
            # The client names its routes itself; what it shares with the server are the shapes.
            return {"openapi": said["openapi"], "info": said["info"], "paths": {}, "components": {"schemas": said["components"]["schemas"]}}
        finally:
            server.terminate()
            server.wait()


def main():
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--check"]):
        sys.exit(__doc__)
    said = described(sys.argv[1])
    if not sys.argv[2:]:
        FILE.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n")
        print(f"{FILE}: {len(said['components']['schemas'])} schemas; now: cd web && npm run types")
        return
    ours, theirs = (text["components"]["schemas"] for text in (json.loads(FILE.read_text()), said))
    different = [name for name in sorted({*ours, *theirs}) if ours.get(name) != theirs.get(name)]
    if different:
        sys.exit("web/openapi.json is not what the server says: " + ", ".join(different) + "\nrun tools/openapi.py LIMEN, then npm run types in web/")
    print("web/openapi.json is what the server says")


if __name__ == "__main__":
    main()
