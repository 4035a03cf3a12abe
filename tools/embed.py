#!/usr/bin/env python3
"""Packs the files below a directory into one archive and an assembly file that includes it (see src/base/embedded.h)."""
import pathlib
import struct
import sys

directory, archive, assembly, symbol = sys.argv[1:5]
root = pathlib.Path(directory)
files = sorted((p.relative_to(root).as_posix().encode(), p.read_bytes()) for p in root.rglob("*") if p.is_file()) if root.is_dir() else []
with open(archive, "wb") as out:
    for path, content in files:
        out.write(struct.pack("<II", len(path), len(content)) + path + content)
with open(assembly, "w", encoding="utf-8") as out:
    out.write(f"""    .section .rodata
    .global {symbol}_begin
    .global {symbol}_end
    .balign 16
{symbol}_begin:
    .incbin "{archive}"
{symbol}_end:
    .byte 0
    .section .note.GNU-stack,"",%progbits
""")
