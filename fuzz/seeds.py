"""Writes first inputs of each fuzz target into a folder, from the files, scripts and pages of the project.

    python3 fuzz/seeds.py FOLDER
"""

import hashlib
import io
import re
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 8000


def put(target, content):
    content = content.encode() if isinstance(content, str) else content
    if 0 < len(content) <= LONGEST:
        folder = Path(sys.argv[1]) / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / hashlib.sha1(content).hexdigest()[:16]).write_bytes(content)


def typed(text):
    """The lines of transcripts, with their continuations."""
    entry = []
    for line in text.splitlines():
        if line.startswith("> "):
            if entry:
                yield "\n".join(entry)
            entry = [line[2:]]
        elif entry and line.startswith("  ") and entry[-1].count("(") + entry[-1].count("{") > entry[-1].count(")") + entry[-1].count("}"):
            entry.append(line)
        elif entry:
            yield "\n".join(entry)
            entry = []
    if entry:
        yield "\n".join(entry)


texts = [*ROOT.glob("docs/*.md"), *ROOT.glob("tests/it/sessions/*"), ROOT / "README.md"]
for path in texts:
    for entry in typed(path.read_text()):
        put("script", entry)
# Whole scripts compute for seconds; their lines do not.
for path in ROOT.glob("scripts/*.rhai"):
    for line in path.read_text().splitlines():
        put("script", line)

for path in [*ROOT.glob("tests/it/files/**/*"), *ROOT.glob("scripts/files/*"), *ROOT.glob("data/**/*")]:
    if not path.is_file():
        continue
    content = path.read_bytes()
    if content.startswith(b"PK") or content.startswith(b"\xd0\xcf"):
        put("workbook", content)
        if content.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(content)):
            book = zipfile.ZipFile(io.BytesIO(content))
            for name in book.namelist():
                if re.fullmatch(r"xl/worksheets/sheet\d+\.xml|content\.xml", name):
                    put("sheet", book.read(name))
    elif path.suffix in (".json", ".jsonl", ".ndjson"):
        put("json", content)
    elif path.suffix == ".toml":
        put("description", content)
        for formula in re.findall(r'formula = "([^"]+)"', path.read_text(errors="replace")):
            put("formula", formula)
    elif path.suffix in (".csv", ".tsv", ".txt", ".dat", ".xls"):
        put("delimited", content[:LONGEST])

for formula in ["trade / firms", "ln(a) - exp(b) ^ 2", "max(1, min(a, b), -c) * 100", "`a b` + 港口 × 2 ÷ 3 − 1e-3", "abs(-(a))"]:
    put("formula", formula)
