"""Recompute the ranking of data/trade for 2022 from its tables alone; with a saved ranking (rank,unit,name,score,...) compare."""
import csv
import pathlib
import sys

TRADE = pathlib.Path(__file__).resolve().parent.parent / "data" / "trade"
YEAR, COVERAGE, TAILS = "2022", 2 / 3, (0.025, 0.975)
TREE = {
    "index": "level structure efficiency innovation potential",
    "level": "trade_total trade_dependence trade_per_head",
    "structure": "foreign_share balance",
    "efficiency": "gdp_per_head net_exports_share trade_per_firm",
    "innovation": "patents_per_head invention_share high_tech_zones",
    "potential": "policy funding ports talent",
    "policy": "cbec_zones free_trade_zone customs_zones development_zones",
    "funding": "fdi_per_head science_per_head",
    "ports": "port_entries airports container_port_km",
    "talent": "students_per_head undergraduate_universities",
}
DERIVED = {
    "trade_total": "exports + imports if trade_total is None else trade_total",
    "trade_dependence": "trade_total / gdp",
    "trade_per_head": "trade_total / population",
    "foreign_share": "(hmt_firms + foreign_firms) / industrial_firms",
    "balance": "1 - abs(exports - imports) / trade_total",
    "gdp_per_head": "gdp / population",
    "net_exports_share": "(exports - imports) / gdp",
    "trade_per_firm": "trade_total / industrial_firms",
    "patents_per_head": "patents / population",
    "invention_share": "invention_patents / patents",
    "fdi_per_head": "fdi / population",
    "science_per_head": "science_expenditure / population",
    "students_per_head": "students / population",
}
table = lambda path: list(csv.DictReader(open(path, encoding="utf-8", newline="")))

def read():
    units = {row["unit"]: row for row in table(TRADE / "units.csv")}
    data = {unit: dict(list(row.items())[8:]) for unit, row in units.items()}
    for row in table(TRADE / "values.csv"):
        if row["year"] == YEAR:
            data[row["unit"]].update(list(row.items())[2:])
    for unit, cells in data.items():
        data[unit] = cells = {code: float(cell) if cell else None for code, cell in cells.items()}
        for code, formula in DERIVED.items():
            try:
                cells[code] = eval(formula, {}, cells)
            except (TypeError, ZeroDivisionError):  # a part is missing
                cells[code] = None
    return {unit: row["name"] for unit, row in units.items()}, data

def quantile(ordered, share):  # type 7
    below = int((len(ordered) - 1) * share)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + ((len(ordered) - 1) * share - below) * (ordered[above] - ordered[below])

def normalised(column, lower_is_better):
    present = sorted(value for value in column.values() if value is not None)
    low, high = present[0], present[-1]
    if len(set(present)) > 3:  # after this the least and the greatest value are the two quantiles
        low, high = (quantile(present, share) for share in TAILS)
    start, end = (high, low) if lower_is_better else (low, high)
    return {unit: None if value is None else 100 * (min(max(value, low), high) - start) / (end - start)
            for unit, value in column.items()}

def weights(code, weight):
    parts = TREE[code].split() if code in TREE else []
    return dict(leaf for part in parts for leaf in weights(part, weight / len(parts)).items()) or {code: weight}

def aggregate(code, leaves):
    if code not in TREE:
        return leaves[code]
    present = [score for score in (aggregate(part, leaves) for part in TREE[code].split()) if score is not None]
    return sum(present) / len(present) if present else None

def ranking():
    (names, data), nominal, scores = read(), weights("index", 1.0), {}
    columns = {code: normalised({unit: cells[code] for unit, cells in data.items()}, code == "container_port_km")
               for code in nominal}
    for unit in data:
        leaves = {code: column[unit] for code, column in columns.items()}
        if sum(weight for code, weight in nominal.items() if leaves[code] is not None) >= COVERAGE - 1e-9:
            scores[unit] = float(f"{aggregate('index', leaves):.12g}")
    return {unit: (1 + sum(other > score for other in scores.values()), names[unit], score)
            for unit, score in sorted(scores.items(), key=lambda item: (-item[1], item[0]))}

def compare(saved, ours):
    theirs = {row["unit"]: (int(row["rank"]), row["name"], float(row["score"])) for row in table(saved)}
    none = (None, "not ranked", float("inf"))
    gaps = {unit: (theirs.get(unit, none), ours.get(unit, none)) for unit in [*ours, *(theirs.keys() - ours.keys())]}
    wrong = [f"{unit}: {a} saved, {b} recomputed" for unit, (a, b) in gaps.items()
             if a[0] != b[0] or not abs(a[2] - b[2]) <= 1e-9]
    if wrong:
        sys.exit("\n".join([f"{len(wrong)} cities differ", *wrong[:10]]))
    print(f"{len(ours)} cities: ranks equal, scores within {max(abs(a[2] - b[2]) for a, b in gaps.values()):.0e}")

if len(sys.argv) > 1:
    compare(sys.argv[1], ranking())
else:
    for unit, (rank, name, score) in list(ranking().items())[:20]:
        print(rank, unit, name, score)
