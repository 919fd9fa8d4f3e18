"""Packs folders of inputs into the archives that the tests replay: of each length some, since each test run takes them.

    python3 fuzz/pack.py CORPORA
"""

import sys
import zipfile
from pathlib import Path

MOST = 300_000
# Each script is a session of its own.
COUNT, COUNT_OF = 400, {"script": 150}
LONGEST = 2_000
# Whole workbooks are longer.
LONGEST_OF = {"workbook": 9_000, "sheet": 4_000, "description": 4_000}

root = Path(__file__).resolve().parent.parent / "tests/it/fuzzed"
for folder in sorted(path for path in Path(sys.argv[1]).iterdir() if path.is_dir()):
    inputs = sorted((path for path in folder.iterdir()), key=lambda path: (path.stat().st_size, path.name))
    inputs = [path for path in inputs if path.stat().st_size <= LONGEST_OF.get(folder.name, LONGEST)]
    inputs = inputs[:: len(inputs) // COUNT_OF.get(folder.name, COUNT) + 1]
    size = count = 0
    with zipfile.ZipFile(root / f"{folder.name}.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in inputs:
            content = path.read_bytes()
            if size + len(content) > MOST:
                continue
            # No time of writing, so that the same inputs make the same archive.
            archive.writestr(zipfile.ZipInfo(path.name), content, zipfile.ZIP_DEFLATED, 9)
            size, count = size + len(content), count + 1
    print(f"{folder.name}: {count} inputs, {size} bytes")
