"""Run the blocks of docs/sql.md in a new folder, one after the other, and compare what they print.

usage: page.py PAGE, with `reweigh` and `psql` on the path.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

blocks = re.findall(r"^```(\w+)\n(.*?)^```$", pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"), re.M | re.S)
faults, runs = 0, 0
with tempfile.TemporaryDirectory() as folder:
    answer = ""
    for kind, text in blocks:
        if kind == "text":
            if answer.strip() != text.strip():
                faults += 1
                print(f"printed:\n{answer}\nexpected:\n{text}")
            continue
        command = ["bash", "-euo", "pipefail", "-c", text] if kind == "sh" else [sys.executable, "-c", text]
        run = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        answer, runs = run.stdout, runs + 1
        if run.returncode:
            faults += 1
            print(f"failed:\n{text}\n{answer}")
print(f"docs/sql.md: {runs} blocks run, {faults} differ")
sys.exit(faults > 0)
