"""Weights fitted to a list (`fit`) of the program against HiGHS.

    python3 -m venv /tmp/highs && /tmp/highs/bin/pip install highspy
    /tmp/highs/bin/python tests/oracle/fit.py target/release/reweigh [seconds]

The fewest broken pairs are a mixed-integer program, written here anew from the scores that the program prints, as are the ends
of each weight. Of small random models, with full and partial lists, both must be equal where the program says that no weights
break fewer, and HiGHS must lie within the program's bounds everywhere. Of all indicators with a penalty the same holds of
the least cost. Then the published lists, gaps filled, each with so many seconds for HiGHS (60). Exits with 1 where one differs.
"""

import csv, random, re, sys, tempfile, time
from pathlib import Path

import highspy
import numpy as np

from range import HAIR, run

SECONDS = float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
NEAR = 1e-5


def solved(cost, rows, lower, upper, bounds, whole, seconds=None):
    """The least cost and a bound below it, by HiGHS; rows are (places, values)."""
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    for name in ("mip_rel_gap", "mip_abs_gap"):
        h.setOptionValue(name, 0.0)
    for name in ("mip_feasibility_tolerance", "primal_feasibility_tolerance"):
        h.setOptionValue(name, 1e-9)
    if seconds:
        h.setOptionValue("time_limit", seconds)
    for at, (c, (lo, hi)) in enumerate(zip(cost, bounds)):
        h.addVar(lo, hi)
        h.changeColCost(at, c)
    for (places, values), lo, hi in zip(rows, lower, upper):
        h.addRow(lo, hi, len(places), np.array(places, dtype=np.int32), np.array(values, dtype=float))
    for at in whole:
        h.changeColIntegrality(at, highspy.HighsVarType.kInteger)
    h.run()
    info = h.getInfo()
    return info.objective_function_value, info.mip_dual_bound


class Program:
    """Pairs of a list, over weights: how many are broken, and where."""

    def __init__(self, scores, given, pairs, penalty=0.0):
        lead = np.array([scores[a] - scores[b] for a, b in pairs])
        hair = HAIR * np.abs(np.array(list(scores.values()))).max()
        always, never = (lead.min(1) >= hair), (lead.max(1) < hair)
        self.never, self.open, self.given = int(never.sum()), int((~always & ~never).sum()), given
        self.given_broken = int((lead @ given < hair).sum())
        n, k = len(given), self.open
        # Weights, what they are above and below the given ones, and which pairs are broken.
        self.cost = [0.0] * n + [penalty] * (2 * n) + [1.0] * k
        self.bounds = [(0.0, 1.0)] * (3 * n + k)
        self.whole = range(3 * n, 3 * n + k)
        self.rows, self.lower, self.upper = [(range(n), [1.0] * n)], [1.0], [1.0]
        for at in range(n):
            self.add(([at, n + at, 2 * n + at], [1.0, -1.0, 1.0]), given[at], given[at])
        for at, row in enumerate(lead[~always & ~never]):
            miss = hair - row.min()
            self.add((list(range(n)) + [3 * n + at], list(row) + [miss]), hair, np.inf)

    def add(self, row, lower, upper):
        self.rows.append(row), self.lower.append(lower), self.upper.append(upper)

    def least(self, seconds=None):
        best, bound = solved(self.cost, self.rows, self.lower, self.upper, self.bounds, self.whole, seconds)
        return best + self.never, bound + self.never

    def end(self, member, sign, most):
        """The least (sign 1) or the greatest (sign −1) weight with no more than so much cost."""
        cost = [sign if at == member else 0.0 for at in range(len(self.cost))]
        own = [(at, c) for at, c in enumerate(self.cost) if c]
        rows = self.rows + [([at for at, _ in own], [c for _, c in own])]
        most = most - self.never + NEAR
        return sign * solved(cost, rows, self.lower + [-np.inf], self.upper + [most], self.bounds, self.whole)[0]


def asked(folder, model, list_, options):
    """The program's scores, given weights, broken pairs or cost with its bound, ends of weights, and seconds."""
    start = time.time()
    told = run(
        f'let m = {model};\nlet f = m.fit({list_}, #{{ {options} }});\nsave(m.scores(), "{folder}/s.csv");\n'
        f'save(f.ranges(), "{folder}/r.csv");\nsave(m.rank(), "{folder}/o.csv");\nf\n'
    )
    seconds = time.time() - start
    text = "\n".join(told)
    if cost := re.search(r"with the broken pairs ([\d.]+); (?:the least that any weights cost lies between ([\d.]+))?", text):
        own, bound = float(cost[1]), float(cost[2] or cost[1])
    else:
        kept = re.search(r"(\d+) pairs broken in all; (?:no weights|the fewest that any weights break lies between (\d+))", text)
        own, bound = int(kept[1]), int(kept[2] or kept[1])
    ends = list(csv.DictReader(open(folder / "r.csv")))
    codes, given = [row["code"] for row in ends], np.array([float(row["given"]) for row in ends])
    rows = list(csv.DictReader(open(folder / "s.csv")))
    ranked = {row["unit"] for row in csv.DictReader(open(folder / "o.csv"))}
    scores = {row["unit"]: np.array([float(row[code]) for code in codes]) for row in rows if row["unit"] in ranked}
    return scores, given, own, bound, ends, seconds


