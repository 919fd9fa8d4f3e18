#!/usr/bin/env python3
"""The workbooks of models against the tool: LibreOffice computes every formula anew, as they are and under another weight.

    recalculate.py FOLDER LIST

FOLDER holds what `models.rhai` wrote, LIST the lines that it printed: name, code and new share, between tabs. Scores must
agree to 1e-9 and ranks be the same; the values that are stored with the formulas must agree, too. Needs openpyxl and
LibreOffice Calc.
"""

import csv
import pathlib
import subprocess
import sys
import tempfile

import openpyxl

TOLERANCE = 1e-9
FIRST = 5  # the first row of a unit on the sheet of scores
# Every formula is computed when a file is opened, whatever is stored with it.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""
# Comma, quotes, UTF-8, from line 1, values not as they are shown, every sheet a file of its own.
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def number(text):
    return float(text) if text not in ("", None) else None


def near(a, b):
    if a is None or b is None:
        return a is b
    return abs(a - b) <= TOLERANCE * max(1.0, abs(a), abs(b))


def scores_of_tool(path):
    head, *body = rows(path)
    last = head.index("made_by")
    return {row[0]: {code: number(cell) for code, cell in zip(head[1:last], row[1:last])} for row in body}


def scores_of_sheet(lines):
    head, body = lines[0], lines[FIRST - 1:]
    codes = head[2:-3]
    return {row[0]: {code: number(cell) for code, cell in zip(codes, row[2:-3])} for row in body if row[0] != ""}


def ranks_of_tool(path):
    head, *body = rows(path)
    return [(int(row[head.index("rank")]), row[head.index("unit")]) for row in body]


def ranks_of_sheet(lines):
    return [(int(float(row[0])), row[1]) for row in lines[1:] if row[0] != ""]


def compare(name, what, found, expected, faults):
    if found.keys() != expected.keys():
        faults.append(f"{name}, {what}: other units")
        return 0
    count = 0
    for unit, cells in expected.items():
        for code, value in cells.items():
            count += 1
            if not near(found[unit].get(code), value):
                faults.append(f"{name}, {what}: {unit} {code}: {found[unit].get(code)}, expected {value}")
    return count


def stored(path):
    """What is stored with the formulas, without computing anything."""
    book = openpyxl.load_workbook(path, data_only=True)
    text = lambda cell: "" if cell is None else repr(cell) if isinstance(cell, float) else str(cell)
    return {name: [[text(cell) for cell in row] for row in book[name].values] for name in ("Scores", "Ranking")}


def reweighed(path, code, share, target):
    """Write the workbook with another share of one node, its siblings as they are."""
    book = openpyxl.load_workbook(path)
    sheet = book["Weights"]
    lines = {row[0].value.strip(): row for row in sheet.iter_rows(min_row=2) if row[3].value}
    own = lines[code]
    others = sum(row[4].value for at, row in lines.items()
                 if row[3].value == own[3].value and at != code and isinstance(row[4].value, (int, float)))
    own[4].value = share / (1 - share) * others
    book.save(target)


def recalculated(paths, folder):
    with tempfile.TemporaryDirectory() as profile:
        user = pathlib.Path(profile, "user")
        user.mkdir()
        (user / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
        command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", AS_CSV,
                   "--outdir", str(folder), *map(str, paths)]
        subprocess.run(command, check=True, capture_output=True, timeout=900)


def main(folder, listing):
    folder = pathlib.Path(folder)
    cases = [line.split("\t") for line in pathlib.Path(listing).read_text(encoding="utf-8").splitlines() if line]
    faults, count = [], 0
    with tempfile.TemporaryDirectory() as out:
        out = pathlib.Path(out)
        for name, code, share in cases:
            reweighed(folder / f"{name}.xlsx", code, float(share), folder / f"{name}.changed.xlsx")
        ends = [name + end for name, *_ in cases for end in ("", ".changed")]
        recalculated([folder / f"{end}.xlsx" for end in ends], out)
        for end in ends:
            expected = scores_of_tool(folder / f"{end}.scores.csv")
            ranks = ranks_of_tool(folder / f"{end}.ranks.csv")
            sheets = {"recalculated": {sheet: rows(out / f"{end}-{sheet}.csv") for sheet in ("Scores", "Ranking")}}
            if not end.endswith(".changed"):
                sheets["stored"] = stored(folder / f"{end}.xlsx")
            for what, sheet in sheets.items():
                count += compare(end, what, scores_of_sheet(sheet["Scores"]), expected, faults)
                if ranks_of_sheet(sheet["Ranking"]) != ranks:
                    faults.append(f"{end}, {what}: other ranks")
    of_each = {}
    for fault in faults:
        of_each.setdefault(fault.split(":")[0], []).append(fault)
    for some in of_each.values():
        print("\n".join(some[:3] + ([f"  and {len(some) - 3} more"] if len(some) > 3 else [])))
    print(f"{len(cases)} models, {count} scores compared, {len(faults)} faults")
    return 1 if faults or not cases else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
