"""Best and worst ranks (`range`) and smallest changes of weights (`flip`) of the program against HiGHS.

    python3 -m venv /tmp/highs && /tmp/highs/bin/pip install highspy
    /tmp/highs/bin/python tests/oracle/range.py target/release/reweigh

The programs are written here anew, from the scores that the program prints, over leaf weights; the models have no gaps, so
that both must agree: a rank exactly or within the bounds that are given, a distance to 1e-7. Exits with 1 where one does not.
"""

import csv, json, random, subprocess, sys, tempfile, time, tomllib
from pathlib import Path

import highspy
import numpy as np

TOOL = Path(sys.argv[1] if len(sys.argv) > 1 else "target/release/reweigh").resolve()
HAIR = 1e-6


def run(script):
    """What a script prints, line by line."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "asked.rhai"
        path.write_text(script)
        done = subprocess.run([TOOL, str(path)], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def solved(cost, rows, lower, upper, bounds, whole=()):
    """The least cost, by HiGHS; None where nothing does."""
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("mip_rel_gap", 0.0)
    h.setOptionValue("mip_feasibility_tolerance", 1e-9)
    h.setOptionValue("primal_feasibility_tolerance", 1e-9)
    for at, (c, (lo, hi)) in enumerate(zip(cost, bounds)):
        h.addVar(lo, hi)
        h.changeColCost(at, c)
    for at in whole:
        h.changeColIntegrality(at, highspy.HighsVarType.kInteger)
    for row, lo, hi in zip(rows, lower, upper):
        at = np.nonzero(row)[0].astype(np.int32)
        h.addRow(lo, hi, len(at), at, np.asarray(row)[at])
    h.run()
    ok = h.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return h.getInfo().objective_function_value if ok else None


def read(folder):
    """Ranked units, their scores of the leaves, the leaves' weights in the whole, and each part of a group as two sets of leaves."""
    tree = {group["code"]: group for group in tomllib.loads((folder / "m.toml").read_text())["tree"]}
    leaves, given, parts = [], [], []

    def down(code, weight):
        start = len(leaves)
        if code not in tree:
            leaves.append(code), given.append(weight)
            return range(start, start + 1)
        shares = np.array(tree[code]["weights"]) / sum(tree[code]["weights"])
        below = [(down(of, weight * share), share) for of, share in zip(tree[code]["of"], shares)]
        whole = range(start, len(leaves))
        parts.extend((part, whole, share) for part, share in below)
        return whole

    down("index", 1.0)
    with open(folder / "s.csv") as scores, open(folder / "r.csv") as ranked:
        units = {row["unit"] for row in csv.DictReader(ranked)}
        rows = [row for row in csv.DictReader(scores) if row["unit"] in units]
    scores = np.array([[float(row[leaf]) for leaf in leaves] for row in rows])
    return [row["unit"] for row in rows], scores, np.array(given), parts


def region(n, parts, share):
    """Rows over leaf weights: sum 1, and each part of a group within ± share of what it has of it."""
    rows, lower, upper = [np.ones(n)], [1.0], [1.0]
    for part, whole, given in parts:
        for sign, times in ((1.0, given * (1 - share)), (-1.0, given * (1 + share))):
            row = np.zeros(n)
            row[list(whole)] -= sign * times
            row[list(part)] += sign
            rows.append(row), lower.append(0.0), upper.append(np.inf)
    return rows, lower, upper


def rank(scores, parts, unit, share, best):
    """One more than the fewest (or most) that can be ahead."""
    n, others = scores.shape[1], [u for u in range(len(scores)) if u != unit]
    rows, lower, upper = region(n, parts, share)
    wide = [np.concatenate([row, np.zeros(len(others))]) for row in rows]
    size = np.abs(scores).max()
    for at, other in enumerate(others):
        lead = scores[other] - scores[unit]
        big = np.abs(lead).max() + 1.0
        row = np.zeros(n + len(others))
        # Ahead unless the unit has as much: lead · w ≤ big · y; or counted only where lead · w ≥ a hair.
        row[:n], row[n + at] = lead, -big
        wide.append(row)
        lower.append(-np.inf if best else HAIR * size - big)
        upper.append(0.0 if best else np.inf)
    bounds = [(0.0, 1.0)] * (n + len(others))
    cost = [0.0] * n + [1.0 if best else -1.0] * len(others)
    found = solved(cost, wide, lower, upper, bounds, range(n, n + len(others)))
    return 1 + round(abs(found))


