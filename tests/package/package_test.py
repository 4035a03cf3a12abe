#!/usr/bin/env python3
"""The Debian package of a built program: what is in it, whom it depends on, and that the same input gives the same bytes.

    package_test.py LIMEN

Installing it takes root and package servers: tests/package/install_in_bare_root does that.
"""
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
IN_IT = ["./usr/bin/limen", "./usr/bin/limen-first-start", "./usr/bin/limen-first-training", "./usr/lib/limen/backup", "./usr/lib/limen/drill", "./lib/systemd/system/limen.service", "./lib/systemd/system/limen-backup.timer", "./lib/systemd/system/limen-drill.timer", "./lib/systemd/system/limen-training.service",
         "./usr/share/doc/limen/operations.md", "./usr/share/doc/limen/operations.fr.md", "./usr/share/doc/limen/operations.es.md", "./usr/share/doc/limen/operations.ar.md"]


def opened_later():
    """Libraries that the program opens by name must be among the packages, or a bare machine lacks them."""
    names = set()
    for path in (ROOT / "src").rglob("*"):
        if path.suffix in (".h", ".cc") and "_test" not in path.name:
            names.update(re.findall(r'"(lib[\w.-]+\.so\.[\d.]+)"', path.read_text(encoding="utf-8")))
    return names


def owner(library):
    found = subprocess.run(["dpkg", "-S", "*/" + library], capture_output=True, text=True).stdout
    return {line.split(":")[0] for line in found.splitlines()}


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        made = []
        for name in ("a", "b"):
            said = subprocess.run([ROOT / "packaging/build_deb", program, pathlib.Path(folder) / name], check=True, capture_output=True, text=True,
                                  env={**os.environ, "LIMEN_DEB_FAST": "1", "SOURCE_DATE_EPOCH": "1767225600"})
            made.append(pathlib.Path(said.stdout.strip()))
        first, second = (hashlib.sha256(path.read_bytes()).hexdigest() for path in made)
        assert first == second, "the same input gave different bytes"
        content = subprocess.run(["dpkg-deb", "-c", made[0]], check=True, capture_output=True, text=True).stdout
        for path in IN_IT:
            assert re.search(rf" {re.escape(path)}$", content, re.M), f"{path} is not in the package"
        for guide in (ROOT / "docs").glob("operations*.md"):
            for target in re.findall(r"\]\(([^)#\s]+)\)", guide.read_text(encoding="utf-8")):
                assert re.search(rf" \./usr/share/doc/limen/{re.escape(target)}$", content, re.M), f"{guide.name} points to {target}, which is not in the package"
        assert not re.search(r"^.{5}w|^.{8}w", content, re.M), "something in it may be written by others"
        control = subprocess.run(["dpkg-deb", "-f", made[0], "Depends"], check=True, capture_output=True, text=True).stdout
        depends = {one.split()[0] for one in control.split(",")}
        for library in opened_later():
            assert owner(library) & depends, f"{library} is opened by the program, and no package that has it is among {sorted(depends)}"
    for script in ("postinst", "prerm", "postrm", "limen-first-start", "limen-first-training", "backup", "drill"):
        subprocess.run(["sh", "-n", ROOT / "packaging/deb" / script], check=True)
    print(f"{made[0].name}: {len(content.splitlines())} entries, {len(depends)} packages needed")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve())
