#!/usr/bin/env python3
"""Makes src/formats/paxlst/directory_table.cc from directory.txt beside it.

    tools/make_paxlst_directory.py            write it
    tools/make_paxlst_directory.py --check    exit 1 unless it is up to date
"""
import pathlib
import re
import sys

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "src" / "formats" / "paxlst"


def release(text, absent):
    """02B → 5: half years since 2000."""
    text = absent if text == "-" else text
    if not re.fullmatch(r"\d\d[AB]", text):
        sys.exit(f"not a release: {text}")
    return int(text[:2]) * 2 + "AB".index(text[2])


def read():
    parents, rows = {}, []
    for number, line in enumerate((FOLDER / "directory.txt").read_text().splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        if words[0] == "parents":
            parents = dict(word.split("=") for word in words[1:])
            continue
        if len(words) != 7:
            sys.exit(f"directory.txt:{number}: seven columns expected")
        group, tag, status, times, guide, since, until = words
        allowed = f"{status}{times}" if guide == "=" else guide
        if group != "-" and group not in parents:
            sys.exit(f"directory.txt:{number}: {group} has no parent")
        level = lambda name: 0 if name == "-" else int(name[2:])
        rows.append((level(group), tag, status == "M", int(times), allowed[0] == "M", int(allowed[1:]), release(since, "02B"), release(until, "24A")))
    return {int(name[2:]): 0 if parent == "-" else int(parent[2:]) for name, parent in parents.items()}, rows


def text():
    parents, rows = read()
    yes = lambda value: "true" if value else "false"
    lines = [
        "// Made by tools/make_paxlst_directory.py from directory.txt. Change that and make it again.",
        '#include "formats/paxlst/directory.h"',
        "",
        "namespace limen::paxlst {",
        "namespace {",
        "",
        "constexpr DirectoryRow kRows[] = {",
    ]
    for group, tag, mandatory, times, guide_mandatory, guide_times, since, until in rows:
        lines.append(f'    {{{group}, edifact::tag("{tag}"), {yes(mandatory)}, {times}, {yes(guide_mandatory)}, {guide_times}, {since}, {until}}},')
    lines += [
        "};",
        "",
        "constexpr std::uint8_t kParents[] = {" + ", ".join(str(parents.get(group, 0)) for group in range(max(parents) + 1)) + "};",
        "",
        "}  // namespace",
        "",
        "std::span<const DirectoryRow> directory_rows() { return kRows; }",
        "std::span<const std::uint8_t> directory_parents() { return kParents; }",
        "",
        "}  // namespace limen::paxlst",
        "",
    ]
    return "\n".join(lines)


target = FOLDER / "directory_table.cc"
if "--check" in sys.argv[1:]:
    if target.read_text() != text():
        sys.exit("directory_table.cc is not what directory.txt says: run tools/make_paxlst_directory.py")
else:
    target.write_text(text())
