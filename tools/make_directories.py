#!/usr/bin/env python3
"""Makes src/formats/directory/tables.cc from the text files beside it: what the directories and guides say.

    tools/make_directories.py            write it
    tools/make_directories.py --check    exit 1 unless it is up to date
"""
import pathlib
import re
import sys

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "src" / "formats" / "directory"


def release(text):
    """02B is 5: half years since 2000. 11.1 is 111."""
    if re.fullmatch(r"\d\d[AB]", text):
        return int(text[:2]) * 2 + "AB".index(text[2])
    if re.fullmatch(r"\d\d\.\d", text):
        return int(text.replace(".", ""))
    sys.exit(f"not a release: {text}")


def read(name):
    parents, rows, first, last = {}, [], None, None
    for number, line in enumerate((FOLDER / f"{name}.txt").read_text().splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        if words[0] == "parents":
            parents = dict(word.split("=") for word in words[1:])
            continue
        if words[0] == "releases":
            first, last = words[1:]
            continue
        if len(words) != 7:
            sys.exit(f"{name}.txt:{number}: seven columns expected")
        group, tag, status, times, guide, since, until = words
        allowed = f"{status}{times}" if guide == "=" else guide
        if group != "-" and group not in parents:
            sys.exit(f"{name}.txt:{number}: {group} has no parent")
        level = lambda group: 0 if group == "-" else int(group[2:])
        rows.append((level(group), tag, status == "M", int(times), allowed[0] == "M", int(allowed[1:]), release(first if since == "-" else since), release(last if until == "-" else until)))
    return {int(group[2:]): 0 if parent == "-" else int(parent[2:]) for group, parent in parents.items()}, rows


def text():
    yes = lambda value: "true" if value else "false"
    lines = [
        "// Made by tools/make_directories.py from the text files of this folder. Change those and make it again.",
        '#include "formats/directory/directory.h"',
        "",
        "// clang-format off",
        "namespace limen::directory::tables {",
        "namespace {",
        "",
        "using edifact::tag;",
    ]
    functions = []
    for name in ("paxlst", "cusres", "pnrgov"):
        parents, rows = read(name)
        title = name.capitalize()
        lines += ["", f"constexpr Row k{title}Rows[] = {{"]
        for group, tag, mandatory, times, guide_mandatory, guide_times, since, until in rows:
            lines.append(f'    {{{group}, tag("{tag}"), {yes(mandatory)}, {times}, {yes(guide_mandatory)}, {guide_times}, {since}, {until}}},')
        numbers = ", ".join(str(parents.get(group, 0)) for group in range(max(parents) + 1))
        lines += ["};", f"constexpr std::uint8_t k{title}Parents[] = {{{numbers}}};"]
        functions += [f"std::span<const Row> {name}_rows() {{ return k{title}Rows; }}", f"std::span<const std::uint8_t> {name}_parents() {{ return k{title}Parents; }}"]
    return "\n".join(lines + ["", "}  // namespace", ""] + functions + ["", "}  // namespace limen::directory::tables", ""])


target = FOLDER / "tables.cc"
if "--check" in sys.argv[1:]:
    if target.read_text() != text():
        sys.exit("tables.cc is not what the text files say: run tools/make_directories.py")
else:
    target.write_text(text())
