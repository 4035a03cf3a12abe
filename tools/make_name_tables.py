#!/usr/bin/env python3
"""Compiles packs/baseline/names into the one binary that src/engines/name_facts searches (part of the build).

    tools/make_name_tables.py FOLDER BINARY ASSEMBLY

Inputs, all of lines with tabs, "#" for remarks, names folded to a–z and 0–9:

part_frequency.tsv   part, hundredths of nats                             sorted by part
forms.tsv            kind (form, translation, nickname), names with blanks between; one line a class, by hand
forms_learnt.tsv     the same, made by tools/make_name_forms
structure.tsv        role, word, "name" if many people also bear it

The binary, little-endian; each array begins at a multiple of four:
    u32 magic, slots, parts, classes, class ids, members, bytes of text
    u32 slots[]          1 + index of a part, or 0; open addressing from FNV-1a of the part, a power of two
    parts[]              u32 text, u32 first class id, u8 length, u8 rarity, u8 role, u8 number of classes
    classes[]            u32 first member, u16 number of members, u8 kind, u8 rarity of all members together; strongest kind first
    u16 class ids[]      ascending for each part
    u32 members[]        indexes of parts
    text
rarity: 255 not in the table of frequencies, else (nats - 4) * 20. role: 0x80 is set where the word is also a name.
"""
import math
import pathlib
import re
import struct
import sys

MAGIC = 0x31464E4C
KINDS = {"form": 1, "translation": 2, "nickname": 3}
ROLES = {"particle": 1, "title": 2, "suffix": 3, "placeholder": 4, "kinship": 5, "legal_form": 6}
PART = re.compile(r"[a-z0-9]{1,48}")


def rows(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            yield f"{path.name}:{number}", line.split("\t")


def checked(place, part):
    if not PART.fullmatch(part):
        sys.exit(f"{place}: not a folded part: {part!r}")
    return part


def read_frequencies(path):
    result, before = {}, ""
    for place, (part, value) in rows(path):
        if checked(place, part) <= before:
            sys.exit(f"{place}: not sorted, or twice")
        before = part
        result[part] = int(value) / 100
    return result


def quantised(nats):
    return max(0, min(240, round((nats - 4) * 20)))


def read_structure(path):
    result = {}
    for place, row in rows(path):
        role, word, mark = row + [""] * (3 - len(row))
        if role not in ROLES or mark not in ("", "name"):
            sys.exit(f"{place}: unknown role or mark")
        if checked(place, word) in result:
            sys.exit(f"{place}: {word} stands twice")
        result[word] = ROLES[role] | (0x80 if mark else 0)
    return result


def read_forms(path, classes):
    """Adds (kind, members) to classes."""
    for place, row in rows(path):
        if len(row) != 2 or row[0] not in KINDS:
            sys.exit(f"{place}: kind and names expected")
        members = [checked(place, name) for name in row[1].split()]
        if len(set(members)) != len(members) or len(members) < 2:
            sys.exit(f"{place}: two names or more, each once")
        classes.add((KINDS[row[0]], tuple(sorted(members))))


def without_contained(classes):
    """A class that lies within another of the same kind says nothing."""
    by_member = {}
    for entry in classes:
        for member in entry[1]:
            by_member.setdefault(member, []).append(entry)
    for kind, members in classes:
        wanted = set(members)
        if not any(other[0] == kind and other[1] != members and wanted <= set(other[1]) for other in by_member[members[0]]):
            yield kind, members


def fnv1a(text):
    value = 0x811C9DC5
    for byte in text:
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def compile_tables(folder):
    frequencies = read_frequencies(folder / "part_frequency.tsv")
    roles = read_structure(folder / "structure.tsv")
    classes = set()
    read_forms(folder / "forms.tsv", classes)
    read_forms(folder / "forms_learnt.tsv", classes)
    classes = sorted(without_contained(classes))
    if len(classes) > 0xFFFF:
        sys.exit("more classes than ids")
    names = sorted(set(frequencies) | set(roles) | {m for _, members in classes for m in members})
    index = {name: i for i, name in enumerate(names)}
    ids_of = {}
    for number, (_, members) in enumerate(classes):
        for member in members:
            ids_of.setdefault(member, []).append(number)

    slot_count = 1 << (len(names) * 3 // 2).bit_length()
    slots = [0] * slot_count
    for i, name in enumerate(names):
        at = fnv1a(name.encode()) & (slot_count - 1)
        while slots[at]:
            at = (at + 1) & (slot_count - 1)
        slots[at] = i + 1

    parts, class_ids, text = bytearray(), [], bytearray()
    for name in names:
        ids = ids_of.get(name, [])
        if len(ids) > 255:
            sys.exit(f"{name} is in too many classes")
        parts += struct.pack("<IIBBBB", len(text), len(class_ids), len(name), quantised(frequencies[name]) if name in frequencies else 255, roles.get(name, 0), len(ids))
        class_ids += ids
        text += name.encode()
    members, heads = [], bytearray()
    for kind, names_of_class in classes:
        shares = [math.exp(-frequencies[m]) for m in names_of_class if m in frequencies]
        heads += struct.pack("<IHBB", len(members), len(names_of_class), kind, quantised(-math.log(sum(shares))) if shares else 255)
        members += [index[m] for m in names_of_class]
    class_id_bytes = struct.pack(f"<{len(class_ids)}H", *class_ids)
    class_id_bytes += b"\0" * (-len(class_id_bytes) % 4)
    return (struct.pack("<7I", MAGIC, slot_count, len(names), len(classes), len(class_ids), len(members), len(text))
            + struct.pack(f"<{slot_count}I", *slots) + parts + heads + class_id_bytes
            + struct.pack(f"<{len(members)}I", *members) + text)


def main():
    folder, binary, assembly = (pathlib.Path(argument) for argument in sys.argv[1:4])
    binary.write_bytes(compile_tables(folder))
    assembly.write_text(f"""    .section .rodata
    .global limen_name_tables_begin
    .global limen_name_tables_end
    .balign 16
limen_name_tables_begin:
    .incbin "{binary}"
limen_name_tables_end:
    .byte 0
    .section .note.GNU-stack,"",%progbits
""", encoding="utf-8")


if __name__ == "__main__":
    main()
