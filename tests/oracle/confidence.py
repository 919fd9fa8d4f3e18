"""Confidence sets for ranks, written anew from Mogstad, Romano, Shaikh & Wilhelm 2023 without any library.

    python3 tests/oracle/confidence.py tests/it/confidence/pisa_2018.csv math_score math_se 0.95

Prints the critical value of each step and, for each unit, the simultaneous and the marginal set. Hypotheses are ordered
pairs "j is not above k", as in the R package csranks; each step draws new random numbers. The numbers that
`tests/it/confidence.rs` expects come from here, with 20,000 draws.
"""

import csv, random, sys

DRAWS = 20_000


def stepwise(scores, errors, pairs, level):
    """The rejected pairs (j, k), where j is significantly above k, and the critical values."""
    remaining, rejected, limits = list(pairs), set(), []
    while remaining:
        largest = []
        involved = sorted({unit for pair in remaining for unit in pair})
        both = {}
        for j, k in remaining:
            both.setdefault((min(j, k), max(j, k)), []).append(1 if j < k else -1)
        scaled = [(j, k, (errors[j] ** 2 + errors[k] ** 2) ** 0.5, signs) for (j, k), signs in both.items()]
        for _ in range(DRAWS):
            z = {unit: random.gauss(0, errors[unit]) for unit in involved}
            most = float("-inf")
            for j, k, s, signs in scaled:
                t = (z[j] - z[k]) / s
                t = abs(t) if len(signs) == 2 else signs[0] * t
                if t > most:
                    most = t
            largest.append(most)
        largest.sort()
        place = level * (DRAWS - 1)
        low = int(place)
        limit = largest[low] + (largest[low + 1] - largest[low]) * (place - low)
        limits.append(limit)
        is_above = lambda j, k: scores[j] - scores[k] > limit * (errors[j] ** 2 + errors[k] ** 2) ** 0.5
        found = [pair for pair in remaining if is_above(*pair)]
        if not found:
            break
        rejected.update(found)
        remaining = [pair for pair in remaining if pair not in rejected]
    return rejected, limits


def ends(unit, units, rejected):
    better = sum((other, unit) in rejected for other in units)
    worse = sum((unit, other) in rejected for other in units)
    return 1 + better, len(units) - worse


def main():
    path, score, error, level = sys.argv[1:5]
    random.seed(1)
    with open(path, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = [next(iter(row.values())) for row in rows]
    scores, errors = [float(row[score]) for row in rows], [float(row[error]) for row in rows]
    units = range(len(rows))
    rejected, limits = stepwise(scores, errors, [(j, k) for j in units for k in units if j != k], float(level))
    print("critical values:", *(f"{limit:.3f}" for limit in limits))
    for unit in sorted(units, key=lambda unit: -scores[unit]):
        own = [(unit, k) for k in units if k != unit] + [(k, unit) for k in units if k != unit]
        alone, steps = stepwise(scores, errors, own, float(level))
        print(names[unit], *ends(unit, units, rejected), *ends(unit, units, alone), *(f"{step:.3f}" for step in steps))


main()
