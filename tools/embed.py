#!/usr/bin/env python3
"""Turn files into C arrays, so that a binary needs nothing beside it.

usage: embed.py OUT.c NAME=FILE...

For each file OUT.c defines `const unsigned char NAME[]` and `const size_t NAME_size`. The same files give the
same OUT.c to the byte. An empty file gives an array of one zero and a size of 0.
"""
import pathlib
import re
import sys

BYTES_A_LINE = 32


def array(name, data):
    lines = [",".join(str(byte) for byte in data[i:i + BYTES_A_LINE]) for i in range(0, len(data), BYTES_A_LINE)]
    body = ",\n".join(lines) or "0"
    return (f"extern const unsigned char {name}[];\nextern const size_t {name}_size;\n"
            f"_Alignas(16) const unsigned char {name}[] = {{\n{body}}};\nconst size_t {name}_size = {len(data)};\n")


def main():
    if len(sys.argv) < 3 or any(not re.fullmatch(r"[A-Za-z_]\w*=.+", row) for row in sys.argv[2:]):
        sys.exit(__doc__)
    out = ["#include <stddef.h>\n\n"]
    for row in sys.argv[2:]:
        name, path = row.split("=", 1)
        out.append(array(name, pathlib.Path(path).read_bytes()))
    pathlib.Path(sys.argv[1]).write_text("".join(out))


main()