def pairs_of(ranks, complete, units):
    """Who is to be ahead of whom; a unit that is not named is below the last place up to which the list is complete."""
    pairs = [(a, b) for a, i in ranks.items() for b, j in ranks.items() if i < j]
    return pairs + [(a, b) for a, i in ranks.items() if i <= complete for b in units if b not in ranks]


def small(folder, seed, wrong, told):
    """One random model with one random list, fitted without and with a penalty."""
    source = random.Random(seed)
    units, codes = source.randint(4, 7), [f"x{at}" for at in range(source.randint(3, 5))]
    names = [f"u{at}" for at in range(units)]
    with open(folder / "made.csv", "w") as out:
        out.write("\n".join([",".join(["unit"] + codes)] + [",".join([u] + [str(source.randint(0, 40)) for _ in codes]) for u in names]))
    listed = source.sample(names, units if seed % 2 else source.randint(3, units))
    ranks, is_below = {name: at + 1 for at, name in enumerate(listed)}, seed % 4 == 2
    model = f'model(load("{folder}/made.csv"))'
    list_ = f'ranking(load("{folder}/made.csv"), #{{ {", ".join(f"{name}: {rank}" for name, rank in ranks.items())} }})'
    for penalty in (0.0, source.choice([0.5, 2.0, 8.0])):
        options = f'epsilon: 0.2, below: {"true" if is_below else "false"}'
        options += f', at: "all", penalty: {penalty}' if penalty else ""
        scores, given, own, bound, ends, _ = asked(folder, model, list_, options)
        program = Program(scores, given, pairs_of(ranks, len(listed) if is_below else 0, names), penalty)
        least, _ = program.least()
        is_proved, name = own - bound < NEAR, "with a penalty" if penalty else "ranks"
        told[name + ", proved"] += is_proved
        told[name + ", equal"] += abs(own - least) < (2e-3 if penalty else NEAR)
        told[name] += 1
        if not bound - 1e-3 <= least <= own + 1e-3 or (is_proved and abs(own - least) > 1e-3):
            wrong.append(f"{seed}, {name}: {bound} to {own}, HiGHS {least}")
        most = own + (0.2 * program.given_broken if penalty else int(0.2 * program.open + 1e-9))
        for member, row in enumerate(ends):
            for sign, key in ((1.0, "least"), (-1.0, "greatest")):
                found = program.end(member, sign, most)
                attained = float(row[key])
                beyond = float(row.get(f"{key}_bound") or attained)
                told[name + ", ends"] += 1
                told[name + ", ends within 0.01"] += abs(found - attained) < 0.01
                if sign * (attained - found) < -1e-4 or sign * (found - beyond) < (-1e-4 if penalty else -6e-3):
                    wrong.append(f"{seed}, {name}, {row['code']} {key}: {attained}, bound {beyond}, HiGHS {found}")


def published(folder, year, complete, options, penalty, wrong):
    """A published list: both figures, both bounds."""
    model, list_ = f'model(load("trade").year({year})).impute("median")', f"published({year})"
    scores, given, own, bound, _, seconds = asked(folder, model, list_, options)
    run(f'save(published({year}), "{folder}/p.csv");\n')
    ranks = {row["unit"]: int(row["rank"]) for row in csv.DictReader(open(folder / "p.csv")) if row["unit"] in scores}
    program = Program(scores, given, pairs_of(ranks, complete, scores), penalty)
    start = time.time()
    least, floor = program.least(SECONDS)
    print(f"trade {year} {options or 'dimensions'}: {own} with a bound of {bound} in {seconds:.1f} s; HiGHS {least:.4g} with a bound of {floor:.4g} in {time.time() - start:.0f} s", flush=True)
    if floor > own + 2e-3 or bound > least + 2e-3:
        wrong.append(f"trade {year}: bounds cross")


def main():
    wrong, told = [], dict.fromkeys(f"{name}{what}" for name in ("ranks", "with a penalty") for what in ("", ", proved", ", equal", ", ends", ", ends within 0.01"))
    told = dict.fromkeys(told, 0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for seed in range(60):
            small(folder, seed, wrong, told)
        print("small models: " + "; ".join(f"{what} {count}" for what, count in told.items()), flush=True)
        for year, complete in ((2018, 29), (2022, 5)):
            published(folder, year, complete, "", 0.0, wrong)
            published(folder, year, complete, 'at: "all", penalty: 20', 20.0, wrong)
    for line in wrong:
        print("  " + line)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