def flip(scores, given, a, b):
    """The least sum of differences after which a has as much as b; None where none does."""
    n = len(given)
    lead = scores[a] - scores[b]
    rows = [np.concatenate([np.ones(n), -np.ones(n)]), np.concatenate([lead, -lead])]
    least = -float(lead @ given)
    bounds = [(0.0, 1.0)] * n + [(0.0, w) for w in given]
    return solved([1.0] * (2 * n), rows, [0.0, least], [0.0, np.inf], bounds)


def made(path, seed):
    """Random figures in three groups."""
    source = random.Random(seed)
    groups = {f"g{at}": [f"x{at}{of}" for of in range(source.randint(1, 4))] for at in range(3)}
    codes = sum(groups.values(), [])
    with open(path, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["unit"] + codes)
        writer.writerows([f"u{at}"] + [round(source.random(), 3) for _ in codes] for at in range(25))
    of = ", ".join(f"{name}: {json.dumps(members)}" for name, members in groups.items())
    return f'model(load("{path}"), #{{ {of} }})'


def compare(name, model, folder, units, share):
    """How many answers were compared, and how many differ; with the seconds of both."""
    run(f'let m = {model};\nm.save("{folder}/m.toml");\nm.scores().save("{folder}/s.csv");\nm.rank().save("{folder}/r.csv");\n')
    codes, scores, given, parts = read(folder)
    asked = units(codes)
    pairs = [(a, b) for a in asked for b in asked if a != b][:40]
    lines = [f'let m = {model};'] + [f'm.range("{unit}", #{{ weights: {share} }})' for unit in asked]
    for a, b in pairs:
        lines += [f'let d = m.flip("{a}", "{b}", #{{ at: "all" }}).distance();', 'print(`d ${if d == () { "none" } else { d }}`);']
    start = time.time()
    told = run("\n".join(lines) + "\n")
    ours = time.time() - start
    ranks = [line.split()[1:] for line in told if line.startswith(("  best", "  worst"))]
    distances = [line[2:] for line in told if line.startswith("d ")]
    start, wrong, still_open = time.time(), [], 0
    for at, unit in enumerate(asked):
        for is_best in (True, False):
            found, own = rank(scores, parts, codes.index(unit), share, is_best), ranks[2 * at + (not is_best)]
            # "between 4 and 5: …" claims no more than that.
            ends = [int(own[1]), int(own[3].rstrip(":"))] if own[0] == "between" else [int(own[0])] * 2
            still_open += ends[0] < ends[1]
            if not ends[0] <= found <= ends[1]:
                wrong.append(f"{unit}: {own}, HiGHS {found}")
    for (a, b), own in zip(pairs, distances, strict=True):
        found = flip(scores, given, codes.index(a), codes.index(b))
        same = found is None if own == "none" else found is not None and abs(found - float(own)) < 1e-7
        if not same:
            wrong.append(f"{a}, {b}: {own}, HiGHS {found}")
    print(f"{name}: {2 * len(asked)} ranks, {len(pairs)} distances, {len(wrong)} differ, {still_open} ranks left between two; {ours:.1f} s, HiGHS {time.time() - start:.1f} s")
    for line in wrong:
        print("  " + line)
    return len(wrong)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder, wrong = Path(name), 0
        for seed in range(6):
            model = made(folder / "made.csv", seed)
            wrong += compare(f"random {seed}", model, folder, lambda codes: codes[:8], 0.25)
        trade = 'model(load("trade")).impute("median")'
        wrong += compare("trade, gaps filled", trade, folder, lambda codes: codes[:60:5], 0.25)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
