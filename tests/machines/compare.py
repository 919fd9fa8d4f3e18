"""Compares the folders that `compare.sh` wrote: equal bytes, or the same text with numbers that agree to 1e-12."""

import pathlib
import re
import sys

NUMBER = re.compile(rb"-?\d+\.\d+(?:e-?\d+)?")
# What contains a digest of its content, or is packed.
PACKED = {".xlsx", ".parquet", ".png"}


def is_near(one, other):
    if NUMBER.sub(b"#", one) != NUMBER.sub(b"#", other):
        return False
    pairs = zip(NUMBER.findall(one), NUMBER.findall(other))
    return all(abs(float(a) - float(b)) <= 1e-12 * max(1, abs(float(a))) for a, b in pairs)


root = pathlib.Path(sys.argv[1])
wrong = 0
for folder in sorted(root.iterdir()):
    if folder.name == "native":
        continue
    equal = near = 0
    for path in sorted(p for p in (root / "native").rglob("*") if p.is_file()):
        name = path.relative_to(root / "native")
        one, other = path.read_bytes(), (folder / name).read_bytes()
        if one == other:
            equal += 1
        elif path.suffix not in PACKED and is_near(one, other):
            near += 1
            print(f"{folder.name}: {name} agrees to 1e-12")
        else:
            wrong += 1
            print(f"{folder.name}: {name} DIFFERS")
    print(f"{folder.name}: {equal} files equal, {near} near")
sys.exit(wrong > 0)
